"""Leaving and founding homes: who leaves the parental home, who founds a household, who follows whom."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms.codes import FATHER, HIGH, MOTHER, WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person")
def could_leave_home(at_home: Bools, age: Ints, unites: Bools, *, from_age: int) -> Bools:
    """Whether a person lives with the parents, is old enough to leave, and no partner takes it along.

    Shapes (persons,).
    """
    return at_home & (age >= from_age) & ~unites


@model.mechanism("person", where="could_leave_home")
def leaving_home_hazard(
    age: Ints,
    sex: Codes,
    education: Codes,
    dies: Bools,
    lived_in_poverty: Bools,
    household_children_at_home: Ints,
    *,
    intercept: float,
    peak_age: float,
    width: float,
    late: float,
    woman: float,
    high_education: float,
    poverty: float,
    per_sibling: float,
    room_for: int,
) -> Probabilities:
    """Probability that a person leaves the parental home to live alone this year.

    Shapes (persons,). A logit: a hump around the age at which people leave, with a plateau after it; earlier
    for every child at home beyond `room_for`.
    Leaves out: returning home, student rooms, sharing a home with others.
    """
    rise = -(((age - peak_age) / width) ** 2)
    shape = np.where(age < peak_age, rise, np.maximum(rise, late))
    logit = (
        intercept
        + shape
        + woman * (sex == WOMAN)
        + high_education * ((education == HIGH) & (age < peak_age))
        + poverty * lived_in_poverty
        + per_sibling * np.maximum(household_children_at_home - room_for, 0)
    )
    return np.where(dies, 0.0, expit(logit))


model.event("person", "moves_out", hazard="leaving_home_hazard", where="could_leave_home")


@model.mechanism("person", where="starts_union")
def woman_hosts(
    sex: Codes,
    own_household: Bools,
    partner_own_household: Bools,
    household_minors: Ints,
    u_hosts: Floats,
    *,
    share: float,
) -> Bools:
    """Whether a new couple lives in the woman's home: her own, or one she founds when neither has one.

    Shapes (persons,). False for men. A woman with children stays where they are.
    """
    prefers = (household_minors > 0) | (u_hosts < share)
    hers = np.where(own_household, prefers | ~partner_own_household, ~partner_own_household)
    return (sex == WOMAN) & hers


@model.mechanism("person", where="starts_union")
def follows_partner(sex: Codes, woman_hosts: Bools, partner_woman_hosts: Bools) -> Bools:
    """Whether a person moves to the home of the new partner. Shapes (persons,)."""
    return np.where(sex == WOMAN, ~woman_hosts, partner_woman_hosts)


@model.mechanism("person", where="separates")
def leaves_dwelling(
    sex: Codes, woman_leaves: Bools, partner_woman_leaves: Bools, dies: Bools
) -> Bools:
    """Whether a person is the one of a couple that parts who leaves the dwelling. Shapes (persons,)."""
    return np.where(sex == WOMAN, woman_leaves, ~partner_woman_leaves) & ~dies


@model.mechanism("person", where="resident")
def founds_household(
    moves_out: Bools,
    own_household: Bools,
    woman_hosts: Bools,
    leaves_dwelling: Bools,
    orphaned: Bools,
    dies: Bools,
    emigrates: Bools,
) -> Bools:
    """Whether a person begins a new household this year. Shapes (persons,)."""
    new = moves_out | leaves_dwelling | orphaned | (woman_hosts & ~own_household)
    return new & ~dies & ~emigrates


@model.mechanism("person")
def leaves_household(dies: Bools, emigrates: Bools) -> Bools:
    """Whether a person is in no household any more. Shapes (persons,)."""
    return dies | emigrates


@model.mechanism("person", where="at_home")
def stays_child(moves_out: Bools, unites: Bools, leaves_household: Bools) -> Bools:
    """Whether a person who lives as a child goes on doing so. Shapes (persons,)."""
    return ~moves_out & ~unites & ~leaves_household


@model.mechanism("person", where="stays_child")
def follows_mother(goes_with: Codes) -> Bools:
    """Whether a child goes where its mother goes. Shapes (persons,)."""
    return goes_with == MOTHER


@model.mechanism("person", where="stays_child")
def follows_father(goes_with: Codes) -> Bools:
    """Whether a child goes where its father goes. Shapes (persons,)."""
    return goes_with == FATHER


@model.mechanism("person", where="resident")
def change_day(u_change_day: Floats) -> Ints:
    """Day of the year (0 to 364) on which a person changes household, if it does; any day alike.

    Shapes (persons,). A couple takes the woman's day, children that of the parent they follow.
    """
    return np.floor(365 * u_change_day).astype(np.int32)
