"""Childbearing: whether and when a woman gives birth."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities
from generator.mechanisms.codes import WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person")
def fertile(
    working_age: Bools, sex: Codes, age: Ints, dies: Bools, *, from_age: int, to_age: int
) -> Bools:
    """Whether a person is a woman of childbearing age. Shapes (persons,)."""
    return working_age & (sex == WOMAN) & (age >= from_age) & (age < to_age) & ~dies


@model.mechanism("person")
def teenage(fertile: Bools, age: Ints, *, until: int) -> Bools:
    """Whether a woman of childbearing age is not yet `until`. Shapes (persons,)."""
    return fertile & (age < until)


@model.mechanism("person")
def births_so_far(births_so_far_before: Ints, live_births_before: Ints) -> Ints:
    """Children that a woman has borne alive, twins counted as two. Shapes (persons,)."""
    return births_so_far_before + live_births_before


@model.mechanism("person")
def deliveries_so_far(deliveries_so_far_before: Ints, gives_birth_before: Bools) -> Ints:
    """Deliveries that a woman has been through, of living and stillborn children. Shapes (persons,)."""
    return (deliveries_so_far_before + gives_birth_before).astype(np.int32)


@model.mechanism("person")
def years_since_birth(years_since_birth_before: Ints, gives_birth_before: Bools) -> Ints:
    """Years since a woman's last delivery; 0 when there was none. Shapes (persons,)."""
    since = np.where(years_since_birth_before > 0, years_since_birth_before + 1, 0)
    return np.where(gives_birth_before, 1, since).astype(np.int32)


@model.mechanism("person", where="fertile")
def birth_hazard(
    age: Ints,
    education: Codes,
    origin: Codes,
    born_here: Bools,
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
    no_partner_later: float,
    alone_teenager: float,
    teenager_until: int,
    married_effect: float,
    first_union_year: float,
    second: float,
    third: float,
    fourth: float,
    later: float,
    spacing: Floats,
    morocco: float,
    turkey: float,
    suriname: float,
    caribbean: float,
    europe: float,
    other: float,
    second_generation: float,
) -> Probabilities:
    """Probability that a woman gives birth this year.

    Shapes (persons,). A logit: an asymmetric hump over age, the partner, births so far, and the
    time since the last one (schedule `spacing` for 1, 2, … years since). A term by group of origin for women born
    abroad, of which `second_generation` is left for who was born here. Without a partner first births are the rarest,
    but for girls, most of whose first children come without one.
    Leaves out: wanted or not, infertility as a trait of its own.
    """
    after = age - (peak_age + years_later_per_education * (education - 2))
    hump = -((after / np.where(after < 0, younger_width, older_width)) ** 2)
    since = np.clip(years_since_birth, 0, len(spacing) - 1)
    parity = np.array([0.0, second, third, fourth, later])
    of_group = np.array([0.0, morocco, turkey, suriname, caribbean, europe, other])
    logit = (
        intercept
        + hump
        + np.where(
            births_so_far > 0,
            no_partner + no_partner_later,
            no_partner + alone_teenager * (age < teenager_until),
        )
        * ~lives_with_partner
        + married_effect * married
        + first_union_year * (lives_with_partner & (union_years < 1))
        + parity[np.clip(births_so_far, 0, len(parity) - 1)]
        + spacing[since]
        + np.where(born_here, second_generation, 1.0) * of_group[origin]
    )
    return expit(logit)


model.event("person", "gives_birth", hazard="birth_hazard", where="fertile")
model.reduction(
    "household",
    "births_this_year",
    over="person",
    link="household",
    measure="gives_birth",
    how="count",
)


@model.mechanism("person", where="gives_birth")
def delivery_date(year: int, u_delivery_day: Floats) -> Days:
    """Date of the birth, in days since 1970; any day of the year alike. Shapes (persons,)."""
    first = np.datetime64(f"{year}-01-01", "D").astype(int)
    length = np.datetime64(f"{year + 1}-01-01", "D").astype(int) - first
    return (first + np.floor(length * u_delivery_day)).astype(np.int32)
