"""Income: from earnings and benefits to what a household can spend, and the low-income line.

All amounts are EUR a year in the prices of 2022; the register shows them in the prices of their year.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from generator.engine.types import Bools, Codes, Euros, Floats, Ints, Probabilities, Scores
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


@model.mechanism("person", where="working_age")
def net_earnings(
    earnings: Euros, *, rates: Floats, limits: Floats, credit: float, taper: Floats
) -> Euros:
    """Earnings after income tax. Shapes (persons,). Individual taxation, rules of 2022 simplified."""
    return earnings - income_tax(earnings, rates=rates, limits=limits, credit=credit, taper=taper)


@model.mechanism("person", where="working_age")
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
    pension: float,
) -> Euros:
    """Net benefit of a person's own: unemployment, disability, pension, student grant.

    Shapes (persons,). A share of the wage that the person could earn, between a floor and a cap.
    """
    lost_wage = reference_wage[education - 1] * np.exp(earning_capacity)
    insured = np.clip(replacement * lost_wage, lowest, highest)
    amounts = [
        insured,
        insured,
        np.full(len(activity), pension),
        np.full(len(activity), student_grant),
    ]
    own = [
        activity == codes.UNEMPLOYMENT_BENEFIT,
        activity == codes.DISABILITY_BENEFIT,
        activity == codes.PENSION,
        (activity == codes.STUDENT) | (activity == codes.STUDENT_WITH_INCOME),
    ]
    return np.select(own, amounts, 0.0)


@model.mechanism("family")
def household_members(lives_with_partner: Bools, children_at_home: Ints) -> Ints:
    """Persons in the household on 1 January. Shapes (families,)."""
    return (1 + lives_with_partner + children_at_home).astype(np.int32)


@model.mechanism("family")
def equivalence(
    lives_with_partner: Bools,
    children_at_home: Ints,
    *,
    couple: Floats,
    single_parent: Floats,
) -> Floats:
    """Equivalence factor of the household: how much more than a single person it needs.

    Shapes (families,). Tables by number of children (0, 1, 2, 3, 4 or more).
    """
    k = np.clip(children_at_home, 0, len(couple) - 1)
    return np.where(lives_with_partner, couple[k], single_parent[k])


@model.mechanism("family")
def own_income(
    mother_net_earnings: Euros,
    partner_net_earnings: Euros,
    mother_personal_benefit: Euros,
    partner_personal_benefit: Euros,
) -> Euros:
    """Net income of the adults before assistance and allowances. Shapes (families,)."""
    return (
        mother_net_earnings
        + partner_net_earnings
        + mother_personal_benefit
        + partner_personal_benefit
    )


@model.mechanism("family")
def on_assistance(mother_activity: Codes, partner_activity: Codes) -> Bools:
    """Whether one of the adults lives on social assistance. Shapes (families,)."""
    return (mother_activity == codes.SOCIAL_ASSISTANCE) | (
        partner_activity == codes.SOCIAL_ASSISTANCE
    )


@model.mechanism("family")
def assistance(
    own_income: Euros,
    on_assistance: Bools,
    lives_with_partner: Bools,
    *,
    level: float,
    norm_single: float,
    norm_couple: float,
) -> Euros:
    """Social assistance, EUR a year.

    Shapes (families,). Fills income up to the norm; `level` scales it by year (solved by alignment).
    Leaves out: assets, sanctions, local schemes.
    """
    norm = np.where(lives_with_partner, norm_couple, norm_single) * level
    return np.where(on_assistance, np.clip(norm - own_income, 0, None), 0.0)


@model.mechanism("family")
def child_support(
    own_income: Euros,
    assistance: Euros,
    lives_with_partner: Bools,
    minors: Ints,
    *,
    level: float,
    child_benefit: float,
    child_budget: Floats,
    single_parent_extra: float,
    budget_from: Floats,
    budget_taper: float,
) -> Euros:
    """Child benefit, and the child budget that tapers off with income, EUR a year.

    Shapes (families,). `child_budget` by number of children, more for single parents.
    """
    kids = np.clip(minors, 0, len(child_budget) - 1)
    start = np.where(lives_with_partner, budget_from[1], budget_from[0])
    most = child_budget[kids] + single_parent_extra * (~lives_with_partner & (minors > 0))
    above = np.clip(own_income + assistance - start, 0, None)
    return np.clip(most * level - budget_taper * above, 0, None) + child_benefit * minors


@model.mechanism("family")
def rent_allowance(
    own_income: Euros,
    assistance: Euros,
    household_members: Ints,
    owner_before: Bools,
    *,
    level: float,
    most: float,
    rent_from: Floats,
    rent_taper: float,
) -> Euros:
    """Allowance for the rent of tenants, tapering off with income, EUR a year.

    Shapes (families,). Leaves out: the rent itself, allowances that are not taken up or paid back.
    """
    start = np.where(household_members > 1, rent_from[1], rent_from[0])
    above = np.clip(own_income + assistance - start, 0, None)
    return np.where(owner_before, 0.0, np.clip(most * level - rent_taper * above, 0, None))


@model.mechanism("family")
def income_position(
    income_position_before: Scores, u_income_position: Floats, *, persistence: float, sd: float
) -> Scores:
    """How far a household's income lies above or below what the rules give it, log EUR.

    Shapes (families,). A first-order autoregression that stands for what lasts and is not modelled:
    alimony, housing costs that count, allowances not taken up, a second job.
    """
    return persistence * income_position_before + sd * np.sqrt(1 - persistence**2) * ndtri(
        np.clip(u_income_position, 1e-12, 1 - 1e-12)
    )


@model.mechanism("family")
def structural_income(
    own_income: Euros,
    assistance: Euros,
    child_support: Euros,
    rent_allowance: Euros,
    equivalence: Floats,
    income_position: Scores,
    *,
    least: float,
) -> Euros:
    """Standardised income that the household can count on this year, EUR.

    Shapes (families,). Hardship in the model follows from this, not from the accidents of one year.
    """
    total = own_income + assistance + child_support + rent_allowance
    return np.maximum(total * np.exp(income_position) / equivalence, least)


@model.mechanism("family")
def income_spread(
    mother_activity: Codes, partner_activity: Codes, *, employees: float, entrepreneurs: float
) -> Floats:
    """Standard deviation of the accidents of one year, log EUR. Shapes (families,)."""
    own = (mother_activity == codes.SELF_EMPLOYED) | (partner_activity == codes.SELF_EMPLOYED)
    return np.where(own, entrepreneurs, employees)


@model.mechanism("family")
def low_income_risk(
    structural_income: Euros, income_spread: Floats, *, line: float
) -> Probabilities:
    """Probability that the household falls below the low-income line this year.

    Shapes (families,). The share of the log-normal around the structural income that lies below `line`.
    """
    return ndtr((np.log(line) - np.log(structural_income)) / income_spread)


@model.mechanism("family")
def income_accident(u_income: Floats) -> Scores:
    """How good a year it was, as a z-score. Shapes (families,)."""
    return ndtri(np.clip(u_income, 1e-12, 1 - 1e-12))


@model.mechanism("family")
def standardised_income(
    structural_income: Euros, income_spread: Floats, income_accident: Scores
) -> Euros:
    """Standardised disposable income of the household, EUR. Shapes (families,)."""
    return structural_income * np.exp(income_spread * income_accident)


@model.mechanism("family")
def low_income(
    structural_income: Euros, income_spread: Floats, income_accident: Scores, *, line: float
) -> Bools:
    """Whether the household is below the low-income line this year. Shapes (families,)."""
    return np.log(structural_income) + income_spread * income_accident < np.log(line)


@model.mechanism("person")
def lives_alone(working_age: Bools, family_household_members: Ints) -> Bools:
    """Whether a person of age belongs to no family of the model: a former partner. Shapes (persons,)."""
    return working_age & (family_household_members == 0)


@model.mechanism("person", where="lives_alone")
def lone_income(
    activity: Codes,
    net_earnings: Euros,
    personal_benefit: Euros,
    *,
    level: float,
    norm_single: float,
) -> Euros:
    """Disposable income of a former partner who lives alone, EUR a year.

    Shapes (persons,). Own income, filled up to the norm by assistance. Leaves out: alimony, a new family.
    """
    own = net_earnings + personal_benefit
    norm = np.where(activity == codes.SOCIAL_ASSISTANCE, norm_single * level, 0.0)
    return np.maximum(own, norm)
