"""Metrics of calibration: whether it happens to a fifth of the children who were given 0.2.

Arguments as in `scoring.losses`. Probabilities are clipped at 1e-3 where their logit is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import expit, logit

from scoring.losses import LOG_CLIP, PLAIN, Array, Setting, ratio, weighted_mean

_OVERLAP = 1e-3  # in logits; with less the classes count as separated, and a slope has no limit
_STEPS = 100


def calibration_slope(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Slope of the outcome's logit on that of the probability: 1 is right, below 1 too extreme, above 1 too timid.

    The maximum likelihood fit of logit P(outcome) = a + b logit(probability). NaN where there is none: one class, one
    probability for everybody, or classes that a probability separates.
    source: Cox (1958), Biometrika 45, 562-565; Van Calster et al. (2019), BMC Medicine 17, 230
    """
    return _each(weight, lambda w: fit_line(truth, probability, w)[1])


def calibration_intercept(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Calibration in the large: how much is to be added to all logits to be right on average; 0 is right.

    The maximum likelihood fit of logit P(outcome) = a + logit(probability); NaN when one of the classes is empty.
    source: as for calibration_slope
    """
    return _each(weight, lambda w: fit_level(truth, probability, w))


def observed_expected(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Children with the outcome over the number that the probabilities add up to: 1 is right; NaN when that is 0.

    >>> float(observed_expected(np.array([1, 0], bool), np.array([0.5, 0.3]), np.ones(2)))
    1.25
    """
    return ratio(weight @ truth.astype(float), weight @ probability)


def miscalibration(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """What the Brier score would gain from the best recalibration that keeps the order; in [0, 1], 0 is best.

    Brier score = miscalibration - discrimination + uncertainty, with isotonic regression in place of bins (CORP). The
    regression is fitted to the very children that are scored, so chance alone makes it larger than 0.
    source: Dimitriadis, Gneiting and Jordan (2021), PNAS 118, e2016191118

    >>> float(miscalibration(np.array([1, 0], bool), np.array([0.8, 0.4]), np.ones(2)).round(12))
    0.1
    """
    own = weighted_mean(weight, (probability - truth) ** 2)
    return _each(weight, lambda w: _recalibrated_brier(truth, probability, w), minus_from=own)


def discrimination(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """How much the best recalibration beats the scored children's own rate; in [0, 0.25], higher is better.

    See miscalibration.

    >>> float(discrimination(np.array([1, 0], bool), np.array([0.8, 0.4]), np.ones(2)))
    0.25
    """
    whole = uncertainty(truth, probability, weight)
    return _each(weight, lambda w: _recalibrated_brier(truth, probability, w), minus_from=whole)


def uncertainty(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Brier score of the scored children's own rate, rate * (1 - rate): says nothing of the predictions.

    See miscalibration.

    >>> float(uncertainty(np.array([1, 0], bool), np.array([0.8, 0.4]), np.ones(2)))
    0.25
    """
    rate = weighted_mean(weight, truth.astype(float))
    return np.asarray(rate * (1 - rate))


def recalibrate(truth: Array, probability: Array, weight: Array) -> Array:
    """Return the isotonic regression of the outcome on the probability, for each child; all shapes (n,).

    Equal probabilities get equal values; a child of weight 0 the value of the nearest below it that counts.
    """
    there = weight > 0
    if not there.any():
        return np.full(len(truth), np.nan)
    values, block = np.unique(probability[there], return_inverse=True)
    size = np.bincount(block, weights=weight[there])
    mean = np.bincount(block, weights=(weight * truth)[there]) / size
    fitted = isotonic_regression(mean, weights=size).x
    below = np.searchsorted(values, probability, side="right") - 1
    return np.asarray(fitted[np.maximum(below, 0)])


def logits(probability: Array) -> Array:
    """Return the logit of each probability, clipped; shape (n,)."""
    return np.asarray(logit(np.clip(probability, LOG_CLIP, 1 - LOG_CLIP)))


def fit_line(truth: Array, probability: Array, weight: Array) -> tuple[float, float]:
    """Return intercept and slope of the outcome on the logit of the probability, all shapes (n,); NaN without a fit."""
    there = weight > 0
    x, y, w = logits(probability[there]), truth[there], weight[there]
    if not y.any() or y.all():
        return np.nan, np.nan
    yes, no = x[y], x[~y]
    if min(yes.max() - no.min(), no.max() - yes.min()) < _OVERLAP:
        return np.nan, np.nan
    middle = np.average(x, weights=w)  # a centred regressor keeps the equations well conditioned
    z = x - middle
    a, b = float(logit(np.average(y, weights=w))), 0.0
    loss = _negative_log_likelihood(a + b * z, y, w)
    for _ in range(_STEPS):
        mu = expit(a + b * z)
        residual, v = w * (y - mu), w * mu * (1 - mu)
        s0, s1 = residual.sum(), residual @ z
        h00, h01, h11 = v.sum(), v @ z, v @ z**2
        step0, step1 = _solve(s0, s1, h00, h01, h11)
        size = 1.0
        while size > 1e-10:
            new = _negative_log_likelihood(a + size * step0 + (b + size * step1) * z, y, w)
            if new <= loss + 1e-12 * abs(loss):
                break
            size /= 2
        a, b, loss = a + size * step0, b + size * step1, new
        if max(abs(step0), abs(step1)) < 1e-11 * (1 + abs(a) + abs(b)):
            break
    return float(a - b * middle), float(b)


def fit_level(truth: Array, probability: Array, weight: Array) -> float:
    """Return what is to be added to all logits, all shapes (n,); NaN when one of the classes is empty."""
    there = weight > 0
    x, y, w = logits(probability[there]), truth[there], weight[there]
    if not y.any() or y.all():
        return np.nan
    # The sum of expit(x + a) rises with a: bisect a bracket, then let Newton finish.
    level = float(logit(np.average(y, weights=w)))
    low, high = level - x.max(), level - x.min()
    a = float(low + high) / 2
    for _ in range(_STEPS):
        mu = expit(x + a)
        gap = float(w @ (y - mu))
        low, high = (a, high) if gap > 0 else (low, a)
        step = gap / float(w @ (mu * (1 - mu)))
        previous, a = a, a + step
        if not low <= a <= high:
            a = float(low + high) / 2
        if abs(a - previous) < 1e-13 * (1 + abs(a)):
            break
    return a


def _recalibrated_brier(truth: Array, probability: Array, weight: Array) -> float:
    if not weight.sum() > 0:
        return float("nan")
    return float(weighted_mean(weight, (recalibrate(truth, probability, weight) - truth) ** 2))


def _each(
    weight: Array, one: Callable[[Array], float], *, minus_from: Array | None = None
) -> Array:
    """Return `one` of every row of weights, or what it takes off another array."""
    if np.ndim(weight) == 1:
        found = np.asarray(one(np.asarray(weight, dtype=float)))
    else:
        found = np.array([one(row) for row in np.asarray(weight, dtype=float)])
    # Differences of nearly equal sums: no hair below 0.
    return found if minus_from is None else np.maximum(minus_from - found, 0.0)


def _negative_log_likelihood(eta: Array, truth: Array, weight: Array) -> float:
    return float(weight @ np.logaddexp(0, np.where(truth, -eta, eta)))


def _solve(s0: float, s1: float, h00: float, h01: float, h11: float) -> tuple[float, float]:
    """Return the solution of a symmetric system of two equations."""
    determinant = h00 * h11 - h01**2
    return (h11 * s0 - h01 * s1) / determinant, (h00 * s1 - h01 * s0) / determinant
