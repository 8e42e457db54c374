"""Work: who is employed, on what terms, and on what a person lives otherwise."""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Euros, Floats, Ints, Probabilities, Scores, Years
from generator.mechanisms import codes
from generator.mechanisms.codes import WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person")
def earning_age(working_age: Bools, year: int, *, from_year: int) -> Bools:
    """Whether a person may work, in the years for which work and income are simulated. Shapes (persons,)."""
    return working_age & (year >= from_year)


@model.mechanism("person", when="entry")
def earning_capacity(u_earning_capacity: Floats, *, sd: float) -> Scores:
    """What a person earns above or below others of the same education, log EUR. Shapes (persons,)."""
    return sd * ndtri(u_earning_capacity)


@model.mechanism("person", when="entry")
def entrepreneur(sex: Codes, u_entrepreneur: Floats, *, men: float, women: float) -> Bools:
    """Whether a person, when working, works for themselves.

    Shapes (persons,). Leaves out: changes between wage work and own business.
    """
    return u_entrepreneur < np.where(sex == WOMAN, women, men)


@model.mechanism("person", when="entry")
def employed_at_entry(
    has_kin: Bools,
    birth_year: Years,
    year: int,
    education_at_entry: Codes,
    u_employed_at_entry: Floats,
    *,
    share: Floats,
) -> Bools:
    """Whether a person who comes into the model as an adult has paid work.

    Shapes (persons,). A share per level of education, from the age of 20.
    """
    adult = ~has_kin & (year - birth_year >= 20)
    return (u_employed_at_entry < share[education_at_entry - 1]) & adult


@model.mechanism("person", where="earning_age")
def disability_hazard(
    age: Ints,
    disabled_before: Bools,
    mental_health_problem_before: Bools,
    ill_health_before: Bools,
    education: Codes,
    *,
    pension_age: float,
    onset: float,
    mental_health_ratio: float,
    ill_health_ratio: float,
    low_education_ratio: float,
    stays: float,
) -> Probabilities:
    """Probability of living on a disability benefit this year.

    Shapes (persons,). Onset times ratios; who has it mostly keeps it.
    Leaves out: how much somebody can still work, the assessment and its waiting time.
    """
    ratio = np.where(mental_health_problem_before, mental_health_ratio, 1.0)
    ratio *= np.where(ill_health_before, ill_health_ratio, 1.0)
    ratio *= np.where(education == codes.LOW, low_education_ratio, 1.0)
    hazard = np.where(disabled_before, stays, np.minimum(onset * ratio, 1.0))
    return np.where(age >= pension_age, 0.0, hazard)


model.event("person", "disabled", hazard="disability_hazard", where="earning_age")


@model.mechanism("person", where="earning_age")
def employment_probability(
    age: Ints,
    sex: Codes,
    education: Codes,
    born_here: Bools,
    studying: Bools,
    disabled: Bools,
    employed_before: Bools,
    mental_health_problem_before: Bools,
    ill_health_before: Bools,
    parent: Bools,
    mother_of_young_child: Bools,
    lives_with_partner: Bools,
    partner_employed_before: Bools,
    earning_capacity: Scores,
    *,
    pension_age: float,
    intercept: float,
    stays: float,
    by_education: Floats,
    per_capacity: float,
    woman: float,
    young_child: float,
    alone: float,
    single_mother: float,
    idle_partner: float,
    born_abroad_effect: float,
    mental_health: float,
    ill_health: float,
    studying_effect: float,
    from_sixty: float,
) -> Probabilities:
    """Probability of having paid work this year.

    Shapes (persons,). A logit with strong persistence; who can earn more is more often employed, and who has
    neither a partner nor children less often.
    Leaves out: the business cycle, except through alignment; illegal work.
    """
    mother = (sex == WOMAN) & parent
    logit = (
        intercept
        + stays * employed_before
        + by_education[education - 1]
        + per_capacity * earning_capacity
        + woman * (sex == WOMAN)
        + alone * (~lives_with_partner & ~parent)
        + young_child * mother_of_young_child
        + single_mother * (mother & ~lives_with_partner)
        + idle_partner * (lives_with_partner & ~partner_employed_before)
        + born_abroad_effect * ~born_here
        + mental_health * mental_health_problem_before
        + ill_health * ill_health_before
        + studying_effect * studying
        + from_sixty * (age >= 60)
    )
    return np.where(disabled | (age >= pension_age), 0.0, expit(logit))


model.event("person", "employed", hazard="employment_probability", where="earning_age")


