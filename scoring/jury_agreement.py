"""How far judges agree: Krippendorff's alpha, for any number of judges, with gaps."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scoring.jury_ratings import Array

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(points: Array, level: Level = "ordinal") -> float:
    """Return alpha: 1 for full agreement, 0 for what chance gives, below 0 for contradiction.

    points  (judges, pitches), NaN where a judge did not rate; a pitch with one rating says nothing
    level   how two points differ: nominal (same or not), ordinal (how many ratings lie between), interval (squares)

    NaN where it has no meaning: nothing was rated twice, or all points are the same.
    source: Krippendorff (2011), Computing Krippendorff's alpha-reliability, sections C, D and E

    >>> round(krippendorff_alpha(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]]), "interval"), 3)
    0.878
    """
    rated = np.isfinite(points).sum(axis=0) >= 2
    pairable = points[:, rated]
    values = np.unique(pairable[np.isfinite(pairable)])
    if len(values) < 2:
        return float("nan")
    # How often each value was given to each pitch, (pitches, values), and how often two values met, (values, values).
    counts = (pairable[:, :, None] == values).sum(axis=0).astype(float)
    given = counts.sum(axis=1)
    met = np.einsum("uc,uk,u->ck", counts, counts, 1 / (given - 1))
    met -= np.diag((counts / (given - 1)[:, None]).sum(axis=0))
    total = met.sum(axis=1)
    apart = _distance(values, total, level)
    expected = float((np.outer(total, total) * apart).sum()) / float(total.sum() - 1)
    return 1.0 - float((met * apart).sum()) / expected


def _distance(values: Array, total: Array, level: Level) -> Array:
    """Return how far two values lie apart, squared, (values, values)."""
    if level == "nominal":
        return np.asarray(values[:, None] != values, dtype=float)
    if level == "interval":
        return np.asarray((values[:, None] - values) ** 2)
    upto = np.cumsum(total) - total / 2
    return np.asarray((upto[:, None] - upto) ** 2)
