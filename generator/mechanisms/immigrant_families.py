"""Families that come together: who brings a partner, and how many children.

Who comes from abroad is drawn one by one; some of them lead a family, whose members get the leader's home. A
family that follows later is a partner from abroad (seeks_abroad in matching.py).
"""

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Codes, Days, Floats, Ints
from generator.mechanisms.codes import MAN, WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def comes_with_partner(
    has_kin: Bools,
    born_here: Bools,
    origin: Codes,
    age_at_entry: Ints,
    u_comes_with_partner: Floats,
    *,
    by_group: Floats,
    from_age: int,
) -> Bools:
    """Whether an immigrant brings a partner, by group of origin. Shapes (persons,).

    False for children, and for who comes as somebody's partner. Leaves out: partners of another origin.
    """
    leads = ~has_kin & ~born_here & (age_at_entry >= from_age)
    return leads & (u_comes_with_partner < by_group[origin])


@model.mechanism("person", when="entry")
def lives_with_partner_at_entry(comes_with_partner: Bools) -> Bools:
    """Whether a person comes into the world as one of a couple. Shapes (persons,)."""
    return comes_with_partner


@model.mechanism("person", when="entry", where="lives_with_partner_at_entry")
def married_at_entry(u_married_at_entry: Floats, *, share: float) -> Bools:
    """Whether a couple that comes is married. Shapes (persons,)."""
    return u_married_at_entry < share


@model.mechanism("person", when="entry", where="lives_with_partner_at_entry")
def union_years_at_entry(age_at_entry: Ints, *, first_age: int, longest: int) -> Ints:
    """Years that a couple that comes has been together, from its age. Shapes (persons,)."""
    return np.clip(age_at_entry - first_age, 0, longest).astype(np.int32)


@model.mechanism("person", when="entry", where="comes_with_partner")
def partner_along_sex(sex: Codes) -> Codes:
    """Sex of the partner who comes along. Shapes (persons,). Leaves out: couples of the same sex."""
    return np.where(sex == MAN, WOMAN, MAN).astype(np.int16)


@model.mechanism("person", when="entry", where="comes_with_partner")
def partner_along_birth_date(
    birth_date: Days,
    sex: Codes,
    year: int,
    u_gap_along: Floats,
    *,
    mean_gap: float,
    sd_gap: float,
    youngest: int,
) -> Days:
    """Date of birth of the partner who comes along, in days since 1970. Shapes (persons,). A normal gap in age."""
    gap = mean_gap + sd_gap * ndtri(np.clip(u_gap_along, 1e-9, 1 - 1e-9))
    drawn = birth_date + 365.25 * np.where(sex == MAN, gap, -gap)
    latest = np.datetime64(f"{year - youngest}-01-01", "D").astype(int)
    return np.minimum(drawn, latest).astype(np.int32)


@model.mechanism("person", when="entry", where="comes_with_partner")
def partner_along_education(
    education_at_entry: Codes, u_education_along: Floats, *, given_own: list[list[float]]
) -> Codes:
    """Level of education of the partner who comes along: like seeks like. Shapes (persons,)."""
    edges = np.cumsum(np.asarray(given_own), axis=1)[education_at_entry - 1]
    return (1 + (u_education_along[:, None] > edges[:, :-1]).sum(axis=1)).astype(np.int16)


@model.mechanism("person", when="entry")
def childbearing_years(
    has_kin: Bools, sex: Codes, age_at_entry: Ints, *, from_age: int, to_age: int, oldest: int
) -> Ints:
    """Years before the arrival of a woman in which children who come along may have been born; 0 for others.

    Shapes (persons,). Leaves out: children who are `oldest` years or more, and come later, by themselves.
    """
    woman = ~has_kin & (sex == WOMAN) & (age_at_entry < to_age)
    return np.where(woman, np.clip(age_at_entry - from_age, 0, oldest), 0).astype(np.int32)


@model.mechanism("person", when="entry")
def children_along(
    born_here: Bools,
    lives_with_partner_at_entry: Bools,
    childbearing_years: Ints,
    u_children_along: Floats,
    *,
    of_couples: Floats,
    of_singles: Floats,
    spacing: int,
) -> Ints:
    """Children who come along with a woman from abroad, 0 for all others.

    Shapes (persons,). Shares with none, at most one, at most two …, for couples and for who comes alone; never
    more than one for every `spacing` years. Leaves out: men who come alone with children.
    """
    at_most = np.where(lives_with_partner_at_entry[:, None], of_couples, of_singles)
    wanted = (u_children_along[:, None] > at_most).sum(axis=1)
    possible = np.where(born_here, 0, childbearing_years // spacing)
    return np.minimum(wanted, possible).astype(np.int32)


@model.mechanism("person", when="entry")
def brings_children(children_along: Ints) -> Bools:
    """Whether a woman comes with children. Shapes (persons,)."""
    return children_along > 0


@model.mechanism("person", when="entry")
def births_so_far_at_entry(children_along: Ints) -> Ints:
    """Children that a woman had before she came: those who come along. Shapes (persons,)."""
    return children_along


@model.mechanism("person", when="entry")
def deliveries_so_far_at_entry(children_along: Ints) -> Ints:
    """Deliveries that a woman had before she came, one for every child along. Shapes (persons,)."""
    return children_along


@model.mechanism("person", when="entry", where="brings_children")
def years_since_birth_at_entry(children_along: Ints, childbearing_years: Ints) -> Ints:
    """Years since the last birth of a woman who comes with children, as they are expected. Shapes (persons,)."""
    return np.maximum(childbearing_years // (2 * children_along), 1).astype(np.int32)
