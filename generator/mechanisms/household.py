"""Who lives with whom on 1 January: bookkeeping of what happened before, without chance."""

import numpy as np

from generator.engine.types import Bools, Codes, Days, Ints, Years
from generator.mechanisms.codes import MAN
from generator.mechanisms.registry import model

NO_CHILD = 99


@model.mechanism("person")
def age(birth_year: Years, year: int) -> Ints:
    """Age that a person reaches this year. Shapes (persons,)."""
    return (year - birth_year).astype(np.int32)


@model.mechanism("person")
def working_age(age: Ints, *, from_age: int) -> Bools:
    """Whether a person is old enough to work, study or found a family. Shapes (persons,)."""
    return age >= from_age


@model.mechanism("child", when="entry")
def child_birth_year(birth_date: Days) -> Years:
    """Calendar year of birth. Shapes (children,)."""
    return birth_date.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970


@model.mechanism("child")
def child_age(child_birth_year: Years, year: int) -> Ints:
    """Age that a child reaches this year. Shapes (children,)."""
    return (year - child_birth_year).astype(np.int32)


@model.mechanism("child")
def at_home(child_age: Ints, leaves_home_at: Ints) -> Bools:
    """Whether a child lives with its mother on 1 January. Shapes (children,)."""
    return child_age <= leaves_home_at


@model.mechanism("child")
def minor(child_age: Ints) -> Bools:
    """Whether a child is under 18 on 1 January. Shapes (children,)."""
    return child_age <= 18


model.reduction(
    "family", "children_at_home", over="child", link="family", measure="at_home", how="count"
)
model.reduction("family", "minors", over="child", link="family", measure="minor", how="count")
model.reduction(
    "family",
    "youngest_age",
    over="child",
    link="family",
    measure="child_age",
    how="smallest",
    empty=NO_CHILD,
)


@model.mechanism("family")
def lives_with_partner(
    lives_with_partner_before: Bools, forms_union_before: Bools, separates_before: Bools
) -> Bools:
    """Whether the woman lives with a partner on 1 January. Shapes (families,)."""
    return (lives_with_partner_before & ~separates_before) | forms_union_before


@model.mechanism("family")
def married(
    married_before: Bools,
    marries_before: Bools,
    lives_with_partner: Bools,
    forms_union_before: Bools,
) -> Bools:
    """Whether the couple is married (or registered as partners) on 1 January. Shapes (families,)."""
    return (married_before | marries_before) & lives_with_partner & ~forms_union_before


@model.mechanism("family")
def union_years(
    union_years_before: Ints, lives_with_partner: Bools, forms_union_before: Bools
) -> Ints:
    """Years that the present union has lasted, 0 without one. Shapes (families,)."""
    return np.where(lives_with_partner & ~forms_union_before, union_years_before + 1, 0).astype(
        np.int32
    )


@model.mechanism("family")
def births_so_far(births_so_far_before: Ints, gives_birth_before: Bools) -> Ints:
    """Children that the woman has borne. Shapes (families,)."""
    return (births_so_far_before + gives_birth_before).astype(np.int32)


@model.mechanism("family")
def years_since_birth(years_since_birth_before: Ints, gives_birth_before: Bools) -> Ints:
    """Years since the last birth; 0 when there was none. Shapes (families,)."""
    since = np.where(years_since_birth_before > 0, years_since_birth_before + 1, 0)
    return np.where(gives_birth_before, 1, since).astype(np.int32)


@model.mechanism("family")
def with_minors(minors: Ints) -> Bools:
    """Whether a child under 18 belongs to the family. Shapes (families,)."""
    return minors > 0


@model.mechanism("family")
def couple_with_minors(with_minors: Bools, lives_with_partner: Bools) -> Bools:
    """Whether it is a couple with a child under 18. Shapes (families,)."""
    return with_minors & lives_with_partner


@model.mechanism("person")
def parent(family_with_minors: Bools) -> Bools:
    """Whether a person lives in a family with a child under 18. Shapes (persons,)."""
    return family_with_minors


@model.mechanism("person")
def cohabiting_parent(family_couple_with_minors: Bools) -> Bools:
    """Whether a person is one of a couple with a child under 18. Shapes (persons,)."""
    return family_couple_with_minors


@model.mechanism("person")
def mother_of_young_child(
    sex: Codes, family_youngest_age: Ints, family_with_minors: Bools
) -> Bools:
    """Whether a person is a woman whose youngest child is under six. Shapes (persons,)."""
    return family_with_minors & (family_youngest_age < 7) & (sex != MAN)
