"""Counts and sums per neighbourhood and year: what key figures of neighbourhoods are made of.

Everybody who lives in the region counts, not only who is in the extract; a partition counts its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.places import read_boundaries
from generator.sources.addresses import place_codes
from generator.sources.dates import day
from generator.sources.extract import Extract

FIRST_YEAR = 2015
AGES = {
    "aged_0_14": (0, 15),
    "aged_15_24": (15, 25),
    "aged_25_44": (25, 45),
    "aged_45_64": (45, 65),
    "aged_65_up": (65, 200),
    "under_23": (0, 23),
}
EDUCATION_AGES = (15, 75)
LEVELS = {"low": codes.LOW, "middle": codes.MIDDLE, "high": codes.HIGH}
BENEFITS = {
    "on_assistance": codes.SOCIAL_ASSISTANCE,
    "on_disability": codes.DISABILITY_BENEFIT,
    "on_unemployment": codes.UNEMPLOYMENT_BENEFIT,
}
LOWEST = 40  # percent of households that count as those with the lowest income
# Counts that are rounded at random: each has a stream of its own, the same in every partition.
ROUNDED = (
    *("residents", "men", "aged_0_14", "aged_15_24", "aged_25_44", "aged_45_64", "aged_65_up"),
    *("births", "households", "alone", "without_children", "with_children"),
    *(f"education_{level}" for level in LEVELS),
    *BENEFITS,
    "youth_care",
)


def neighbourhood_counts(extract: Extract) -> Mapping[str, Column]:
    """Return counts and sums: one row per neighbourhood of the region and year, since 2015.

    People and households are those of 1 January, in the boundaries of the year; incomes, births, benefits and youth
    care are those of the year. `n_…` are counts and sums (EUR of the year), `u_…` numbers in [0, 1) by which counts
    are rounded at random. Leaves out: who lives in the country but not in the region.
    """
    pages = []
    for year in range(FIRST_YEAR, extract.timeline.cutoff + 1):
        town, district, area = codes_in(extract, year)
        pages.append(
            {
                "year": np.full(len(town), year, dtype=np.int16),
                "municipality": town,
                "district": district,
                "neighbourhood": area,
                "postcode": extract.columns("neighbourhood")["postcode"].astype(np.int32),
                **{f"n_{name}": n for name, n in _people(extract, year).items()},
                **{f"n_{name}": n for name, n in _households(extract, year).items()},
                **_noise(extract, year),
            }
        )
    return {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}


def codes_in(extract: Extract, year: int) -> tuple[Column, Column, Column]:
    """Return municipality, district and neighbourhood code of every area in the boundaries of a year.

    Areas keep the number they have in VSLGWBTAB; those that belonged to another municipality are numbered there.
    """
    postcodes = extract.columns("neighbourhood")["postcode"]
    areas = np.arange(len(postcodes), dtype=np.int32)
    codes_now = place_codes(extract, areas)
    town, district, area = (np.array(c, dtype=np.int64) for c in codes_now)
    taken: dict[int, int] = {}
    for place in read_boundaries():
        here = np.flatnonzero(postcodes == place.postcode)
        if year > place.last_year or not len(here):
            continue
        number = taken.get(place.code, 0)
        taken[place.code] = number + 1
        town[here] = place.code
        district[here] = place.code * 100 + number
        area[here] = (place.code * 100 + number) * 100
    return town, district, area


def _people(extract: Extract, year: int) -> dict[str, Column]:
    person = extract.columns()
    home = extract.at(year - 1, "household")
    rows = np.flatnonzero(home != NOWHERE)
    area = extract.household_at(year - 1, "neighbourhood")[home[rows]]
    age = np.floor((day(year) - person["birth_date"][rows]) / 365.2425)
    activity = extract.at(year, "activity")[rows]
    education = extract.at(year, "education")[rows]
    of_age = (age >= EDUCATION_AGES[0]) & (age < EDUCATION_AGES[1])
    helped = extract.at(year, "helped") | extract.at(year, "in_protection")
    helped = (helped | extract.at(year, "supervision_begins"))[rows].astype(bool)
    index = _prices(extract, year)
    income = extract.at(year, "earnings")[rows]
    benefit = extract.at(year, "personal_benefit")[rows]
    income = index * (income + extract.lives.values["inhatab"]["gross_up"] * benefit)
    on_assistance = activity == codes.SOCIAL_ASSISTANCE

    def count(mask: Bools) -> Column:
        return _by_area(extract, area[mask])

    found = {
        "residents": count(np.ones(len(rows), dtype=bool)),
        "men": count(person["sex"][rows] == codes.MAN),
        "births": _births(extract, year),
        "recipients": count((income > 0) | on_assistance),
        "personal_income": _by_area(extract, area, income),
        "youth_care": count(helped & (age < AGES["under_23"][1])),
    }
    found |= {name: count((age >= low) & (age < high)) for name, (low, high) in AGES.items()}
    found |= {f"education_{n}": count(of_age & (education == c)) for n, c in LEVELS.items()}
    return found | {name: count(activity == code) for name, code in BENEFITS.items()}


def _births(extract: Extract, year: int) -> Column:
    """Children born alive in the year, where their mother lives at its end."""
    person = extract.columns()
    born = np.flatnonzero(person["born_alive"] & (person["birth_year"] == year))
    home = extract.at(year, "household")[extract.links("mother")[born]]
    area = extract.household_at(year, "neighbourhood")[home[home != NOWHERE]]
    return _by_area(extract, area)


def _households(extract: Extract, year: int) -> dict[str, Column]:
    home = extract.at(year - 1, "household")
    own, members = np.unique(home[home != NOWHERE], return_counts=True)
    area = extract.household_at(year - 1, "neighbourhood")[own]
    values = extract.lives.values["inhatab"]

    def of(name: str) -> Column:
        return np.asarray(extract.household_at(year, name)[own])

    earning = of("earning_household").astype(bool)
    standardised = of("standardised_income")
    minimum = np.where(of("heads") > 1, values["norm_couple"], values["norm_single"])
    minimum = minimum + values["norm_child"] * of("minors")
    social = 100 * standardised * of("equivalence") / minimum
    rank = extract.percentile("standardised_income", year, standardised)
    children = of("children_at_home") > 0
    income = _prices(extract, year) * values["gross_up"] * of("assistance")

    def count(mask: Bools) -> Column:
        return _by_area(extract, area[mask])

    return {
        "households": count(np.ones(len(own), dtype=bool)),
        "in_households": _by_area(extract, area, members),
        "alone": count(members == 1),
        "without_children": count((members > 1) & ~children),
        "with_children": count((members > 1) & children),
        "homes": count(earning),
        "owned": count(earning & of("owner").astype(bool)),
        "household_benefit": _by_area(extract, area, income),
        "lowest_income": count(earning & (rank <= LOWEST)),
        "low_income": count(earning & (of("income_to_line") < 1)),
        "below_101": count(earning & (social < 101)),
        "below_110": count(earning & (social < 110)),
        "below_120": count(earning & (social < 120)),
    }


def _noise(extract: Extract, year: int) -> dict[str, Column]:
    ids = extract.ids("neighbourhood")
    draw = extract.lives.noise.uniform
    return {f"u_{name}": draw(f"source.kwb_{name}", ids, year=year) for name in ROUNDED}


def _prices(extract: Extract, year: int) -> float:
    """Prices of the year over those of 2022, in which the world counts."""
    index = extract.lives.values["inhatab"]["price_index"]
    return float(index.at(year) / index.at(2022))


def _by_area(extract: Extract, area: Ints, weights: Column | None = None) -> Column:
    """Count, or sum weights in whole numbers, per row of neighbourhood; who lives nowhere is left out.

    Whole numbers add up to the same in any order of partitions.
    """
    keep = area != NOWHERE
    areas = len(extract.ids("neighbourhood"))
    weights = None if weights is None else weights[keep]
    summed = np.bincount(area[keep], weights, minlength=areas)
    return np.asarray(np.rint(summed).astype(np.int64))
