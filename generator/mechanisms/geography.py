"""Places: how deprived a neighbourhood is."""

import numpy as np
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


@model.mechanism("neighbourhood", when="entry")
def childcare_density(
    residents: Floats, u_childcare_density: Floats, *, per_thousand: float, spread: float
) -> Floats:
    """Locations of one kind of childcare per square kilometre, in and around a neighbourhood.

    Shapes (neighbourhoods,). More where more people live. Leaves out: opening and closing, size and waiting lists.
    """
    return per_thousand * residents / 1000 * np.exp(spread * ndtri(u_childcare_density))


def _to_nearest(density: Floats, u: Floats) -> Floats:
    """Distance in metres to the nearest of places that lie at random with a density per square kilometre."""
    return 1000 * np.sqrt(-np.log1p(-u) / (np.pi * density))


@model.mechanism("neighbourhood", when="entry")
def daycare_distance(childcare_density: Floats, u_daycare_distance: Floats) -> Floats:
    """Metres from a neighbourhood to the nearest day care centre. Shapes (neighbourhoods,)."""
    return _to_nearest(childcare_density, u_daycare_distance)


@model.mechanism("neighbourhood", when="entry")
def after_school_distance(childcare_density: Floats, u_after_school_distance: Floats) -> Floats:
    """Metres from a neighbourhood to the nearest after-school care. Shapes (neighbourhoods,)."""
    return _to_nearest(childcare_density, u_after_school_distance)
