"""The household box: who lives there and who they are, as the contact person wrote it down.

Changes of members are told a few months late by some, so the box can list who has gone and miss who came. Sex and year of
birth are written down once, by some wrongly. All shares are assumptions. Leaves out: errors that are mended later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.mechanisms.codes import MAN, WOMAN
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.liss.history import History
from generator.sources.liss.panel import FIRST_YEAR, Months, Panel
from generator.sources.spells import ragged


def told_sex(extract: Extract, row: Ints) -> Column:
    """Return the sex of persons as the box has it."""
    sex = extract.columns()["sex"][row]
    wrong = extract.uniform("liss_sex_wrong", row) < extract.lives.values["liss_box"]["sex_wrong"]
    return np.where(wrong, np.where(sex == WOMAN, MAN, WOMAN), sex).astype(np.int8)


def told_birth_year(extract: Extract, row: Ints) -> Column:
    """Return the year of birth of persons as the box has it: one off for some; children born in these years never late."""
    year = extract.columns()["birth_year"][row].astype(np.int32)
    u, share = extract.uniform("liss_year_off", row), extract.lives.values["liss_box"]["year_off"]
    step = np.select([u < share / 2, u < share], [-1, np.where(year >= FIRST_YEAR, -1, 1)], 0)
    return np.asarray(year + step)


@dataclass(frozen=True)
class Box:
    """What the box lists, month by month."""

    panel: Panel
    history: History

    @cached_property
    def months(self) -> Months:
        """Members as listed: a month with a change that is told late repeats the last one that was told in time."""
        true = self.panel.months
        begin = np.searchsorted(true.place, np.arange(true.place[-1] + 1 if len(true.place) else 0))
        stop = np.append(begin[1:], len(true.place))
        shown = self._last_told(begin)
        own = np.arange(len(begin))
        late = np.flatnonzero(shown != own)
        which, entry = ragged(begin[shown[late]], stop[shown[late]])
        wrong = self._impossible(entry, true.month[begin[late]][which])
        shown[late[which[wrong]]] = late[which[wrong]]
        place, entry = ragged(begin[shown], stop[shown])
        return Months(
            row=true.row[entry],
            month=true.month[begin][place],
            household=true.household[entry],
            is_head=true.is_head[entry],
            reference=true.reference[entry],
            partner=true.partner[entry],
            place=place.astype(np.int32),
        )

    def _last_told(self, begin: Column) -> Column:
        """Return for every household and month the place of the last month that was told in time."""
        true, values = self.panel.months, self.panel.extract.lives.values["liss_box"]
        household, month = true.household[begin], true.month[begin]
        first = np.ones(len(begin), dtype=bool)
        first[1:] = (np.diff(household) != 0) | (np.diff(month) != 1)
        before = true.find(true.row, true.month - 1)
        stayed = (before >= 0) & (true.household[before] == true.household)
        size, old = np.bincount(true.place), np.bincount(true.place, stayed).astype(int)
        changed = ~first & ((old < size) | (size != np.roll(size, 1)))
        noise, ids = self.panel.extract.lives.noise, self.panel.extract.ids("household")[household]
        late = noise.uniform("source.liss_box_late", ids, year=month) < values["late"]
        wait = noise.uniform("source.liss_box_wait", ids, year=month) * values["late_months"]
        at = np.flatnonzero(changed & late)
        edges = np.append(np.flatnonzero(first), len(begin))
        end = np.minimum(at + 1 + np.floor(wait[at]).astype(int), edges[np.cumsum(first)[at]])
        told = np.ones(len(begin), dtype=bool)
        told[ragged(at, end)[1]] = False
        return np.maximum.accumulate(np.where(told, np.arange(len(begin)), 0))

    def _impossible(self, entry: Ints, month: Column) -> Bools:
        """Whether a member who is listed late has died, lives in another household of the panel, or is listed twice."""
        true = self.panel.months
        row = true.row[entry]
        now = true.find(row, month)
        away = (now >= 0) & (true.household[now] != true.household[entry])
        dead = self.history.death[row] < day(FIRST_YEAR, month + 2)
        keys = (row.astype(np.int64) << 16) | month
        _, back, times = np.unique(keys, return_inverse=True, return_counts=True)
        return np.asarray(away | dead | (times[back] > 1))
