"""What is known of a family at the cut-off, in plain sentences: only what a source recorded."""

from __future__ import annotations

from collections.abc import Iterator

from starter_kits.nocode.personas import Persona, origin_label
from starter_kits.words import Words

_EARLY = 37 * 7  # days; born before is too early
_LIGHT = 2500  # grams
_AT_WORK = ("employee", "self_employed")
_NETHERLANDS = "6030"


def story(persona: Persona, words: Words) -> list[str]:
    """Return the sentences of a persona."""
    parts = (_home, _child, _origin, _work, _money, _health, _care)
    return [sentence for part in parts for sentence in part(persona, words)]


def child_name(persona: Persona, words: Words) -> str:
    """Return what the child is called: its name, or that it is on the way."""
    return persona.of("child") or words("baby.name")


def partner_name(persona: Persona) -> str | None:
    """Return the first name of whom the mother lives with: the father, or another; None for nobody."""
    if persona.now["household_type"] == "single_parent":
        return None
    return persona.of("father") or persona.of("partner_of_mother")


def _home(persona: Persona, words: Words) -> Iterator[str]:
    now, mother, partner = persona.now, str(persona.of("mother")), partner_name(persona)
    said = {"mother": mother, "mother_age": now["mother_age"], "town": persona.town}
    if partner is None:
        yield words("story.alone", **said)
        if father := persona.of("father"):
            yield words("story.father_elsewhere", father=father)
    elif now["father_age"] is not None:
        yield words("story.couple_age", partner=partner, partner_age=now["father_age"], **said)
    else:
        yield words("story.couple", partner=partner, **said)
    if now["tenure"]:
        yield words(f"story.{now['tenure']}")
    if times := now["address_changes"]:
        yield words("story.moved_1" if times == 1 else "story.moved", times=times)


def _child(persona: Persona, words: Words) -> Iterator[str]:
    now, child = persona.now, child_name(persona, words)
    order, mother = now["birth_order"], persona.of("mother")
    if persona.expecting:
        yield words("story.expecting_1" if order == 1 else "story.expecting_more", order=order)
        return
    born = next(m.born for m in persona.family.members if m.role == "child")
    said = {"child": child, "when": words.day(born)}
    days = now["gestation_days"]
    if days is None:
        yield words("story.born", **said)
    else:
        key = "story.born_early" if days < _EARLY else "story.born_weeks"
        yield words(key, weeks=days // 7, **said)
    if now["birth_weight"] is not None and now["birth_weight"] < _LIGHT:
        yield words("story.small", child=child, grams=words.whole(now["birth_weight"]))
    yield words("story.order_1" if order == 1 else "story.order_more", order=order, mother=mother)


def _origin(persona: Persona, words: Words) -> Iterator[str]:
    code = persona.now["mother_origin"]
    country = origin_label(code, words.language)
    if country and code not in (_NETHERLANDS, "0000"):
        key = "story.origin" if persona.now["mother_born_abroad"] else "story.origin_family"
        yield words(key, country=country)
    if persona.now["multilingual"]:
        yield words("story.multilingual")


def _work(persona: Persona, words: Words) -> Iterator[str]:
    now, partner = persona.now, partner_name(persona)
    if partner and now["mother_work"] in _AT_WORK and now["father_work"] in _AT_WORK:
        yield words("story.work_both")
        return
    yield words("story.work_mother", mother=persona.of("mother"), work=words(f"work.{now['mother_work']}"))  # fmt: skip
    if partner and now["father_work"]:
        yield words("story.work_partner", partner=partner, work=words(f"work.{now['father_work']}"))


def _money(persona: Persona, words: Words) -> Iterator[str]:
    now = persona.now
    if years := now["low_income_years"]:
        yield words("story.low_income_1" if years == 1 else "story.low_income", years=years)
    if now["problematic_debts"]:
        yield words("story.debts")
    if now["premium_arrears"]:
        yield words("story.arrears")


def _health(persona: Persona, words: Words) -> Iterator[str]:
    now = persona.now
    if now["mother_mental_health_care"]:
        yield words("story.mother_mind", mother=persona.of("mother"))
    if now["father_mental_health_care"]:
        yield words("story.father_mind")
    if now["chronic_condition"]:
        yield words("story.chronic", child=child_name(persona, words))


def _care(persona: Persona, words: Words) -> Iterator[str]:
    now, child = persona.now, child_name(persona, words)
    if days := now["first_visit_day"]:
        yield words("story.first_visit", weeks=days // 7)
    if times := now["clinic_concerns"]:
        key = "story.concerns_1" if times == 1 else "story.concerns"
        yield words(key, child=child, times=times)
    if now["preschool_referral"]:
        yield words("story.referral", child=child)
    if now["attends_preschool"]:
        yield words("story.preschool", child=child)
    if now["childcare"] is not None and not persona.expecting:
        yield words("story.childcare" if now["childcare"] else "story.no_childcare", child=child)
    if now["siblings_in_youth_care"]:
        yield words("story.youth_care")
