"""Education: the level a person ends up with, and until when that takes."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Scores, Years
from generator.mechanisms.codes import DUTCH, EUROPE, WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def education(
    birth_year: Years,
    sex: Codes,
    origin: Codes,
    born_abroad: Bools,
    neighbourhood_deprivation: Scores,
    raised_in_poverty: Bools,
    adversity: Ints,
    u_education: Floats,
    *,
    cutpoints: Floats,
    per_decade: float,
    woman: float,
    outside_europe: float,
    born_abroad_effect: float,
    deprivation: float,
    poverty: float,
    per_adversity: float,
) -> Codes:
    """Highest level of education: 1 low, 2 middle, 3 high.

    Shapes (persons,). An ordered logit; the level is the one a person ends up with.
    Leaves out: learning later in life, diplomas from abroad that are not recognised.
    """
    push = (
        per_decade * (birth_year - 1985) / 10
        + woman * (sex == WOMAN)
        + outside_europe * ((origin != DUTCH) & (origin != EUROPE))
        + born_abroad_effect * born_abroad
        + deprivation * neighbourhood_deprivation
        + poverty * raised_in_poverty
        + per_adversity * adversity
    )
    at_most = expit(cutpoints[None, :] - push[:, None])
    return (1 + (u_education[:, None] > at_most).sum(axis=1)).astype(np.int16)


@model.mechanism("person", when="entry")
def education_detail(
    education: Codes,
    u_detail: Floats,
    *,
    codes: list[list[int]],
    shares: list[list[float]],
) -> Codes:
    """Level of education as SOI 2021 in 18 classes (HOOGSTEOPLTAB), 1111 to 3213.

    Shapes (persons,). A fixed distribution of the detailed codes within each of the three levels.
    Leaves out: what decides between, say, vmbo and praktijkonderwijs.
    """
    detail = np.zeros(len(education), dtype=np.int16)
    for level, (level_codes, level_shares) in enumerate(zip(codes, shares, strict=True), start=1):
        here = education == level
        edges = np.cumsum(level_shares)[:-1]
        detail[here] = np.asarray(level_codes)[np.searchsorted(edges, u_detail[here], "right")]
    return detail


@model.mechanism("person", where="working_age")
def studying(age: Ints, education: Codes, *, leaving_age: Floats) -> Bools:
    """Whether a person is still at school or studying.

    Shapes (persons,). Until a fixed age per level of education.
    """
    return age < leaving_age[education - 1]
