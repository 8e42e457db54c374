"""Origin: where a person's family comes from, and whether the person was born there."""

import numpy as np

from generator.engine.types import Bools, Codes, Floats, Scores
from generator.mechanisms.codes import DUTCH
from generator.mechanisms.registry import model


@model.mechanism("person", when="entry")
def origin(
    neighbourhood_deprivation: Scores,
    u_origin: Floats,
    *,
    shares: Floats,
    deprivation_odds: float,
) -> Codes:
    """Group of origin: 0 Dutch, 1 Moroccan, 2 Turkish, 3 Surinamese, 4 Dutch Caribbean, 5 European, 6 other.

    Shapes (persons,). The odds of every other group against Dutch are multiplied by `deprivation_odds`
    per standard deviation of deprivation.
    Leaves out: the neighbourhoods in which one group lives together.
    """
    weights = shares[None, :] * np.ones((len(u_origin), 1))
    weights[:, DUTCH + 1 :] *= deprivation_odds ** neighbourhood_deprivation[:, None]
    edges = np.cumsum(weights, axis=1)
    return (u_origin[:, None] * edges[:, -1:] >= edges[:, :-1]).sum(axis=1).astype(np.int16)


@model.mechanism("person", when="entry")
def born_abroad(origin: Codes, u_born_abroad: Floats, *, share: Floats) -> Bools:
    """Whether a person was born outside the Netherlands.

    Shapes (persons,). A share per group of origin.
    Leaves out: the year of arrival (everybody is there from the age of 15) and return migration.
    """
    return u_born_abroad < share[origin]
