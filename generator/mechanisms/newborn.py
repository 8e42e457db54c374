"""The child at birth: what it takes from its mother's pregnancy, its weight, intensive care, and an early death.

A stillborn child, and one that dies in its first month, has a row like any other: it has a mother, and the
registers know it. It never becomes a resident and is in no household at the end of the year.
"""

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import (
    Bools,
    Codes,
    Days,
    Floats,
    Grams,
    Ints,
    Probabilities,
    Scores,
    Years,
)
from generator.mechanisms.registry import model

NO_SECTION, PLANNED, EMERGENCY = 0, 1, 2


@model.mechanism("person", when="entry")
def second_of_twins(has_kin: Bools) -> Bools:
    """Whether somebody is the second child of a delivery; births of second twins bring it. Shapes (persons,)."""
    return np.zeros(len(has_kin), dtype=bool)


@model.mechanism("person", when="entry", where="has_kin")
def twin(mother_twins: Bools) -> Bools:
    """Whether a child is one of twins. Shapes (persons,)."""
    return mother_twins


@model.mechanism("person", when="entry", where="has_kin")
def stillborn(
    second_of_twins: Bools, mother_first_stillborn: Bools, mother_second_stillborn: Bools
) -> Bools:
    """Whether a child was born dead. Shapes (persons,)."""
    return np.where(second_of_twins, mother_second_stillborn, mother_first_stillborn)


@model.mechanism("person", when="entry")
def born_alive(has_kin: Bools, born_here: Bools, stillborn: Bools) -> Bools:
    """Whether somebody was born alive in this world. Shapes (persons,)."""
    return has_kin & born_here & ~stillborn


@model.mechanism("person", when="entry")
def birth_order(
    born_alive: Bools,
    second_of_twins: Bools,
    mother_births_so_far: Ints,
    mother_first_stillborn: Bools,
) -> Ints:
    """Which living child of its mother somebody is: 1, 2, …; 0 for the stillborn and who came from elsewhere.

    Shapes (persons,).
    """
    after_twin = second_of_twins & ~mother_first_stillborn
    return np.where(born_alive, mother_births_so_far + 1 + after_twin, 0).astype(np.int32)


@model.mechanism("person", when="entry", where="has_kin")
def parity(mother_deliveries_so_far: Ints) -> Ints:
    """Earlier deliveries of the mother, whatever came of them. Shapes (persons,)."""
    return mother_deliveries_so_far


@model.mechanism("person", when="entry", where="has_kin")
def not_planned(mother_unplanned: Bools) -> Bools:
    """Whether the pregnancy was not planned. Shapes (persons,)."""
    return mother_unplanned


@model.mechanism("person", when="entry", where="has_kin")
def exposed_to_smoke(mother_smokes_in_pregnancy: Bools) -> Bools:
    """Whether the mother smoked in the pregnancy. Shapes (persons,)."""
    return mother_smokes_in_pregnancy


@model.mechanism("person", when="entry", where="has_kin")
def smoke_before_pregnancy(mother_smoker: Bools) -> Bools:
    """Whether the mother smoked before the pregnancy. Shapes (persons,)."""
    return mother_smoker


@model.mechanism("person", when="entry", where="has_kin")
def first_visit_day(mother_booking_day: Days) -> Days:
    """Day of the pregnancy on which the midwife first saw the mother. Shapes (persons,)."""
    return mother_booking_day


@model.mechanism("person", when="entry", where="has_kin")
def maternal_hypertension(mother_hypertensive: Bools) -> Bools:
    """Whether the mother had hypertension or pre-eclampsia. Shapes (persons,)."""
    return mother_hypertensive


@model.mechanism("person", when="entry", where="has_kin")
def section(mother_planned_caesarean: Bools, mother_emergency_caesarean: Bools) -> Codes:
    """How a child was born: 0 no section, 1 planned, 2 decided on during labour. Shapes (persons,)."""
    kinds = [mother_planned_caesarean, mother_emergency_caesarean]
    return np.select(kinds, [PLANNED, EMERGENCY], NO_SECTION).astype(np.int16)


