"""Problematic debts of a household, as registered."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Floats, Ints, Probabilities
from generator.mechanisms.registry import model


@model.mechanism("family")
def has_adult(mother_working_age: Bools) -> Bools:
    """Whether the family exists yet: its woman is of age. Shapes (families,)."""
    return mother_working_age


@model.mechanism("family", where="has_adult")
def debts_probability(
    problematic_debts_before: Bools,
    low_income_risk_before: Probabilities,
    separates_before: Bools,
    lives_with_partner: Bools,
    married: Bools,
    with_minors: Bools,
    owner_before: Bools,
    earners: Ints,
    mother_education: Ints,
    mother_mental_health_problem_before: Bools,
    mother_adversity: Ints,
    *,
    intercept: float,
    stays: float,
    low_income: float,
    separated: float,
    single: float,
    unmarried: float,
    owner: float,
    no_earner: float,
    by_education: Floats,
    mental_health: float,
    per_adversity: float,
) -> Probabilities:
    """Probability that a household has problematic debts this year.

    Shapes (families,). A logit with strong persistence.
    Leaves out: amounts, creditors, debt relief.
    """
    logit = (
        intercept
        + stays * problematic_debts_before
        + low_income * low_income_risk_before
        + separated * separates_before
        + single * (~lives_with_partner & with_minors)
        + unmarried * (lives_with_partner & ~married)
        + owner * owner_before
        + no_earner * (earners == 0)
        + by_education[mother_education - 1]
        + mental_health * mother_mental_health_problem_before
        + per_adversity * mother_adversity
    )
    return np.asarray(expit(logit))


model.event("family", "problematic_debts", hazard="debts_probability", where="has_adult")
