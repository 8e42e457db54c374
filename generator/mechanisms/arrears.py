"""Arrears of the health insurance premium: six months or more behind, and in the scheme for defaulters."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms import codes
from generator.mechanisms.lives import MAJORITY
from generator.mechanisms.registry import model


@model.mechanism("person")
def grown_up(resident: Bools, age: Ints) -> Bools:
    """Whether a person is 18 or over on 1 January, and insured in their own name. Shapes (persons,)."""
    return resident & (age > MAJORITY)


@model.mechanism("person", where="grown_up")
def arrears_probability(
    age: Ints,
    premium_arrears_before: Bools,
    partner_premium_arrears_before: Bools,
    problematic_debts: Bools,
    poverty_risk_before: Probabilities,
    activity: Codes,
    head: Bools,
    lives_with_partner: Bools,
    married: Bools,
    parent: Bools,
    household_owner_before: Bools,
    mental_health_problem_before: Bools,
    *,
    intercept: float,
    stays: float,
    with_partner: float,
    debts: float,
    low_income: float,
    assistance: float,
    unemployed: float,
    at_home: float,
    single: float,
    unmarried: float,
    has_children: float,
    owner: float,
    by_age: Floats,
    mental_health: float,
) -> Probabilities:
    """Probability that an adult is six months or more behind with the premium on 31 December.

    Shapes (persons,). A logit with persistence, in what a person lives on and with whom;
    `by_age` holds for 20, 30, … 80.
    Leaves out: amounts, arrangements with insurers, who is exempt or not insured.
    """
    alone = head & ~lives_with_partner
    logit = (
        intercept
        + stays * premium_arrears_before
        + with_partner * (lives_with_partner & partner_premium_arrears_before)
        + debts * problematic_debts
        + low_income * poverty_risk_before
        + assistance * (activity == codes.SOCIAL_ASSISTANCE)
        + unemployed * (activity == codes.UNEMPLOYMENT_BENEFIT)
        + at_home * ~head
        + single * alone
        + unmarried * (lives_with_partner & ~married)
        + has_children * parent
        + owner * household_owner_before
        + np.interp(age, np.arange(20, 20 + 10 * len(by_age), 10), by_age)
        + mental_health * mental_health_problem_before
    )
    return np.asarray(expit(logit))


model.event("person", "premium_arrears", hazard="arrears_probability", where="grown_up")
