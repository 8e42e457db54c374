"""Formal childcare: who goes to day care, to a childminder or to after-school care, and for how many hours.

The allowance is for parents who all work, so work makes the need. Access is another thing: at equal work and
income some groups use less. A child counts from the year after its birth; in the year of birth it may begin
when the leave of its parents ends.
"""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Euros, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import DUTCH, EUROPE, MOROCCO, TURKEY
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def formal_care_preference(u_formal_care: Floats) -> Scores:
    """How much a parent would rather have formal childcare than grandparents or own care, a z-score for life.

    Shapes (persons,). Leaves out: whether grandparents live near.
    """
    return ndtri(np.clip(u_formal_care, 1e-12, 1 - 1e-12))


@model.mechanism("household")
def all_heads_work(heads: Ints, working_heads: Ints) -> Bools:
    """Whether everybody who heads the household has paid work: the condition of the allowance.

    Shapes (households,). Leaves out: parents who study or are on their way to work, who have a right to it too.
    """
    return (heads > 0) & (working_heads >= heads)


@model.mechanism("person", when="entry", where="born_alive")
def infant_daycare_probability(
    year: int,
    household_all_heads_work: Bools,
    mother_education: Codes,
    mother_formal_care_preference: Scores,
    *,
    from_year: int,
    intercept: float,
    all_work: float,
    by_education: Floats,
    per_sd: float,
) -> Probabilities:
    """Probability that a newborn goes to day care as soon as its parents' leave ends.

    Shapes (persons,). A logit; zero before there was an allowance. Leaves out: parental leave that parents take longer.
    """
    logit = (
        intercept
        + all_work * household_all_heads_work
        + by_education[mother_education - 1]
        + per_sd * mother_formal_care_preference
    )
    return np.where(year >= from_year, expit(logit), 0.0)


model.event(
    "person",
    "daycare_at_entry",
    hazard="infant_daycare_probability",
    when="entry",
    where="born_alive",
)


@model.mechanism("person")
def childcare_age(
    at_home: Bools, has_kin: Bools, age: Ints, year: int, *, from_year: int, to_age: int
) -> Bools:
    """Whether a person is a child for whom its parents may get the allowance. Shapes (persons,)."""
    return at_home & has_kin & (age <= to_age) & (year >= from_year)


@model.mechanism("person", where="childcare_age")
def childcare_need(
    household_all_heads_work: Bools,
    household_heads: Ints,
    household_minors: Ints,
    *,
    all_work: float,
    single: float,
    per_child: float,
) -> Scores:
    """Need of formal childcare that follows from the parents' work, a logit.

    Shapes (persons,). Where all parents work; more where one does so alone, less where there are many children.
    Leaves out: hours and days of work.
    """
    return (
        all_work * household_all_heads_work
        + single * (household_all_heads_work & (household_heads == 1))
        + per_child * (household_minors - 1)
    )


@model.mechanism("person", where="childcare_age")
def childcare_access(
    mother_education: Codes,
    origin: Codes,
    household_structural_income: Euros,
    poverty_risk: Probabilities,
    *,
    by_education: Floats,
    turkish_moroccan: float,
    outside_europe: float,
    reference_income: float,
    per_log_income: float,
    low_income: float,
) -> Scores:
    """How much more or less a family uses at equal need, a logit: income, education, origin.

    Shapes (persons,). The part of the price that the allowance does not pay weighs most on low incomes.
    Leaves out: distance, waiting lists, trust in the allowance after it was unduly reclaimed.
    """
    income = np.log(np.clip(household_structural_income / reference_income, 0.5, 2.0))
    turkish = np.isin(origin, (MOROCCO, TURKEY))
    return (
        by_education[np.maximum(mother_education, 1) - 1]
        + turkish_moroccan * turkish
        + outside_europe * (~turkish & (origin != DUTCH) & (origin != EUROPE))
        + per_log_income * income
        + low_income * poverty_risk
    )


