"""Income of households: amounts in the prices of their year, indices against the lines, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
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


@dataclass(frozen=True)
class IncomeYear:
    """Households with income of one year: families (row of mother) and former partners who live alone.

    Arrays have one entry per household; `family` is NOWHERE for somebody who lives alone.
    """

    year: int
    family: Ints
    mother: Ints  # row of person: the woman, or the person who lives alone
    partner: Ints  # row of person on 1 January, NOWHERE without one
    earner: Ints  # row of person: the main earner


def inhatab(extract: Extract) -> Mapping[str, Column]:
    """Household income: one row per household on 1 January and year, from 2011."""
    ratios: dict[int, Column] = {}
    pages = []
    for year in range(FIRST_YEAR - LONG_TERM_YEARS + 1, extract.timeline.cutoff + 1):
        households = income_year(extract, year)
        page = _amounts(extract, households)
        ratios[year] = _by_person(extract, households, page["low_income_index"])
        if year >= FIRST_YEAR:
            page["low_income_index_long"] = _long_term(ratios, year, households)
            pages.append(page)
    return {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}


def koppelpersoonhuishouden(extract: Extract) -> Mapping[str, Column]:
    """Link of every member of a household on 1 January to its main earner, per year."""
    pages = []
    child_home = extract.links("child")["family"]
    n_children = len(extract.ids("child"))
    mine = np.zeros(n_children, dtype=bool)
    mine[extract.children] = True
    for year in range(FIRST_YEAR, extract.timeline.cutoff + 1):
        households = income_year(extract, year)
        with_partner = households.partner != NOWHERE
        earner_of_family = np.full(len(extract.ids("family")), NOWHERE, dtype=np.int32)
        families = households.family != NOWHERE
        earner_of_family[households.family[families]] = households.earner[families]
        at_home = extract.lives.chronicle.at(year, "child", "at_home", n_children) & mine
        rows = np.flatnonzero(at_home)
        rows = rows[earner_of_family[child_home[rows]] != NOWHERE]
        rin = [
            extract.rin_person[households.mother],
            extract.rin_person[households.partner[with_partner]],
            extract.rin_child[rows],
        ]
        earner = [
            households.earner,
            households.earner[with_partner],
            earner_of_family[child_home[rows]],
        ]
        n = sum(map(len, rin))
        pages.append(
            {
                "year": np.full(n, year, dtype=np.int16),
                "rin": np.concatenate(rin),
                "earner_rin": extract.rin_person[np.concatenate(earner)],
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    kinds = all_registered(len(records["rin"]))
    return {"key_kind": kinds, "earner_key_kind": kinds, **records}


def income_year(extract: Extract, year: int) -> IncomeYear:
    """Return the households of the extract on 1 January of `year`."""
    chronicle = extract.lives.chronicle
    persons, families = len(extract.ids("person")), len(extract.ids("family"))
    there = chronicle.at(year, "family", "has_adult", families)
    family = extract.families[there[extract.families]]
    mother = extract.links("family")["mother"][family]
    partner = chronicle.at(year - 1, "family", "partner", families)[family]
    adults = extract.adults
    alone = adults[
        chronicle.at(year, "person", "lives_alone", persons)[adults]
        & (extract.unions.end[adults] < _first_day(year))
    ]
    own = _own_income(extract, year, persons)
    second = np.where(partner != NOWHERE, partner, mother)
    earner = np.where(own[second] > own[mother], second, mother)
    return IncomeYear(
        year=year,
        family=np.concatenate([family, np.full(len(alone), NOWHERE, dtype=np.int32)]),
        mother=np.concatenate([mother, alone]),
        partner=np.concatenate([partner, np.full(len(alone), NOWHERE, dtype=np.int32)]),
        earner=np.concatenate([earner, alone]),
    )


def _first_day(year: int) -> int:
    return int((np.datetime64(f"{year}-01-01") - np.datetime64("1970-01-01")).astype(int))


def _own_income(extract: Extract, year: int, n: int) -> Column:
    at = extract.lives.chronicle.at
    return at(year, "person", "net_earnings", n) + at(year, "person", "personal_benefit", n)


def _amounts(extract: Extract, households: IncomeYear) -> dict[str, Column]:
    """Return all variables of one year but the long-term index."""
    year, values = households.year, extract.lives.values["inhatab"]
    chronicle, noise = extract.lives.chronicle, extract.lives.noise
    persons, families = len(extract.ids("person")), len(extract.ids("family"))
    index = values["price_index"].at(year) / values["price_index"].at(2022)
    in_family = households.family != NOWHERE

    def family(name: str, alone: Column | float = 0) -> Column:
        column = chronicle.at(year, "family", name, families)
        return np.where(in_family, column[np.where(in_family, households.family, 0)], alone)

    def adults(name: str) -> tuple[Column, Column]:
        column = chronicle.at(year, "person", name, persons)
        with_partner = households.partner != NOWHERE
        safe = np.where(with_partner, households.partner, 0)
        return column[households.mother], np.where(with_partner, column[safe], 0)

    lone = chronicle.at(year, "person", "lone_income", persons)[households.mother]
    accident = noise.uniform(
        "source.lone_accident", extract.ids("person")[households.mother], year=year
    )
    lone = lone * (0.95 + 0.1 * accident)
    equivalence = family("equivalence", 1.0)
    standardised = family("standardised_income", lone)
    disposable = standardised * equivalence
    earnings = sum(adults("earnings"))
    benefits = sum(adults("personal_benefit")) + family("assistance")
    line = values["line"]
    source = _main_source(*adults("activity"), *adults("earnings"), *adults("personal_benefit"))
    minimum = np.where(
        family("lives_with_partner", False), values["norm_couple"], values["norm_single"]
    )
    minimum = minimum + values["norm_child"] * family("minors")
    benefit_share = np.divide(
        100 * benefits,
        benefits + earnings,
        out=np.zeros(len(benefits)),
        where=benefits + earnings > 0,
    )
    main_benefit = np.select([source == s for s in _BENEFIT], list(_BENEFIT.values()), 0)
    rin = extract.rin_person[households.earner]
    edges = extract.lives.percentiles[min(year, max(extract.lives.percentiles))]
    return {
        "year": np.full(len(rin), year, dtype=np.int16),
        "earner_key_kind": all_registered(len(rin)),
        "earner_rin": rin,
        "members": family("household_members", 1).astype(float),
        "members_with_income": (
            sum((a > 0).astype(int) for a in adults("earnings")) + (benefits > 0)
        )
        .clip(0, 4)
        .astype(float),
        "gross_income": np.round((earnings + values["gross_up"] * benefits) * index),
        "disposable_income": np.round(disposable * index),
        "standardised_income": np.round(standardised * index),
        "primary_income": np.round(earnings * index),
        "main_source": source,
        "low_income_index": np.floor(100 * standardised / line),
        "social_minimum_index": np.floor(100 * disposable / minimum),
        "percentile": 1.0 + np.searchsorted(edges, standardised, "right"),
        "tenure": _tenure(in_family, family("owner", False), family("rent_allowance")),
        "population": np.full(len(rin), 1, dtype=np.int8),
        "composition": _composition(extract, households, family),
        "benefit_share": np.round(benefit_share),
        "main_benefit": main_benefit.astype(np.int8),
    }


def _main_source(
    first: Column,
    second: Column,
    pay_1: Column,
    pay_2: Column,
    benefit_1: Column,
    benefit_2: Column,
) -> Column:
    """Source of the larger income of the two adults."""
    take_second = pay_2 + benefit_2 > pay_1 + benefit_1
    activity = np.where(take_second, second, first)
    return np.select([activity == a for a in _SOURCE], list(_SOURCE.values()), 22).astype(np.int8)


def _tenure(in_family: Bools, owner: Column, allowance: Column) -> Column:
    """Tenure of families; former partners who live alone are taken for tenants without an allowance."""
    rented = np.where(allowance > 0, codes.RENTER_WITH_ALLOWANCE, codes.RENTER_WITHOUT_ALLOWANCE)
    return np.where(in_family & owner.astype(bool), codes.OWNER, rented).astype(np.int8)


def _composition(extract: Extract, households: IncomeYear, family: Callable[..., Column]) -> Column:
    """Composition of the household on 1 January (INHSAMHH)."""
    minors, at_home = family("minors"), family("children_at_home")
    partner = family("lives_with_partner", False).astype(bool)
    woman = extract.columns("person")["sex"][households.mother] == 2
    grown = at_home > minors
    with_children = np.select([minors > 0, grown], [np.where(grown, 2, 1), 3], 0)
    return np.select(
        [partner & (at_home > 0), partner, at_home > 0, woman],
        [30 + with_children, 21, 40 + with_children, 13],
        11,
    ).astype(np.int8)


def _by_person(extract: Extract, households: IncomeYear, index: Column) -> Column:
    """Spread a household's index over the rows of person (NaN for nobody)."""
    spread = np.full(len(extract.ids("person")), np.nan)
    spread[households.mother] = index
    with_partner = households.partner != NOWHERE
    spread[households.partner[with_partner]] = index[with_partner]
    return spread


def _long_term(ratios: Mapping[int, Column], year: int, households: IncomeYear) -> Column:
    """Highest index of the main earner in four years: below 100 means low income in all of them."""
    four = np.stack(
        [ratios[y][households.earner] for y in range(year - LONG_TERM_YEARS + 1, year + 1)]
    )
    return np.where(np.isnan(four).any(axis=0), NOT_LONG_ENOUGH, np.nanmax(four, axis=0))
