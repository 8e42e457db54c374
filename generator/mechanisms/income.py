"""Personal income: tax, benefits of one's own, and how far somebody lies above or below the rules.

All amounts are EUR a year in the prices of 2022; the register shows them in the prices of their year.
"""

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Codes, Euros, Floats, Scores
from generator.mechanisms import codes
from generator.mechanisms.registry import model


def income_tax(
    gross: Euros, *, rates: Floats, limits: Floats, credit: float, taper: Floats
) -> Euros:
    """Return the tax on `gross`: rates by bracket, less a credit that tapers off.

    Shapes (n,). `limits` are the upper ends of all brackets but the last; `taper` is (from, rate).
    """
    edges = np.concatenate([[0.0], limits, [np.inf]])
    tax = sum(
        rate * np.clip(gross - low, 0, high - low)
        for rate, low, high in zip(rates, edges[:-1], edges[1:], strict=True)
    )
    left = np.clip(credit - taper[1] * np.clip(gross - taper[0], 0, None), 0, None)
    return np.clip(tax - left, 0, None)


@model.mechanism("person", where="earning_age")
def net_earnings(
    earnings: Euros, *, rates: Floats, limits: Floats, credit: float, taper: Floats
) -> Euros:
    """Earnings after income tax. Shapes (persons,). Individual taxation, rules of 2022 simplified."""
    return earnings - income_tax(earnings, rates=rates, limits=limits, credit=credit, taper=taper)


@model.mechanism("person", where="earning_age")
def personal_benefit(
    activity: Codes,
    education: Codes,
    earning_capacity: Scores,
    *,
    replacement: float,
    reference_wage: Floats,
    lowest: float,
    highest: float,
    student_grant: float,
    state_pension: float,
    occupational_pension: float,
) -> Euros:
    """Net benefit of a person's own: unemployment, disability, pension, student grant.

    Shapes (persons,). A share of the wage that the person could earn, between a floor and a cap; in old age
    the state pension and a share of that wage.
    """
    lost_wage = reference_wage[education - 1] * np.exp(earning_capacity)
    insured = np.clip(replacement * lost_wage, lowest, highest)
    amounts = [
        insured,
        insured,
        state_pension + occupational_pension * np.maximum(lost_wage - lowest, 0.0),
        np.full(len(activity), student_grant),
    ]
    own = [
        activity == codes.UNEMPLOYMENT_BENEFIT,
        activity == codes.DISABILITY_BENEFIT,
        activity == codes.PENSION,
        (activity == codes.STUDENT) | (activity == codes.STUDENT_WITH_INCOME),
    ]
    return np.select(own, amounts, 0.0)


@model.mechanism("person", where="earning_age")
def income_position(
    income_position_before: Scores, u_income_position: Floats, *, persistence: float, sd: float
) -> Scores:
    """How far a person's household lies above or below what the rules give it, log EUR.

    Shapes (persons,). A first-order autoregression that stands for what lasts and is not modelled:
    alimony, housing costs that count, allowances not taken up, a second job. It moves with the person.
    """
    return persistence * income_position_before + sd * np.sqrt(1 - persistence**2) * ndtri(
        np.clip(u_income_position, 1e-12, 1 - 1e-12)
    )


@model.mechanism("person", where="earning_age")
def net_income(net_earnings: Euros, personal_benefit: Euros) -> Euros:
    """Net income of a person's own, EUR a year. Shapes (persons,)."""
    return net_earnings + personal_benefit


@model.mechanism("person")
def position_of_head(head: Bools, income_position: Scores) -> Scores:
    """Position of a head of household, 0 for all others. Shapes (persons,)."""
    return np.where(head, income_position, 0.0)


@model.mechanism("person")
def assisted_head(head: Bools, activity: Codes) -> Bools:
    """Whether a head of household lives on social assistance. Shapes (persons,)."""
    return head & (activity == codes.SOCIAL_ASSISTANCE)


@model.mechanism("person")
def own_business(head: Bools, activity: Codes) -> Bools:
    """Whether a head of household lives on a business of their own. Shapes (persons,)."""
    return head & (activity == codes.SELF_EMPLOYED)
