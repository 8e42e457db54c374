"""Births as midwives and hospitals registered them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.mechanisms.codes import DUTCH, MOROCCO, SURINAME, TURKEY
from generator.sources.cbs.kinds import REGISTERED, UNKNOWN
from generator.sources.extract import Extract

# Places in the code list ethnicity_perined.csv.
CAUCASIAN, NORTH_AFRICAN, TURKISH, HINDUSTANI, MIXED, NOT_KNOWN = 0, 1, 3, 4, 7, 8


def perined(extract: Extract) -> Mapping[str, Column]:
    """Births in the register window and before it: one row per child of the extract born from 2008 on.

    A few records carry no valid key; measurements are sometimes not filled in. The origin is what the
    care provider saw, not what the register says.
    """
    child = extract.columns()
    rows = extract.children
    rows = rows[child["birth_year"][rows] >= extract.lives.values["perined"]["first_year"]]
    mother = extract.links("mother")[rows]
    share = extract.lives.values["perined"]
    linked = extract.uniform("perined_linked", rows) >= share["not_linked"]
    mother_rin = np.where(linked, extract.rin_within(mother), -1)

    def measured(stream: str, values: Column) -> Column:
        empty = extract.uniform(f"perined_{stream}", rows) < share["not_filled_in"]
        return np.where(empty, np.nan, values.astype(float))

    days = measured("gestation", child["gestational_age"][rows])
    order = child["birth_order"][rows]
    losses = extract.uniform("perined_losses", rows) < 0.15
    return {
        "child_key_kind": np.where(linked, REGISTERED, UNKNOWN).astype(np.int8),
        "child_rin": np.where(linked, extract.rin[rows], -1),
        "mother_key_kind": np.where(mother_rin >= 0, REGISTERED, UNKNOWN).astype(np.int8),
        "mother_rin": mother_rin,
        "year": child["birth_year"][rows],
        "birth_date": child["birth_date"][rows],
        "sex": child["sex"][rows],
        "birth_weight": measured("weight", child["birth_weight"][rows]),
        "gestation_days": days,
        "gestation_weeks": np.floor(days / 7),
        "parity": (order - 1).astype(float),
        "gravidity": (order + losses).astype(float),
        "ethnicity": _as_seen(extract, rows, child["origin"][mother]),
        "first_visit_day": measured("visit", child["first_visit_day"][rows]),
        "born_together": np.ones(len(rows)),
        "postcode": _postcode_at_birth(extract, rows),
    }


def _as_seen(extract: Extract, rows: Column, origin: Column) -> Column:
    guess = np.select(
        [origin == DUTCH, origin == MOROCCO, origin == TURKEY, origin == SURINAME],
        [CAUCASIAN, NORTH_AFRICAN, TURKISH, HINDUSTANI],
        MIXED,
    )
    u = extract.uniform("perined_ethnicity", rows)
    return np.select([u < 0.04, u < 0.08], [NOT_KNOWN, MIXED], guess).astype(np.int8)


def _postcode_at_birth(extract: Extract, rows: Column) -> Column:
    """Return the postcode area of each child's home on 31 December of the year of birth."""
    birth = extract.columns()["birth_year"][rows]
    code = np.full(len(rows), -1)
    for year in np.unique(birth):
        here = birth == year
        code[here] = extract.postcode(int(year))[rows[here]]
    return code
