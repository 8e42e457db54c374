"""Income of persons: amounts in the prices of their year, independence, and the allowances that they get."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Floats, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.income import FIRST_YEAR, IncomeYear, income_year
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.unknown_income import not_known, of_persons
from generator.sources.extract import Extract

FROM_AGE = 15
NO_TAX_RETURN = 8_888_888_888
NOT_ASKED = 8  # of pupils, students and who is over the age of the state pension
ALONE, WITH_PARTNER, MARRIED_PARTNER, PARTNER, MINOR_CHILD, CHILD, OTHER = range(1, 8)
MAJORITY = 18


def inpatab(extract: Extract) -> Mapping[str, Column]:
    """Personal income: one row per person of 15 or over in a household with an income on 1 January, from 2011.

    An allowance is paid to one person of the household: for health care and rent to the main earner, the child
    budget to the mother.
    """
    pages = [_page(extract, year) for year in range(FIRST_YEAR, extract.timeline.cutoff + 1)]
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    kinds = all_registered(len(records["rin"]))
    return {"key_kind": kinds, "earner_key_kind": kinds, **records}


def _page(extract: Extract, year: int) -> dict[str, Column]:
    """Return one year, without the kinds of key."""
    households = income_year(extract, year)
    home = extract.at(year - 1, "household")
    earner = np.full(len(extract.ids("household")) + 1, NOWHERE, dtype=np.int32)
    earner[households.household] = households.earner
    rows = extract.rows[earner[home[extract.rows]] != NOWHERE]
    rows = rows[year - extract.columns()["birth_year"][rows] > FROM_AGE]
    values = extract.lives.values["inpatab"]
    index = values["price_index"].at(year) / values["price_index"].at(2022)
    gross, personal, earned = (
        extract.at(year, name)[rows] for name in ("gross_income", "personal_income", "earnings")
    )
    net = extract.at(year, "net_income")[rows] - extract.at(year, "personal_benefit")[rows]
    activity = extract.at(year, "activity")[rows].astype(np.int16)
    age = year - extract.columns()["birth_year"][rows]
    asked = (age < values["pension_age"].at(year)) & (activity != codes.STUDENT)
    asked &= activity != codes.STUDENT_WITH_INCOME
    some = gross > 0
    unknown = not_known(extract, year, home[rows])
    page = {
        "year": np.full(len(rows), year, dtype=np.int16),
        "rin": extract.rin[rows],
        "earner_rin": extract.rin[earner[home[rows]]],
        "taxable_income": np.where(some, np.round(gross * index), NO_TAX_RETURN).astype(np.int64),
        "gross_income": np.round(gross * index).astype(np.int32),
        "personal_income": np.round(personal * index).astype(np.int32),
        "primary_income": np.round(earned * index).astype(np.int32),
        "independent": _when(asked, net >= values["norm_single"]),
        "independent_in_full": _when(asked, net >= values["norm_single"] / values["full"]),
        "gross_percentile": _rank(extract, "gross_income", year, gross),
        "personal_percentile": _rank(extract, "personal_income", year, personal),
        "has_income": some.astype(np.int8),
        "position": _position(extract, year, rows, earner[home[rows]], age),
        "activity": np.where(activity > 0, activity, codes.NO_INCOME).astype(np.int16),
        **{name: amount[rows] for name, amount in allowances(extract, year).items()},
    }
    return of_persons(page, unknown)


def _when(asked: Bools, true: Bools) -> Column:
    """Write yes or no where it is asked."""
    return np.where(asked, true, NOT_ASKED).astype(np.int8)


def _rank(extract: Extract, measure: str, year: int, amounts: Floats) -> Column:
    """Percentile among persons with an income of the reference population, -1 for who has none."""
    return np.where(amounts > 0, extract.percentile(measure, year, amounts), -1).astype(np.int16)


def _position(extract: Extract, year: int, rows: Ints, earner: Ints, age: Column) -> Column:
    """Place of a person beside the main earner (INPPOSHHK), on 1 January."""
    head, coupled = (extract.at(year, name) for name in ("head", "lives_with_partner"))
    married = extract.at(year, "married")[rows]
    return np.select(
        [
            (rows == earner) & ~coupled[rows],
            rows == earner,
            head[rows] & married,
            head[rows],
            extract.at(year, "at_home")[rows] & (age <= MAJORITY),
            extract.at(year, "at_home")[rows],
        ],
        [ALONE, WITH_PARTNER, MARRIED_PARTNER, PARTNER, MINOR_CHILD, CHILD],
        OTHER,
    ).astype(np.int8)


def allowances(extract: Extract, year: int) -> dict[str, Column]:
    """Return allowances in EUR of the year, for all rows: 0 for who gets none, and outside the extract."""
    households = income_year(extract, year)
    values = extract.lives.values["inpatab"]
    index = values["price_index"].at(year) / values["price_index"].at(2022)
    gross = extract.at(year, "gross_income")
    other = households.other != NOWHERE
    together = gross[households.earner] + np.where(other, gross[households.other], 0.0)
    couple = other.astype(np.int8)
    above = np.maximum(together - np.asarray(values["health_from"])[couple], 0.0)
    health = np.asarray(values["health_most"])[couple] - values["health_taper"] * above
    takes = extract.uniform("health_allowance", households.earner) >= values["not_taken_up"]
    paid = {
        "health_allowance": (np.where(takes, np.maximum(health, 0.0), 0.0), households.earner),
        "rent_allowance": (
            extract.household_at(year, "rent_allowance")[households.household],
            households.earner,
        ),
        "child_budget": (
            np.maximum(
                extract.household_at(year, "child_support")[households.household]
                - values["child_benefit"]
                * extract.household_at(year, "minors")[households.household],
                0.0,
            ),
            _mothers(extract, households),
        ),
    }
    spread = {}
    for name, (amounts, to) in paid.items():
        everybody = np.zeros(extract.size, dtype=np.int32)
        everybody[to] = np.round(amounts * index)
        spread[name] = everybody
    return spread


def _mothers(extract: Extract, households: IncomeYear) -> Ints:
    """Return the woman of a couple, and else the main earner."""
    sex = extract.columns()["sex"]
    has_other = households.other != NOWHERE
    woman = has_other & (sex[households.other] == codes.WOMAN)
    woman &= sex[households.earner] != codes.WOMAN
    return np.where(woman, households.other, households.earner).astype(np.int32)
