"""Meet a family: its members, their lives side by side, and what happened in words."""

from __future__ import annotations

from challenge.board.families import FamilyCard, Happening
from challenge.board.hall import Hall
from challenge.board.lifelines import Life, lifelines
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.place import Place
from challenge.board.words import month
from challenge.text import Texts

_DAYS_OF_YEAR = 365.25


def families_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return the families, one after another."""
    parts = [paragraphs([texts("public.family.lead")], "lead"), paragraphs([texts("web.made_up")])]
    parts += [_family(card, n, texts) for n, card in enumerate(hall.families, 1)]
    back = tag("a", escape(texts("public.family.back")), href=place.page("data"))
    return "\n".join([*parts, paragraphs([texts("public.family.more")], "note"), tag("p", back)])


def _family(card: FamilyCard, number: int, texts: Texts) -> str:
    child = card.persons[0]
    title = texts("public.family.title", number=number, born=month(child.born, texts))
    who = [
        tag("li", escape(f"{p.names[texts.told]}, {texts('public.family.born', when=month(p.born, texts))}"))
        for p in card.persons
    ]  # fmt: skip
    lines = [tag("li", _line(h, card, texts)) for h in card.happenings]
    return tag(
        "section",
        tag("h2", escape(title))
        + tag("ul", "".join(who), class_="members")
        + _figure(card, texts, title)
        + tag("ol", "".join(lines), class_="life"),
    )


def _figure(card: FamilyCard, texts: Texts, title: str) -> str:
    """Draw a line for each person to whom something happened."""
    lives = []
    for i, person in enumerate(card.persons):
        own = [h for h in card.happenings if i in h.who]
        if own:
            spans = tuple((_year(h.start), _year(h.until) if h.until else None) for h in own)
            lives.append(Life(person.names[texts.told], _year(person.born), spans))
    return lifelines(lives, title=texts("public.family.figure", title=title))


def _line(happening: Happening, card: FamilyCard, texts: Texts) -> str:
    when = month(happening.start, texts)
    if happening.until and month(happening.until, texts) != when:
        when = f"{when} – {month(happening.until, texts)}"
    names = [card.persons[i].names[texts.told] for i in happening.who]
    said = tag("time", escape(when)) + tag("b", escape(", ".join(names)))
    return said + tag("span", escape(happening.words[texts.told]))


def _year(iso: str) -> float:
    """Return a moment as a number of years.

    >>> _year("2014"), round(_year("2014-07-02"), 1)
    (2014.0, 2014.5)
    """
    parts = [int(part) for part in iso.split("-")]
    year, mon, day = (*parts, 1, 1)[:3] if len(parts) < 3 else parts[:3]
    return year + (mon - 1) / 12 + (day - 1) / _DAYS_OF_YEAR
