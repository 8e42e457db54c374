"""From ratings to a value for every pitch: judges differ in severity and see different pitches, so it is estimated, not averaged.

The model is additive: score = level + pitch + judge + noise, pitches and judges drawn from normal distributions whose spreads
are learned from the ratings (empirical Bayes). Nothing is iterated: given the two ratios of spreads everything is in closed
form, and the ratios are averaged over a grid.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
DRAWS = 1000
LEVEL = 0.95
# Spread of pitches, and of judges, in units of the noise; the prior on each is half-Cauchy.
_RATIOS = np.geomspace(0.1, 6.0, 12)
_PRIOR_RATINGS = 2.0  # what is believed of the noise beforehand weighs as much as two ratings


@dataclass(frozen=True)
class Ratings:
    """What judges gave: one row per judge and pitch, shape (ratings,).

    judge, pitch  numbers from 0; `judges` and `pitches` say how many there are
    score         points on the scale of the rubric, a weighted mean of its criteria
    reach         highest minus lowest point of that scale
    """

    judge: Array
    pitch: Array
    score: Array
    judges: int
    pitches: int
    reach: float = 4.0

    def keep(self, rows: Array) -> Ratings:
        """Return some of the ratings, (ratings,) of bool; judges and pitches keep their numbers."""
        return Ratings(
            self.judge[rows],
            self.pitch[rows],
            self.score[rows],
            self.judges,
            self.pitches,
            self.reach,
        )

    def without(self, judge: int) -> Ratings:
        """Return what the other judges gave."""
        return self.keep(self.judge != judge)


@dataclass(frozen=True)
class Spreads:
    """Standard deviations in points: between pitches, between judges, and of one rating."""

    pitches: float
    judges: float
    noise: float


@dataclass(frozen=True)
class RatingModel:
    """What came of it; points on the scale of the rubric.

    value     (pitches,) what the mean judge of this jury would give
    draws     (draws, pitches) from its posterior distribution, pitches together
    severity  (judges,) how many points a judge gives more than the mean of the judges who rated
    weights   (judges,) how much a rating of a judge counts, 0 to 1
    """

    value: Array
    draws: Array
    severity: Array
    weights: Array
    spreads: Spreads

    def interval(self, level: float = LEVEL) -> tuple[Array, Array]:
        """Return lower and upper limits of the values, each (pitches,)."""
        edge = (1 - level) / 2
        low, high = np.quantile(self.draws, [edge, 1 - edge], axis=0)
        return low, high


def fit_ratings(
    ratings: Ratings, *, weights: Array | None = None, draws: int = DRAWS, key: bytes = b""
) -> RatingModel:
    """Estimate what every pitch is worth; a pitch that nobody rated stands at the mean, with a wide interval.

    weights  (judges,) how much a rating of each judge counts; 1 without
    key      decides on the draws: the same key, the same draws

    Judges who share no pitch are compared through the prior alone (see `components`).
    source: MacKay, Kenna, Low and Parker (2017), Royal Society Open Science 4, 160760 (the model);
    Robinson (1991), Statistical Science 6, 15-32 (its shrinkage)
    """
    counts = np.ones(ratings.judges) if weights is None else weights
    grid = np.array([(a, b) for a in _RATIOS for b in _RATIOS])
    found = _solve(ratings, counts, grid)
    chance = _chances(found, grid, ratings)
    contrast = _contrast(ratings)
    effects = chance @ found.effects
    scale = np.sqrt(found.squares / (found.freedom - 2))
    spreads = Spreads(*(float(chance @ (scale * s)) for s in (grid[:, 0], grid[:, 1], np.ones(len(grid)))))  # fmt: skip
    judged = effects[1 + ratings.pitches :]
    there = np.isin(np.arange(ratings.judges), ratings.judge)
    return RatingModel(
        value=contrast @ effects,
        draws=_drawn(found, chance, contrast, draws, key),
        severity=judged - (judged[there].mean() if there.any() else 0.0),
        weights=counts,
        spreads=spreads,
    )


@dataclass(frozen=True)
class Solved:
    """The effects (grid, 1 + pitches + judges) at given ratios: level, pitches, judges.

    precision  (grid, p, p) of the effects, in units of one over the variance of the noise
    squares    (grid,) weighted squares that are left, with what the prior adds
    """

    effects: Array
    precision: Array
    squares: Array
    freedom: float


def _solve(ratings: Ratings, weights: Array, ratios: Array) -> Solved:
    """Solve the ridge regression at each row of `ratios`, (grid, 2)."""
    n, size = len(ratings.score), 1 + ratings.pitches + ratings.judges
    x = np.zeros((n, size))
    rows = np.arange(n)
    x[:, 0] = 1
    x[rows, 1 + ratings.pitch] = 1
    x[rows, 1 + ratings.pitches + ratings.judge] = 1
    w = weights[ratings.judge]
    middle = float(np.average(ratings.score, weights=w)) if n else 0.0
    y = ratings.score - middle
    penalty = np.zeros((len(ratios), size))
    penalty[:, 1 : 1 + ratings.pitches] = 1 / ratios[:, :1] ** 2
    penalty[:, 1 + ratings.pitches :] = 1 / ratios[:, 1:] ** 2
    penalty[:, 0] = 1e-6  # flat, and still there without any rating
    xw = x * w[:, None]
    precision = np.broadcast_to(xw.T @ x, (len(ratios), size, size)).copy()
    precision[:, np.arange(size), np.arange(size)] += penalty
    moved = xw.T @ y
    effects = np.linalg.solve(precision, np.broadcast_to(moved, (len(ratios), size))[..., None])[..., 0]  # fmt: skip
    left = np.maximum(float(w @ y**2) - effects @ moved, 0.0)
    noise = ratings.reach / 8
    squares = left + _PRIOR_RATINGS * noise**2
    effects[:, 0] += middle
    return Solved(effects, precision, squares, max(float(w.sum()) - 1, 1.0) + _PRIOR_RATINGS)


def _chances(found: Solved, grid: Array, ratings: Ratings) -> Array:
    """Return how likely each pair of ratios is, (grid,), after the ratings."""
    _, volume = np.linalg.slogdet(found.precision)
    prior = np.log(grid / (1 + grid**2)).sum(axis=1)  # half-Cauchy, on a grid of logarithms
    shrunk = ratings.pitches * np.log(grid[:, 0]) + ratings.judges * np.log(grid[:, 1])
    fit = -0.5 * volume - shrunk - 0.5 * found.freedom * np.log(found.squares)
    log = fit + prior
    chance = np.exp(log - log.max())
    return np.asarray(chance / chance.sum())


def _contrast(ratings: Ratings) -> Array:
    """Return what makes values of effects, (pitches, p): level, own effect, and the mean of the judges who rated."""
    size = ratings.pitches
    rated = (np.bincount(ratings.judge, minlength=ratings.judges) > 0).astype(float)
    mean_judge = np.tile(rated / max(rated.sum(), 1.0), (size, 1))
    return np.hstack([np.ones((size, 1)), np.eye(size), mean_judge])


def _drawn(found: Solved, chance: Array, contrast: Array, draws: int, key: bytes) -> Array:
    """Return draws of the values, (draws, pitches): ratios, then the noise, then the effects."""
    seed = hashlib.sha256(b"kansrijk/jury/" + key).digest()
    random = np.random.Generator(np.random.Philox(key=np.frombuffer(seed[:16], dtype=np.uint64)))
    size = found.effects.shape[1]
    at = random.choice(len(chance), size=draws, p=chance)
    noise = np.sqrt(found.squares[at] / random.chisquare(found.freedom, draws))
    z = random.standard_normal((draws, size))
    made = np.empty((draws, len(contrast)))
    for k in np.unique(at):
        mine = at == k
        lower = np.linalg.cholesky(found.precision[k])
        moved = np.linalg.solve(lower.T, z[mine].T).T * noise[mine, None]
        made[mine] = (found.effects[k] + moved) @ contrast.T
    return made


def components(ratings: Ratings) -> int:
    """Return into how many groups judges and pitches fall that nothing connects; 1 is as it should be.

    Who was not rated, or did not rate, is no group.

    >>> one = Ratings(np.array([0, 0, 1]), np.array([0, 1, 1]), np.zeros(3), 2, 3)
    >>> two = Ratings(np.array([0, 1]), np.array([0, 1]), np.zeros(2), 2, 2)
    >>> components(one), components(two)
    (1, 2)
    """
    group = list(range(ratings.judges + ratings.pitches))
    for judge, pitch in zip(ratings.judge.tolist(), ratings.pitch.tolist(), strict=True):
        old, new = group[ratings.judges + pitch], group[judge]
        group = [new if g == old else g for g in group]
    there = {*ratings.judge.tolist(), *(ratings.judges + ratings.pitch).tolist()}
    return len({group[i] for i in there})
