"""How much the ratings of a judge count: less, the less they have to do with what the other judges see.

Nobody is deleted: a weight never falls to 0, and the ranking is shown with and without.
"""

from __future__ import annotations

import numpy as np

from scoring.jury_ratings import DRAWS, Array, RatingModel, Ratings, Spreads, fit_ratings

LEAST = 0.05
_UNSOUND = 0.2  # before anything is known: one judge in five gives points that have nothing to do with the pitch
_ROUNDS = 3
_FEW = 3  # of two ratings nobody can say whether they follow the pitches


def fit_robustly(ratings: Ratings, *, draws: int = DRAWS, key: bytes = b"") -> RatingModel:
    """Estimate what every pitch is worth, with a weight for each judge.

    A judge's weight is the probability that its points follow the pitches as the other judges see them, against the
    alternative that they do not; spreads are learned anew with the weights, `_ROUNDS` times.
    """
    weights = np.ones(ratings.judges)
    model = fit_ratings(ratings, draws=0)
    for _ in range(_ROUNDS):
        weights = judge_weights(ratings, weights, model.spreads)
        model = fit_ratings(ratings, weights=weights, draws=0)
    return fit_ratings(ratings, weights=weights, draws=draws, key=key)


def judge_weights(ratings: Ratings, weights: Array, spreads: Spreads) -> Array:
    """Return new weights of the judges, (judges,), from those they had: each is judged by the others alone."""
    return np.array([_weight(ratings, j, weights, spreads) for j in range(ratings.judges)])


def seen_by_others(
    ratings: Ratings, judge: int, weights: Array, spreads: Spreads
) -> tuple[Array, Array]:
    """Return the pitches of a judge as the others see them: mean (rated,) and covariance (rated, rated).

    Around the mean pitch: of the level nothing is said.
    """
    rest = ratings.without(judge)
    pitches = ratings.pitches
    own = ratings.pitch[ratings.judge == judge]
    noise = max(spreads.noise, 1e-9)
    x = np.zeros((len(rest.score), 1 + pitches + ratings.judges))
    rows = np.arange(len(rest.score))
    x[:, 0] = 1
    x[rows, 1 + rest.pitch] = 1
    x[rows, 1 + pitches + rest.judge] = 1
    w = weights[rest.judge] / noise**2
    precision = (x * w[:, None]).T @ x
    prior = np.r_[
        1e-6,
        np.full(pitches, 1 / max(spreads.pitches, 1e-9) ** 2),
        np.full(ratings.judges, 1 / max(spreads.judges, 1e-9) ** 2),
    ]
    precision[np.diag_indices_from(precision)] += prior
    covariance = np.linalg.inv(precision)
    effects = covariance @ ((x * w[:, None]).T @ rest.score)
    at = 1 + own
    return effects[at], covariance[np.ix_(at, at)]


def _weight(ratings: Ratings, judge: int, weights: Array, spreads: Spreads) -> float:
    own = ratings.score[ratings.judge == judge]
    if len(own) < _FEW:
        return 1.0
    seen, covariance = seen_by_others(ratings, judge, weights, spreads)
    eye = np.eye(len(own))
    sound = _fit(own - seen, covariance + spreads.noise**2 * eye)
    unsound = _fit(own, (spreads.pitches**2 + spreads.noise**2) * eye)
    against = np.log(_UNSOUND / (1 - _UNSOUND)) + unsound - sound
    return float(max(LEAST, 1 / (1 + np.exp(np.clip(against, -50, 50)))))


def _fit(value: Array, covariance: Array) -> float:
    """Return the logarithm of the density of values of which the level is unknown: their contrasts are normal."""
    inverse = np.linalg.inv(covariance)
    ones = inverse.sum(axis=0)
    level = float(ones @ value) / float(ones.sum())
    left = value - level
    _, volume = np.linalg.slogdet(covariance)
    return float(-0.5 * (left @ inverse @ left + volume + np.log(ones.sum())))
