"""Income of a person as the tax office sees it, and the loan for studies.

All amounts are EUR (a year) in the prices of 2022. Nothing in the world follows from them.
"""

import numpy as np

from generator.engine.types import Bools, Euros, Floats, Ints
from generator.mechanisms.registry import model


@model.mechanism("person", where="earning_age")
def gross_income(
    earnings: Euros,
    personal_benefit: Euros,
    assisted_head: Bools,
    household_assistance: Euros,
    household_assisted_heads: Ints,
    *,
    gross_up: float,
) -> Euros:
    """Gross income of a person's own: earnings, benefits and a part of the household's assistance, EUR a year.

    Shapes (persons,). Leaves out: income from wealth, alimony.
    """
    heads = np.maximum(household_assisted_heads, 1)
    assistance = np.where(assisted_head, household_assistance / heads, 0.0)
    return earnings + gross_up * (personal_benefit + assistance)


@model.mechanism("person", where="earning_age")
def personal_income(gross_income: Euros, earnings: Euros, *, premiums: float) -> Euros:
    """Gross income less the premiums that insure it, EUR a year. Shapes (persons,)."""
    return gross_income - premiums * earnings


@model.mechanism("person", when="entry")
def would_borrow(u_would_borrow: Floats, *, share: float) -> Bools:
    """Whether a person borrows when studying. Shapes (persons,). Leaves out: who studies what, the parents' means."""
    return u_would_borrow < share


@model.mechanism("person", where="earning_age")
def student_debt(
    student_debt_before: Euros,
    studying: Bools,
    would_borrow: Bools,
    *,
    per_year: float,
    keeps: float,
    paid_below: float,
) -> Euros:
    """Loan for studies, EUR: it grows while studying; afterwards a fixed share is paid off every year, then the rest.

    Shapes (persons,).
    """
    left = keeps * student_debt_before
    paid = np.where(left < paid_below, 0.0, left)
    return np.where(studying, student_debt_before + per_year * would_borrow, paid)


@model.mechanism("person", where="earning_age")
def student_debt_of_head(head: Bools, student_debt: Euros) -> Euros:
    """Loan for studies of who heads a household, 0 for all others, EUR. Shapes (persons,)."""
    return np.where(head, student_debt, 0.0)


model.reduction(
    "household",
    "student_debts",
    over="person",
    link="household",
    measure="student_debt_of_head",
    how="sum",
)
