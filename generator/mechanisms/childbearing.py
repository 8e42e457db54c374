"""Childbearing: whether and when a woman gives birth."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities
from generator.mechanisms.codes import DUTCH, EUROPE
from generator.mechanisms.registry import model


@model.mechanism("family")
def fertile(mother_age: Ints, *, from_age: int, to_age: int) -> Bools:
    """Whether the woman is of childbearing age. Shapes (families,)."""
    return (mother_age >= from_age) & (mother_age < to_age)


@model.mechanism("family", where="fertile")
def birth_hazard(
    mother_age: Ints,
    mother_education: Codes,
    mother_origin: Codes,
    lives_with_partner: Bools,
    married: Bools,
    union_years: Ints,
    births_so_far: Ints,
    years_since_birth: Ints,
    *,
    intercept: float,
    peak_age: float,
    years_later_per_education: float,
    younger_width: float,
    older_width: float,
    no_partner: float,
    married_effect: float,
    first_union_year: float,
    by_parity: Floats,
    spacing: Floats,
    outside_europe: float,
) -> Probabilities:
    """Probability that a woman gives birth this year.

    Shapes (families,). A logit: an asymmetric hump over age, the partner, births so far, and the
    time since the last one (schedules `by_parity` 0..4+ and `spacing` for 1, 2, … years since).
    Leaves out: twins, wanted or not, infertility as a trait of its own.
    """
    late = mother_age - (peak_age + years_later_per_education * (mother_education - 2))
    hump = -((late / np.where(late < 0, younger_width, older_width)) ** 2)
    since = np.clip(years_since_birth, 0, len(spacing) - 1)
    logit = (
        intercept
        + hump
        + no_partner * ~lives_with_partner
        + married_effect * married
        + first_union_year * (lives_with_partner & (union_years < 1))
        + by_parity[np.clip(births_so_far, 0, len(by_parity) - 1)]
        + spacing[since]
        + outside_europe * ((mother_origin != DUTCH) & (mother_origin != EUROPE))
    )
    return expit(logit)


model.event("family", "gives_birth", hazard="birth_hazard", where="fertile")


@model.mechanism("family", where="gives_birth")
def delivery_date(year: int, u_delivery_day: Floats) -> Days:
    """Date of the birth, in days since 1970; any day of the year alike. Shapes (families,)."""
    first = np.datetime64(f"{year}-01-01", "D").astype(int)
    length = np.datetime64(f"{year + 1}-01-01", "D").astype(int) - first
    return (first + np.floor(length * u_delivery_day)).astype(np.int32)


@model.mechanism("child", when="entry")
def birth_order(family_births_so_far: Ints) -> Ints:
    """Which child of its mother it is: 1, 2, … Shapes (children,)."""
    return (family_births_so_far + 1).astype(np.int32)


@model.mechanism("child", when="entry")
def child_sex(u_child_sex: Floats, *, share_boys: float) -> Codes:
    """Sex at birth, 1 boy, 2 girl. Shapes (children,)."""
    return np.where(u_child_sex < share_boys, 1, 2).astype(np.int16)


@model.mechanism("child", when="entry")
def leaves_home_at(u_leaves_home: Floats, *, earliest: int, mean_extra: float) -> Ints:
    """Age at which a child will leave its mother's home.

    Shapes (children,). Geometric from `earliest` on. Leaves out: living with the father, foster care.
    """
    extra = np.floor(np.log1p(-u_leaves_home) / np.log1p(-1 / (1 + mean_extra)))
    return (earliest + np.minimum(extra, 20)).astype(np.int32)
