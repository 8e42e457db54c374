"""Who is in the files that participants get: families with young children, and everybody around them.

The extract holds the families with a child under seven in the register window or with a pregnancy known to
a midwife at the cut-off: mothers, the partners they live or lived with, fathers who live elsewhere, all children.
Leaves out: grandparents, who come with the three-generation world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from generator.chronicle import Chronicle
from generator.engine.randomness import Noise
from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import NOWHERE, World
from generator.population import Partition
from generator.sources.dates import day
from generator.sources.identity import person_numbers
from generator.timeline import Timeline

_PERSONS_PER_PARTITION = 1 << 18
NEVER = np.int32(2**30)


@dataclass(frozen=True)
class Lives:
    """A simulated partition, looked back on from its last year."""

    world: World
    chronicle: Chronicle
    timeline: Timeline
    partition: Partition
    noise: Noise
    values: Mapping[str, Mapping[str, Any]]
    percentiles: Mapping[int, Column]


@dataclass(frozen=True)
class Extract:
    """Rows, numbers and dates that all tables share."""

    lives: Lives

    @property
    def timeline(self) -> Timeline:
        """The calendar of the event."""
        return self.lives.timeline

    @cached_property
    def first_day(self) -> int:
        """First day of the register window."""
        return int(day(self.timeline.first_year))

    @cached_property
    def last_day(self) -> int:
        """The cut-off: last day of the register window."""
        return int(day(self.timeline.cutoff + 1)) - 1

    def columns(self, entity: str) -> Mapping[str, Column]:
        """Columns of an entity in the last simulated year (what is fixed for life never changed)."""
        return self.lives.world.entities[entity].columns

    def links(self, entity: str) -> Mapping[str, Ints]:
        """Links of an entity."""
        return self.lives.world.entities[entity].links

    def ids(self, entity: str) -> Column:
        """Ids of an entity, for noise of the sources."""
        return self.lives.world.entities[entity].ids

    def uniform(self, stream: str, entity: str, rows: Ints, *, year: int = 0) -> Column:
        """Draw the noise of a source for some rows of an entity."""
        return self.lives.noise.uniform(f"source.{stream}", self.ids(entity)[rows], year=year)

    @cached_property
    def born(self) -> Bools:
        """Whether a child was born by the cut-off, for all rows of child."""
        return self.columns("child")["birth_date"] <= self.last_day

    @cached_property
    def expected(self) -> Bools:
        """Whether a child is in utero at the cut-off and known to a midwife, for all rows of child."""
        child = self.columns("child")
        conceived = child["birth_date"] - child["gestational_age"]
        return ~self.born & (conceived + child["first_visit_day"] <= self.last_day)

    @cached_property
    def families(self) -> Ints:
        """Rows of the families in the extract."""
        birth = self.columns("child")["child_birth_year"]
        young = self.born & (birth >= self.timeline.first_birth_in_extract)
        marked = np.zeros(len(self.ids("family")), dtype=bool)
        marked[self.links("child")["family"][young | self.expected]] = True
        return np.flatnonzero(marked).astype(np.int32)

    @cached_property
    def in_extract(self) -> Bools:
        """Whether a family is in the extract, for all rows of family."""
        marked = np.zeros(len(self.ids("family")), dtype=bool)
        marked[self.families] = True
        return marked

    @cached_property
    def children(self) -> Ints:
        """Rows of the children of these families who were born by the cut-off."""
        mine = self.in_extract[self.links("child")["family"]]
        return np.flatnonzero(mine & self.born).astype(np.int32)

    @cached_property
    def unborn(self) -> Ints:
        """Rows of the pregnancies known at the cut-off."""
        return np.flatnonzero(self.expected).astype(np.int32)

    @cached_property
    def unions(self) -> Unions:
        """Unions of all families up to the cut-off."""
        return find_unions(self.lives)

    @cached_property
    def adults(self) -> Ints:
        """Rows of the adults: mothers, and partners whose union began by the cut-off."""
        marked = np.zeros(len(self.ids("person")), dtype=bool)
        marked[self.links("family")["mother"][self.families]] = True
        unions = self.unions
        known = (unions.family != NOWHERE) & (unions.start <= self.last_day)
        known[known] &= self.in_extract[unions.family[known]]
        return np.flatnonzero(marked | known).astype(np.int32)

    @cached_property
    def rin_person(self) -> Column:
        """Nine-digit number of every row of person."""
        n = len(self.ids("person"))
        start = self.lives.partition.index * _PERSONS_PER_PARTITION + 1
        if n > _PERSONS_PER_PARTITION // 2:
            raise ValueError(
                "a partition has more persons than it has numbers: make partitions smaller"
            )
        return person_numbers(self.lives.noise, start + np.arange(n))

    @cached_property
    def rin_child(self) -> Column:
        """Nine-digit number of every row of child, given before birth (a fiction of the kit)."""
        n = len(self.ids("child"))
        half = _PERSONS_PER_PARTITION // 2
        start = self.lives.partition.index * _PERSONS_PER_PARTITION + half + 1
        if n > half - 1:
            raise ValueError(
                "a partition has more children than it has numbers: make partitions smaller"
            )
        return person_numbers(self.lives.noise, start + np.arange(n))


@dataclass(frozen=True)
class Unions:
    """For every row of person: the family it joined as a partner, and when; NOWHERE and NEVER for others.

    A partner has one union: who comes back later is a new person in this world.
    """

    family: Ints
    start: Days
    end: Days  # the day on which they part; NEVER while it lasts
    married: Days


def find_unions(lives: Lives) -> Unions:
    """Read the unions from the yearly events."""
    persons = len(lives.world.entities["person"])
    families = len(lives.world.entities["family"])
    family = np.full(persons, NOWHERE, dtype=np.int32)
    start, end, married = (np.full(persons, NEVER, dtype=np.int32) for _ in range(3))
    before = np.full(families, NOWHERE, dtype=np.int32)
    for year in lives.chronicle.years("family"):

        def at(name: str, year: int = year) -> Column:
            return lives.chronicle.at(year, "family", name, families)

        after = at("partner")
        first = int(day(year))
        new = np.flatnonzero(at("forms_union") & (after != NOWHERE))
        family[after[new]] = new
        start[after[new]] = first + at("union_change_day")[new]
        wed = np.flatnonzero(at("marries") & (before != NOWHERE))
        married[before[wed]] = first + at("marriage_day")[wed]
        parted = np.flatnonzero(at("separates") & (before != NOWHERE))
        end[before[parted]] = first + at("union_change_day")[parted]
        before = after
    return Unions(family, start, end, married)
