"""Unions: meeting a partner, moving in together, marrying, parting.

Two people meet in one year (a pairing, see matching.py) and move in together in the next.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms.codes import DUTCH, MAN, MOROCCO, TURKEY, WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person")
def lives_with_partner(
    head: Bools,
    lives_with_partner_before: Bools,
    unites_before: Bools,
    separates_before: Bools,
    partner_resident: Bools,
) -> Bools:
    """Whether a person lives with a partner on 1 January. Shapes (persons,)."""
    together = (lives_with_partner_before | unites_before) & ~separates_before
    return head & together & partner_resident


@model.mechanism("person")
def unites(
    resident: Bools,
    lives_with_partner: Bools,
    partner_resident: Bools,
    dies: Bools,
    partner_dies: Bools,
) -> Bools:
    """Whether a person moves in with the partner met last year. Shapes (persons,)."""
    return resident & partner_resident & ~lives_with_partner & ~dies & ~partner_dies


@model.mechanism("person")
def starts_union(unites: Bools, emigrates: Bools, partner_emigrates: Bools) -> Bools:
    """Whether a new couple stays in the country. Shapes (persons,)."""
    return unites & ~emigrates & ~partner_emigrates


@model.mechanism("person")
def married(
    married_before: Bools, marries_before: Bools, lives_with_partner: Bools, unites_before: Bools
) -> Bools:
    """Whether a person is married to (or registered with) the partner at home. Shapes (persons,).

    Who marries in the year of moving in counts as well.
    """
    return ((married_before & ~unites_before) | marries_before) & lives_with_partner


@model.mechanism("person")
def union_years(union_years_before: Ints, lives_with_partner: Bools, unites_before: Bools) -> Ints:
    """Years that the present union has lasted, 0 without one. Shapes (persons,)."""
    lasting = lives_with_partner & ~unites_before
    return np.where(lasting, union_years_before + 1, 0).astype(np.int32)


@model.mechanism("person")
def partnerless(
    working_age: Bools, lives_with_partner: Bools, partner_resident: Bools, dies: Bools
) -> Bools:
    """Whether a person is of age and has no partner, at home or met. Shapes (persons,)."""
    return working_age & ~lives_with_partner & ~partner_resident & ~dies


@model.mechanism("person")
def lone_parent(parent: Bools, partnerless: Bools) -> Bools:
    """Whether a person heads a household with a child under 18 and has no partner, at home or met. Shapes (persons,)."""
    return parent & partnerless


@model.mechanism("person", where="partnerless")
def meeting_hazard(
    age: Ints,
    sex: Codes,
    education: Codes,
    household_minors: Ints,
    head: Bools,
    at_home: Bools,
    emigrates: Bools,
    born_here: Bools,
    years_here: Ints,
    *,
    hazard_by_age: Floats,
    men_later: float,
    per_education: float,
    later_by_year: float,
    with_minors_ratio: float,
    newcomers_ratio: float,
    at_home_ratio: float,
    settled_age: int,
    level: float,
    men_level: float,
) -> Probabilities:
    """Probability that a person without a partner looks for one this year, to live together.

    Shapes (persons,). A schedule by age (from 15) that moves to later ages with the years and with education,
    times ratios for parents, newcomers and adults who still live with their own parents. Leaves out: couples who live apart together, partners of the same sex.
    """
    man = sex == MAN
    shift = per_education * (education - 2) + later_by_year + men_later * man
    place = np.clip(age - shift - 15, 0, len(hazard_by_age) - 1)
    low = place.astype(np.int32)
    high = np.minimum(low + 1, len(hazard_by_age) - 1)
    hazard = hazard_by_age[low] + (place - low) * (hazard_by_age[high] - hazard_by_age[low])
    hazard *= np.where(head & (household_minors > 0), with_minors_ratio, 1.0)
    hazard *= np.where(~born_here & (years_here <= 3), newcomers_ratio, 1.0)
    hazard *= np.where(at_home & (age >= settled_age), at_home_ratio, 1.0)
    hazard *= np.where(man, level * men_level, level)
    return np.where(emigrates, 0.0, np.clip(hazard, 0.0, 1.0))


model.event("person", "seeks_partner", hazard="meeting_hazard", where="partnerless")


@model.mechanism("person")
def wife(lives_with_partner: Bools, sex: Codes) -> Bools:
    """Whether a person is the woman of a couple, married or not. Shapes (persons,)."""
    return lives_with_partner & (sex == WOMAN)


@model.mechanism("person", where="wife")
def separation_hazard(
    married: Bools,
    household_with_minors: Bools,
    gives_birth: Bools,
    union_years: Ints,
    age: Ints,
    poverty_risk_before: Probabilities,
    problematic_debts_before: Bools,
    mental_health_problem_before: Bools,
    partner_mental_health_problem_before: Bools,
    parents_parted: Bools,
    partner_parents_parted: Bools,
    adversity: Ints,
    year: int,
    *,
    intercept: float,
    unmarried: float,
    childless: float,
    first_years: float,
    per_year_younger: float,
    after_fifty: float,
    low_income: float,
    debts: float,
    mental_health: float,
    parents_separated: float,
    per_adversity: float,
) -> Probabilities:
    """Probability that a couple separates this year.

    Shapes (persons,), for the woman of the couple. A logit; troubles of last year count, and parents who parted.
    Who has a child this year parts as parents do.
    Leaves out: violence, infidelity.
    """
    troubles = mental_health_problem_before.astype(float) + partner_mental_health_problem_before
    parted = parents_parted.astype(float) + partner_parents_parted
    logit = (
        intercept
        + unmarried * ~married
        + childless * ~(household_with_minors | gives_birth)
        + first_years * (union_years < 5)
        + per_year_younger * np.clip(32 - age, 0, 12)
        + after_fifty * (age > 50)
        + low_income * poverty_risk_before
        + debts * problematic_debts_before
        + mental_health * troubles
        + parents_separated * parted
        + per_adversity * adversity
    )
    return expit(logit)


model.event("person", "couple_separates", hazard="separation_hazard", where="wife")


@model.mechanism("person", where="lives_with_partner")
def separates(
    couple_separates: Bools,
    partner_couple_separates: Bools,
    dies: Bools,
    partner_dies: Bools,
    emigrates: Bools,
) -> Bools:
    """Whether a person parts from the partner this year. Shapes (persons,)."""
    return (couple_separates | partner_couple_separates) & ~dies & ~partner_dies & ~emigrates


@model.mechanism("person", where="couple_separates")
def woman_leaves(u_woman_leaves: Floats, *, share: float) -> Bools:
    """Whether it is the woman who leaves the dwelling. Shapes (persons,)."""
    return u_woman_leaves < share


@model.mechanism("person", where="couple_separates")
def father_keeps_children(
    agrees_shared_care: Bools, u_father_keeps: Floats, *, alone: float, shared: float
) -> Bools:
    """Whether the children of both stay registered with the father.

    Shapes (persons,). A share where he brings them up `alone`, and one where the parents have agreed on `shared` care.
    """
    return u_father_keeps < np.where(agrees_shared_care, shared, alone)


@model.mechanism("person", where="resident")
def loses_partner(
    dies: Bools, separates: Bools, emigrates: Bools, partner_emigrates: Bools
) -> Bools:
    """Whether the tie with the partner ends: by death, by parting, or because one of two leaves the country.

    Shapes (persons,).
    """
    return dies | separates | (emigrates & ~partner_emigrates)


@model.mechanism("person")
def may_marry(
    wife: Bools, married: Bools, starts_union: Bools, sex: Codes, separates: Bools, dies: Bools
) -> Bools:
    """Whether a person is the woman of a couple, old or new, that is not married. Shapes (persons,)."""
    return (wife | (starts_union & (sex == WOMAN))) & ~married & ~separates & ~dies


@model.mechanism("person", where="may_marry")
def marriage_hazard(
    union_years: Ints,
    starts_union: Bools,
    household_youngest_age: Ints,
    origin: Codes,
    age: Ints,
    *,
    base: float,
    at_once: float,
    peak_year: float,
    width: float,
    first_child: float,
    not_dutch: float,
    turkish_moroccan: float,
) -> Probabilities:
    """Probability that an unmarried couple marries (or registers) this year.

    Shapes (persons,), for the woman. When they move in, odds `at_once`, that fell with the years; later
    highest some years after; changed by a young child and by origin.
    """
    rise = np.exp(-0.5 * ((union_years - peak_year) / width) ** 2)
    odds = base * rise * np.where(household_youngest_age <= 3, first_child, 1.0)
    odds = np.where(starts_union, at_once, odds)
    odds *= np.where(origin != DUTCH, not_dutch, 1.0)
    odds *= np.where(np.isin(origin, (MOROCCO, TURKEY)), turkish_moroccan, 1.0)
    return odds / (1 + odds)


model.event("person", "couple_marries", hazard="marriage_hazard", where="may_marry")


@model.mechanism("person", where="wife")
def stays_unmarried(married: Bools, couple_marries: Bools) -> Bools:
    """Whether the woman of a couple is not married after this year's marriages. Shapes (persons,).

    The share among couples with minors is what `marriage_hazard.base` is solved for.
    """
    return ~married & ~couple_marries


@model.mechanism("person", where="working_age")
def marries(couple_marries: Bools, partner_couple_marries: Bools) -> Bools:
    """Whether a person marries the partner at home. Shapes (persons,)."""
    return couple_marries | partner_couple_marries


@model.mechanism("person", where="couple_marries")
def marriage_day(u_marriage_day: Floats) -> Ints:
    """Day of the year (0 to 364) of a marriage. Shapes (persons,). Leaves out: the season."""
    return np.floor(365 * u_marriage_day).astype(np.int32)
