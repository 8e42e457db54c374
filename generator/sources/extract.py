"""Who is in the files that participants get: families with young children, and everybody around them.

The extract holds everybody who lived in a household with a child under seven in the register window, or with
a pregnancy known to a midwife at the cut-off; the parents of these children, wherever they live; and the
grandparents, as far as the register of households ever knew them. `everybody` holds as well all others who
were ever in a household in the window: the population before the extract is cut, for comparison with
published figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from generator.chronicle import Chronicle
from generator.engine.randomness import Noise
from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import NOWHERE, World
from generator.enrolment import Page
from generator.population import Partition
from generator.sources.dates import day
from generator.sources.identity import person_numbers
from generator.sources.stays import NEVER, Stays, find_stays
from generator.sources.weddings import Couples, find_couples
from generator.timeline import UNDER_SEVEN, Timeline

_PERSONS_PER_PARTITION = 1 << 18


@dataclass(frozen=True)
class Lives:
    """A simulated partition, looked back on from its last year."""

    world: World
    chronicle: Chronicle
    timeline: Timeline
    partition: Partition
    noise: Noise
    values: Mapping[str, Mapping[str, Any]]
    percentiles: Mapping[str, Mapping[int, Column]]
    numbering: Noise | None = None  # of person numbers, when another population gives them out
    pilots: tuple[Page, ...] = ()


@dataclass(frozen=True)
class Extract:
    """Rows, numbers and dates that all tables share.

    everybody  keep all persons, not only families with young children and who belongs to them
    only       keep these rows of person instead, as far as they were born and registered by the cut-off
    """

    lives: Lives
    everybody: bool = False
    only: Ints | None = None

    def of(self, rows: Ints) -> Extract:
        """Return the extract of some persons only; what holds for all is not worked out again."""
        other = replace(self, only=rows)
        shared = ("stays", "couples", "born", "registered", "rin")
        other.__dict__.update({name: getattr(self, name) for name in shared})
        return other

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

    @property
    def size(self) -> int:
        """Number of rows of person."""
        return len(self.lives.world.entities["person"])

    def columns(self, entity: str = "person") -> Mapping[str, Column]:
        """Columns of an entity in the last simulated year (what is fixed for life never changed)."""
        return self.lives.world.entities[entity].columns

    def links(self, link: str) -> Ints:
        """Return a link of person that is fixed for life: mother or father."""
        return self.lives.world.entities["person"].links[link]

    def ids(self, entity: str = "person") -> Column:
        """Ids of an entity, for noise of the sources."""
        return self.lives.world.entities[entity].ids

    def at(self, year: int, name: str) -> Column:
        """Return a column of person as it was in `year`, for all rows."""
        return self.lives.chronicle.at(year, "person", name, self.size)

    def household_at(self, year: int, name: str) -> Column:
        """Return a column of household as it was in `year`, for all rows."""
        households = len(self.lives.world.entities["household"])
        return self.lives.chronicle.at(year, "household", name, households)

    def percentile(self, measure: str, year: int, amounts: Column) -> Column:
        """Return the percentile group (1 to 100) of amounts of `year` in the reference population."""
        edges = self.lives.percentiles[measure]
        return np.asarray(1 + np.searchsorted(edges[min(year, max(edges))], amounts, "right"))

    def bound(self, measure: str, year: int, percentile: int) -> float:
        """Return the amount below which a percentage of the reference population lies."""
        edges = self.lives.percentiles[measure]
        return float(edges[min(year, max(edges))][percentile - 1])

    def uniform(self, stream: str, rows: Ints, *, year: Column | int = 0) -> Column:
        """Draw the noise of a source for some rows of person; `year` is one, or one for each row."""
        return self.lives.noise.uniform(f"source.{stream}", self.ids()[rows], year=year)

    @cached_property
    def stays(self) -> Stays:
        """Who lived in which household when."""
        return find_stays(self.lives.world, self.lives.chronicle, self.lives.noise)

    @cached_property
    def couples(self) -> Couples:
        """Unions and weddings."""
        return find_couples(self.lives.world, self.lives.chronicle)

    @cached_property
    def born(self) -> Bools:
        """Whether a person was born by the cut-off, for all rows."""
        return np.asarray(self.columns()["birth_date"] <= self.last_day)

    @cached_property
    def _native(self) -> Bools:
        """Whether a person was born in the country, and in this world, for all rows."""
        person = self.columns()
        return np.asarray(person["has_kin"] & person["born_here"].astype(bool))

    @cached_property
    def expected(self) -> Bools:
        """Whether a child is in utero at the cut-off and known to a midwife, for all rows."""
        person = self.columns()
        conceived = person["birth_date"] - person["gestational_age"]
        known = conceived + person["first_visit_day"] <= self.last_day
        mother = self.links("mother")
        at_cutoff = self.lives.chronicle.at(self.timeline.cutoff, "person", "household", self.size)
        return np.asarray(self._native & ~self.born & known & (at_cutoff[mother] != NOWHERE))

    @cached_property
    def young(self) -> Bools:
        """Whether a person lived in a household in the window when under seven, for all rows."""
        stays, person = self.stays, self.columns()
        small = self._in_window & (stays.start < self._seventh_birthday[stays.person])
        there = np.zeros(self.size, dtype=bool)
        there[stays.person[small]] = True
        recent = person["birth_year"] >= self.timeline.first_birth_in_extract
        return np.asarray(person["has_kin"] & recent & there)

    @cached_property
    def _seventh_birthday(self) -> Column:
        """First day on which a person is not under seven any more, for all rows."""
        return np.asarray(self.columns()["birth_date"] + int(365.25 * UNDER_SEVEN))

    @cached_property
    def _in_window(self) -> Bools:
        """Whether a stay falls in the register window, for all stays."""
        return np.asarray((self.stays.end >= self.first_day) & (self.stays.start <= self.last_day))

    @cached_property
    def chosen(self) -> Bools:
        """Whether a person is in the extract, for all rows."""
        marked = np.zeros(self.size, dtype=bool)
        if self.only is not None:
            marked[self.only] = True
            return marked & self.born & self._known
        wanted = self._in_window if self.everybody else self._with_child
        marked[self.stays.person[wanted]] = True
        near = np.flatnonzero(self.young | self.expected)
        for _ in range(2):  # parents, then grandparents
            parents = np.concatenate([self.links("mother")[near], self.links("father")[near]])
            near = np.unique(parents[parents != NOWHERE])
            marked[near] = True
        return marked & self.born & self._known

    @cached_property
    def _with_child(self) -> Bools:
        """Whether a stay falls together with that of a child under seven, or of a woman who expects one."""
        stays = self.stays
        last_young = self._seventh_birthday[stays.person] - 1
        child = self._in_window & self.young[stays.person] & (stays.start <= last_young)
        mothers = np.zeros(self.size, dtype=bool)
        mothers[self.links("mother")[self.expected]] = True
        waiting = (
            mothers[stays.person] & (stays.start <= self.last_day) & (stays.end > self.last_day)
        )
        marks = child | waiting
        first = np.where(waiting & ~child, self.last_day, np.maximum(stays.start, self.first_day))
        last = np.minimum(
            np.where(child, np.minimum(stays.end, last_young), self.last_day), self.last_day
        )
        households = len(self.lives.world.entities["household"])
        begin = np.full(households, np.iinfo(np.int32).max)
        finish = np.full(households, -1)
        np.minimum.at(begin, stays.household[marks], first[marks])
        np.maximum.at(finish, stays.household[marks], last[marks])
        # One stretch from the first such day of a household to the last: a gap in between is kept.
        return (stays.start <= finish[stays.household]) & (stays.end >= begin[stays.household])

    @cached_property
    def _known(self) -> Bools:
        """Whether a person ever was in a household since the register began, for all rows."""
        return np.asarray(self.registered[0] <= self.last_day)

    @cached_property
    def registered(self) -> tuple[Days, Days]:
        """First and last day of everybody in the register (without a gap), for all rows; NEVER, -1 for who never was."""
        first, last = np.full(self.size, NEVER), np.full(self.size, -1, dtype=np.int32)
        np.minimum.at(first, self.stays.person, self.stays.start)
        np.maximum.at(last, self.stays.person, self.stays.end)
        return first, last

    def there_on(self, rows: Ints, moment: Column | int) -> Bools:
        """Whether persons are in the register on a day."""
        first, last = self.registered
        return np.asarray((first[rows] <= moment) & (moment <= last[rows]))

    @cached_property
    def rows(self) -> Ints:
        """Rows of the persons in the extract."""
        return np.flatnonzero(self.chosen).astype(np.int32)

    @cached_property
    def children(self) -> Ints:
        """Rows of those in the extract who were born here."""
        return self.rows[self._native[self.rows]]

    @cached_property
    def with_parents(self) -> Ints:
        """Rows of those in the extract whose mother is in this world: born here, or come along as a child."""
        return self.rows[self.columns()["has_kin"][self.rows]]

    @cached_property
    def unborn(self) -> Ints:
        """Rows of the pregnancies known at the cut-off."""
        return np.flatnonzero(self.expected).astype(np.int32)

    @cached_property
    def rin(self) -> Column:
        """Nine-digit number of every row of person; the unborn have theirs in advance (a fiction of the kit)."""
        start = self.lives.partition.index * _PERSONS_PER_PARTITION + 1
        if self.size >= _PERSONS_PER_PARTITION:
            raise ValueError(
                "a partition has more persons than it has numbers: make partitions smaller"
            )
        numbering = self.lives.numbering or self.lives.noise
        return person_numbers(numbering, start + np.arange(self.size))

    def rin_within(self, rows: Ints) -> Column:
        """Return the numbers of rows to which a link leads, -1 for nobody and for who is not in the extract."""
        within = (rows != NOWHERE) & self.chosen[rows]
        return np.where(within, self.rin[rows], -1)

    def postcode(self, year: int) -> Column:
        """Return the postcode area in which everybody lives on 31 December, -1 for who lives nowhere."""
        home = self.at(year, "household")
        area = self.household_at(year, "neighbourhood")[home]
        codes = self.columns("neighbourhood")["postcode"][area]
        return np.where((home == NOWHERE) | (area == NOWHERE), -1, codes)
