"""Education: the level a person ends up with, and until when that takes."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Scores, Years
from generator.mechanisms.codes import DUTCH, EUROPE, HIGH, LOW, WOMAN
from generator.mechanisms.registry import model

DECIDED_AT = 15


@model.mechanism("person")
def comes_of_age(has_kin: Bools, resident: Bools, age: Ints) -> Bools:
    """Whether the level of education is decided this year. Shapes (persons,)."""
    return has_kin & resident & (age == DECIDED_AT)


@model.mechanism("person", where="comes_of_age")
def level_reached(
    birth_year: Years,
    sex: Codes,
    origin: Codes,
    mother_education_before: Codes,
    father_education_before: Codes,
    household_area_deprivation: Scores,
    lived_in_poverty: Bools,
    adversity_before: Ints,
    endowment: Scores,
    u_education: Floats,
    *,
    low: float,
    middle: float,
    woman: float,
    woman_per_decade: float,
    outside_europe: float,
    by_parent: Floats,
    deprivation: float,
    poverty: float,
    per_adversity: float,
    from_endowment: float,
) -> Codes:
    """Level of education that somebody born here will end up with: 1 low, 2 middle, 3 high.

    Shapes (persons,). An ordered logit in the parents' levels, hardship in childhood and what a child brings
    along; the cutpoints move with the year. Leaves out: learning later in life.
    """
    parents = by_parent[np.maximum(mother_education_before, LOW) - 1]
    parents = parents + by_parent[np.maximum(father_education_before, LOW) - 1]
    female = sex == WOMAN
    push = (
        female * (woman + woman_per_decade * (birth_year - 1985) / 10)
        + outside_europe * ((origin != DUTCH) & (origin != EUROPE))
        + parents
        + deprivation * household_area_deprivation
        + poverty * lived_in_poverty
        + per_adversity * adversity_before
        + from_endowment * endowment
    )
    above_low, above_middle = (u_education > expit(cut - push) for cut in (low, middle))
    return (1 + above_low.astype(np.int16) + above_middle).astype(np.int16)


@model.mechanism("person", when="entry")
def education_at_entry(
    has_kin: Bools,
    origin: Codes,
    birth_year: Years,
    sex: Codes,
    u_education_at_entry: Floats,
    *,
    low: Floats,
    high: Floats,
    per_decade: float,
    woman: float,
) -> Codes:
    """Level of education of somebody who comes from elsewhere; 0 for a newborn.

    Shapes (persons,). Logits of low and of high per group of origin, which move with the birth year.
    """
    push = per_decade * (birth_year - 1985) / 10 + woman * (sex == WOMAN)
    is_low = u_education_at_entry < expit(low[origin] - push)
    is_high = u_education_at_entry > 1 - expit(high[origin] + push)
    level = np.where(is_high, HIGH, np.where(is_low, LOW, 2))
    return np.where(has_kin, 0, level).astype(np.int16)


@model.mechanism("person")
def education(education_before: Codes, comes_of_age: Bools, level_reached: Codes) -> Codes:
    """Highest level of education a person ends up with: 1 low, 2 middle, 3 high; 0 before 15.

    Shapes (persons,).
    """
    return np.where(comes_of_age, level_reached, education_before)


@model.mechanism("person")
def learner(working_age: Bools, age: Ints, *, until_age: int) -> Bools:
    """Whether a person is at an age at which people learn. Shapes (persons,)."""
    return working_age & (age <= until_age)


@model.mechanism("person", where="learner")
def studying(age: Ints, education: Codes, *, leaving_age: Floats) -> Bools:
    """Whether a person is still at school or studying.

    Shapes (persons,). Until a fixed age per level of education.
    """
    return age < leaving_age[education - 1]
