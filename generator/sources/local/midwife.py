"""The midwife's intake: what a mother tells at the first visit of a pregnancy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import NOWHERE
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import year_of
from generator.sources.extract import Extract

NOT_PLANNED, PLANNED, NOT_KNOWN = 0, 1, 2  # places in the code list planned.csv
DUTCH_AT_HOME, OTHER_AT_HOME = 0, 1  # places in the code list home_language.csv
NOT_ASKED = -1


def intake(extract: Extract) -> Mapping[str, Column]:
    """Intakes in the register window: one row per pregnancy of a mother in the extract, whatever came of it.

    Pregnancies that still run at the cut-off are among them. Smoking is what the mother says: some who smoke say
    that they do not. What is noted of the home and of complaints is that of the year of the visit.
    """
    values = extract.lives.values["intake"]
    child = extract.columns()
    rows, date = _pregnancies(extract)
    mother = extract.links("mother")[rows]
    partner, complaints = _at_home(extract, mother, date), _ill(extract, mother, date)
    before, now = child["smoke_before_pregnancy"][rows], child["exposed_to_smoke"][rows]
    silent = extract.uniform("intake_smoking", rows) < values["under_reported"]
    asked = extract.uniform("intake_asked", rows) >= values["not_asked"]
    planned_known = extract.uniform("intake_planned", rows) >= values["planned_unknown"]
    noted = extract.uniform("intake_complaints", rows)
    chance = np.where(complaints, values["complaints_noted"], values["complaints_of_others"])
    day = child["first_visit_day"][rows]
    return {
        "key_kind": all_registered(len(rows)),
        "mother_rin": extract.rin[mother],
        "intake_date": date,
        "intake_day": day,
        "intake_week": day // 7,
        "planned": np.where(
            planned_known, np.where(child["not_planned"][rows], NOT_PLANNED, PLANNED), NOT_KNOWN
        ).astype(np.int8),
        # Who keeps silent about smoking now may still tell that she smoked before.
        "smoked_before": np.where(asked, before, NOT_ASKED).astype(np.int8),
        "smokes": np.where(asked, now & ~silent, NOT_ASKED).astype(np.int8),
        "parity": child["parity"][rows],
        "partner_at_home": partner.astype(np.int8),
        "complaints": (noted < chance).astype(np.int8),
        "home_language": np.where(
            child["speaks_other_language"][rows], OTHER_AT_HOME, DUTCH_AT_HOME
        ).astype(np.int8),
    }


def _pregnancies(extract: Extract) -> tuple[Ints, Days]:
    """Return the (first) child of every pregnancy that is seen in the window, and the date of the first visit."""
    child = extract.columns()
    mother = extract.links("mother")
    date = child["birth_date"] - child["gestational_age"] + child["first_visit_day"]
    # Who comes to the country when she is expecting is seen on arrival.
    arrival = np.where(mother != NOWHERE, extract.registered[0][mother], date)
    date = np.where((date < arrival) & (arrival <= child["birth_date"]), arrival, date)
    seen = (
        child["has_kin"]
        & child["born_here"].astype(bool)
        & ~child["second_of_twins"]
        & (mother != NOWHERE)
    )
    seen &= (date >= extract.first_day) & (date <= extract.last_day)
    rows = np.flatnonzero(seen).astype(np.int32)
    rows = rows[extract.chosen[mother[rows]]]
    rows = rows[extract.there_on(mother[rows], date[rows])]
    return rows, date[rows].astype(np.int32)


def _at_home(extract: Extract, mother: Ints, date: Days) -> Bools:
    """Whether a mother lived with a partner on 1 January of the year of the visit."""
    return _in_year(extract, mother, date, "lives_with_partner")


def _ill(extract: Extract, mother: Ints, date: Days) -> Bools:
    """Whether a mother had a mental health problem in the year of the visit."""
    return _in_year(extract, mother, date, "mental_health_problem")


def _in_year(extract: Extract, mother: Ints, date: Days, name: str) -> Bools:
    """Return a column of the mothers as it was in the year of each date."""
    year = year_of(date)
    found = np.zeros(len(mother), dtype=bool)
    for y in np.unique(year):
        here = year == y
        found[here] = extract.at(int(y), name)[mother[here]]
    return found
