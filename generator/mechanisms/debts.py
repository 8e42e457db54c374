"""Problematic debts, as registered. They stay with the person when a household splits."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms.registry import model


@model.mechanism("person", where="earning_age")
def debts_probability(
    head: Bools,
    problematic_debts_before: Bools,
    partner_problematic_debts_before: Bools,
    premium_arrears_before: Bools,
    poverty_risk_before: Probabilities,
    separates_before: Bools,
    lives_with_partner: Bools,
    married: Bools,
    parent: Bools,
    household_owner_before: Bools,
    household_working_heads: Ints,
    education: Codes,
    age: Ints,
    mental_health_problem_before: Bools,
    adversity: Ints,
    *,
    intercept: float,
    stays: float,
    with_partner: float,
    low_income: float,
    separated: float,
    single: float,
    single_parent: float,
    unmarried: float,
    has_children: float,
    owner: float,
    no_earner: float,
    by_education: Floats,
    by_age: Floats,
    mental_health: float,
    per_adversity: float,
) -> Probabilities:
    """Probability that the head of a household has problematic debts this year.

    Shapes (persons,); 0 for who has no household. A logit with strong persistence; a partner's debts are shared.
    Arrears of the health insurance premium are problematic debts by definition. `by_age` holds for 20, 30, … 80.
    Leaves out: amounts, creditors, debt relief.
    """
    logit = (
        intercept
        + stays * problematic_debts_before
        + with_partner * (lives_with_partner & partner_problematic_debts_before)
        + low_income * poverty_risk_before
        + separated * separates_before
        + single * ~lives_with_partner
        + single_parent * (~lives_with_partner & parent)
        + unmarried * (lives_with_partner & ~married)
        + has_children * parent
        + owner * household_owner_before
        + no_earner * (household_working_heads == 0)
        + by_education[education - 1]
        + np.interp(age, np.arange(20, 20 + 10 * len(by_age), 10), by_age)
        + mental_health * mental_health_problem_before
        + per_adversity * adversity
    )
    return np.where(head, np.where(premium_arrears_before, 1.0, expit(logit)), 0.0)


model.event("person", "problematic_debts", hazard="debts_probability", where="earning_age")
model.reduction(
    "household",
    "heads_with_debts",
    over="person",
    link="household",
    measure="problematic_debts",
    how="count",
)


@model.mechanism("household")
def has_debts(heads_with_debts: Ints) -> Bools:
    """Whether one of the heads of a household has problematic debts. Shapes (households,)."""
    return heads_with_debts > 0
