"""The childhood of today's parents: what they carry from the family they grew up in."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Scores
from generator.mechanisms.codes import DUTCH
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def raised_in_poverty(
    neighbourhood_deprivation: Scores,
    origin: Codes,
    u_raised_in_poverty: Floats,
    *,
    intercept: float,
    deprivation: float,
    not_dutch: float,
) -> Bools:
    """Whether the family a person grew up in had a low income.

    Shapes (persons,). A logit in deprivation and origin.
    Leaves out: the grandparents themselves, who come with the three-generation world.
    """
    logit = intercept + deprivation * neighbourhood_deprivation + not_dutch * (origin != DUTCH)
    return u_raised_in_poverty < expit(logit)


@model.mechanism("person", when="entry")
def adversity(
    raised_in_poverty: Bools, u_adversity: Floats, *, cutpoints: Floats, poverty: float
) -> Ints:
    """How many adverse experiences a person had as a child: 0, 1, 2, 3, or 4 for four and more.

    Shapes (persons,). An ordered logit (proportional odds).
    """
    at_most = expit(cutpoints[None, :] - poverty * raised_in_poverty[:, None])
    return (u_adversity[:, None] > at_most).sum(axis=1).astype(np.int32)
