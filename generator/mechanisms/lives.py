"""Being there: birth, age, sex, death."""

import numpy as np

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities, Years
from generator.mechanisms.codes import MAN, WOMAN
from generator.mechanisms.registry import model

MAJORITY = 18


@model.mechanism("person", when="entry")
def birth_date(
    year: int,
    has_kin: Bools,
    birth_order: Ints,
    mother_children_along: Ints,
    mother_childbearing_years: Ints,
    u_age: Floats,
    u_birth_day: Floats,
    *,
    ages: Floats,
    margin: float,
) -> Days:
    """Date of birth of somebody who comes from elsewhere, in days since 1970.

    Shapes (persons,). `ages` are the deciles (0 to 100%) of the age of who comes by themselves. The years in which
    the children of a woman may have been born are split evenly among those who come with her, the first-born
    has the earliest, and each is born away from their edges by `margin`. Births in the world bring their own.
    """
    age = np.interp(u_age, np.linspace(0, 1, len(ages)), ages)
    end = np.datetime64(f"{year}-12-31", "D").astype(int)
    grown = end - np.floor(365.25 * np.floor(age)) - np.floor(365 * u_birth_day)
    children = np.maximum(mother_children_along, 1)
    place = children - birth_order + margin + (1 - 2 * margin) * u_age
    along = end - np.floor(365.25 * mother_childbearing_years * place / children)
    return np.where(has_kin, along, grown).astype(np.int32)


@model.mechanism("person", when="entry")
def birth_year(birth_date: Days) -> Years:
    """Calendar year of birth. Shapes (persons,)."""
    return birth_date.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970


@model.mechanism("person", when="entry")
def sex(
    has_kin: Bools,
    mother_identical_twins: Bools,
    mother_sex_of_twins: Codes,
    u_sex: Floats,
    *,
    boys: float,
    men_among_newcomers: float,
) -> Codes:
    """Sex, 1 man, 2 woman; identical twins share theirs. Shapes (persons,)."""
    own = np.where(u_sex < np.where(has_kin, boys, men_among_newcomers), MAN, WOMAN)
    return np.where(mother_identical_twins, mother_sex_of_twins, own).astype(np.int16)


@model.mechanism("person", when="entry")
def age_at_entry(birth_year: Years, year: int) -> Ints:
    """Age that a person reaches in the year of coming into the world: 0 for a newborn. Shapes (persons,)."""
    return (year - birth_year).astype(np.int32)


@model.mechanism("person")
def age(birth_year: Years, year: int) -> Ints:
    """Age that a person reaches this year. Shapes (persons,)."""
    return (year - birth_year).astype(np.int32)


@model.mechanism("person", when="entry")
def resident_at_entry(lost_at_birth: Bools) -> Bools:
    """Whether a person lives in the country when it comes into the world.

    Shapes (persons,). Everybody does but the stillborn and the children who die in their first month.
    """
    return ~lost_at_birth


@model.mechanism("person")
def resident(resident_before: Bools, dies_before: Bools, emigrates_before: Bools) -> Bools:
    """Whether a person is alive and lives in the country on 1 January. Shapes (persons,)."""
    return resident_before & ~dies_before & ~emigrates_before


@model.mechanism("person")
def minor(resident: Bools, age: Ints) -> Bools:
    """Whether a person is under 18 on 1 January. Shapes (persons,)."""
    return resident & (age <= MAJORITY)


@model.mechanism("person")
def working_age(resident: Bools, age: Ints, *, from_age: int) -> Bools:
    """Whether a person is old enough to work, study or found a family. Shapes (persons,)."""
    return resident & (age >= from_age)


@model.mechanism("person", where="resident")
def death_hazard(
    age: Ints,
    sex: Codes,
    year: int,
    *,
    level: Floats,
    slope: Floats,
    men_by_year: float,
    women_by_year: float,
    accidents: Floats,
    accidents_fall: Floats,
    child_share: float,
    highest: float,
    infant_boys: float,
    infant_girls: float,
    after_first_month: float,
) -> Probabilities:
    """Probability of dying this year.

    Shapes (persons,). Gompertz and Makeham by sex (men, women): a log hazard that rises with age, moved by
    the year so that life expectancy is met, up to `highest`; accidents, fewer each year; and the first year of life
    after its first month (see newborn.py).
    Leaves out: differences by income and health.
    """
    man = (sex == MAN).astype(np.intp)
    by_year = np.array([women_by_year, men_by_year])
    infant = np.array([infant_girls, infant_boys])
    fixed = accidents * np.exp(-accidents_fall * (year - 2000))
    curve = np.exp((level[::-1] + by_year)[man] + slope[::-1][man] * (age - 60))
    other = fixed[::-1][man] * np.where(age < 15, child_share, 1.0)
    hazard = np.minimum(curve, highest) + other + after_first_month * infant[man] * (age <= 1)
    return -np.expm1(-hazard)


model.event("person", "dies", hazard="death_hazard", where="resident")


@model.mechanism("person", where="dies")
def death_day(u_death_day: Floats) -> Ints:
    """Day of the year (0 to 364) of a death; any day alike. Shapes (persons,)."""
    return np.floor(365 * u_death_day).astype(np.int32)
