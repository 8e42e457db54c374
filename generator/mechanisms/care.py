"""Youth care: need is one thing, use another."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import MOROCCO, TURKEY
from generator.mechanisms.registry import model


@model.mechanism("child")
def care_age(child_age: Ints, *, to_age: int) -> Bools:
    """Whether a child is at an age for which the first world models youth care. Shapes (children,)."""
    return child_age <= to_age


@model.mechanism("child", where="care_age")
def youth_care_hazard(
    child_age: Ints,
    child_sex: Codes,
    social_emotional_before: Scores,
    language_before: Scores,
    motor_before: Scores,
    mother_mental_health_problem: Bools,
    father_mental_health_problem: Bools,
    family_lives_with_partner: Bools,
    family_separates_before: Bools,
    family_problematic_debts: Bools,
    family_low_income_risk: Probabilities,
    mother_adversity: Ints,
    mother_origin: Codes,
    mother_born_abroad: Bools,
    *,
    intercept: float,
    by_age: Floats,
    boy: float,
    social_emotional: float,
    language: float,
    motor: float,
    mental_health: float,
    single: float,
    separated: float,
    debts: float,
    low_income: float,
    per_adversity: float,
    turkish_moroccan: float,
    born_abroad: float,
) -> Probabilities:
    """Probability that youth care for a child begins this year.

    Shapes (children,). A logit of need (development, troubles at home) and of access: some groups use
    less care than they need.
    Leaves out: earlier care, waiting lists, kinds of care, child protection.
    """
    need = (
        boy * (child_sex == 1)
        - social_emotional * social_emotional_before
        - language * language_before
        - motor * motor_before
        + mental_health
        * (mother_mental_health_problem.astype(float) + father_mental_health_problem)
        + single * ~family_lives_with_partner
        + separated * family_separates_before
        + debts * family_problematic_debts
        + low_income * family_low_income_risk
        + per_adversity * mother_adversity
    )
    access = (
        turkish_moroccan * np.isin(mother_origin, (MOROCCO, TURKEY))
        + born_abroad * mother_born_abroad
    )
    age = by_age[np.clip(child_age, 0, len(by_age) - 1)]
    return np.asarray(expit(intercept + age + need + access))


model.event("child", "youth_care_begins", hazard="youth_care_hazard", where="care_age")
