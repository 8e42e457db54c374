"""What is said of an idea in words: how its cases count, whom it would have reached, how many of its selections flip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from challenge.definition import Weights
from challenge.idea_desk import IdeaCheck
from challenge.text import Texts
from generator.codebook import labels, tables
from generator.outcomes import OUTCOMES
from scoring.idea_preview import OfferPreview

_TOLD = ("sex", "mother_born_abroad", "household_type", "income_fifth")  # the JSON has all


def check_in_words(check: IdeaCheck, texts: Texts) -> list[str]:
    """Say what a check found: a line per offer, what the proposed study would see, and whom it would have reached."""
    said = [_offer(number, offer, texts) for number, offer in enumerate(_offers(check), 1)]
    for outcome, fall in check.smallest.items():
        idea = check.reading.idea
        words = {
            "outcome": texts.maybe(f"outcome.{outcome}", outcome),
            "design": texts(f"idea.design.{idea.design}") if idea else "",
        }
        if fall is None:
            said.append(texts("idea.sees_nothing", **words))
        else:
            said.append(texts("idea.sees", fall=texts.number(100 * fall, 1), **words))
    if check.preview:
        said += weights_in_words(check.weights, texts)
        said += training_in_words(check.training, texts)
    if check.accepted:
        said.append(texts("idea.fine"))
    return said


def _offers(check: IdeaCheck) -> Sequence[OfferPreview]:
    return check.preview.offers if check.preview else ()


def _offer(number: int, offer: OfferPreview, texts: Texts) -> str:
    numbers = ("cost", "hours", "offered", "taking_part", "budget", "households", "children")
    counts = {k: texts.whole(getattr(offer, k)) for k in (*numbers, "elsewhere")}
    return texts(
        "idea.offer", number=number, support=offer.support, channel=offer.channel, **counts
    )


def weights_in_words(weights: Weights, texts: Texts) -> list[str]:
    """Say how a case averted counts; nothing where each counts as one."""
    if weights.even:
        return []
    each = zip(OUTCOMES, weights.of_outcomes, strict=True)
    outcomes = ", ".join(
        f"{texts(f'outcome.{o}').lower()} {texts.short(value)}" for o, value in each
    )
    return [texts("idea.weighs", outcomes=outcomes, low_income=texts.short(weights.low_income))]


def training_in_words(found: Mapping[str, Any] | None, texts: Texts) -> list[str]:
    """Say whom an idea would have reached of the training children, division by division; nothing where it is not known."""
    if not found:
        return []
    said = [texts("idea.training", children=texts.whole(found["children"]))]
    for name in _TOLD:
        groups = []
        for group, cell in found["divisions"].get(name, {}).get("groups", {}).items():
            share = {k: texts.number(None if cell[k] is None else 100 * cell[k], 0) for k in ("recall", "low", "high")}  # fmt: skip
            groups.append(texts("idea.group", group=group_name(name, group, texts), **share))
        if len(groups) > 1:
            division = texts(f"idea.division.{name}")
            said.append(texts("idea.reached", division=division, groups=" · ".join(groups)))
    if found["registers"]:
        said.append(texts("idea.registers", tables=", ".join(found["registers"])))
    return said


def flips_in_words(found: Mapping[str, Any] | None, texts: Texts, *, team: str = "") -> list[str]:
    """Say how many selections flip when data change a little; nothing where it is not known."""
    if not found or found["share"] is None:
        return []
    share, error = (
        texts.number(None if found[k] is None else 100 * found[k], 1) for k in ("share", "error")
    )
    words = texts("idea.flips", share=share, error=error, changes=found["changes"])
    return [f"{team}: {words}" if team else words]


def cases(found: Mapping[str, Any]) -> float:
    """Return how many cases an idea averts, of all outcomes together, from its document."""
    return float(sum(found["averted"].values()))


def group_name(division: str, group: str, texts: Texts) -> str:
    """Return what a group of children is called: by the code list of its column, or as it is.

    >>> group_name("mother_born_abroad", "True", Texts("nl")), group_name("income_fifth", "2", Texts("nl"))
    ('ja', '2')
    """
    if group in ("True", "False"):
        return texts(f"idea.is.{group.lower()}")
    return _labels(division).get(group, {}).get(texts.told, group)


@cache
def _labels(division: str) -> Mapping[str, Mapping[str, str]]:
    columns = {c.name: c for c in tables("challenge")["first_1000_days"].columns}
    return labels(columns[division]) if division in columns else {}
