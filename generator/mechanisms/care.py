"""Youth care: need is one thing, use another."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import MOROCCO, TURKEY
from generator.mechanisms.registry import model


@model.mechanism("person")
def care_age(minor_with_parent: Bools, age: Ints, *, to_age: int) -> Bools:
    """Whether a person is a child at an age for which youth care is simulated. Shapes (persons,)."""
    return minor_with_parent & (age <= to_age)


@model.mechanism("person", where="care_age")
def youth_care_hazard(
    age: Ints,
    sex: Codes,
    social_emotional_before: Scores,
    language_before: Scores,
    motor_before: Scores,
    mother_mental_health_problem: Bools,
    father_mental_health_problem: Bools,
    household_heads: Ints,
    mother_separates_before: Bools,
    household_heads_with_debts: Ints,
    poverty_risk: Probabilities,
    maltreatment_before: Bools,
    mother_had_youth_care: Bools,
    mother_adversity: Ints,
    mother_origin: Codes,
    mother_born_here: Bools,
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
    maltreated: float,
    mother_in_care: float,
    turkish_moroccan: float,
    born_abroad: float,
) -> Probabilities:
    """Probability that youth care for a child begins this year.

    Shapes (persons,). A logit of need (development, troubles at home) and of access: some groups use
    less care than they need.
    Leaves out: earlier care, waiting lists, kinds of care, child protection.
    """
    need = (
        boy * (sex == 1)
        - social_emotional * social_emotional_before
        - language * language_before
        - motor * motor_before
        + mental_health
        * (mother_mental_health_problem.astype(float) + father_mental_health_problem)
        + single * (household_heads < 2)
        + separated * mother_separates_before
        + debts * (household_heads_with_debts > 0)
        + low_income * poverty_risk
        + per_adversity * mother_adversity
        + maltreated * maltreatment_before
        + mother_in_care * mother_had_youth_care
    )
    access = (
        turkish_moroccan * np.isin(mother_origin, (MOROCCO, TURKEY))
        + born_abroad * ~mother_born_here
    )
    profile = by_age[np.clip(age, 0, len(by_age) - 1)]
    return np.asarray(expit(intercept + profile + need + access))


model.event("person", "youth_care_begins", hazard="youth_care_hazard", where="care_age")


@model.mechanism("person")
def had_youth_care(had_youth_care_before: Bools, youth_care_begins_before: Bools) -> Bools:
    """Whether somebody has had youth care, until last year. Shapes (persons,)."""
    return had_youth_care_before | youth_care_begins_before
