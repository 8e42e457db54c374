"""What a household owns and owes: its home and the loan for it, a business, and other debts.

Savings are made in poverty.py and student loans in personal_income.py. Homes and their loans are in the prices of the
year, because a loan does not follow prices; all other amounts are EUR in the prices of 2022. Nothing in the
world follows from this wealth: it is there to be seen.
"""

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Euros, Floats, Ints, Scores
from generator.mechanisms.registry import model


@model.mechanism("household", when="entry")
def means(u_means: Floats) -> Scores:
    """How large the loans and the business of a household are among those that have one, a z-score for life.

    Shapes (households,).
    """
    return ndtri(np.clip(u_means, 1e-12, 1 - 1e-12))


@model.mechanism("household", where="earning_household")
def buys_home(owner: Bools, owner_before: Bools, moves_before: Bools) -> Bools:
    """Whether the home of a household is newly bought: its first, or the one it moved to last year. Shapes (households,)."""
    return owner & (~owner_before | moves_before)


@model.mechanism("household", where="earning_household")
def home_level(
    buys_home: Bools,
    owner: Bools,
    home_level_before: Scores,
    structural_income: Euros,
    u_home: Floats,
    *,
    per_income: float,
    reference_income: float,
    spread: float,
) -> Scores:
    """How dear a home is beside others in a neighbourhood like this, log EUR: settled when it is bought.

    Shapes (households,), 0 for tenants. Who has more to live on buys a dearer one.
    """
    bought = per_income * np.log(structural_income / reference_income)
    bought = bought + spread * ndtri(np.clip(u_home, 1e-12, 1 - 1e-12))
    return np.where(owner, np.where(buys_home, bought, home_level_before), 0.0)


@model.mechanism("household", where="earning_household")
def home_value(
    owner: Bools,
    home_level: Scores,
    area_deprivation: Scores,
    *,
    index: float,
    middle: float,
    deprivation: float,
) -> Euros:
    """Value of the home of an owner, EUR in the prices of the year; 0 for tenants.

    Shapes (households,). `index` follows the published prices of homes (2015 = 100). Leaves out: differences
    between regions other than by neighbourhood.
    """
    log_value = np.log(middle * index / 100) + deprivation * area_deprivation + home_level
    return np.where(owner, np.exp(log_value), 0.0)


@model.mechanism("household", where="earning_household")
def mortgage(
    owner: Bools,
    buys_home: Bools,
    mortgage_before: Euros,
    home_value_before: Euros,
    home_value: Euros,
    *,
    loan_to_value: float,
    keeps: float,
) -> Euros:
    """Loan for the home of an owner, EUR; it is paid off by a fixed share of what is left every year.

    Shapes (households,). What the former home is worth above its loan goes into the next one.
    Leaves out: loans taken up later, interest-only loans, savings that go into the home.
    """
    own_money = np.maximum(home_value_before - mortgage_before, 0.0)
    new = np.maximum(loan_to_value * home_value - own_money, 0.0)
    return np.where(owner, np.where(buys_home, new, keeps * mortgage_before), 0.0)


@model.mechanism("household", where="earning_household")
def business_assets(businesses: Ints, means: Scores, *, median: float, spread: float) -> Euros:
    """What the business of the self-employed is worth, EUR. Shapes (households,). Log-normal among those with one."""
    return np.where(businesses > 0, median * np.exp(spread * means), 0.0)


@model.mechanism("household", where="earning_household")
def other_debts(
    has_debts: Bools,
    means: Scores,
    *,
    share: float,
    median: float,
    problematic_median: float,
    spread: float,
) -> Euros:
    """Debts that are neither for a home nor for studies, EUR.

    Shapes (households,). A `share` of households has some; those with problematic debts have larger ones.
    """
    some = means > ndtri(1 - share)
    size = np.where(has_debts, problematic_median, median) * np.exp(spread * means)
    return np.where(has_debts | some, size, 0.0)


@model.mechanism("household", where="earning_household")
def securities(buffer: Euros, *, above: float, share: float) -> Euros:
    """Part of the savings that is in shares and bonds, EUR: a share of what goes beyond a buffer. Shapes (households,)."""
    return share * np.maximum(buffer - above, 0.0)


@model.mechanism("household", where="earning_household")
def wealth(
    home_value: Euros,
    mortgage: Euros,
    buffer: Euros,
    business_assets: Euros,
    other_debts: Euros,
    student_debts: Euros,
    *,
    prices: float,
    prices_2022: float,
) -> Euros:
    """All that a household owns less all that it owes, EUR in the prices of the year. Shapes (households,).

    Leaves out: a second home, shares in a company of one's own, pension rights, what lies at home.
    """
    of_2022 = buffer + business_assets - other_debts - student_debts
    return home_value - mortgage + of_2022 * prices / prices_2022
