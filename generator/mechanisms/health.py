"""Mental health of adults, and smoking."""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def vulnerability(u_vulnerability: Floats) -> Scores:
    """How easily a person falls ill under stress, a z-score for life. Shapes (persons,)."""
    return ndtri(np.maximum(u_vulnerability, 1e-12))


@model.mechanism("person", when="entry")
def mental_health_problem_at_entry(
    vulnerability: Scores, u_ill_at_entry: Floats, *, intercept: float, per_sd: float
) -> Bools:
    """Whether a person who comes into the model as an adult has a mental health problem.

    Shapes (persons,).
    """
    return u_ill_at_entry < expit(intercept + per_sd * vulnerability)


@model.mechanism("person", where="working_age")
def mental_health_hazard(
    sex: Codes,
    vulnerability: Scores,
    adversity: Ints,
    mental_health_problem_before: Bools,
    employed_before: Bools,
    studying: Bools,
    family_low_income_risk_before: Probabilities,
    family_problematic_debts_before: Bools,
    family_separates_before: Bools,
    family_gives_birth_before: Bools,
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
        + low_income * family_low_income_risk_before
        + debts * family_problematic_debts_before
        + separated * family_separates_before
        + after_birth * (family_gives_birth_before & (sex == WOMAN))
    )
    return np.asarray(expit(logit))


model.event("person", "mental_health_problem", hazard="mental_health_hazard", where="working_age")


@model.mechanism("person", when="entry")
def smoker(
    education: Codes,
    adversity: Ints,
    u_smoker: Floats,
    *,
    by_education: Floats,
    per_adversity: float,
) -> Bools:
    """Whether a person smokes in the years in which children come (until a pregnancy).

    Shapes (persons,). A logit. Leaves out: starting, stopping and relapse year by year.
    """
    return u_smoker < expit(by_education[education - 1] + per_adversity * adversity)
