"""Income of a household: what all members bring, what assistance and allowances add, and the low-income line.

All amounts are EUR a year in the prices of 2022; the register shows them in the prices of their year.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from generator.engine.types import Bools, Euros, Floats, Ints, Probabilities, Scores
from generator.mechanisms.registry import model

model.reduction(
    "household", "own_income", over="person", link="household", measure="net_income", how="sum"
)
model.reduction(
    "household", "positions", over="person", link="household", measure="position_of_head", how="sum"
)
model.reduction(
    "household",
    "assisted_heads",
    over="person",
    link="household",
    measure="assisted_head",
    how="count",
)
model.reduction(
    "household", "businesses", over="person", link="household", measure="own_business", how="count"
)


@model.mechanism("person", where="minor_at_home")
def assisted_minor(household_assisted_heads: Ints) -> Bools:
    """Whether a child under 18 lives in a family on social assistance. Shapes (persons,)."""
    return household_assisted_heads > 0


@model.mechanism("household", where="earning_household")
def equivalence(members: Ints, minors: Ints, *, couple: Floats, single_parent: Floats) -> Floats:
    """Equivalence factor of the household: how much more than a single person it needs.

    Shapes (households,). Tables by number of minors (0, 1, 2, 3, 4 or more), for one adult and for two;
    every further adult counts as the second one does.
    """
    k = np.clip(minors, 0, len(couple) - 1)
    adults = np.maximum(members - minors, 1)
    more = np.maximum(adults - 2, 0) * (couple[0] - single_parent[0])
    return np.where(adults > 1, couple[k] + more, single_parent[k])


@model.mechanism("household", where="earning_household")
def assistance(
    own_income: Euros,
    assisted_heads: Ints,
    heads: Ints,
    minors: Ints,
    *,
    level: float,
    norm_single: float,
    norm_couple: float,
    families: float,
) -> Euros:
    """Social assistance, EUR a year.

    Shapes (households,). Fills income up to the norm; `level` is the part that people get, `families` what
    municipalities add for who has children (special assistance, the supplement for a long time on a low income).
    Leaves out: assets, sanctions, differences between municipalities.
    """
    norm = np.where(heads > 1, norm_couple, norm_single) * level + families * (minors > 0)
    return np.where(assisted_heads > 0, np.clip(norm - own_income, 0, None), 0.0)


@model.mechanism("household", where="earning_household")
def child_support(
    own_income: Euros,
    assistance: Euros,
    heads: Ints,
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

    Shapes (households,). `child_budget` by number of children, more for single parents.
    """
    kids = np.clip(minors, 0, len(child_budget) - 1)
    start = np.where(heads > 1, budget_from[1], budget_from[0])
    most = child_budget[kids] + single_parent_extra * ((heads < 2) & (minors > 0))
    above = np.clip(own_income + assistance - start, 0, None)
    return np.clip(most * level - budget_taper * above, 0, None) + child_benefit * minors


@model.mechanism("household", where="earning_household")
def rent_allowance(
    own_income: Euros,
    assistance: Euros,
    members: Ints,
    owner_before: Bools,
    *,
    level: float,
    most: Floats,
    rent_from: Floats,
    rent_taper: float,
) -> Euros:
    """Allowance for the rent of tenants, tapering off with income, EUR a year.

    Shapes (households,). Leaves out: the rent itself, allowances that are not taken up or paid back.
    """
    size = (members > 1).astype(np.int8)
    above = np.clip(own_income + assistance - rent_from[size], 0, None)
    return np.where(owner_before, 0.0, np.clip(most[size] * level - rent_taper * above, 0, None))


@model.mechanism("household", where="earning_household")
def structural_income(
    own_income: Euros,
    assistance: Euros,
    child_support: Euros,
    rent_allowance: Euros,
    equivalence: Floats,
    positions: Scores,
    heads: Ints,
    minors: Ints,
    assisted_heads: Ints,
    *,
    deduction_two_parents: float,
    deduction_one_parent: float,
    deduction_without_minors: float,
    deducted_from_assisted: Floats,
    least: float,
) -> Euros:
    """Standardised income that the household can count on this year, EUR.

    Shapes (households,). Hardship in the model follows from this, not from the accidents of one year.
    The deductions (solved by alignment) stand for what the simplified rules give too much, to families with two
    parents and with one, and to others; on assistance a part of it counts, without and with children.
    """
    total = own_income + assistance + child_support + rent_allowance
    part = deducted_from_assisted[(minors > 0).astype(np.int8)]
    less = np.where(heads > 1, deduction_two_parents, deduction_one_parent)
    less = np.where(minors > 0, less, deduction_without_minors)
    less = less * np.where(assisted_heads > 0, part, 1.0)
    return np.maximum(
        total * np.exp(positions / np.sqrt(np.maximum(heads, 1))) / equivalence - less, least
    )


@model.mechanism("household", where="earning_household")
def income_spread(businesses: Ints, *, employees: float, entrepreneurs: float) -> Floats:
    """Standard deviation of the accidents of one year, log EUR. Shapes (households,)."""
    return np.where(businesses > 0, entrepreneurs, employees)


@model.mechanism("household", where="earning_household")
def income_for_line(
    structural_income: Euros, rent_allowance: Euros, equivalence: Floats, *, least: float
) -> Euros:
    """Standardised income as the low-income line looks at it: without the allowance for rent, EUR.

    Shapes (households,). The tenths of the income distribution do count the allowance, as the poverty line does.
    source: Statistics Netherlands, definition of the low-income line
    """
    return np.maximum(structural_income - rent_allowance / equivalence, least)


@model.mechanism("household", where="earning_household")
def low_income_risk(income_for_line: Euros, income_spread: Floats, *, line: float) -> Probabilities:
    """Probability that the household falls below the low-income line this year.

    Shapes (households,). The share of the log-normal around the income for the line that lies below `line`.
    """
    return ndtr((np.log(line) - np.log(income_for_line)) / income_spread)


@model.mechanism("person", where="minor_at_home")
def low_income_risk_of_minor(household_low_income_risk: Probabilities) -> Probabilities:
    """Probability that a child's household falls below the low-income line. Shapes (persons,). Published figures count children."""
    return household_low_income_risk


@model.mechanism("household", where="earning_household")
def income_accident(income_spread: Floats, u_income: Floats) -> Scores:
    """How good a year it was: the factor on all income. Shapes (households,)."""
    return np.exp(income_spread * ndtri(np.clip(u_income, 1e-12, 1 - 1e-12)))


@model.mechanism("household", where="earning_household")
def standardised_income(structural_income: Euros, income_accident: Scores) -> Euros:
    """Standardised disposable income of the household, EUR. Shapes (households,)."""
    return structural_income * income_accident


@model.mechanism("household", where="earning_household")
def income_to_line(income_for_line: Euros, income_accident: Scores, *, line: float) -> Floats:
    """Income of the year over the low-income line. Shapes (households,)."""
    return income_for_line * income_accident / line


@model.mechanism("household", where="earning_household")
def low_income(income_to_line: Floats) -> Bools:
    """Whether the household is below the low-income line this year. Shapes (households,)."""
    return income_to_line < 1
