"""Childhood: what people carry from the family they grew up in.

Who is born in this world lives its childhood in it; for those who came from elsewhere it is drawn.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms.codes import DUTCH
from generator.mechanisms.registry import model

MOST = 4  # adverse experiences are counted up to four and more


@model.mechanism("person", when="entry")
def raised_in_poverty(
    has_kin: Bools,
    origin: Codes,
    u_raised_in_poverty: Floats,
    *,
    intercept: float,
    not_dutch: float,
) -> Bools:
    """Whether somebody who came from elsewhere grew up with a low income; False for who was born here.

    Shapes (persons,). A logit in origin.
    """
    return ~has_kin & (u_raised_in_poverty < expit(intercept + not_dutch * (origin != DUTCH)))


@model.mechanism("person", when="entry")
def past_adversity(
    has_kin: Bools,
    raised_in_poverty: Bools,
    u_adversity: Floats,
    *,
    cutpoints: Floats,
    poverty: float,
) -> Ints:
    """Adverse experiences in childhood of somebody who came from elsewhere: 0 to 4; 0 for who was born here.

    Shapes (persons,). An ordered logit (proportional odds).
    """
    at_most = expit(cutpoints[None, :] - poverty * raised_in_poverty[:, None])
    drawn = (u_adversity[:, None] > at_most).sum(axis=1)
    return np.where(has_kin, 0, drawn).astype(np.int32)


@model.mechanism("person")
def poverty_risk(resident: Bools, household_low_income_risk: Probabilities) -> Probabilities:
    """Probability that the household somebody lives in has a low income this year. Shapes (persons,)."""
    return np.where(resident, household_low_income_risk, 0.0)


@model.mechanism("person")
def poor(resident: Bools, household_low_income: Bools) -> Bools:
    """Whether the household somebody lives in has a low income this year. Shapes (persons,)."""
    return resident & household_low_income


@model.mechanism("person")
def poor_childhood_years(
    poor_childhood_years_before: Ints, minor_at_home: Bools, poor: Bools
) -> Ints:
    """Years of childhood so far with a low income. Shapes (persons,)."""
    return (poor_childhood_years_before + (minor_at_home & poor)).astype(np.int32)


@model.mechanism("person")
def lived_in_poverty(
    raised_in_poverty: Bools, poor_childhood_years_before: Ints, *, years: int
) -> Bools:
    """Whether somebody grew up with a low income in so many years or more. Shapes (persons,)."""
    return raised_in_poverty | (poor_childhood_years_before >= years)


@model.mechanism("person")
def parents_parted(
    parents_parted_before: Bools,
    minor_at_home: Bools,
    mother_separates_before: Bools,
    father_separates_before: Bools,
) -> Bools:
    """Whether the parents parted while somebody was a minor. Shapes (persons,)."""
    return parents_parted_before | (
        minor_at_home & mother_separates_before & father_separates_before
    )


@model.mechanism("person")
def parent_was_ill(
    parent_was_ill_before: Bools,
    minor_at_home: Bools,
    mother_mental_health_problem_before: Bools,
    father_mental_health_problem_before: Bools,
) -> Bools:
    """Whether both parents had a mental health problem in one year of somebody's childhood.

    Shapes (persons,).
    """
    both = mother_mental_health_problem_before & father_mental_health_problem_before
    return parent_was_ill_before | (minor_at_home & both)


@model.mechanism("person")
def adversity(
    past_adversity: Ints,
    lived_in_poverty: Bools,
    parents_parted: Bools,
    parent_was_ill: Bools,
    saw_violence: Bools,
    maltreated: Bools,
    lived_with_debts: Bools,
) -> Ints:
    """Adverse experiences in childhood so far: 0, 1, 2, 3, or 4 for four and more. Shapes (persons,)."""
    lived = (
        parents_parted.astype(np.int32)
        + parent_was_ill
        + saw_violence
        + maltreated
        + (lived_in_poverty & lived_with_debts)
    )
    return np.minimum(past_adversity + lived, MOST).astype(np.int32)


@model.mechanism("person")
def lived_with_debts(
    lived_with_debts_before: Bools, minor_at_home: Bools, household_heads_with_debts_before: Ints
) -> Bools:
    """Whether the household had problematic debts in somebody's childhood. Shapes (persons,)."""
    return lived_with_debts_before | (minor_at_home & (household_heads_with_debts_before > 0))