@model.mechanism("person")
def working_head(head: Bools, employed: Bools) -> Bools:
    """Whether a person heads a household and has paid work. Shapes (persons,)."""
    return head & employed


model.reduction(
    "household",
    "working_heads",
    over="person",
    link="household",
    measure="working_head",
    how="count",
)
model.reduction(
    "household", "earners", over="person", link="household", measure="employed", how="count"
)


@model.mechanism("person", where="earning_age")
def activity(
    age: Ints,
    studying: Bools,
    employed: Bools,
    entrepreneur: Bools,
    disabled: Bools,
    employed_before: Bools,
    activity_before: Codes,
    head: Bools,
    household_working_heads: Ints,
    u_activity: Floats,
    *,
    pension_age: float,
    unemployment_benefit: float,
    unemployment_benefit_stays: float,
    claims_assistance: float,
) -> Codes:
    """Socio-economic category of the year (SECM): where most of a person's income comes from.

    Shapes (persons,). Work first; then disability, unemployment benefit after a job, social assistance when
    nobody in the household works (not everybody claims it), otherwise none.
    Leaves out: months; the register's spells are made of years.
    """
    was_on_benefit = activity_before == codes.UNEMPLOYMENT_BENEFIT
    ww = (employed_before & (u_activity < unemployment_benefit)) | (
        was_on_benefit & (u_activity < unemployment_benefit_stays)
    )
    assistance = head & (household_working_heads == 0) & (u_activity < claims_assistance)
    return np.select(
        [
            studying & employed,
            studying,
            employed & entrepreneur,
            employed,
            age >= pension_age,
            disabled,
            ww,
            assistance,
        ],
        [
            codes.STUDENT_WITH_INCOME,
            codes.STUDENT,
            codes.SELF_EMPLOYED,
            codes.EMPLOYEE,
            codes.PENSION,
            codes.DISABILITY_BENEFIT,
            codes.UNEMPLOYMENT_BENEFIT,
            codes.SOCIAL_ASSISTANCE,
        ],
        codes.NO_INCOME,
    ).astype(np.int16)


@model.mechanism("person", where="earning_age")
def activity_month(activity: Codes, activity_before: Codes, u_activity_month: Floats) -> Codes:
    """Month in which the category of this year began, 1 when it is last year's. Shapes (persons,)."""
    changed = activity != activity_before
    return np.where(changed, 1 + np.floor(12 * u_activity_month), 1).astype(np.int16)


@model.mechanism("person", where="earning_age")
def wage_shock(
    wage_shock_before: Scores, u_wage_shock: Floats, *, persistence: float, sd: float
) -> Scores:
    """Good and bad years in a career, log EUR. Shapes (persons,). First-order autoregression."""
    return persistence * wage_shock_before + sd * ndtri(np.maximum(u_wage_shock, 1e-12))


@model.mechanism("person", where="earning_age")
def earnings(
    age: Ints,
    sex: Codes,
    education: Codes,
    born_here: Bools,
    studying: Bools,
    employed: Bools,
    entrepreneur: Bools,
    earning_capacity: Scores,
    wage_shock: Scores,
    parent: Bools,
    lives_with_partner: Bools,
    *,
    index: float,
    at_35: Floats,
    per_year: float,
    until_age: float,
    start_per_year: float,
    start_until: float,
    men_hours: float,
    women_hours: float,
    mothers_hours: float,
    student_hours: float,
    born_abroad_effect: float,
    entrepreneur_effect: float,
    alone: float,
    single_parent: float,
) -> Euros:
    """Gross earnings, EUR a year in prices of 2022.

    Shapes (persons,). Log-normal around a profile in education and age, steeper at the start of working life
    (minimum wages for the young, small jobs), times a share of full-time hours.
    Leaves out: hours as a variable of their own, bonuses, losses of a business.
    """
    woman = sex == WOMAN
    hours = np.where(woman, np.where(parent, mothers_hours, women_hours), men_hours)
    hours = np.where(studying, student_hours, hours)
    log_wage = (
        np.log(index * at_35)[education - 1]
        + per_year * (np.minimum(age, until_age) - 35)
        - start_per_year * np.maximum(start_until - age, 0)
        + born_abroad_effect * ~born_here
        + entrepreneur_effect * entrepreneur
        + np.where(parent, single_parent, alone) * ~lives_with_partner
        + earning_capacity
        + wage_shock
    )
    return np.where(employed, hours * np.exp(log_wage), 0.0)
