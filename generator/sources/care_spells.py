"""Spells of youth help, placement and child protection: the dated beginnings and ends of the world, paired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Bools, Column, Days, Ints
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.stays import NEVER


@dataclass(frozen=True)
class CareSpells:
    """Spells of one kind, sorted by person and first day; shapes (spells,).

    year  calendar year in which the spell began
    """

    person: Ints
    start: Days
    end: Days  # last day; NEVER while it lasts
    year: Ints

    def take(self, keep: Column) -> CareSpells:
        """Return some of the spells."""
        return CareSpells(self.person[keep], self.start[keep], self.end[keep], self.year[keep])


def help_spells(extract: Extract) -> CareSpells:
    """Return the spells of youth help."""
    return _paired(extract, _dated(extract, "help_begin_day"), _dated(extract, "help_end_day"))


def supervision_spells(extract: Extract) -> CareSpells:
    """Return the supervision orders."""
    ends = _dated(extract, "supervision_end_day")
    return _paired(extract, _dated(extract, "supervision_begin_day"), ends)


def guardianship_spells(extract: Extract) -> CareSpells:
    """Return the spells of guardianship by an institution."""
    ends = _dated(extract, "guardianship_end_day")
    return _paired(extract, _dated(extract, "guardianship_begin_day"), ends)


def placement_spells(extract: Extract) -> CareSpells:
    """Return the placements out of home: from the beginning of supervision to the return, or the end of protection.

    Supervision and the guardianship that takes its place are one stretch of protection.
    """
    begins = _dated(extract, "supervision_begin_day", only="placement_begins")
    supervision_ends = _dated(extract, "supervision_end_day", unless="guardianship_begin_day")
    ends = [
        supervision_ends,
        _dated(extract, "guardianship_end_day"),
        _dated(extract, "return_day"),
    ]
    return _paired(extract, begins, tuple(np.concatenate(part) for part in zip(*ends, strict=True)))


def _dated(
    extract: Extract, name: str, *, only: str | None = None, unless: str | None = None
) -> tuple[Column, ...]:
    """Return person and day of all days of the year in a column of the chronicle that are not 0."""
    chosen: Bools = extract.chosen
    rows, days = [], []
    for year in _years(extract):
        of_year = extract.at(year, name)
        marked = chosen & (of_year > 0)
        if only:
            marked = marked & (extract.at(year, only) > 0)
        if unless:
            marked = marked & (extract.at(year, unless) == 0)
        here = np.flatnonzero(marked).astype(np.int32)
        rows.append(here)
        days.append(int(day(year)) - 1 + of_year[here].astype(np.int32))
    return np.concatenate(rows), np.concatenate(days)


def _years(extract: Extract) -> list[int]:
    return [y for y in extract.lives.chronicle.years("person") if y <= extract.timeline.cutoff]


def _paired(extract: Extract, begins: tuple[Column, ...], ends: tuple[Column, ...]) -> CareSpells:
    """Give each beginning the next end of the same person; without one it lasts until the person is gone.

    Ends of spells that began before the chronicle are left out, and so are beginnings after a death or departure.
    """
    person, start = begins
    order = np.lexsort((start, person))
    person, start = person[order], start[order]
    key = np.sort((ends[0].astype(np.int64) << 32) | ends[1])
    at = np.searchsorted(key, (person.astype(np.int64) << 32) | start)
    found = np.append(key, -1)[np.minimum(at, len(key))]
    mine = (found >> 32) == person
    end = np.where(mine, found & 0xFFFFFFFF, NEVER).astype(np.int32)
    came, gone = (days[person] for days in extract.registered)
    end = np.minimum(end, gone)
    spells = CareSpells(
        person,
        start,
        end,
        start.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970,
    )
    return spells.take((end >= start) & (start >= came))
