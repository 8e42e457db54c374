"""Origin and migration: where a person's family comes from, who comes, who leaves."""

import numpy as np

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Years
from generator.mechanisms.codes import DUTCH, GROUPS
from generator.mechanisms.registry import model


@model.process("person")
def immigration(
    year: int,
    scale: float,
    *,
    morocco: float,
    turkey: float,
    suriname: float,
    caribbean: float,
    europe: float,
    other: float,
    households: float,
    leading: float,
) -> Floats:
    """Return how many persons born abroad come this year alone or at the head of a family, shape (1,).

    The numbers are thousands a year for the country; `scale` are the households of this population,
    `households` those of the country in the reference year, in thousands.
    """
    come = morocco + turkey + suriname + caribbean + europe + other
    return np.array([leading * come / households * scale])


@model.mechanism("person", when="entry")
def origin(
    has_kin: Bools,
    mother_origin: Codes,
    mother_born_here: Bools,
    father_origin: Codes,
    father_born_here: Bools,
    u_origin: Floats,
    *,
    morocco: float,
    turkey: float,
    suriname: float,
    caribbean: float,
    europe: float,
    other: float,
) -> Codes:
    """Group of origin: 0 Dutch, 1 Moroccan, 2 Turkish, 3 Surinamese, 4 Dutch Caribbean, 5 European, 6 other.

    Shapes (persons,). By the rule of 2022: the mother's, if she was born abroad, else the father's, if he
    was, else Dutch. For newcomers a draw in proportion to who came from where that year.
    """
    edges = np.cumsum([0.0, morocco, turkey, suriname, caribbean, europe, other])
    come = np.searchsorted(edges / edges[-1], u_origin, "right")
    born_abroad_father = np.where(father_born_here, DUTCH, father_origin)
    of_parents = np.where(mother_born_here, born_abroad_father, mother_origin)
    return np.where(has_kin, of_parents, np.minimum(come, GROUPS - 1)).astype(np.int16)


@model.mechanism("person", when="entry")
def arrival_year(has_kin: Bools, born_here: Bools, birth_year: Years, year: int) -> Years:
    """Year in which a person came into the world of this model, or was born in it. Shapes (persons,)."""
    return np.where(has_kin & born_here, birth_year, year).astype(np.int32)


@model.mechanism("person")
def years_here(arrival_year: Years, year: int) -> Ints:
    """Years since a person came. Shapes (persons,)."""
    return (year - arrival_year).astype(np.int32)


@model.mechanism("person", where="head")
def pull_away(
    born_here: Bools,
    origin: Codes,
    years_here: Ints,
    age: Ints,
    *,
    by_group: Floats,
    by_years_here: Floats,
    natives: float,
    natives_by_age: Floats,
) -> Floats:
    """Yearly rate at which a head of household would leave the country.

    Shapes (persons,). For who was born abroad a rate by group of origin times a schedule by years since
    arrival; for natives a rate by year times a schedule by age (tens).
    """
    stay = np.clip(years_here, 0, len(by_years_here) - 1)
    decade = np.clip(age // 10, 0, len(natives_by_age) - 1)
    away = by_group[np.maximum(origin, 1) - 1] * by_years_here[stay]
    return np.where(born_here, natives / 1000 * natives_by_age[decade], away)


model.reduction(
    "household", "pulls_away", over="person", link="household", measure="pull_away", how="sum"
)


@model.mechanism("household", where="inhabited")
def emigration_hazard(
    heads: Ints,
    pulls_away: Floats,
    owner_before: Bools,
    with_minors: Bools,
    births_this_year: Ints,
    *,
    owner_ratio: float,
    with_minors_ratio: float,
) -> Probabilities:
    """Probability that a whole household leaves the country this year.

    Shapes (households,). The mean rate of its heads, times ratios; nobody leaves in the year of a birth.
    Leaves out: returning, and going without the family.
    """
    ratio = np.where(owner_before, owner_ratio, 1.0) * np.where(with_minors, with_minors_ratio, 1.0)
    hazard = -np.expm1(-pulls_away / np.maximum(heads, 1) * ratio)
    return np.where(births_this_year > 0, 0.0, hazard)


model.event("household", "leaves_country", hazard="emigration_hazard", where="inhabited")


@model.mechanism("person", where="resident")
def emigrates(household_leaves_country: Bools, dies: Bools) -> Bools:
    """Whether a person leaves the country this year, with everybody in the household. Shapes (persons,)."""
    return household_leaves_country & ~dies
