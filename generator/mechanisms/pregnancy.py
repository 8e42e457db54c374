"""Pregnancy and birth: the first midwife's visit, smoking, gestation, weight."""

import numpy as np
from scipy.special import expit, ndtr, ndtri

from generator.engine.types import Bools, Codes, Days, Floats, Grams, Ints, Probabilities, Scores
from generator.mechanisms.codes import LOW
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry", where="has_kin")
def exposed_to_smoke(
    mother_smoker: Bools,
    mother_education: Codes,
    mother_mental_health_problem: Bools,
    mother_lives_with_partner: Bools,
    u_smoked: Floats,
    *,
    intercept: float,
    by_education: Floats,
    no_partner: float,
    mental_health: float,
) -> Bools:
    """Whether the mother went on smoking in the pregnancy.

    Shapes (persons,). A logit among smokers. Leaves out: how much, and until which week.
    """
    logit = (
        intercept
        + by_education[mother_education - 1]
        + no_partner * ~mother_lives_with_partner
        + mental_health * mother_mental_health_problem
    )
    return mother_smoker & (u_smoked < expit(logit))


@model.mechanism("person", when="entry", where="has_kin")
def first_visit_day(
    mother_age: Ints,
    mother_education: Codes,
    mother_born_here: Bools,
    mother_lives_with_partner: Bools,
    birth_order: Ints,
    u_first_visit: Floats,
    *,
    median: float,
    log_sd: float,
    teenager: float,
    low_education: float,
    born_abroad: float,
    no_partner: float,
    per_birth: float,
) -> Days:
    """Day of the pregnancy on which the midwife first saw the mother.

    Shapes (persons,). Log-normal; later for the young, the low educated, women born abroad.
    """
    log_day = (
        np.log(median)
        + teenager * (mother_age < 20)
        + low_education * (mother_education == LOW)
        + born_abroad * ~mother_born_here
        + no_partner * ~mother_lives_with_partner
        + per_birth * (birth_order - 1)
        + log_sd * ndtri(np.clip(u_first_visit, 1e-9, 1 - 1e-9))
    )
    return np.clip(np.exp(log_day), 28, 250).astype(np.int32)


@model.mechanism("person", when="entry", where="has_kin")
def preterm_risk(
    exposed_to_smoke: Bools,
    mother_education: Codes,
    mother_age: Ints,
    mother_mental_health_problem: Bools,
    mother_adversity: Ints,
    household_area_deprivation: Scores,
    birth_order: Ints,
    *,
    intercept: float,
    smoking: float,
    by_education: Floats,
    age_extremes: float,
    mental_health: float,
    per_adversity: float,
    deprivation: float,
    first_child: float,
) -> Probabilities:
    """Probability of a birth before 37 weeks. Shapes (persons,). A logit. Leaves out: twins, illness."""
    logit = (
        intercept
        + smoking * exposed_to_smoke
        + by_education[mother_education - 1]
        + age_extremes * ((mother_age < 20) | (mother_age >= 40))
        + mental_health * mother_mental_health_problem
        + per_adversity * mother_adversity
        + deprivation * household_area_deprivation
        + first_child * (birth_order == 1)
    )
    return np.asarray(expit(logit))


@model.mechanism("person", when="entry", where="has_kin")
def gestational_age(
    preterm_risk: Probabilities,
    u_gestation: Floats,
    *,
    preterm_days: Floats,
    preterm_shares: Floats,
    term_mean: float,
    term_sd: float,
) -> Days:
    """Duration of the pregnancy, 168 to 294 days.

    Shapes (persons,). Below the risk: the published split of preterm births; above it: a normal, cut off.
    """
    early = u_gestation < preterm_risk
    place = np.divide(u_gestation, preterm_risk, out=np.zeros(len(early)), where=early)
    days_early = np.interp(place, np.concatenate([[0], np.cumsum(preterm_shares)]), preterm_days)
    left = np.maximum(1 - preterm_risk, 1e-9)
    rest = np.clip((u_gestation - preterm_risk) / left, 1e-9, 1 - 1e-9)
    low, high = ndtr((259 - term_mean) / term_sd), ndtr((295 - term_mean) / term_sd)
    days_term = term_mean + term_sd * ndtri(low + rest * (high - low))
    return np.floor(np.where(early, days_early, days_term)).astype(np.int32)


@model.mechanism("person", when="entry", where="has_kin")
def birth_weight_score(
    exposed_to_smoke: Bools,
    mother_education: Codes,
    household_area_deprivation: Scores,
    birth_order: Ints,
    u_weight: Floats,
    *,
    smoking: float,
    by_education: Floats,
    deprivation: float,
    later_child: float,
) -> Scores:
    """Weight for gestation and sex, as a z-score of the reference curve. Shapes (persons,)."""
    return (
        ndtri(np.clip(u_weight, 1e-9, 1 - 1e-9))
        + smoking * exposed_to_smoke
        + by_education[mother_education - 1]
        + deprivation * household_area_deprivation
        + later_child * (birth_order > 1)
    )


@model.mechanism("person", when="entry", where="has_kin")
def birth_weight(
    gestational_age: Days,
    sex: Codes,
    birth_weight_score: Scores,
    *,
    weeks: Floats,
    mean: Floats,
    cv: float,
    girls: float,
) -> Grams:
    """Weight at birth, 300 to 6500 grams.

    Shapes (persons,). The reference curve at this gestation, plus the score times its spread.
    """
    centre = np.interp(gestational_age / 7, weeks, mean) * np.where(sex == 2, girls, 1.0)
    return np.clip(np.round(centre * (1 + cv * birth_weight_score)), 300, 6500)


@model.mechanism("person", when="entry", where="has_kin")
def small_for_gestation(birth_weight_score: Scores, *, centile: float) -> Bools:
    """Whether a child weighs less than the published centile for its gestation. Shapes (persons,)."""
    return birth_weight_score < ndtri(centile)
