"""Childcare for which parents got the allowance: which child, what kind, how many hours and months."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Column, Ints
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract

DAYCARE, AFTER_SCHOOL, MINDER, MINDER_AFTER_SCHOOL = range(4)  # places in childcare_kind.csv
SCHOOL = 4  # age at which school, and care after it, begins
LEAVE = 3  # months after the month of birth in which care can begin


def kinderopvang_kind(extract: Extract) -> Mapping[str, Column]:
    """Return one row per child, year and kind of care, for all years of the window."""
    care = dict(use_of_care(extract))
    rin = extract.rin[care.pop("row")]
    return {"key_kind": all_registered(len(rin)), "rin": rin, **care}


def use_of_care(extract: Extract) -> Mapping[str, Column]:
    """Return the rows of children (row of person, year, kind, hours and months) who were in care with the allowance."""
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        pages.append(_infants(extract, year))
        for variable, kind in (
            ("daycare", DAYCARE),
            ("childminder", MINDER),
            ("after_school", AFTER_SCHOOL),
        ):
            pages.append(_users(extract, year, variable, kind))
    return {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}


def _users(extract: Extract, year: int, variable: str, kind: int) -> dict[str, Column]:
    """Return who used one kind of care in a year, born before it."""
    child, rows = extract.columns(), extract.with_parents
    rows = rows[extract.at(year, variable)[rows] & (child["birth_year"][rows] < year)]
    age, month = year - child["birth_year"][rows], _birth_month(extract, rows)
    months = np.full(len(rows), 12)
    new = ~extract.at(year - 1, variable)[rows]
    begun = 1 + np.floor(12 * extract.uniform(f"childcare_{variable}", rows, year=year))
    months = np.where(new & (age != SCHOOL), begun, months)
    # Day care until the fourth birthday, after-school care from it on.
    if kind == DAYCARE:
        months = np.where(age == SCHOOL, month, months)
    if kind == AFTER_SCHOOL:
        months = np.where(age == SCHOOL, 13 - month, months)
    hours = extract.at(year, f"{variable}_hours")[rows]
    later = (kind == MINDER) & (age > SCHOOL)
    kinds = np.where(later, MINDER_AFTER_SCHOOL, kind)
    return _page(extract, year, rows, kinds, hours, months)


def _infants(extract: Extract, year: int) -> dict[str, Column]:
    """Return who began day care in the year of its birth."""
    child, rows = extract.columns(), extract.with_parents
    rows = rows[child["daycare_at_entry"][rows] & (child["birth_year"][rows] == year)]
    months = 12 - LEAVE + 1 - _birth_month(extract, rows)
    rows, months = rows[months > 0], months[months > 0]
    values = extract.lives.values["daycare_hours"]
    z = ndtri(np.clip(extract.uniform("childcare_infant_hours", rows), 1e-9, 1 - 1e-9))
    spread = np.exp(values["sd"] * z - values["sd"] ** 2 / 2)
    hours = np.minimum(values["mean"] * spread, values["most"])
    return _page(extract, year, rows, np.full(len(rows), DAYCARE), hours, months)


def _birth_month(extract: Extract, rows: Ints) -> Column:
    months = extract.columns()["birth_date"][rows].astype("datetime64[D]").astype("datetime64[M]")
    return months.astype(int) % 12 + 1


def _page(
    extract: Extract, year: int, rows: Ints, kind: Column, hours: Column, months: Column
) -> dict[str, Column]:
    return {
        "year": np.full(len(rows), year, dtype=np.int16),
        "row": rows,
        "kind": kind.astype(np.int8),
        "hours": (hours * months).round(),
        "months": months.astype(np.int8),
    }
