"""How sure a score is: clustered intervals, paired comparisons, ranks with their range.

One matrix of bootstrap weights per event, made from a key, is shared by all submissions, so that differences
between teams are paired and a score never changes between runs. Households are drawn, not children.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, poisson

Array = NDArray[Any]
REPLICATES = 1000
LEVEL = 0.95
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; NaN where it cannot be estimated."""

    value: float
    low: float
    high: float


def poisson_weights(key: bytes, clusters: int, replicates: int = REPLICATES) -> Array:
    """Return bootstrap weights, shape (replicates, clusters), uint8: Poisson(1) from one random byte each.

    The byte table has mean 1.0039 and variance 1.0039, harmless for ratios. The stream is SHAKE-256 of the key.
    source: Hanley and MacGibbon (2006), Computer Methods and Programs in Biomedicine 83, 57-62
    """
    stream = hashlib.shake_256(b"kansrijk/bootstrap/" + key).digest(clusters * replicates)
    edges = np.round(256 * poisson.cdf(np.arange(6), 1.0))
    table = np.searchsorted(edges, np.arange(256), side="right").astype(np.uint8)
    return table[np.frombuffer(stream, dtype=np.uint8)].reshape(replicates, clusters)


def replicate(
    statistic: Callable[[Array], Array], weights: Array, cluster: Array
) -> NDArray[np.float64]:
    """Return `statistic` for every row of `weights`, shape (replicates,).

    statistic  takes weights of the children, shape (replicates, children)
    cluster    (children,): column of `weights` to which each child belongs
    """
    step = max(1, _BLOCK_CELLS // max(1, len(cluster)))
    parts = [
        statistic(weights[i : i + step][:, cluster].astype(float))
        for i in range(0, len(weights), step)
    ]
    return np.concatenate(parts)


def interval(value: float, replicates: Array, level: float = LEVEL) -> Estimate:
    """Return the percentile interval; NaN limits when more than one in ten replicates has no value."""
    there = replicates[np.isfinite(replicates)]
    if not np.isfinite(value) or len(there) < 0.9 * len(replicates):
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(there, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(value, float(low), float(high))


def rank_ranges(
    scores: Array, replicates: Array, level: float = LEVEL
) -> list[tuple[int, int, int]]:
    """Return (rank, lowest, highest possible rank) of each team; higher scores are better.

    scores      (teams,)
    replicates  (teams, replicates), paired

    A team's range counts the teams that are better, and worse, beyond a simultaneous (max-t) margin; it holds
    for all teams together with probability `level`. Equal scores share a rank; a team without a score (NaN) is last.
    source: Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518
    """
    there = np.flatnonzero(np.isfinite(scores))
    ranked = _ranges(scores[there], replicates[there], level)
    last = (
        len(there) + 1,
        len(there) + 1,
        len(scores),
    )  # a team without a score comes after all others
    found = dict(zip(there.tolist(), ranked, strict=True))
    return [found.get(team, last) for team in range(len(scores))]


def _ranges(scores: Array, replicates: Array, level: float) -> list[tuple[int, int, int]]:
    teams = len(scores)
    if teams < 2:
        return [(1, 1, 1)] * teams
    gap = scores[:, None] - scores[None, :]
    spread = replicates[:, None, :] - replicates[None, :, :]
    error = spread.std(axis=-1, ddof=1)
    safe = np.where(error > 0, error, 1.0)
    t = np.abs(spread - spread.mean(axis=-1, keepdims=True)) / safe[..., None]
    critical = np.quantile(t.max(axis=(0, 1)), level)
    certain = (np.abs(gap) > critical * error) & (gap != 0)
    better = (certain & (gap < 0)).sum(axis=1)
    worse = (certain & (gap > 0)).sum(axis=1)
    rank = 1 + (scores[None, :] > scores[:, None]).sum(axis=1)
    return [(int(rank[i]), int(1 + better[i]), int(teams - worse[i])) for i in range(teams)]


def smallest_difference(replicates: Array, level: float = LEVEL, power: float = 0.8) -> float:
    """Return the difference in score that two teams need to be told apart with the given power.

    replicates (teams, replicates): the median spread of a difference between two of them is what counts;
    NaN with fewer than two teams, or when all teams are alike.
    """
    if len(replicates) < 2:
        return float("nan")
    first, second = np.triu_indices(len(replicates), 1)
    spread = (replicates[first] - replicates[second]).std(axis=-1, ddof=1)
    spread = spread[spread > 0]
    reach = norm.ppf((1 + level) / 2) + norm.ppf(power)
    return float(reach * np.median(spread)) if len(spread) else float("nan")