@model.mechanism("person", when="entry", where="has_kin")
def gestational_age(born_here: Bools, mother_pregnancy_days: Days, *, elsewhere: int) -> Days:
    """Duration of the pregnancy in days.

    Shapes (persons,). For a child that came from abroad, whose birth nobody here has seen, the usual one.
    """
    return np.where(born_here, mother_pregnancy_days, elsewhere).astype(np.int32)


@model.mechanism("person", when="entry", where="has_kin")
def birth_weight_score(
    exposed_to_smoke: Bools,
    mother_education: Codes,
    household_area_deprivation: Scores,
    parity: Ints,
    twin: Bools,
    maternal_hypertension: Bools,
    u_weight: Floats,
    *,
    smoking: float,
    by_education: Floats,
    deprivation: float,
    later_child: float,
    with_twins: float,
    hypertension: float,
) -> Scores:
    """Weight for gestation and sex, as a z-score of the reference curve.

    Shapes (persons,). Leaves out: that twins resemble each other.
    """
    return (
        ndtri(np.clip(u_weight, 1e-9, 1 - 1e-9))
        + smoking * exposed_to_smoke
        + by_education[mother_education - 1]
        + deprivation * household_area_deprivation
        + later_child * (parity > 0)
        + with_twins * twin
        + hypertension * maternal_hypertension
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


@model.mechanism("person", when="entry", where="born_alive")
def intensive_care_risk(
    gestational_age: Days,
    small_for_gestation: Bools,
    *,
    weeks: Floats,
    by_week: Floats,
    small: float,
) -> Probabilities:
    """Probability of admission to neonatal intensive care.

    Shapes (persons,). A logit, steep in gestation. Leaves out: congenital anomalies, lack of oxygen at birth.
    """
    logit = np.interp(gestational_age / 7, weeks, by_week) + small * small_for_gestation
    return np.asarray(expit(logit))


model.event(
    "person", "intensive_care", hazard="intensive_care_risk", when="entry", where="born_alive"
)


@model.mechanism("person", when="entry", where="born_alive")
def neonatal_death_risk(
    gestational_age: Days,
    small_for_gestation: Bools,
    exposed_to_smoke: Bools,
    household_area_deprivation: Scores,
    *,
    intercept: float,
    weeks: Floats,
    by_week: Floats,
    small: float,
    smoking: float,
    deprivation: float,
) -> Probabilities:
    """Probability that a child born alive dies within 28 days.

    Shapes (persons,). A logit, steep in gestation. Leaves out: congenital anomalies, infections.
    """
    logit = (
        intercept
        + np.interp(gestational_age / 7, weeks, by_week)
        + small * small_for_gestation
        + smoking * exposed_to_smoke
        + deprivation * household_area_deprivation
    )
    return np.asarray(expit(logit))


model.event(
    "person", "dies_newborn", hazard="neonatal_death_risk", when="entry", where="born_alive"
)


@model.mechanism("person", when="entry", where="dies_newborn")
def newborn_death_date(
    birth_date: Days,
    birth_year: Years,
    u_days_lived: Floats,
    *,
    shares: Floats,
    days: Floats,
) -> Days:
    """Date of a death in the first 28 days, in days since 1970.

    Shapes (persons,). Most on the first day. A death in January of a child of December is put on 31 December.
    """
    lived = np.floor(np.interp(u_days_lived, np.concatenate([[0], np.cumsum(shares)]), days))
    end = (birth_year - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32) - 1
    return np.minimum(birth_date + lived, end).astype(np.int32)


@model.mechanism("person", when="entry")
def lost_at_birth(stillborn: Bools, dies_newborn: Bools) -> Bools:
    """Whether a child was stillborn or died in its first month, and so lives in no household at the year's end.

    Shapes (persons,).
    """
    return stillborn | dies_newborn
