"""Data and jury together: one total per team, on anchors that no team can move.

On every track 0 is the baseline (base rates, a lottery, the lowest point of the rubric) and 1 a fixed yardstick (the best public
model, the best public rule, the highest point). The total is their weighted mean, so that who leaves, or comes, cannot swap two
others: ranks and z-scores would let it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from scoring.jury_ratings import Array
from scoring.uncertainty import interval, probability_first, rank_ranges

SHARED = 1 / 3  # who is first with at least this probability shares the place with the winner
_STEPS = 10


@dataclass(frozen=True)
class Track:
    """What teams reached on one track: 0 the baseline, 1 the yardstick.

    score  (teams,), NaN for a team that did not take part: it stands at the baseline
    draws  (teams, draws) of the score: replicates of a bootstrap, or a posterior distribution
    """

    score: Array
    draws: Array


@dataclass(frozen=True)
class Total:
    """The whole of one team: limits are those of its total, `parts` what each track adds."""

    rank: int
    rank_low: int
    rank_high: int
    team: str
    score: float
    low: float
    high: float
    first: float
    winner: bool
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Sensitivity:
    """Who is first when the weights are others.

    equal    with equal weights
    without  track -> who is first when it does not count
    share    team -> in which share of all ways to divide the weight (in tenths) it is first
    """

    equal: tuple[str, ...]
    without: Mapping[str, tuple[str, ...]]
    share: Mapping[str, float]


def combine(
    teams: Sequence[str], tracks: Mapping[str, Track], weights: Mapping[str, float]
) -> list[Total]:
    """Rank teams by the weighted mean of their scores, best first.

    weights  of the tracks; they need not sum to 1

    On no track a team falls below the baseline: who hands in something bad is not worse off than who hands in nothing. The
    winner is the best total; who is first with a probability of a third or more shares the place.
    """
    score, draws = _totals(teams, tracks, weights)
    first = probability_first(draws)
    ranges = rank_ranges(score, draws) if len(teams) else []
    best = {teams[i] for i in np.flatnonzero(score == score.max(initial=-np.inf)).tolist()}
    shares = _shares(tracks, weights)
    rows = []
    for i, team in enumerate(teams):
        limits = interval(float(score[i]), draws[i])
        rank, low, high = ranges[i]
        parts = {t: float(shares[t] * _floored(track.score)[i]) for t, track in tracks.items()}
        wins = team in best or bool(first[i] >= SHARED)
        rows.append(
            Total(rank, low, high, team, limits.value, limits.low, limits.high, float(first[i]), wins, parts)
        )  # fmt: skip
    return sorted(rows, key=lambda r: (r.rank, r.team))


def sensitivity(
    teams: Sequence[str], tracks: Mapping[str, Track], weights: Mapping[str, float]
) -> Sensitivity:
    """Say whether the winner survives other weights; of totals as they are, without their uncertainty."""
    names = list(tracks)
    counts = dict.fromkeys(teams, 0.0)
    ways = [w for w in product(range(_STEPS + 1), repeat=len(names)) if sum(w) == _STEPS]
    for way in ways:
        best = first_of(teams, tracks, dict(zip(names, map(float, way), strict=True)))
        for team in best:
            counts[team] += 1 / len(best) / len(ways)
    without = {
        t: first_of(teams, tracks, {**weights, t: 0.0})
        for t in names
        if any(weights[n] > 0 for n in names if n != t)
    }
    equal = first_of(teams, tracks, dict.fromkeys(names, 1.0))
    return Sensitivity(equal, without, counts)


def first_of(
    teams: Sequence[str], tracks: Mapping[str, Track], weights: Mapping[str, float]
) -> tuple[str, ...]:
    """Return who has the best total; more than one where totals are equal."""
    score, _ = _totals(teams, tracks, weights)
    close = np.isclose(score, score.max(initial=-np.inf), rtol=0, atol=1e-12)
    return tuple(teams[i] for i in np.flatnonzero(close).tolist())


def _totals(
    teams: Sequence[str], tracks: Mapping[str, Track], weights: Mapping[str, float]
) -> tuple[Array, Array]:
    """Return totals (teams,) and their draws (teams, draws)."""
    shares = _shares(tracks, weights)
    width = min((t.draws.shape[1] for t in tracks.values()), default=0)
    score, draws = np.zeros(len(teams)), np.zeros((len(teams), width))
    for name, track in tracks.items():
        score += shares[name] * _floored(track.score)
        draws += shares[name] * _floored(track.draws[:, :width])
    return score, draws


def _shares(tracks: Mapping[str, Track], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the tracks that there are, summing to 1."""
    total = sum(weights[name] for name in tracks)
    return {name: weights[name] / total if total > 0 else 0.0 for name in tracks}


def _floored(values: Array) -> Array:
    return np.asarray(np.maximum(np.nan_to_num(values, nan=0.0), 0.0))
