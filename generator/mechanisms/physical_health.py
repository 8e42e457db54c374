"""Physical health: adults in less than good health, and chronic conditions that children have from early on."""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def frailty(u_frailty: Floats) -> Scores:
    """How easily a body falls ill, a z-score for life. Shapes (persons,). Leaves out: inheritance."""
    return ndtri(np.clip(u_frailty, 1e-12, 1 - 1e-12))


@model.mechanism("person", where="earning_age")
def ill_health_probability(
    age: Ints,
    education: Codes,
    frailty: Scores,
    smoker: Bools,
    ill_health_before: Bools,
    *,
    intercept: float,
    stays: float,
    per_decade: float,
    by_education: Floats,
    per_sd: float,
    smoking: float,
) -> Probabilities:
    """Probability that an adult's health is less than good this year.

    Shapes (persons,). A logit with persistence, in age, education, smoking and a lasting frailty.
    Leaves out: kinds of disease, that it shortens life, what low income does to health.
    """
    logit = (
        intercept
        + stays * ill_health_before
        + per_decade * (age - 45) / 10
        + by_education[education - 1]
        + per_sd * frailty
        + smoking * smoker
    )
    return np.asarray(expit(logit))


model.event("person", "ill_health", hazard="ill_health_probability", where="earning_age")


@model.mechanism("person", when="entry", where="has_kin")
def chronic_condition_risk(
    gestational_age: Ints,
    small_for_gestation: Bools,
    exposed_to_smoke: Bools,
    mother_ill_health: Bools,
    *,
    intercept: float,
    preterm: float,
    small: float,
    smoking: float,
    mother_ill: float,
) -> Probabilities:
    """Probability that a child has a chronic physical condition from its first years on.

    Shapes (persons,). A logit. Leaves out: which condition, how bad, conditions that begin later or pass.
    """
    logit = (
        intercept
        + preterm * (gestational_age < 259)
        + small * small_for_gestation
        + smoking * exposed_to_smoke
        + mother_ill * mother_ill_health
    )
    return np.asarray(expit(logit))


model.event(
    "person", "chronic_condition", hazard="chronic_condition_risk", when="entry", where="has_kin"
)
