"""Who is in the panel when: households are recruited, split, and drop out; members come and go with their household.

A household is drawn with everybody in it. Who leaves it to head another household may take that household
into the panel (a split-off). Leaves out: the immigrant panel, and members who stop while their household goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import expit, logit

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import DUTCH, EUROPE, LOW
from generator.sources.dates import day, month_of, year_of
from generator.sources.extract import Extract
from generator.sources.identity import permuted
from generator.sources.spells import ragged

FIRST_YEAR = 2008
SPLIT_OFF = 99  # werving
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


def draw_panel(extract: Extract) -> Panel:
    """Recruit households year by year, let them drop out, and follow who founds another one."""
    values = extract.lives.values["liss_panel"]
    n = len(extract.ids("household"))
    start, stop = np.full(n, NEVER), np.full(n, -1, dtype=np.int32)
    code = np.zeros(n, dtype=np.int32)
    last = extract.timeline.cutoff + OUTCOME_YEARS
    end = 12 * (last + 1 - FIRST_YEAR) - 1
    leavers = _leavers(extract)
    for year in range(FIRST_YEAR, last + 1):
        state = _State.of(extract, year, values)
        for k, month in enumerate(values["recruited_in"]):
            if int(month) // 100 != year:
                continue
            chance = float(values["recruited_share"][k]) * state.willingness(values)
            free = (start == NEVER) & state.there
            new = free & (_noise(extract, "recruited", year) < chance)
            start[new] = 12 * (year - FIRST_YEAR) + int(month) % 100 - 1
            stop[new], code[new] = end, int(values["recruitment_codes"][k])
        _split(extract, leavers[year_of(leavers[:, 2]) == year], start, stop, code, end)
        chance = state.dropping_out(values)
        u = _noise(extract, "drops_out", year)
        gone = (stop == end) & (start < 12 * (year - FIRST_YEAR)) & (u < chance)
        month = np.floor(12 * u / np.maximum(chance, 1e-12)).astype(np.int32)
        stop[gone] = 12 * (year - FIRST_YEAR) + month[gone]
    return Panel(extract, start, stop, code)


def month_index(days: Column) -> Column:
    """Return months since January 2008 of days."""
    return 12 * (year_of(days) - FIRST_YEAR) + month_of(days) - 1


@dataclass(frozen=True)
class _State:
    """What makes a household join or leave, on 1 January; shapes (households,)."""

    there: Bools
    low_education: Bools
    abroad: Bools
    old: Bools
    young: Bools
    children: Bools
    poor: Bools
    ill: Bools

    @classmethod
    def of(cls, extract: Extract, year: int, values: Any) -> _State:
        """Look at the heads of all households."""
        n = len(extract.ids("household"))
        home = extract.at(year - 1, "household")
        heads = np.flatnonzero(extract.at(year, "head") & (home != NOWHERE))
        person = extract.columns()
        age = year - person["birth_year"][heads]
        origin = person["origin"][heads]

        def some(mask: Bools) -> Bools:
            return np.asarray(np.bincount(home[heads[mask]], minlength=n) > 0)

        foreign = ~person["born_here"][heads] & (origin != DUTCH) & (origin != EUROPE)
        return cls(
            there=some(np.ones(len(heads), dtype=bool)),
            low_education=some(extract.at(year, "education")[heads] == LOW),
            abroad=some(foreign),
            old=some(age >= values["old_from"]),
            young=some(age < values["young_to"]),
            children=extract.household_at(year, "minors") > 0,
            poor=extract.household_at(year, "in_poverty").astype(bool),
            ill=some(extract.at(year, "mental_health_problem")[heads].astype(bool)),
        )

    def willingness(self, values: Any) -> Column:
        """How much more or less than others a household joins."""
        return np.asarray(
            np.exp(
                values["joins_abroad"] * self.abroad
                + values["joins_old"] * self.old
                + values["joins_low_education"] * self.low_education
                + values["joins_poor"] * self.poor
            )
        )

    def dropping_out(self, values: Any) -> Column:
        """Probability of leaving the panel this year."""
        return np.asarray(
            expit(
                logit(values["drops_out"])
                + values["drops_out_young"] * self.young
                + values["drops_out_poor"] * self.poor
                + values["drops_out_ill"] * self.ill
                + values["drops_out_low_education"] * self.low_education
                + values["drops_out_children"] * self.children
            )
        )


def _noise(extract: Extract, name: str, year: int) -> Column:
    return extract.lives.noise.uniform(f"source.liss_{name}", extract.ids("household"), year=year)


def _leavers(extract: Extract) -> Column:
    """Return (old household, new household, day, person) of who came to head another household, in order of day."""
    stays = extract.stays
    same = stays.person[1:] == stays.person[:-1]
    moved = same & (stays.household[1:] != stays.household[:-1]) & stays.is_head[1:]
    at = np.flatnonzero(moved) + 1
    table = np.stack(
        [stays.household[at - 1], stays.household[at], stays.start[at], stays.person[at]], axis=1
    ).astype(np.int64)
    return table[np.lexsort((table[:, 3], table[:, 2]))]


def _split(
    extract: Extract, leavers: Column, start: Ints, stop: Ints, code: Ints, end: int
) -> None:
    """Let households that a member founds, or joins as a head, come into the panel; changes the three arrays."""
    share = extract.lives.values["liss_panel"]["split_off"]
    stays_in = extract.uniform("liss_split", leavers[:, 3].astype(np.int32)) < share
    for old, new, moment in leavers[stays_in, :3]:
        month = int(month_index(np.array([moment]))[0])
        if start[new] == NEVER and start[old] <= month <= stop[old]:
            start[new], stop[new], code[new] = month, end, SPLIT_OFF


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
