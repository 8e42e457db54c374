"""Preschool education (VVE): which toddlers it is meant for, who is sent there by the clinic, and who comes.

Being in the target group is need; the indication of the child health clinic, and the barriers of language, trust
and working hours are access. All of it is decided in the year in which a child turns two; the programme begins
when the child is two and a half and ends on its fourth birthday.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import HIGH, LOW
from generator.mechanisms.registry import model

TODDLER = 2


@model.mechanism("person")
def toddler(young: Bools, at_home: Bools, age: Ints, year: int, *, from_year: int) -> Bools:
    """Whether a child turns two this year, since municipalities must offer preschool education.

    Shapes (persons,).
    """
    return young & at_home & (age == TODDLER) & (year >= from_year)


@model.mechanism("person", where="toddler")
def preschool_target_probability(
    mother_education: Codes,
    father_education: Codes,
    mother_born_here: Bools,
    speaks_other_language: Bools,
    household_heads_with_debts: Ints,
    poverty_risk: Probabilities,
    language_before: Scores,
    *,
    intercept: float,
    mother_low: float,
    mother_high: float,
    father_low: float,
    mother_abroad: float,
    other_language: float,
    debts: float,
    low_income: float,
    language: float,
) -> Probabilities:
    """Probability that a municipality counts a toddler to the target group of preschool education.

    Shapes (persons,). A logit of what national weights look at (education, origin, debts) and of what clinics see
    (home language, the child's own language). Leaves out: that every municipality has its own definition.
    """
    logit = (
        intercept
        + mother_low * (mother_education == LOW)
        + mother_high * (mother_education == HIGH)
        + father_low * (father_education == LOW)
        + mother_abroad * ~mother_born_here
        + other_language * speaks_other_language
        + debts * (household_heads_with_debts > 0)
        + low_income * poverty_risk
        + language * language_before
    )
    return np.asarray(expit(logit))


model.event("person", "becomes_target", hazard="preschool_target_probability", where="toddler")


@model.mechanism("person", where="becomes_target")
def preschool_indication_probability(
    speaks_other_language: Bools,
    language_before: Scores,
    mother_education: Codes,
    *,
    intercept: float,
    other_language: float,
    language: float,
    mother_low: float,
) -> Probabilities:
    """Probability that the child health clinic indicates preschool education for a toddler of the target group.

    Shapes (persons,). A logit: what shows in a visit is seen, education on paper less so.
    Leaves out: differences between clinics.
    """
    logit = (
        intercept
        + other_language * speaks_other_language
        + language * language_before
        + mother_low * (mother_education == LOW)
    )
    return np.asarray(expit(logit))


model.event(
    "person",
    "preschool_indicated",
    hazard="preschool_indication_probability",
    where="becomes_target",
)


@model.mechanism("person", where="becomes_target")
def preschool_reach_probability(
    preschool_indicated: Bools,
    speaks_other_language: Bools,
    household_all_heads_work: Bools,
    daycare: Bools,
    stress_at_home: Scores,
    *,
    intercept: float,
    indicated: float,
    other_language: float,
    works_without_daycare: float,
    stress: float,
) -> Probabilities:
    """Probability that a toddler of the target group comes to preschool education.

    Shapes (persons,). A logit: an indication leads the way; another language, hours that do not fit work, and
    troubles (little trust, no head for it) stand in it. Leaves out: distance, price, waiting lists.
    """
    logit = (
        intercept
        + indicated * preschool_indicated
        + other_language * speaks_other_language
        + works_without_daycare * (household_all_heads_work & ~daycare)
        + stress * stress_at_home
    )
    return np.asarray(expit(logit))


model.event(
    "person", "preschool_reached", hazard="preschool_reach_probability", where="becomes_target"
)


@model.mechanism("person", where="young")
def preschool_start_date(
    preschool_start_date_before: Days,
    preschool_reached: Bools,
    birth_date: Days,
    u_preschool_wait: Floats,
    *,
    from_days: int,
    mean_wait: float,
    to_days: int,
) -> Days:
    """First day of preschool education, in days since 1970; 0 for who does not come.

    Shapes (persons,). From two and a half years on, after an exponential wait. Leaves out: who stops early.
    """
    wait = np.minimum(-mean_wait * np.log1p(-u_preschool_wait), to_days - from_days)
    first = (birth_date + from_days + wait).astype(np.int32)
    return np.where(preschool_reached, first, preschool_start_date_before)


@model.mechanism("person", where="young")
def preschool_dose(
    preschool_start_date: Days,
    birth_date: Days,
    year: int,
    *,
    weekly_hours: float,
    full_hours: float,
    days_to_school: int,
) -> Floats:
    """Preschool education of this year: the part of the year, times hours a week over what is offered today.

    Shapes (persons,). 0 for who does not come; 1 is a whole year at full hours. Leaves out: quality, absence.
    """
    start, end = (int(np.datetime64(f"{y}-01-01", "D").astype(int)) for y in (year, year + 1))
    until = np.minimum(birth_date + days_to_school, end)
    days = np.clip(until - np.maximum(preschool_start_date, start), 0, None)
    share = days / (end - start) * (preschool_start_date > 0)
    return share * weekly_hours / full_hours
