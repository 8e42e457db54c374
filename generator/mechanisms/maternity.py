"""Maternity care: the nurse at home in the first week (kraamzorg). Use is not need."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities
from generator.mechanisms.codes import LOW
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry", where="born_alive")
def uses_maternity_care(
    mother_born_here: Bools,
    mother_education: Codes,
    mother_poverty_risk: Probabilities,
    birth_order: Ints,
    u_maternity_care: Floats,
    *,
    intercept: float,
    born_abroad: float,
    low_education: float,
    low_income: float,
    later_child: float,
) -> Bools:
    """Whether the family had maternity care at home after the birth.

    Shapes (persons,). A logit: who might gain most uses it least. Leaves out: hours, shortages of staff, and what
    the care achieves.
    """
    logit = (
        intercept
        + born_abroad * ~mother_born_here
        + low_education * (mother_education == LOW)
        + low_income * mother_poverty_risk
        + later_child * (birth_order > 1)
    )
    return np.asarray(u_maternity_care < expit(logit))
