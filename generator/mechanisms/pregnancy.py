"""Pregnancy, as it happens to the mother in the year of the birth.

Whether it was planned, one child or two, smoking, the first midwife's visit, hypertension, and how long it lasts.
What was settled at conception is made of her state on 1 January and of last year's troubles; children copy what
concerns them (newborn.py), so that twins share one pregnancy.
"""

import numpy as np
from scipy.special import expit, ndtr, ndtri

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import LOW, MAN, WOMAN
from generator.mechanisms.registry import model

TERM, LAST_DAY = 259, 294  # days: 37 and 42 completed weeks


@model.mechanism("person", where="gives_birth")
def unplanned_risk(
    age: Ints,
    education: Codes,
    lives_with_partner: Bools,
    births_so_far: Ints,
    problematic_debts_before: Bools,
    mental_health_problem_before: Bools,
    *,
    intercept: float,
    per_year_under_30: float,
    by_education: Floats,
    no_partner: float,
    many_children: float,
    debts: float,
    mental_health: float,
) -> Probabilities:
    """Probability that a pregnancy that ended in a birth was not planned.

    Shapes (persons,). A logit. Leaves out: pregnancies that were ended, wanted later or not at all.
    """
    logit = (
        intercept
        + per_year_under_30 * np.maximum(30 - age, 0)
        + by_education[education - 1]
        + no_partner * ~lives_with_partner
        + many_children * (births_so_far > 1)
        + debts * problematic_debts_before
        + mental_health * mental_health_problem_before
    )
    return np.asarray(expit(logit))


model.event("person", "unplanned", hazard="unplanned_risk", where="gives_birth")


@model.mechanism("person", where="gives_birth")
def twin_risk(age: Ints, *, intercept: float, per_ten_years: float) -> Probabilities:
    """Probability that a delivery is one of twins.

    Shapes (persons,). A logit that rises with age. Leaves out: triplets, fertility treatment, twins in the family.
    """
    return np.asarray(expit(intercept + per_ten_years * (age - 30) / 10))


model.event("person", "twins", hazard="twin_risk", where="gives_birth")


@model.mechanism("person", where="twins")
def identical_twins(u_identical: Floats, *, share: float) -> Bools:
    """Whether twins come from one egg. Shapes (persons,)."""
    return u_identical < share


@model.mechanism("person", where="twins")
def sex_of_twins(u_sex_of_twins: Floats, *, boys: float) -> Codes:
    """Sex that identical twins share, 1 man, 2 woman. Shapes (persons,)."""
    return np.where(u_sex_of_twins < boys, MAN, WOMAN).astype(np.int16)


@model.mechanism("person", where="gives_birth")
def smoking_in_pregnancy_probability(
    smoker: Bools,
    education: Codes,
    mental_health_problem_before: Bools,
    lives_with_partner: Bools,
    unplanned: Bools,
    *,
    intercept: float,
    by_education: Floats,
    no_partner: float,
    mental_health: float,
    not_planned: float,
) -> Probabilities:
    """Probability that a mother goes on smoking in the pregnancy; 0 for who did not smoke.

    Shapes (persons,). A logit among smokers. Leaves out: how much, and until which week.
    """
    logit = (
        intercept
        + by_education[education - 1]
        + no_partner * ~lives_with_partner
        + mental_health * mental_health_problem_before
        + not_planned * unplanned
    )
    return np.where(smoker, expit(logit), 0.0)


model.event(
    "person", "smokes_in_pregnancy", hazard="smoking_in_pregnancy_probability", where="gives_birth"
)


@model.mechanism("person", where="gives_birth")
def stays_stopped(
    smoker: Bools, smokes_in_pregnancy: Bools, u_relapse: Floats, *, relapse: float
) -> Bools:
    """Whether a smoker who stopped in the pregnancy does not begin again after it. Shapes (persons,)."""
    return smoker & ~smokes_in_pregnancy & (u_relapse >= relapse)


