"""Meet a family: what public registers recorded of a few synthetic families, picked by lot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from challenge.family import read_family
from challenge.text import DECLARED
from challenge.workspace import Workspace
from starter_kits.family import Family, Moment
from starter_kits.words import Words

SHOWN, TRIED = 3, 6  # families on the page, of so many that are picked
MOST_MOMENTS = 30  # more than that nobody reads


@dataclass(frozen=True)
class Person:
    """Somebody in a family: language -> who that is to the child, and the months of birth and death."""

    names: Mapping[str, str]
    born: str
    died: str | None


@dataclass(frozen=True)
class Happening:
    """Something that happened: ISO dates as precise as known, who (numbers of persons), language -> what."""

    start: str
    until: str | None
    who: tuple[int, ...]
    words: Mapping[str, str]


@dataclass(frozen=True)
class FamilyCard:
    """A family, its persons in order of kinship, what happened in order of time."""

    persons: tuple[Person, ...]
    happenings: tuple[Happening, ...]


def read_families(workspace: Workspace) -> tuple[FamilyCard, ...]:
    """Return a few families with something to tell: the same ones as long as the data stay the same."""
    found = [read_family(workspace, seed=seed) for seed in range(1, TRIED + 1)]
    different = {family.child: family for family in found}.values()
    fitting = sorted(different, key=lambda f: (len(f.moments) > MOST_MOMENTS, -len(f.moments)))
    return tuple(_card(family) for family in fitting[:SHOWN])


def _card(family: Family) -> FamilyCard:
    numbers = {member.rin: i for i, member in enumerate(family.members)}
    spoken = {language: Words("family", language) for language in DECLARED}
    persons = tuple(
        Person({k: family.name(m, texts) for k, texts in spoken.items()}, m.born, m.died)
        for m in family.members
    )
    return FamilyCard(
        persons, tuple(_happening(family, m, numbers, spoken) for m in family.moments)
    )


def _happening(
    family: Family, moment: Moment, numbers: Mapping[str, int], spoken: Mapping[str, Words]
) -> Happening:
    who = tuple(numbers[rin] for rin in moment.who if rin in numbers)
    words = {language: family.text(moment, texts) for language, texts in spoken.items()}
    return Happening(moment.start, moment.until, who, words)
