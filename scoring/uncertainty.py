"""How sure a score is: clustered intervals, paired comparisons, ranks with their range.

One set of bootstrap weights per event, made from a key, is shared by all submissions, so that differences
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
# A byte from which on the weight is 1, 2, ... more: 256 times the distribution function of Poisson(1), rounded.
_EDGES = np.round(256 * poisson.cdf(np.arange(5), 1.0)).astype(np.uint8)


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; NaN where it cannot be estimated."""

    value: float
    low: float
    high: float


def poisson_weights(
    key: bytes, clusters: int, replicates: int = REPLICATES, *, start: int = 0
) -> Array:
    """Return bootstrap weights, shape (replicates, clusters), uint8: Poisson(1) from one random byte each.

    start  number of the first replicate: each has a stream of its own, so that they can be made in blocks

    The byte table has mean 1.0039 and variance 1.0039, harmless for ratios. The stream is Philox under a hash of the key.
    source: Hanley and MacGibbon (2006), Computer Methods and Programs in Biomedicine 83, 57-62
    """
    digest = hashlib.sha256(b"kansrijk/bootstrap/" + key).digest()
    philox = np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)
    weights = np.zeros((replicates, clusters), dtype=np.uint8)
    for row in range(replicates):
        counter = np.array([0, 0, start + row, 0], dtype=np.uint64)
        words = np.random.Philox(key=philox, counter=counter).random_raw(-(-clusters // 8))
        drawn = words.astype("<u8", copy=False).view(np.uint8)[:clusters]
        for edge in _EDGES:  # comparisons of bytes: a table look-up takes ten times as long
            weights[row] += drawn >= edge
    return weights


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
    error, critical = simultaneous(replicates, level)
    certain = (np.abs(gap) > critical * error) & (gap != 0)
    better = (certain & (gap < 0)).sum(axis=1)
    worse = (certain & (gap > 0)).sum(axis=1)
    rank = 1 + (scores[None, :] > scores[:, None]).sum(axis=1)
    return [(int(rank[i]), int(1 + better[i]), int(teams - worse[i])) for i in range(teams)]


def simultaneous(replicates: Array, level: float = LEVEL) -> tuple[Array, float]:
    """Return the standard errors of all paired differences, and how many of them hold for all pairs at once.

    replicates  (things, replicates), paired; a replicate without a value (NaN) does not count for its pairs

    Returns errors (things, things) and the max-t quantile: gap +- quantile * error are simultaneous intervals.
    """
    things, drawn = replicates.shape
    error, largest = np.zeros((things, things)), np.zeros(drawn)
    for i in range(
        things - 1
    ):  # a row of pairs at a time: all at once would not fit with hundreds of teams
        spread = replicates[i] - replicates[i + 1 :]
        error[i, i + 1 :] = error[i + 1 :, i] = np.nanstd(spread, axis=-1, ddof=1)
        safe = np.where(error[i, i + 1 :] > 0, error[i, i + 1 :], 1.0)
        t = np.abs(spread - np.nanmean(spread, axis=-1, keepdims=True)) / safe[:, None]
        largest = np.fmax(largest, np.fmax.reduce(t, axis=0))
    return error, float(np.quantile(largest, level))


def difference(
    value: float, replicates: Array, other: float, others: Array, level: float = LEVEL
) -> Estimate:
    """Return value - other with the interval of the paired difference; both replicates (replicates,), same weights.

    It is much narrower than two intervals beside each other suggest: what is hard for one team is hard for the other.
    """
    return interval(value - other, replicates - others, level)


def probability_first(replicates: Array) -> Array:
    """Return how often each team is first over the replicates, shape (teams,); those who tie share the place.

    replicates (teams, replicates), paired; a team without a score (NaN) is never first.
    """
    if not replicates.size:
        return np.zeros(len(replicates))
    known = np.where(np.isfinite(replicates), replicates, -np.inf)
    best = known.max(axis=0)
    first = (known == best) & np.isfinite(known)
    return np.asarray((first / np.maximum(first.sum(axis=0), 1)).mean(axis=1))


def co_winners(scores: Array, replicates: Array, level: float = LEVEL) -> list[int]:
    """Return the teams that share the first place: the best, and all whose paired gap to it may be 0; best first.

    scores      (teams,)
    replicates  (teams, replicates), paired

    A team without a score (NaN) shares nothing.
    """
    there = [int(team) for team in np.argsort(-scores, kind="stable") if np.isfinite(scores[team])]
    winners = there[:1]
    for team in there[1:]:
        best = there[0]
        gap = difference(scores[best], replicates[best], scores[team], replicates[team], level)
        if scores[team] == scores[best] or not gap.low > 0:
            winners.append(team)
    return winners


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
