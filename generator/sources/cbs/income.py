"""Income of households: amounts in the prices of their year, indices against the lines, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.unknown_income import not_known, of_households
from generator.sources.extract import Extract

FIRST_YEAR = 2011
LONG_TERM_YEARS = 4
NOT_LONG_ENOUGH = -4
_SOURCE = {
    codes.EMPLOYEE: 11,
    codes.SELF_EMPLOYED: 13,
    codes.UNEMPLOYMENT_BENEFIT: 21,
    codes.SOCIAL_ASSISTANCE: 22,
    codes.DISABILITY_BENEFIT: 24,
    codes.PENSION: 25,
    codes.STUDENT_WITH_INCOME: 11,
    codes.STUDENT: 26,
    codes.NO_INCOME: 22,
}
_BENEFIT = {21: 1, 24: 2, 22: 3, 25: 4, 26: 4}
_INDICES = ("low_income_index", "european_index", "social_minimum_index")
_PRIVATE, _STUDENTS = 1, 2  # INHPOPIIV: figures on incomes and poverty leave students out
_MEDIAN = 50


@dataclass(frozen=True)
class IncomeYear:
    """Households with income in which somebody of the extract lived on 1 January; one entry per household."""

    year: int
    household: Ints  # row of household
    earner: Ints  # row of person: the head with the larger income
    other: Ints  # row of person: the other head, NOWHERE without one


def inhatab(extract: Extract) -> Mapping[str, Column]:
    """Household income: one row per household on 1 January and year, from 2011.

    Leaves out: households whose main earner is not in the extract (a grandmother's new partner).
    """
    ratios: dict[str, dict[int, Column]] = {name: {} for name in _INDICES}
    pages = []
    for year in range(FIRST_YEAR - LONG_TERM_YEARS + 1, extract.timeline.cutoff + 1):
        households = income_year(extract, year)
        page = _amounts(extract, households)
        unknown = not_known(extract, year, households.household)
        for name, index in ratios.items():
            known = np.where(unknown, np.nan, page[name])
            index[year] = _by_person(extract, households, known)
            if year >= FIRST_YEAR:
                page[f"{name}_long"] = _long_term(index, year, households)
        if year >= FIRST_YEAR:
            pages.append(of_households(page, unknown))
    return {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}


def koppelpersoonhuishouden(extract: Extract) -> Mapping[str, Column]:
    """Link of every member of a household on 1 January to its main earner, per year."""
    pages = []
    for year in range(FIRST_YEAR, extract.timeline.cutoff + 1):
        households = income_year(extract, year)
        earner = np.full(len(extract.ids("household")) + 1, NOWHERE, dtype=np.int32)
        earner[households.household] = households.earner
        mine = earner[extract.at(year - 1, "household")[extract.rows]]
        rows = extract.rows[mine != NOWHERE]
        pages.append(
            {
                "year": np.full(len(rows), year, dtype=np.int16),
                "rin": extract.rin[rows],
                "earner_rin": extract.rin[mine[mine != NOWHERE]],
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    kinds = all_registered(len(records["rin"]))
    return {"key_kind": kinds, "earner_key_kind": kinds, **records}


def income_year(extract: Extract, year: int) -> IncomeYear:
    """Return the households of the extract on 1 January of `year` whose main earner is in it."""
    home = extract.at(year - 1, "household")
    count = len(extract.ids("household"))
    wanted = np.zeros(count, dtype=bool)
    wanted[home[extract.rows][home[extract.rows] != NOWHERE]] = True
    wanted &= extract.household_at(year, "earning_household")
    heads: Ints = np.flatnonzero(extract.at(year, "head") & (home != NOWHERE)).astype(np.int32)
    heads = heads[wanted[home[heads]]]
    own = extract.at(year, "net_income")[heads]
    # Heads of a household in order of income: the first is the main earner, the second the other.
    heads = heads[np.lexsort((-own, home[heads]))]
    household, first = np.unique(home[heads], return_index=True)
    second = np.minimum(first + 1, len(heads) - 1)
    other = np.where((home[heads[second]] == household) & (second > first), heads[second], NOWHERE)
    keep = extract.chosen[heads[first]]
    earner, other = heads[first][keep], other[keep].astype(np.int32)
    return IncomeYear(year, household[keep].astype(np.int32), earner, other)


def _amounts(extract: Extract, households: IncomeYear) -> dict[str, Column]:
    """Return all variables of one year but the long-term index."""
    year, values = households.year, extract.lives.values["inhatab"]
    index = values["price_index"].at(year) / values["price_index"].at(2022)

    def household(name: str) -> Column:
        return extract.household_at(year, name)[households.household]

    home = extract.at(year - 1, "household")
    members = np.flatnonzero(home != NOWHERE)

    def total(values: Column) -> Column:
        sums = np.bincount(home[members], values[members], minlength=len(extract.ids("household")))
        return sums[households.household]

    standardised = household("standardised_income")
    median = extract.bound("standardised_income", year, _MEDIAN)
    disposable = standardised * household("equivalence")
    earned, benefit, activity = (
        extract.at(year, name) for name in ("earnings", "personal_benefit", "activity")
    )
    living = total(extract.at(year, "head") & ~extract.at(year, "studying"))
    assisted = activity == codes.SOCIAL_ASSISTANCE
    assisted &= extract.household_at(year, "assistance")[home] > 0
    earnings, benefits = total(earned), total(benefit) + household("assistance")
    source = np.select(
        [activity[households.earner] == a for a in _SOURCE], list(_SOURCE.values()), 22
    )
    minimum = np.where(household("heads") > 1, values["norm_couple"], values["norm_single"])
    minimum = minimum + values["norm_child"] * household("minors")
    benefit_share = np.divide(
        100 * benefits,
        benefits + earnings,
        out=np.zeros(len(benefits)),
        where=benefits + earnings > 0,
    )
    main_benefit = np.select([source == s for s in _BENEFIT], list(_BENEFIT.values()), 0)
    rin = extract.rin[households.earner]
    rented = np.where(
        household("rent_allowance") > 0, codes.RENTER_WITH_ALLOWANCE, codes.RENTER_WITHOUT_ALLOWANCE
    )
    return {
        "year": np.full(len(rin), year, dtype=np.int16),
        "earner_key_kind": all_registered(len(rin)),
        "earner_rin": rin,
        "members": household("members").astype(float),
        "members_with_income": total((earned > 0) | (benefit > 0) | assisted),
        "gross_income": np.round((earnings + values["gross_up"] * benefits) * index),
        "disposable_income": np.round(disposable * index),
        "standardised_income": np.round(standardised * index),
        "primary_income": np.round(earnings * index),
        "taxable_income": np.round(total(extract.at(year, "gross_income")) * index),
        "main_source": source.astype(np.int8),
        "low_income_index": np.floor(100 * household("income_to_line")),
        "european_index": np.floor(100 * standardised / (values["european_line"] * median)),
        "social_minimum_index": np.floor(100 * disposable / minimum),
        "percentile": extract.percentile("standardised_income", year, standardised).astype(float),
        "tenure": np.where(household("owner"), codes.OWNER, rented).astype(np.int8),
        "population": np.where(living > 0, _PRIVATE, _STUDENTS).astype(np.int8),
        "composition": _composition(extract, households, household),
        "benefit_share": np.round(benefit_share),
        "main_benefit": main_benefit.astype(np.int8),
    }


def _composition(
    extract: Extract, households: IncomeYear, household: Callable[[str], Column]
) -> Column:
    """Composition of the household on 1 January (INHSAMHH)."""
    minors, at_home = household("minors"), household("children_at_home")
    couple = household("heads") > 1
    woman = extract.columns()["sex"][households.earner] == codes.WOMAN
    grown = at_home > minors
    with_children = np.select([minors > 0, grown], [np.where(grown, 2, 1), 3], 0)
    return np.select(
        [couple & (at_home > 0), couple, at_home > 0, woman],
        [30 + with_children, 21, 40 + with_children, 13],
        11,
    ).astype(np.int8)


def _by_person(extract: Extract, households: IncomeYear, index: Column) -> Column:
    """Spread a household's index over the rows of person (NaN for nobody)."""
    spread = np.full(extract.size, np.nan)
    spread[households.earner] = index
    both = households.other != NOWHERE
    spread[households.other[both]] = index[both]
    return spread


def _long_term(ratios: Mapping[int, Column], year: int, households: IncomeYear) -> Column:
    """Highest index of the main earner in four years: below 100 means low income in all of them."""
    four = np.stack(
        [ratios[y][households.earner] for y in range(year - LONG_TERM_YEARS + 1, year + 1)]
    )
    return np.where(np.isnan(four).any(axis=0), NOT_LONG_ENOUGH, np.max(four, axis=0))