@model.mechanism("person", where="childcare_age")
def childminder_probability(
    age: Ints,
    childminder_before: Bools,
    childcare_need: Scores,
    childcare_access: Scores,
    *,
    intercept: float,
    stays: float,
    per_year: float,
    part_of_access: float,
) -> Probabilities:
    """Probability that a child goes to a childminder this year, before school or after it.

    Shapes (persons,). A logit with persistence; income and education weigh less than for a centre.
    Leaves out: minders who are not registered.
    """
    logit = (
        intercept
        + stays * childminder_before
        + childcare_need
        + part_of_access * childcare_access
        + per_year * age
    )
    return np.asarray(expit(logit))


model.event("person", "childminder", hazard="childminder_probability", where="childcare_age")


@model.mechanism("person")
def daycare_age(childcare_age: Bools, age: Ints, *, to_age: int) -> Bools:
    """Whether a child is young enough for day care at some time of the year. Shapes (persons,)."""
    return childcare_age & (age <= to_age)


@model.mechanism("person", where="daycare_age")
def daycare_probability(
    daycare_before: Bools,
    childminder: Bools,
    childcare_need: Scores,
    childcare_access: Scores,
    mother_formal_care_preference: Scores,
    *,
    intercept: float,
    stays: float,
    with_childminder: float,
    per_sd: float,
) -> Probabilities:
    """Probability that a child goes to a day-care centre this year.

    Shapes (persons,). A logit of need, access, preference, and last year. Leaves out: places that are not there.
    """
    logit = (
        intercept
        + stays * daycare_before
        + with_childminder * childminder
        + childcare_need
        + childcare_access
        + per_sd * mother_formal_care_preference
    )
    return np.asarray(expit(logit))


model.event("person", "daycare", hazard="daycare_probability", where="daycare_age")


@model.mechanism("person")
def after_school_age(childcare_age: Bools, age: Ints, *, from_age: int) -> Bools:
    """Whether a child goes to primary school at some time of the year. Shapes (persons,)."""
    return childcare_age & (age >= from_age)


@model.mechanism("person", where="after_school_age")
def after_school_probability(
    age: Ints,
    after_school_before: Bools,
    daycare_before: Bools,
    childminder: Bools,
    childcare_need: Scores,
    childcare_access: Scores,
    mother_formal_care_preference: Scores,
    *,
    intercept: float,
    stays: float,
    after_daycare: float,
    with_childminder: float,
    per_year: float,
    per_sd: float,
) -> Probabilities:
    """Probability that a child goes to after-school care this year; less with every year of age.

    Shapes (persons,). A logit; who went to day care often goes on here.
    """
    logit = (
        intercept
        + stays * after_school_before
        + after_daycare * daycare_before
        + with_childminder * childminder
        + childcare_need
        + childcare_access
        + per_year * age
        + per_sd * mother_formal_care_preference
    )
    return np.asarray(expit(logit))


model.event("person", "after_school", hazard="after_school_probability", where="after_school_age")


def _hours(mean: float, sd: float, u: Floats, most: float) -> Floats:
    """Log-normal hours a month around `mean`, up to what the allowance pays."""
    z = ndtri(np.clip(u, 1e-9, 1 - 1e-9))
    return np.minimum(mean * np.exp(sd * z - sd**2 / 2), most)


@model.mechanism("person", where="daycare")
def daycare_hours(u_daycare_hours: Floats, *, mean: float, sd: float, most: float) -> Floats:
    """Hours of day care a month. Shapes (persons,). Leaves out: that hours follow the days that parents work."""
    return _hours(mean, sd, u_daycare_hours, most)


@model.mechanism("person", where="childminder")
def childminder_hours(
    u_childminder_hours: Floats, *, mean: float, sd: float, most: float
) -> Floats:
    """Hours with a childminder a month. Shapes (persons,). Leaves out: fewer hours once at school."""
    return _hours(mean, sd, u_childminder_hours, most)


@model.mechanism("person", where="after_school")
def after_school_hours(
    u_after_school_hours: Floats, *, mean: float, sd: float, most: float
) -> Floats:
    """Hours of after-school care a month. Shapes (persons,). Leaves out: school holidays."""
    return _hours(mean, sd, u_after_school_hours, most)
