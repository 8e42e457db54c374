"""Development of the child in three strands: language, motor, social-emotional.

Each strand is a z-score that moves a little every year towards what the child's circumstances favour.
A delay is a strand below its cut-off when the child turns four and starts school.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from generator.engine.types import Bools, Codes, Floats, Grams, Ints, Probabilities, Scores
from generator.mechanisms.codes import DUTCH
from generator.mechanisms.registry import model

SCHOOL_AGE = 4


@model.mechanism("person", when="entry", where="has_kin")
def speaks_other_language(
    mother_origin: Codes,
    mother_born_here: Bools,
    u_home_language: Floats,
    *,
    born_abroad: float,
    born_here: float,
) -> Bools:
    """Whether Dutch is not the language of the home in early childhood. Shapes (persons,)."""
    share = np.where(
        ~mother_born_here, born_abroad, np.where(mother_origin != DUTCH, born_here, 0.0)
    )
    return u_home_language < share


@model.mechanism("person", when="entry", where="has_kin")
def endowment(
    gestational_age: Ints,
    small_for_gestation: Bools,
    exposed_to_smoke: Bools,
    u_endowment: Floats,
    *,
    sd: float,
    very_preterm: float,
    moderately_preterm: float,
    small: float,
    smoking: float,
) -> Scores:
    """What a child brings along that all strands share, a z-score.

    Shapes (persons,). Normal, lower after an early or small birth. Leaves out: what it inherits.
    """
    return (
        sd * ndtri(np.clip(u_endowment, 1e-9, 1 - 1e-9))
        + very_preterm * (gestational_age < 224)
        + moderately_preterm * ((gestational_age >= 224) & (gestational_age < 259))
        + small * small_for_gestation
        + smoking * exposed_to_smoke
    )


@model.mechanism("person")
def young(resident: Bools, has_kin: Bools, age: Ints) -> Bools:
    """Whether a person is a child that has not started school on 1 January. Shapes (persons,)."""
    return resident & has_kin & (age <= SCHOOL_AGE)


@model.mechanism("person", where="young")
def stress_at_home(
    poverty_risk: Probabilities,
    household_heads_with_debts: Ints,
    household_heads: Ints,
    shared_care: Bools,
    mother_mental_health_problem: Bools,
    mother_adversity: Ints,
    not_planned: Bools,
    *,
    low_income: float,
    debts: float,
    single: float,
    relieved: float,
    mental_health: float,
    per_adversity: float,
    unplanned: float,
) -> Scores:
    """How much trouble there is around a child this year. Shapes (persons,). 0 is none.

    A parent alone has less of it where the other parent takes a share of the care (`relieved`).
    """
    return (
        low_income * poverty_risk
        + debts * (household_heads_with_debts > 0)
        + single * (household_heads < 2) * np.where(shared_care, 1 - relieved, 1.0)
        + mental_health * mother_mental_health_problem
        + per_adversity * mother_adversity
        + unplanned * not_planned
    )


@model.mechanism("person", where="young")
def language_expected(
    age: Ints,
    language_before: Scores,
    endowment: Scores,
    mother_education: Codes,
    speaks_other_language: Bools,
    stress_at_home: Scores,
    preschool_dose: Floats,
    sex: Codes,
    *,
    keeps: float,
    from_endowment: float,
    by_education: Floats,
    other_language: float,
    stress: float,
    preschool: float,
    girl: float,
) -> Scores:
    """Where language may be expected to stand this year, a z-score.

    Shapes (persons,). Part of last year's score, part of what the circumstances favour, preschool education
    among them. Leaves out: that children who need it most may gain most.
    """
    favoured = (
        from_endowment * endowment
        + by_education[mother_education - 1]
        + other_language * speaks_other_language
        + stress * stress_at_home
        + preschool * preschool_dose
        + girl * (sex == 2)
    )
    return np.where(age <= 1, favoured, keeps * language_before + (1 - keeps) * favoured)


@model.mechanism("person", where="young")
def motor_expected(
    age: Ints,
    motor_before: Scores,
    endowment: Scores,
    birth_weight: Grams,
    chronic_condition: Bools,
    stress_at_home: Scores,
    *,
    keeps: float,
    from_endowment: float,
    very_low_weight: float,
    chronic: float,
    stress: float,
) -> Scores:
    """Where motor development may be expected to stand this year, a z-score. Shapes (persons,)."""
    favoured = (
        from_endowment * endowment
        + very_low_weight * (birth_weight < 1500)
        + chronic * chronic_condition
        + stress * stress_at_home
    )
    return np.where(age <= 1, favoured, keeps * motor_before + (1 - keeps) * favoured)


@model.mechanism("person", where="young")
def social_emotional_expected(
    age: Ints,
    social_emotional_before: Scores,
    endowment: Scores,
    mother_education: Codes,
    stress_at_home: Scores,
    mother_separates_before: Bools,
    sex: Codes,
    *,
    keeps: float,
    from_endowment: float,
    by_education: Floats,
    stress: float,
    separation: float,
    girl: float,
) -> Scores:
    """Where social-emotional development may be expected to stand this year. Shapes (persons,)."""
    favoured = (
        from_endowment * endowment
        + by_education[mother_education - 1]
        + stress * stress_at_home
        + separation * mother_separates_before
        + girl * (sex == 2)
    )
    return np.where(age <= 1, favoured, keeps * social_emotional_before + (1 - keeps) * favoured)


def _score(expected: Scores, u: Floats, sd: float) -> Scores:
    return expected + sd * ndtri(np.clip(u, 1e-12, 1 - 1e-12))


@model.mechanism("person", where="young")
def language(language_expected: Scores, u_language: Floats, *, sd: float) -> Scores:
    """Language this year, a z-score. Shapes (persons,)."""
    return _score(language_expected, u_language, sd)


@model.mechanism("person", where="young")
def motor(motor_expected: Scores, u_motor: Floats, *, sd: float) -> Scores:
    """Motor development this year, a z-score. Shapes (persons,)."""
    return _score(motor_expected, u_motor, sd)


@model.mechanism("person", where="young")
def social_emotional(
    social_emotional_expected: Scores, u_social_emotional: Floats, *, sd: float
) -> Scores:
    """Social-emotional development this year, a z-score. Shapes (persons,)."""
    return _score(social_emotional_expected, u_social_emotional, sd)


@model.mechanism("person")
def starts_school(young: Bools, age: Ints) -> Bools:
    """Whether a child turns four this year. Shapes (persons,)."""
    return young & (age == SCHOOL_AGE)


@model.mechanism("person", where="starts_school")
def delay_risk(
    language_expected: Scores,
    motor_expected: Scores,
    social_emotional_expected: Scores,
    *,
    cutoff: float,
    sd: float,
) -> Probabilities:
    """Probability of starting school with a delay in one strand or more, given what may be expected.

    Shapes (persons,). One minus the probability that all three strands stay above the cut-off.
    """
    above = [
        ndtr((expected - cutoff) / sd)
        for expected in (language_expected, motor_expected, social_emotional_expected)
    ]
    return 1 - above[0] * above[1] * above[2]


@model.mechanism("person", where="starts_school")
def delay(language: Scores, motor: Scores, social_emotional: Scores, *, cutoff: float) -> Bools:
    """Whether a child starts school with a strand below the cut-off. Shapes (persons,)."""
    return np.minimum(np.minimum(language, motor), social_emotional) < cutoff
