"""Places: how deprived a neighbourhood is."""

from scipy.special import ndtri

from generator.engine.types import Floats, Scores
from generator.mechanisms.registry import model


@model.mechanism("neighbourhood", when="entry")
def deprivation(
    municipality_deprivation: Scores,
    u_deprivation: Floats,
    *,
    spread_within_municipality: float,
) -> Scores:
    """How deprived a neighbourhood is, as a z-score (high is deprived).

    Shapes (neighbourhoods,). The municipality's mean plus a normal spread within it.
    Leaves out: change over time, and the spatial clustering of deprived neighbourhoods.
    """
    return municipality_deprivation + spread_within_municipality * ndtri(u_deprivation)
