"""Unions: moving in together, marrying, separating; and who the partner is."""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Years
from generator.mechanisms.codes import DUTCH, MOROCCO, TURKEY
from generator.mechanisms.registry import model


@model.mechanism("family")
def single_woman(mother_working_age: Bools, lives_with_partner: Bools) -> Bools:
    """Whether the woman is of age and lives without a partner. Shapes (families,)."""
    return mother_working_age & ~lives_with_partner


@model.mechanism("family", where="single_woman")
def union_hazard(
    mother_age: Ints,
    mother_education: Codes,
    with_minors: Bools,
    *,
    hazard_by_age: Floats,
    per_education: float,
    with_minors_ratio: float,
) -> Probabilities:
    """Probability that a single woman starts to live with a partner this year.

    Shapes (families,). A schedule by age (from 15), later for the higher educated, times a ratio for mothers.
    Leaves out: the supply of partners, and couples who live apart together.
    """
    shift = per_education * (mother_education - 2)
    place = np.clip(mother_age - shift - 15, 0, len(hazard_by_age) - 1)
    hazard = np.interp(place, np.arange(len(hazard_by_age)), hazard_by_age)
    return np.clip(hazard * np.where(with_minors, with_minors_ratio, 1.0), 0.0, 1.0)


model.event("family", "forms_union", hazard="union_hazard", where="single_woman")


@model.mechanism("family", where="forms_union")
def new_partner_birth_year(
    mother_birth_year: Years,
    year: int,
    u_gap: Floats,
    *,
    mean_gap: float,
    sd_gap: float,
    youngest: int,
) -> Years:
    """Year in which the new partner was born. Shapes (families,). A normal age gap."""
    born = mother_birth_year - np.round(mean_gap + sd_gap * ndtri(np.maximum(u_gap, 1e-12)))
    return np.minimum(born, year - youngest).astype(np.int32)


@model.mechanism("family", where="forms_union")
def new_partner_birth_month(u_partner_month: Floats) -> Codes:
    """Month in which the new partner was born. Shapes (families,). Every month alike."""
    return (1 + np.floor(12 * u_partner_month)).astype(np.int16)


@model.mechanism("family", where="forms_union")
def new_partner_origin(
    mother_origin: Codes, u_partner_origin: Floats, *, same: Floats, shares: Floats
) -> Codes:
    """Group of origin of the new partner.

    Shapes (families,). The woman's own group with a probability per group, otherwise a draw from all groups.
    """
    own = u_partner_origin < same[mother_origin]
    rest = (u_partner_origin - same[mother_origin]) / (1 - same[mother_origin])
    other = np.searchsorted(np.cumsum(shares) / shares.sum(), np.clip(rest, 0, 1 - 1e-9), "right")
    return np.where(own, mother_origin, other).astype(np.int16)


@model.mechanism("family", where="forms_union")
def new_partner_education(
    mother_education: Codes, u_partner_education: Floats, *, given_mother: list[list[float]]
) -> Codes:
    """Level of education of the new partner.

    Shapes (families,). A row of shares for each level of the woman: like seeks like.
    """
    edges = np.cumsum(np.asarray(given_mother), axis=1)[mother_education - 1]
    return (1 + (u_partner_education[:, None] > edges[:, :-1]).sum(axis=1)).astype(np.int16)


@model.mechanism("family", where="lives_with_partner")
def separation_hazard(
    married: Bools,
    with_minors: Bools,
    union_years: Ints,
    mother_age: Ints,
    low_income_risk_before: Probabilities,
    problematic_debts_before: Bools,
    mother_mental_health_problem_before: Bools,
    partner_mental_health_problem_before: Bools,
    mother_adversity: Ints,
    *,
    intercept: float,
    unmarried: float,
    childless: float,
    first_years: float,
    per_year_younger: float,
    low_income: float,
    debts: float,
    mental_health: float,
    per_adversity: float,
) -> Probabilities:
    """Probability that a couple separates this year.

    Shapes (families,). A logit; troubles of last year count.
    Leaves out: violence, infidelity, the partner's own childhood.
    """
    troubles = (
        mother_mental_health_problem_before.astype(float) + partner_mental_health_problem_before
    )
    logit = (
        intercept
        + unmarried * ~married
        + childless * ~with_minors
        + first_years * (union_years < 5)
        + per_year_younger * np.clip(32 - mother_age, 0, 12)
        + low_income * low_income_risk_before
        + debts * problematic_debts_before
        + mental_health * troubles
        + per_adversity * mother_adversity
    )
    return expit(logit)


model.event("family", "separates", hazard="separation_hazard", where="lives_with_partner")


@model.mechanism("family")
def unmarried_couple(lives_with_partner: Bools, married: Bools) -> Bools:
    """Whether it is a couple that is not married. Shapes (families,)."""
    return lives_with_partner & ~married


@model.mechanism("family", where="unmarried_couple")
def marriage_hazard(
    union_years: Ints,
    minors: Ints,
    youngest_age: Ints,
    mother_origin: Codes,
    separates: Bools,
    *,
    base: float,
    peak_year: float,
    width: float,
    first_child: float,
    not_dutch: float,
    turkish_moroccan: float,
) -> Probabilities:
    """Probability that an unmarried couple marries (or registers) this year.

    Shapes (families,). Highest some years after moving in; raised by a young child and by origin.
    """
    rise = np.exp(-0.5 * ((union_years - peak_year) / width) ** 2)
    odds = base * rise * np.where((minors > 0) & (youngest_age <= 3), first_child, 1.0)
    odds *= np.where(mother_origin != DUTCH, not_dutch, 1.0)
    odds *= np.where(np.isin(mother_origin, (MOROCCO, TURKEY)), turkish_moroccan, 1.0)
    return np.where(separates, 0.0, odds / (1 + odds))


model.event("family", "marries", hazard="marriage_hazard", where="unmarried_couple")


@model.mechanism("family")
def union_change_day(forms_union: Bools, separates: Bools, u_day: Floats) -> Ints:
    """Day of the year (0 to 364) on which a union forms or ends; any day alike. Shapes (families,)."""
    return np.where(forms_union | separates, np.floor(365 * u_day), 0).astype(np.int32)


@model.mechanism("family", where="marries")
def marriage_day(u_marriage_day: Floats) -> Ints:
    """Day of the year (0 to 364) of a marriage. Shapes (families,). Leaves out: the season."""
    return np.floor(365 * u_marriage_day).astype(np.int32)
