"""The delivery: caesarean sections, children born dead, and how many are born alive.

All of it belongs to the mother in the year of the birth; what happens to a child after birth is in newborn.py.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Days, Floats, Ints, Probabilities, Scores
from generator.mechanisms.pregnancy import TERM
from generator.mechanisms.registry import model


@model.mechanism("person")
def had_caesarean(had_caesarean_before: Bools, caesarean_before: Bools) -> Bools:
    """Whether a woman has a scar of an earlier section. Shapes (persons,)."""
    return had_caesarean_before | caesarean_before


@model.mechanism("person", where="gives_birth")
def planned_caesarean_risk(
    age: Ints,
    had_caesarean: Bools,
    twins: Bools,
    hypertensive: Bools,
    *,
    intercept: float,
    earlier_section: float,
    with_twins: float,
    hypertension: float,
    forty: float,
) -> Probabilities:
    """Probability of a section decided on before labour.

    Shapes (persons,). A logit; an earlier section is by far the strongest cause. Leaves out: breech, the mother's wish.
    """
    logit = (
        intercept
        + earlier_section * had_caesarean
        + with_twins * twins
        + hypertension * hypertensive
        + forty * (age >= 40)
    )
    return np.asarray(expit(logit))


model.event("person", "planned_caesarean", hazard="planned_caesarean_risk", where="gives_birth")


@model.mechanism("person")
def labours(gives_birth: Bools, planned_caesarean: Bools) -> Bools:
    """Whether a delivery begins with labour. Shapes (persons,)."""
    return gives_birth & ~planned_caesarean


@model.mechanism("person", where="labours")
def emergency_caesarean_risk(
    age: Ints,
    deliveries_so_far: Ints,
    had_caesarean: Bools,
    twins: Bools,
    hypertensive: Bools,
    pregnancy_days: Days,
    *,
    intercept: float,
    first_delivery: float,
    earlier_section: float,
    with_twins: float,
    hypertension: float,
    forty: float,
    preterm: float,
) -> Probabilities:
    """Probability of a section decided on during labour. Shapes (persons,). A logit. Leaves out: place of delivery."""
    logit = (
        intercept
        + first_delivery * (deliveries_so_far == 0)
        + earlier_section * had_caesarean
        + with_twins * twins
        + hypertension * hypertensive
        + forty * (age >= 40)
        + preterm * (pregnancy_days < TERM)
    )
    return np.asarray(expit(logit))


model.event("person", "emergency_caesarean", hazard="emergency_caesarean_risk", where="labours")


@model.mechanism("person", where="gives_birth")
def caesarean(planned_caesarean: Bools, emergency_caesarean: Bools) -> Bools:
    """Whether a delivery is by section. Shapes (persons,)."""
    return planned_caesarean | emergency_caesarean


@model.mechanism("person", where="gives_birth")
def stillbirth_risk(
    pregnancy_days: Days,
    smokes_in_pregnancy: Bools,
    twins: Bools,
    age: Ints,
    household_area_deprivation: Scores,
    *,
    intercept: float,
    weeks: Floats,
    by_week: Floats,
    smoking: float,
    with_twins: float,
    forty: float,
    deprivation: float,
) -> Probabilities:
    """Probability that a child is born dead, from 22 weeks on.

    Shapes (persons,), for each child of the delivery. A logit, steep in the duration of the pregnancy.
    Leaves out: congenital anomalies; that twins die together more often than by chance.
    """
    logit = (
        intercept
        + np.interp(pregnancy_days / 7, weeks, by_week)
        + smoking * smokes_in_pregnancy
        + with_twins * twins
        + forty * (age >= 40)
        + deprivation * household_area_deprivation
    )
    return np.asarray(expit(logit))


model.event("person", "first_stillborn", hazard="stillbirth_risk", where="gives_birth")
model.event("person", "second_stillborn", hazard="stillbirth_risk", where="twins")


@model.mechanism("person", where="gives_birth")
def live_births(
    gives_birth: Bools, twins: Bools, first_stillborn: Bools, second_stillborn: Bools
) -> Ints:
    """Children born alive in this year's delivery. Shapes (persons,)."""
    first, second = gives_birth & ~first_stillborn, twins & ~second_stillborn
    return first.astype(np.int32) + second
