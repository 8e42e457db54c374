"""The child health clinic (JGZ): what a nurse sees of a child's development at two years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract

TWO_YEARS = 731
SEEN, NOT_SEEN, TOLD = 1, 2, 3


def jgz(extract: Extract) -> Mapping[str, Column]:
    """Visits at two years: one row per child that came, by the cut-off.

    An item is passed when language, seen through the noise of one visit, lies above the item's level. A
    child from Hart van Brabant that turned two late in the year may not have been seen by 31 December.
    """
    values = extract.lives.values["jgz"]
    child = extract.columns()
    rows = extract.with_parents
    year_two = child["birth_year"][rows] + 2
    rows = rows[(year_two >= extract.timeline.first_year) & (year_two <= extract.timeline.cutoff)]
    delay = np.floor(-10 + values["spread_days"] * extract.uniform("jgz_date", rows))
    date = (child["birth_date"][rows] + TWO_YEARS + delay).astype(np.int32)
    came = extract.uniform("jgz_reach", rows) < values["reach"]
    came &= _at_home_at_two(extract, rows) & extract.there_on(rows, date)
    keep = came & (date <= extract.last_day)
    rows, date = rows[keep], date[keep]
    language = _language_at_two(extract, rows)
    two_words = _item(extract, rows, "zin2w", language, values["level_two_words"])
    doll = _item(extract, rows, "pop6", language, values["level_doll"])
    multilingual = child["speaks_other_language"][rows]
    concern = (two_words == NOT_SEEN).astype(int) + (doll == NOT_SEEN) + multilingual
    referred = extract.uniform("jgz_referral", rows) < np.asarray(values["referral"])[concern]
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin[rows],
        "visit_date": date,
        "moment": np.zeros(len(rows), dtype=np.int8),
        "two_words": two_words,
        "doll": doll,
        "multilingual": multilingual.astype(np.int8),
        "referred": referred.astype(np.int8),
    }


def _at_home_at_two(extract: Extract, rows: Column) -> Bools:
    """Whether each child lived in a household of the country in the year in which it turned two."""
    birth = extract.columns()["birth_year"][rows]
    there = np.zeros(len(rows), dtype=bool)
    for year in np.unique(birth):
        here = birth == year
        there[here] = extract.at(int(year) + 2, "resident")[rows[here]]
    return there


def _language_at_two(extract: Extract, rows: Column) -> Column:
    """Language in the year in which each child turns two."""
    birth = extract.columns()["birth_year"][rows]
    at_two = np.zeros(len(rows))
    for year in np.unique(birth):
        here = birth == year
        at_two[here] = extract.at(int(year) + 2, "language")[rows[here]]
    return at_two


def _item(extract: Extract, rows: Column, name: str, language: Column, level: float) -> Column:
    """Score one Van Wiechen item: seen, not seen, told by the parent; missing when it was not tried."""
    values = extract.lives.values["jgz"]
    u = np.clip(extract.uniform(f"jgz_{name}", rows), 1e-9, 1 - 1e-9)
    passed: Bools = language + values["item_noise"] * ndtri(u) > level
    told = passed & (extract.uniform(f"jgz_{name}_told", rows) < values["told"])
    tried = extract.uniform(f"jgz_{name}_tried", rows) >= values["not_tried"]
    score = np.select([~tried, told, passed], [-1, TOLD, SEEN], NOT_SEEN)
    return score.astype(np.int8)
