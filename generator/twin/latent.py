"""From intervals of probability to normal scores that show how columns go together.

A category says only between which two bounds a normal score lies. Where in between is drawn given all other columns,
in turns (Gibbs), and the correlations are taken anew after each round: so the scores have the correlations that a Gaussian
copula needs to give these categories, which scores in the middle of the bounds have not.
Shapes are (rows, columns) throughout.
Source of the form: Hoff, Extending the rank likelihood for semiparametric copula estimation (2007).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
_ROUNDS = 30
_SHRINK = 0.01  # towards no correlation, so that the matrix can always be inverted
_EDGE = 1e-6


def normal_scores(low: Floats, high: Floats, noise: np.random.Generator) -> Floats:
    """Return a normal score for each interval of probability, drawn given all other columns of its row."""
    low, high = np.clip(low, _EDGE, 1 - _EDGE), np.clip(high, _EDGE, 1 - _EDGE)
    scores: Floats = ndtri((low + high) / 2)
    columns = scores.shape[1]
    if columns < 2:
        return np.asarray(ndtri(low + (high - low) * noise.random(low.shape)))
    bottom, top = ndtri(low), ndtri(high)
    wide = [k for k in range(columns) if ((high - low)[:, k] > 2 / len(low)).any()]
    for _ in range(_ROUNDS):
        centre, scale = scores.mean(0), np.maximum(scores.std(0), 1e-3)
        precision = np.linalg.inv(correlation(scores)) / np.outer(scale, scale)
        for k in wide:
            spread = 1 / np.sqrt(precision[k, k])
            weights = -precision[k] / precision[k, k]
            weights[k] = 0.0
            mean = centre[k] + scores @ weights - centre @ weights
            first, last = ndtr((bottom[:, k] - mean) / spread), ndtr((top[:, k] - mean) / spread)
            drawn = np.clip(first + (last - first) * noise.random(len(mean)), _EDGE, 1 - _EDGE)
            scores[:, k] = np.clip(mean + spread * ndtri(drawn), bottom[:, k], top[:, k])
    return scores


def middle_scores(low: Floats, high: Floats) -> Floats:
    """Return the normal score in the middle of each interval: what is seen of a value, 0 where none is."""
    return np.asarray(ndtri(np.clip((low + high) / 2, _EDGE, 1 - _EDGE)))


def correlation(scores: Floats) -> Floats:
    """Return the correlations of the scores, drawn a little towards none; shape (columns, columns)."""
    centred = scores - scores.mean(0)
    spread = np.sqrt((centred**2).mean(0))
    centred /= np.where(spread > 0, spread, 1.0)
    found: Floats = centred.T @ centred / len(scores)
    strength = max(_SHRINK, min(0.5, scores.shape[1] / (10 * len(scores))))
    found *= 1 - strength
    np.fill_diagonal(found, 1.0)
    return found


def conditional(
    given: Floats, among: Floats, known: list[int], wanted: list[int], noise: np.random.Generator
) -> Floats:
    """Draw the `wanted` columns of rows whose `known` columns are given; shape (rows, wanted).

    among  correlations of all columns, shape (columns, columns)
    """
    inside = among[np.ix_(known, known)] + 1e-6 * np.eye(len(known))
    across = among[np.ix_(wanted, known)]
    weights = np.linalg.solve(inside, across.T).T
    rest = among[np.ix_(wanted, wanted)] - weights @ across.T
    values, vectors = np.linalg.eigh((rest + rest.T) / 2)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn: Floats = given @ weights.T + noise.standard_normal((len(given), len(wanted))) @ root.T
    return drawn


def places(scores: Floats) -> Floats:
    """Return places between 0 and 1, shape (rows,): evenly spread where there are rows enough to know their order."""
    if len(scores) < 100:
        return np.asarray(ndtr(scores))
    return np.asarray((scores.argsort().argsort() + 0.5) / len(scores))
