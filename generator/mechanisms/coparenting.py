"""Co-parenting: parents who part and go on sharing the care of their children, each about half of the time.

A child is registered at one address, so no register sees it. It is agreed on when a couple parts, and may end later.
"""

import numpy as np

from generator.engine.types import Bools, Codes, Floats, Probabilities
from generator.mechanisms.codes import ELSEWHERE
from generator.mechanisms.registry import model


@model.mechanism("person", where="couple_separates")
def shared_care_chance(
    education: Codes,
    partner_education: Codes,
    household_with_minors: Bools,
    *,
    share: float,
    by_education: Floats,
) -> Probabilities:
    """Probability that a couple that parts goes on sharing the care of its children.

    Shapes (persons,), for the woman of the couple. A share by year, times a ratio by each parent's education.
    Leaves out: conflict, and how far apart the parents live.
    """
    ratio = by_education[education - 1] * by_education[partner_education - 1]
    return np.where(household_with_minors, np.clip(share * ratio, 0.0, 1.0), 0.0)


model.event("person", "agrees_shared_care", hazard="shared_care_chance", where="couple_separates")


@model.mechanism("person")
def may_coparent(coparents_before: Bools, agrees_shared_care_before: Bools) -> Bools:
    """Whether a woman shared the care with a former partner last year, or agreed to. Shapes (persons,)."""
    return coparents_before | agrees_shared_care_before


@model.mechanism("person", where="may_coparent")
def coparents(agrees_shared_care_before: Bools, u_care_ends: Floats, *, ends: float) -> Bools:
    """Whether a woman shares the care of children with a former partner this year.

    Shapes (persons,). It holds in the first year, and ends with the same probability in every later one.
    Leaves out: starting with it later on.
    """
    return agrees_shared_care_before | (u_care_ends >= ends)


@model.mechanism("person", where="minor_at_home")
def shared_care(
    parents_parted: Bools,
    lives_with: Codes,
    mother_coparents: Bools,
    mother_resident: Bools,
    father_resident: Bools,
) -> Bools:
    """Whether a child lives about half of the time with each parent. Shapes (persons,)."""
    both = mother_coparents & mother_resident & father_resident
    return both & parents_parted & (lives_with != ELSEWHERE)
