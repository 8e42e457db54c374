"""Debts, arrears of the health insurance premium, and the poverty line: who, in which year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column
from generator.engine.world import NOWHERE
from generator.sources.cbs.households import household_numbers
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.unknown_income import NOT_KNOWN, not_known
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.households import INSTITUTION, household_spells

DEBTS_SINCE, ARREARS_SINCE, POVERTY_SINCE = 2015, 2010, 2018
LONG_TERM_YEARS = 4


def schuldenproblematiek(extract: Extract) -> Mapping[str, Column]:
    """Registered problematic debts: one row per person in a private household on 1 January, from 2015.

    A household has them when one of its members has. Arrears of the premium on the day before count as well.
    """
    spells = household_spells(extract)
    private = spells.h_type != INSTITUTION
    mine = extract.chosen[spells.p_row]
    numbers = household_numbers(extract, spells.h_household, spells.h_start)
    pages = []
    for year in range(DEBTS_SINCE, extract.timeline.cutoff + 1):
        moment = int(day(year))
        on = private & (spells.h_start <= moment) & (spells.h_end >= moment)
        in_debt = extract.at(year, "problematic_debts") | extract.at(year - 1, "premium_arrears")
        of_household = np.zeros(len(on), dtype=bool)
        of_household[spells.p_spell[in_debt[spells.p_row]]] = True
        rows = np.flatnonzero(mine & on[spells.p_spell])
        person, spell = spells.p_row[rows], spells.p_spell[rows]
        pages.append(
            {
                "year": np.full(len(rows), year, dtype=np.int16),
                "rin": extract.rin[person],
                "household_start": spells.h_start[spell],
                "household_end": spells.h_end[spell],
                "household_number": numbers[spell],
                "debts": in_debt[person].astype(np.int8),
                "household_debts": of_household[spell].astype(np.int8),
            }
        )
    return _together(pages)


def wanbzvwtab(extract: Extract) -> Mapping[str, Column]:
    """Arrears of the premium: one row per person six months or more behind on 31 December, from 2010."""
    pages = []
    for year in range(ARREARS_SINCE, extract.timeline.cutoff + 1):
        rows = extract.rows[extract.at(year, "premium_arrears")[extract.rows]]
        rows = rows[extract.there_on(rows, int(day(year + 1)) - 1)]
        pages.append({"year": np.full(len(rows), year, dtype=np.int16), "rin": extract.rin[rows]})
    return _together(pages)


def stapmon(extract: Extract) -> Mapping[str, Column]:
    """Poverty: one row per person in a household with an income on 1 January, from 2018.

    For long: in poverty in each of the four years up to this one; not known where the income of one of these is not.
    """
    pages = []
    for year in range(POVERTY_SINCE, extract.timeline.cutoff + 1):
        there, poor = _poor(extract, year)
        four = range(year - LONG_TERM_YEARS + 1, year + 1)
        long = np.logical_and.reduce([_poor(extract, y)[1] for y in four])
        rows = extract.rows[there[extract.rows]]
        lost = [not_known(extract, y, extract.at(y - 1, "household")[rows]) for y in four]
        ever = np.logical_or.reduce(lost)
        pages.append(
            {
                "year": np.full(len(rows), year, dtype=np.int16),
                "rin": extract.rin[rows],
                "in_poverty": np.where(lost[-1], NOT_KNOWN, poor[rows]).astype(np.int8),
                "in_poverty_for_long": np.where(ever, NOT_KNOWN, long[rows]).astype(np.int8),
            }
        )
    return _together(pages)


def _poor(extract: Extract, year: int) -> tuple[Bools, Bools]:
    """Whether a person belongs to the population of a year, and whether its household is poor, for all rows."""
    home = extract.at(year - 1, "household")
    lives = (home != NOWHERE) & extract.at(year, "resident")
    there = lives & extract.household_at(year, "earning_household")[home]
    return there, there & extract.household_at(year, "in_poverty")[home]


def _together(pages: list[dict[str, Column]]) -> Mapping[str, Column]:
    """Lay the years end to end, with the kind of key."""
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}
