"""Births as midwives and hospitals registered them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column, Ints
from generator.mechanisms.codes import DUTCH, MOROCCO, SURINAME, TURKEY
from generator.sources.cbs.kinds import REGISTERED, UNKNOWN
from generator.sources.extract import Extract

# Places in the code list ethnicity_perined.csv.
CAUCASIAN, NORTH_AFRICAN, TURKISH, HINDUSTANI, MIXED, NOT_KNOWN = 0, 1, 3, 4, 7, 8
# Places in mortality_perined.csv.
ALIVE, BEFORE_LABOUR, IN_LABOUR, EARLY, LATE = range(5)
FIRST_WEEK, TEN_WEEKS = 7, 70
SEX_UNKNOWN = 3  # place in sex_perined.csv


def perined(extract: Extract) -> Mapping[str, Column]:
    """Births in the register window and before it: one row per child of the extract born from 2008 on, and per stillbirth.

    A stillborn child has no person number. A few other records carry no valid key; measurements are sometimes
    not filled in, or typed wrongly: a digit of the weight left out, a week in another ten. The origin is what the care
    provider saw, not what the register says.
    """
    child = extract.columns()
    share = extract.lives.values["perined"]
    rows = _births(extract)
    mother = extract.links("mother")[rows]
    linked = extract.uniform("perined_linked", rows) >= share["not_linked"]
    mother_rin = np.where(linked, extract.rin_within(mother), -1)
    stillborn = child["stillborn"][rows]
    person = linked & ~stillborn

    def measured(stream: str, values: Column) -> Column:
        empty = extract.uniform(f"perined_{stream}", rows) < share["not_filled_in"]
        return np.where(empty, np.nan, values.astype(float))

    def slips(stream: str) -> Column:
        u = extract.uniform(f"perined_{stream}_slip", rows) / share["typed_wrongly"]
        return np.select([u < 0.5, u < 1], [-1, 1], 0)

    days = child["gestational_age"][rows] + TEN_WEEKS * slips("gestation")
    days = measured("gestation", days)
    weight = child["birth_weight"][rows]
    weight = np.where(slips("weight") != 0, np.round(weight / 10), weight)
    seen = extract.uniform("perined_sex", rows) >= share["sex_unknown"]
    parity = child["parity"][rows]
    losses = extract.uniform("perined_losses", rows) < share["earlier_losses"]
    return {
        "child_key_kind": np.where(person, REGISTERED, UNKNOWN).astype(np.int8),
        "child_rin": np.where(person, extract.rin[rows], -1),
        "mother_key_kind": np.where(mother_rin >= 0, REGISTERED, UNKNOWN).astype(np.int8),
        "mother_rin": mother_rin,
        "year": child["birth_year"][rows],
        "birth_date": child["birth_date"][rows],
        "sex": np.where(seen, child["sex"][rows] - 1, SEX_UNKNOWN).astype(np.int8),
        "birth_weight": measured("weight", weight),
        "gestation_days": days,
        "gestation_weeks": np.floor(days / 7),
        "parity": parity.astype(float),
        "gravidity": (parity + 1 + losses).astype(float),
        "ethnicity": _as_seen(extract, rows, child["origin"][mother]),
        "first_visit_day": measured("visit", child["first_visit_day"][rows]),
        "born_together": 1 + child["twin"][rows].astype(np.int8),
        "section": child["section"][rows].astype(np.int8),
        "intensive_care": child["intensive_care"][rows].astype(np.int8),
        "hypertension": child["maternal_hypertension"][rows].astype(np.int8),
        "mortality": _mortality(extract, rows),
        "postcode": _postcode_at_birth(extract, rows),
    }


def _births(extract: Extract) -> Ints:
    """Return the rows of the children of the extract, and of the stillborn children of everybody, in the years of the table.

    A mother who has no other child is not in the extract: her record is there, without her number. Where the extract
    is one of some persons only, such records are those of its own mothers.
    """
    child = extract.columns()
    stillborn = child["stillborn"] & extract.born
    if extract.only is not None:
        stillborn &= extract.chosen[extract.links("mother")]
    stillborn &= extract.there_on(extract.links("mother"), child["birth_date"])
    wanted = stillborn
    wanted[extract.children] = True
    wanted &= child["birth_year"] >= extract.lives.values["perined"]["first_year"]
    return np.flatnonzero(wanted).astype(np.int32)


def _mortality(extract: Extract, rows: Ints) -> Column:
    """Return whether and when each child died, as places in the code list mortality_perined.csv."""
    child = extract.columns()
    values = extract.lives.values["perined"]
    before = extract.uniform("perined_mortality", rows) < values["before_labour"]
    lived = child["newborn_death_date"][rows] - child["birth_date"][rows]
    kinds = [
        child["stillborn"][rows] & before,
        child["stillborn"][rows],
        child["dies_newborn"][rows] & (lived <= FIRST_WEEK),
        child["dies_newborn"][rows],
    ]
    return np.select(kinds, [BEFORE_LABOUR, IN_LABOUR, EARLY, LATE], ALIVE).astype(np.int8)


def _as_seen(extract: Extract, rows: Column, origin: Column) -> Column:
    guess = np.select(
        [origin == DUTCH, origin == MOROCCO, origin == TURKEY, origin == SURINAME],
        [CAUCASIAN, NORTH_AFRICAN, TURKISH, HINDUSTANI],
        MIXED,
    )
    unknown, mixed = np.cumsum(extract.lives.values["perined"]["origin_not_seen"])
    u = extract.uniform("perined_ethnicity", rows)
    return np.select([u < unknown, u < mixed], [NOT_KNOWN, MIXED], guess).astype(np.int8)


def _postcode_at_birth(extract: Extract, rows: Column) -> Column:
    """Return the postcode area of each child's home on 31 December of the year of birth, the mother's of a lost child."""
    child = extract.columns()
    birth = child["birth_year"][rows]
    whose = np.where(child["lost_at_birth"][rows], extract.links("mother")[rows], rows)
    code = np.full(len(rows), -1)
    for year in np.unique(birth):
        here = birth == year
        code[here] = extract.postcode(int(year))[whose[here]]
    return code
