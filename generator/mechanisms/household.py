"""Who lives with whom on 1 January: bookkeeping of what happened before, without chance."""

import numpy as np

from generator.engine.types import Bools, Codes, Ints, Scores
from generator.mechanisms.codes import ELSEWHERE, FATHER, MAN, MOTHER, WOMAN
from generator.mechanisms.lives import MAJORITY
from generator.mechanisms.registry import model

NO_CHILD = 99


@model.mechanism("person", when="entry")
def own_household_at_entry(has_kin: Bools) -> Bools:
    """Whether somebody has a household of their own: not who is born here. Shapes (persons,)."""
    return ~has_kin


@model.mechanism("person")
def own_household(
    own_household_before: Bools,
    moves_out_before: Bools,
    unites_before: Bools,
    inherits_before: Bools,
) -> Bools:
    """Whether a person heads a household, alone or with a partner, on 1 January. Shapes (persons,)."""
    return own_household_before | moves_out_before | unites_before | inherits_before


@model.mechanism("person")
def head(resident: Bools, own_household: Bools) -> Bools:
    """Whether a person is there and heads a household. Shapes (persons,)."""
    return resident & own_household


@model.mechanism("person")
def at_home(resident: Bools, own_household: Bools) -> Bools:
    """Whether a person lives in a household as a child, of any age. Shapes (persons,)."""
    return resident & ~own_household


@model.mechanism("person", when="entry")
def goes_with_at_entry(has_kin: Bools) -> Codes:
    """With whom a newborn lives: its mother. Shapes (persons,)."""
    return np.full(len(has_kin), MOTHER, dtype=np.int16)


@model.mechanism("person")
def lives_with(goes_with_before: Codes) -> Codes:
    """Which parent a child lives with on 1 January (both when they are a couple). Shapes (persons,)."""
    return goes_with_before


@model.mechanism("person", where="at_home")
def goes_with(
    lives_with: Codes,
    mother_resident: Bools,
    mother_dies: Bools,
    mother_separates: Bools,
    mother_father_keeps_children: Bools,
    father_resident: Bools,
    father_dies: Bools,
    father_separates: Bools,
) -> Codes:
    """Which parent a child lives with at the end of the year: 1 mother, 2 father, 3 neither.

    Shapes (persons,). It changes when parents part and the father keeps the children, and when a parent dies.
    Two homes (coparenting.py) are one in the register. Leaves out: foster care, grandparents.
    """
    mother_there, father_there = mother_resident & ~mother_dies, father_resident & ~father_dies
    parted = mother_separates & father_separates & mother_father_keeps_children
    wanted = np.where(parted & (lives_with == MOTHER), FATHER, lives_with)
    only = np.where(mother_there, MOTHER, np.where(father_there, FATHER, ELSEWHERE))
    kept = ((wanted == MOTHER) & mother_there) | ((wanted == FATHER) & father_there)
    return np.where(kept | (wanted == ELSEWHERE), wanted, only).astype(np.int16)


@model.mechanism("person", where="at_home")
def inherits(age: Ints, goes_with: Codes, household_members: Ints, dies: Bools) -> Bools:
    """Whether a grown child without parents becomes the head of its household, if it has one. Shapes (persons,)."""
    return (age > MAJORITY) & (goes_with == ELSEWHERE) & (household_members > 0) & ~dies


@model.mechanism("person", where="at_home")
def orphaned(age: Ints, lives_with: Codes, goes_with: Codes, dies: Bools) -> Bools:
    """Whether a minor loses the last parent it lived with, and goes to an institution. Shapes (persons,)."""
    return (age <= MAJORITY) & (goes_with == ELSEWHERE) & (lives_with != ELSEWHERE) & ~dies


@model.mechanism("person")
def minor_at_home(minor: Bools, at_home: Bools) -> Bools:
    """Whether a person is a child under 18 who lives in the household of somebody else. Shapes (persons,)."""
    return minor & at_home


@model.mechanism("person")
def age_at_home(at_home: Bools, age: Ints) -> Ints:
    """Age of a child at home, 0 for all others. Shapes (persons,)."""
    return np.where(at_home, age, 0).astype(np.int32)


model.reduction(
    "household", "members", over="person", link="household", measure="resident", how="count"
)
model.reduction("household", "heads", over="person", link="household", measure="head", how="count")
model.reduction(
    "household", "children_at_home", over="person", link="household", measure="at_home", how="count"
)
model.reduction(
    "household", "minors", over="person", link="household", measure="minor_at_home", how="count"
)
model.reduction(
    "household",
    "youngest_age",
    over="person",
    link="household",
    measure="age_at_home",
    how="smallest",
    empty=NO_CHILD,
)


@model.mechanism("household")
def inhabited(heads: Ints) -> Bools:
    """Whether somebody of age heads the household (institutions and empty dwellings: no). Shapes (households,)."""
    return heads > 0


@model.mechanism("household")
def with_minors(minors: Ints) -> Bools:
    """Whether a child under 18 belongs to the household. Shapes (households,)."""
    return minors > 0


@model.mechanism("household")
def two_parent_household(with_minors: Bools, heads: Ints) -> Bools:
    """Whether two people head a household with a child under 18. Shapes (households,)."""
    return with_minors & (heads > 1)


@model.mechanism("household")
def one_parent_household(with_minors: Bools, heads: Ints) -> Bools:
    """Whether one person heads a household with a child under 18. Shapes (households,)."""
    return with_minors & (heads == 1)


@model.mechanism("person")
def minor_with_one_parent(minor_at_home: Bools, household_one_parent_household: Bools) -> Bools:
    """Whether a child under 18 lives in a household that one person heads. Shapes (persons,)."""
    return minor_at_home & household_one_parent_household


@model.mechanism("person")
def minor_with_two_parents(minor_at_home: Bools, household_two_parent_household: Bools) -> Bools:
    """Whether a child under 18 lives in a household that two people head. Shapes (persons,)."""
    return minor_at_home & household_two_parent_household


@model.mechanism("person")
def parent(head: Bools, household_minors: Ints) -> Bools:
    """Whether a person heads a household with a child under 18. Shapes (persons,)."""
    return head & (household_minors > 0)


@model.mechanism("person")
def cohabiting_parent(parent: Bools, lives_with_partner: Bools) -> Bools:
    """Whether a person is one of a couple with a child under 18. Shapes (persons,)."""
    return parent & lives_with_partner


@model.mechanism("person")
def couple_with_minors(cohabiting_parent: Bools, sex: Codes) -> Bools:
    """Whether a person is the woman of a couple with a child under 18. Shapes (persons,)."""
    return cohabiting_parent & (sex != MAN)


@model.mechanism("person")
def mother_of_young_child(sex: Codes, parent: Bools, household_youngest_age: Ints) -> Bools:
    """Whether a person is a woman whose youngest child at home is under six. Shapes (persons,)."""
    return parent & (household_youngest_age < 7) & (sex == WOMAN)


@model.mechanism("person")
def lone_mother(
    parent: Bools, sex: Codes, lives_with_partner: Bools, household_youngest_age: Ints
) -> Bools:
    """Whether a person is a woman who heads a household alone with a child under 12. Shapes (persons,)."""
    return parent & (household_youngest_age < 13) & (sex == WOMAN) & ~lives_with_partner


@model.mechanism("household")
def area_deprivation(neighbourhood_deprivation: Scores) -> Scores:
    """How deprived the neighbourhood of a household is, a z-score. Shapes (households,)."""
    return neighbourhood_deprivation
