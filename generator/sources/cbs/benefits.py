"""Social assistance, month by month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.work import secmbus
from generator.sources.dates import day
from generator.sources.extract import Extract

GENERAL = 1  # code in assistance_kind.csv
RUNNING, NOT_RUNNING = 1, 2
MONTHS = 12


def bijstanduitkeringtab(extract: Extract) -> Mapping[str, Column]:
    """Social assistance: one row per person and year with assistance on the last day of some month.

    Spells are those of SECMBUS; rows of SECMBUS that repeat the one before are one benefit. Leaves out: other
    schemes, months in which a benefit is stopped as a sanction.
    """
    rin, begin, finish = _benefits(extract)
    person, of = np.unique(rin, return_inverse=True)
    years = range(extract.timeline.first_year, extract.timeline.cutoff + 1)
    pages = []
    for year in years:
        start = np.full((MONTHS, len(person)), -1, dtype=np.int32)
        end = np.full((MONTHS, len(person)), -1, dtype=np.int32)
        for month in range(MONTHS):
            last = _last_day(year, month)
            on = (begin <= last) & (finish >= last)
            start[month, of[on]] = begin[on]
            end[month, of[on]] = np.where(finish[on] < extract.last_day, finish[on], -1)
        some = (start >= 0).any(axis=0)
        page = {
            "year": np.full(some.sum(), year, dtype=np.int16),
            "rin": person[some],
        }
        for month in range(MONTHS):
            has = start[month, some] >= 0
            page[f"code_{month + 1}"] = np.where(has, GENERAL, -1).astype(np.int8)
            page[f"start_{month + 1}"] = start[month, some]
            page[f"end_{month + 1}"] = end[month, some]
            page[f"running_{month + 1}"] = np.where(has, RUNNING, NOT_RUNNING).astype(np.int8)
        pages.append(page)
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def _benefits(extract: Extract) -> tuple[Column, Column, Column]:
    """Return number, first and last day of every benefit, sorted by person and day."""
    spells = secmbus(extract)
    mine = spells["activity"] == codes.SOCIAL_ASSISTANCE
    rin, start, end = (spells[name][mine] for name in ("rin", "spell_start", "spell_end"))
    goes_on = (rin[1:] == rin[:-1]) & (start[1:] == end[:-1] + 1)
    opens, closes = np.append(True, ~goes_on), np.append(~goes_on, True)
    return rin[opens[: len(rin)]], start[opens[: len(rin)]], end[closes[: len(rin)]]


def _last_day(year: int, month: int) -> int:
    """Last day of a month, counted from 0."""
    after = day(year + 1) if month == MONTHS - 1 else day(year, month + 2)
    return int(after) - 1
