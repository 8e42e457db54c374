"""Who is in the panel in which month: members come and go with the household that is in it.

Leaves out: members who stop while their household goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.cbs.personal_income import allowances
from generator.sources.dates import day, month_of, year_of
from generator.sources.extract import Extract
from generator.sources.identity import permuted
from generator.sources.spells import ragged

FIRST_YEAR = 2008
OUTCOME_YEARS = 1  # the panel goes on after the cut-off, unpublished, so that it can tell of births of that year
NEVER = np.int32(1 << 20)
_HALF, _NUMBERS = 10, 1_000_000  # six digits
_PER_PARTITION = 1 << 15
FIRST_PARTITION = (
    2000  # partitions of the panel are numbered from here, apart from those of the event
)


@dataclass(frozen=True)
class Panel:
    """The panel of one partition.

    start, stop  first and last month of every household in the panel, counted from January 2008; NEVER, -1 without
    recruited    code of the recruitment, by household
    """

    extract: Extract
    start: Ints
    stop: Ints
    recruited: Ints

    @cached_property
    def months(self) -> Months:
        """All members in all months."""
        return _months(self)

    @property
    def published(self) -> int:
        """Number of months up to the cut-off."""
        return 12 * (self.extract.timeline.cutoff + 1 - FIRST_YEAR)

    @cached_property
    def member(self) -> Ints:
        """Rows of everybody who ever was a member, sorted."""
        return np.unique(self.months.row)

    @cached_property
    def _of_members(self) -> Extract:
        return self.extract.of(self.member)

    @cached_property
    def _paid(self) -> dict[int, dict[str, Column]]:
        return {}

    def allowances(self, year: int) -> dict[str, Column]:
        """Allowances of a year by row of person, as the register of incomes of all members would have them."""
        if year not in self._paid:
            self._paid[year] = allowances(self._of_members, year)
        return self._paid[year]

    @cached_property
    def number(self) -> Column:
        """nomem_encr by row of person, -1 for who never was a member."""
        return self._numbers("nomem", self.member, self.extract.size)

    @cached_property
    def household_number(self) -> Column:
        """nohouse_encr by row of household, -1 outside the panel."""
        rows = np.unique(self.months.household)
        return self._numbers("nohouse", rows, len(self.extract.ids("household")))

    def _numbers(self, name: str, rows: Ints, size: int) -> Column:
        if len(rows) >= _PER_PARTITION:
            raise ValueError("a partition has more members than it has numbers")
        part = self.extract.lives.partition.index % FIRST_PARTITION
        running = part * _PER_PARTITION + 1 + np.arange(len(rows))
        numbers = np.full(size, -1, dtype=np.int64)
        numbers[rows] = permuted(
            self.extract.lives.noise, running, stream=f"liss.{name}", half=_HALF, numbers=_NUMBERS
        )
        return numbers


@dataclass(frozen=True)
class Months:
    """One entry per member and month, sorted by household and month; shapes (entries,).

    partner  row of the other head when the two are a couple, NOWHERE without
    place    number of the household in that month: entries of the same household and month share it
    """

    row: Ints
    month: Ints
    household: Ints
    is_head: Bools
    reference: Bools
    partner: Ints
    place: Ints

    @cached_property
    def key(self) -> tuple[Column, Ints]:
        """Sorted keys of person and month, and where each entry stands."""
        keys = (self.row.astype(np.int64) << 16) | self.month
        order = np.argsort(keys)
        return keys[order], order.astype(np.int32)

    def find(self, row: Ints, month: Column | int) -> Ints:
        """Return the entry of each person in a month, -1 for who is no member then."""
        keys, order = self.key
        wanted = (np.asarray(row, dtype=np.int64) << 16) | np.asarray(month)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found = (keys[at] == wanted) & (np.asarray(row) != NOWHERE)
        return np.where(found, order[at], -1)


def month_index(days: Column) -> Column:
    """Return months since January 2008 of days."""
    return 12 * (year_of(days) - FIRST_YEAR) + month_of(days) - 1


def _months(panel: Panel) -> Months:
    """Expand the stays in panel households to months; a member is there who lives there on the last day of a month."""
    extract, stays = panel.extract, panel.extract.stays
    first = np.maximum(month_index(stays.start), panel.start[stays.household])
    gone = month_index(np.minimum(stays.end, int(day(2100))) + 1)
    last = np.minimum(gone - 1, panel.stop[stays.household])
    last = np.minimum(last, panel.published + 12 * OUTCOME_YEARS - 1)
    chosen = np.flatnonzero(last >= first)
    which, month = ragged(first[chosen], last[chosen] + 1)
    stay = chosen[which]
    order = np.lexsort((stays.person[stay], month, stays.household[stay]))
    stay, month = stay[order], month[order].astype(np.int32)
    row, household = stays.person[stay], stays.household[stay]
    grown = stays.is_head[stay]  # a month counts when somebody of age is there to answer
    place = np.cumsum(
        np.concatenate([[0], (np.diff(household) != 0) | (np.diff(month) != 0)])
    ).astype(np.int32)
    headed = np.bincount(place, grown) > 0
    keep = headed[place]
    row, month, household, grown = row[keep], month[keep], household[keep], grown[keep]
    place = (np.cumsum(headed) - 1).astype(np.int32)[place[keep]]
    return Months(
        row=row,
        month=month,
        household=household,
        is_head=grown,
        reference=_reference(extract, row, grown, place),
        partner=_partners(extract, row, month, grown, place),
        place=place,
    )


def _reference(extract: Extract, row: Ints, grown: Bools, place: Ints) -> Bools:
    """Whether a member is the head of the household: the oldest of those who head it, a man of two of the same age."""
    heads = np.flatnonzero(grown)
    birth, sex = extract.columns()["birth_date"][row[heads]], extract.columns()["sex"][row[heads]]
    heads = heads[np.lexsort((sex, birth, place[heads]))]
    _, first = np.unique(place[heads], return_index=True)
    reference = np.zeros(len(row), dtype=bool)
    reference[heads[first]] = True
    return reference


def _partners(extract: Extract, row: Ints, month: Ints, grown: Bools, place: Ints) -> Ints:
    """Return the partner at home: linked at the beginning or at the end of the year, and a head of the same household."""
    partner = np.full(len(row), NOWHERE, dtype=np.int32)
    keys = (place.astype(np.int64) << 32) | row
    order = np.argsort(keys)
    years = month // 12 + FIRST_YEAR
    for year in np.unique(years):
        mine = np.flatnonzero((years == year) & grown)
        for link in (int(year), int(year) - 1):
            other = extract.at(link, "partner")[row[mine]]
            wanted = (place[mine].astype(np.int64) << 32) | np.maximum(other, 0)
            at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
            found = (other != NOWHERE) & (keys[at] == wanted) & grown[at]
            # Who has found somebody else this year is no longer the partner of who still lives there.
            found &= (partner[mine] == NOWHERE) & (partner[at] == NOWHERE)
            partner[mine[found]] = other[found]
    return partner
