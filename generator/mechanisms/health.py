"""Mental health of adults, and smoking."""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores, Years
from generator.mechanisms.codes import WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def vulnerability(u_vulnerability: Floats) -> Scores:
    """How easily a person falls ill under stress, a z-score for life. Shapes (persons,)."""
    return ndtri(np.maximum(u_vulnerability, 1e-12))


@model.mechanism("person", when="entry")
def mental_health_problem_at_entry(
    has_kin: Bools,
    vulnerability: Scores,
    u_ill_at_entry: Floats,
    *,
    intercept: float,
    per_sd: float,
) -> Bools:
    """Whether a person who comes into the model as an adult has a mental health problem.

    Shapes (persons,).
    """
    return ~has_kin & (u_ill_at_entry < expit(intercept + per_sd * vulnerability))


@model.mechanism("person", where="earning_age")
def mental_health_hazard(
    sex: Codes,
    vulnerability: Scores,
    adversity: Ints,
    mental_health_problem_before: Bools,
    employed_before: Bools,
    studying: Bools,
    poverty_risk_before: Probabilities,
    problematic_debts_before: Bools,
    separates_before: Bools,
    gives_birth_before: Bools,
    *,
    intercept: float,
    stays: float,
    woman: float,
    per_sd: float,
    per_adversity: float,
    not_employed: float,
    low_income: float,
    debts: float,
    separated: float,
    after_birth: float,
) -> Probabilities:
    """Probability of a mental health problem (care or medicines for it) this year.

    Shapes (persons,). A logit: lasting vulnerability, persistence, and last year's troubles.
    Leaves out: kinds of disorder, addiction, care that is needed and not sought.
    """
    logit = (
        intercept
        + stays * mental_health_problem_before
        + woman * (sex == WOMAN)
        + per_sd * vulnerability
        + per_adversity * adversity
        + not_employed * (~employed_before & ~studying)
        + low_income * poverty_risk_before
        + debts * problematic_debts_before
        + separated * separates_before
        + after_birth * gives_birth_before
    )
    return np.asarray(expit(logit))


model.event("person", "mental_health_problem", hazard="mental_health_hazard", where="earning_age")


@model.mechanism("person")
def smoking_decided(resident: Bools, age: Ints, *, at_age: int) -> Bools:
    """Whether it is decided this year if a person smokes. Shapes (persons,)."""
    return resident & (age == at_age)


@model.mechanism("person", where="smoking_decided")
def takes_up_smoking(
    education: Codes,
    adversity: Ints,
    mother_smoker_before: Bools,
    u_smoker: Floats,
    *,
    level: float,
    by_education: Floats,
    mother_smokes: float,
    per_adversity: float,
) -> Bools:
    """Whether a person will smoke in the years in which children come (until a pregnancy).

    Shapes (persons,). A logit that falls with the years. Leaves out: stopping and relapse year by year.
    """
    logit = (
        level
        + by_education[education - 1]
        + mother_smokes * mother_smoker_before
        + per_adversity * adversity
    )
    return u_smoker < expit(logit)


@model.mechanism("person", when="entry")
def smoker_at_entry(
    has_kin: Bools, birth_year: Years, year: int, u_smoker_at_entry: Floats, *, share: float
) -> Bools:
    """Whether somebody who comes from elsewhere as an adult smokes. Shapes (persons,)."""
    return ~has_kin & (year - birth_year > 18) & (u_smoker_at_entry < share)


@model.mechanism("person")
def smoker(smoker_before: Bools, takes_up_smoking: Bools, stays_stopped_before: Bools) -> Bools:
    """Whether a person smokes, but for pregnancies; some mothers stop for good. Shapes (persons,)."""
    return (smoker_before & ~stays_stopped_before) | takes_up_smoking
