"""Violence in the home, and maltreatment of children: need that few ever report."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Ints, Probabilities
from generator.mechanisms.registry import model


@model.mechanism("person")
def wife_of_working_age(wife: Bools, earning_age: Bools) -> Bools:
    """Whether a person is the woman of a couple in the years for which hardship is simulated. Shapes (persons,)."""
    return wife & earning_age


@model.mechanism("person", where="wife_of_working_age")
def violence_hazard(
    violence_at_home_before: Bools,
    poverty_risk_before: Probabilities,
    problematic_debts_before: Bools,
    mental_health_problem_before: Bools,
    partner_mental_health_problem_before: Bools,
    adversity: Ints,
    partner_adversity: Ints,
    age: Ints,
    *,
    intercept: float,
    stays: float,
    low_income: float,
    debts: float,
    mental_health: float,
    per_adversity: float,
    per_ten_years_older: float,
) -> Probabilities:
    """Probability of violence between the partners of a couple this year.

    Shapes (persons,), for the woman. A logit with persistence; the childhood of both counts.
    Leaves out: who does it to whom, former partners, other relatives.
    """
    troubles = mental_health_problem_before.astype(float) + partner_mental_health_problem_before
    logit = (
        intercept
        + stays * violence_at_home_before
        + low_income * poverty_risk_before
        + debts * problematic_debts_before
        + mental_health * troubles
        + per_adversity * (adversity + partner_adversity)
        + per_ten_years_older * (age - 35) / 10
    )
    return np.asarray(expit(logit))


model.event("person", "violence_at_home", hazard="violence_hazard", where="wife_of_working_age")


@model.mechanism("person")
def saw_violence(
    saw_violence_before: Bools,
    minor_at_home: Bools,
    mother_violence_at_home_before: Bools,
    father_partner_suffers_before: Bools,
) -> Bools:
    """Whether there was violence between the adults at home in somebody's childhood. Shapes (persons,)."""
    return saw_violence_before | (
        minor_at_home & (mother_violence_at_home_before | father_partner_suffers_before)
    )


@model.mechanism("person", where="lives_with_partner")
def partner_suffers(partner_violence_at_home: Bools) -> Bools:
    """Whether there is violence in the couple of a man. Shapes (persons,)."""
    return partner_violence_at_home


@model.mechanism("person")
def minor_with_parent(minor_at_home: Bools, mother_earning_age: Bools) -> Bools:
    """Whether a person is a minor at home whose mother's hardship is simulated. Shapes (persons,)."""
    return minor_at_home & mother_earning_age


@model.mechanism("person", where="minor_with_parent")
def maltreatment_hazard(
    maltreatment_before: Bools,
    age: Ints,
    mother_maltreated: Bools,
    father_maltreated: Bools,
    mother_adversity: Ints,
    mother_mental_health_problem: Bools,
    father_mental_health_problem: Bools,
    mother_violence_at_home: Bools,
    mother_lives_with_partner: Bools,
    poverty_risk_before: Probabilities,
    household_heads_with_debts: Ints,
    household_minors: Ints,
    *,
    intercept: float,
    stays: float,
    baby: float,
    parent_maltreated: float,
    per_adversity: float,
    mental_health: float,
    violence: float,
    single: float,
    low_income: float,
    debts: float,
    many_children: float,
) -> Probabilities:
    """Probability that a child is maltreated or neglected this year.

    Shapes (persons,). A logit with persistence; the parents' own childhood counts (transmission).
    Leaves out: kinds of maltreatment, perpetrators outside the home.
    """
    ill = mother_mental_health_problem.astype(float) + father_mental_health_problem
    parents = mother_maltreated.astype(float) + father_maltreated
    logit = (
        intercept
        + stays * maltreatment_before
        + baby * (age <= 3)
        + parent_maltreated * parents
        + per_adversity * mother_adversity
        + mental_health * ill
        + violence * mother_violence_at_home
        + single * ~mother_lives_with_partner
        + low_income * poverty_risk_before
        + debts * (household_heads_with_debts > 0)
        + many_children * (household_minors >= 3)
    )
    return np.asarray(expit(logit))


model.event("person", "maltreatment", hazard="maltreatment_hazard", where="minor_with_parent")


@model.mechanism("person")
def maltreated(maltreated_before: Bools, maltreatment_before: Bools) -> Bools:
    """Whether somebody has been maltreated as a child, until last year. Shapes (persons,)."""
    return maltreated_before | maltreatment_before
