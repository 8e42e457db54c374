"""Savings, and the poverty line of CBS, SCP and Nibud: too little to live on and no buffer to fall back on.

All amounts are EUR (a year) in the prices of 2022.
"""

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Euros, Floats, Ints, Scores
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def thrift(u_thrift: Floats, *, sd: float) -> Scores:
    """How much more than others a person saves of the same income, log EUR. Shapes (persons,)."""
    return sd * ndtri(np.clip(u_thrift, 1e-12, 1 - 1e-12))


@model.mechanism("person", where="earning_age")
def savings(
    savings_before: Euros,
    head: Bools,
    thrift: Scores,
    household_structural_income: Euros,
    problematic_debts: Bools,
    *,
    keeps: float,
    rate: float,
    enough: float,
) -> Euros:
    """Money that the head of a household can get at, EUR.

    Shapes (persons,); 0 for all others. What is above `enough` is saved in part, more by the thrifty; what is below
    is drawn from savings; creditors take what is there. Leaves out: shares, gifts and inheritances, children's savings.
    """
    surplus = household_structural_income - enough
    change = np.where(surplus > 0, rate * np.exp(thrift) * surplus, surplus)
    return np.where(
        head & ~problematic_debts, np.maximum(keeps * savings_before + change, 0.0), 0.0
    )


model.reduction(
    "household", "buffer", over="person", link="household", measure="savings", how="sum"
)


@model.mechanism("household", where="earning_household")
def poverty_line(
    heads: Ints,
    members: Ints,
    minors: Ints,
    owner: Bools,
    oldest_head: Ints,
    *,
    first_adult: float,
    further_adult: float,
    child: float,
    lone_parent: float,
    paid_off: float,
    paid_off_age: int,
) -> Euros:
    """What the household needs at least: food, clothes, care, taking part, and its housing and energy, EUR a year.

    Shapes (households,). The reference amounts, with rent and energy of an average home; less for owners whose
    loan is mostly paid off, and another amount for a lone parent (solved by alignment).
    Leaves out: the age of children, the rent itself.
    """
    adults = np.maximum(members - minors, 1)
    amount = first_adult + further_adult * (adults - 1) + child * minors
    amount = amount + lone_parent * ((heads == 1) & (minors > 0))
    return amount - paid_off * (owner & (oldest_head >= paid_off_age))


@model.mechanism("person")
def living_head(head: Bools, studying: Bools) -> Bools:
    """Whether a person heads a household and does not study. Shapes (persons,)."""
    return head & ~studying


model.reduction(
    "household", "living_heads", over="person", link="household", measure="living_head", how="count"
)


@model.mechanism("household")
def poverty_counted(earning_household: Bools, living_heads: Ints) -> Bools:
    """Whether poverty is asked of a household: not of students. Shapes (households,)."""
    return earning_household & (living_heads > 0)


@model.mechanism("household")
def counted_without_minors(poverty_counted: Bools, with_minors: Bools) -> Bools:
    """Whether poverty is asked of a household, and nobody in it is under 18. Shapes (households,)."""
    return poverty_counted & ~with_minors


@model.mechanism("household", where="poverty_counted")
def in_poverty(
    standardised_income: Euros,
    equivalence: Floats,
    buffer: Euros,
    poverty_line: Euros,
    *,
    level: float,
) -> Bools:
    """Whether income lies below the poverty line, and savings below a year of it.

    Shapes (households,). `level` (solved by alignment) is the part of the reference amounts that people with
    a low income really need: their homes are cheaper, and they get allowances that are not modelled.
    """
    line = level * poverty_line
    return (standardised_income * equivalence < line) & (buffer < line)