@model.mechanism("person", where="gives_birth")
def booking_day(
    age: Ints,
    education: Codes,
    born_here: Bools,
    lives_with_partner: Bools,
    deliveries_so_far: Ints,
    unplanned: Bools,
    u_booking: Floats,
    *,
    median: float,
    log_sd: float,
    teenager: float,
    low_education: float,
    born_abroad: float,
    no_partner: float,
    per_birth: float,
    not_planned: float,
) -> Days:
    """Day of the pregnancy on which the midwife first saw the mother.

    Shapes (persons,). Log-normal; later for the young, the low educated, women born abroad, and where the
    pregnancy was not planned.
    """
    log_day = (
        np.log(median)
        + teenager * (age < 20)
        + low_education * (education == LOW)
        + born_abroad * ~born_here
        + no_partner * ~lives_with_partner
        + per_birth * deliveries_so_far
        + not_planned * unplanned
        + log_sd * ndtri(np.clip(u_booking, 1e-9, 1 - 1e-9))
    )
    return np.clip(np.exp(log_day), 28, 250).astype(np.int32)


@model.mechanism("person", where="gives_birth")
def hypertension_risk(
    age: Ints,
    deliveries_so_far: Ints,
    twins: Bools,
    *,
    intercept: float,
    first_delivery: float,
    forty: float,
    with_twins: float,
) -> Probabilities:
    """Probability of hypertension or pre-eclampsia in a pregnancy.

    Shapes (persons,). A logit. Leaves out: weight, illness from before, an earlier pregnancy with it.
    """
    logit = (
        intercept
        + first_delivery * (deliveries_so_far == 0)
        + forty * (age >= 40)
        + with_twins * twins
    )
    return np.asarray(expit(logit))


model.event("person", "hypertensive", hazard="hypertension_risk", where="gives_birth")


@model.mechanism("person", where="gives_birth")
def preterm_risk(
    smokes_in_pregnancy: Bools,
    education: Codes,
    age: Ints,
    mental_health_problem: Bools,
    adversity: Ints,
    household_area_deprivation: Scores,
    deliveries_so_far: Ints,
    twins: Bools,
    hypertensive: Bools,
    *,
    intercept: float,
    smoking: float,
    by_education: Floats,
    age_extremes: float,
    mental_health: float,
    per_adversity: float,
    deprivation: float,
    first_child: float,
    with_twins: float,
    hypertension: float,
) -> Probabilities:
    """Probability of a birth before 37 weeks. Shapes (persons,). A logit. Leaves out: an earlier preterm birth."""
    logit = (
        intercept
        + smoking * smokes_in_pregnancy
        + by_education[education - 1]
        + age_extremes * ((age < 20) | (age >= 40))
        + mental_health * mental_health_problem
        + per_adversity * adversity
        + deprivation * household_area_deprivation
        + first_child * (deliveries_so_far == 0)
        + with_twins * twins
        + hypertension * hypertensive
    )
    return np.asarray(expit(logit))


@model.mechanism("person", where="gives_birth")
def pregnancy_days(
    preterm_risk: Probabilities,
    twins: Bools,
    u_gestation: Floats,
    *,
    preterm_days: Floats,
    preterm_shares: Floats,
    term_mean: float,
    term_mean_twins: float,
    term_sd: float,
) -> Days:
    """Duration of a pregnancy, 154 to 294 days.

    Shapes (persons,). Below the risk: the published split of preterm births; above it: a normal, cut off.
    Leaves out: twins who are born very early more often than other preterm children.
    """
    early = u_gestation < preterm_risk
    place = np.divide(u_gestation, preterm_risk, out=np.zeros(len(early)), where=early)
    days_early = np.interp(place, np.concatenate([[0], np.cumsum(preterm_shares)]), preterm_days)
    left = np.maximum(1 - preterm_risk, 1e-9)
    rest = np.clip((u_gestation - preterm_risk) / left, 1e-9, 1 - 1e-9)
    mean = np.where(twins, term_mean_twins, term_mean)
    low, high = ndtr((TERM - mean) / term_sd), ndtr((LAST_DAY + 1 - mean) / term_sd)
    days_term = mean + term_sd * ndtri(low + rest * (high - low))
    return np.floor(np.where(early, days_early, days_term)).astype(np.int32)
