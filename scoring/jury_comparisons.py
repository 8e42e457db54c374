"""From comparisons of two pitches to strengths: Bradley and Terry's model with a prior.

Without a prior there is no answer when somebody won everything, or when some were never held against the others: so there
always is one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from scoring.jury_ratings import DRAWS, LEVEL, Array

PRIOR_SD = 1.5  # two pitches drawn from it: the better one wins four times out of five
_STEPS = 100
_CLOSE = 1e-10


@dataclass(frozen=True)
class Strengths:
    """Strengths in logits, around 0: who is one stronger wins with probability 0.73.

    value       (pitches,)
    covariance  (pitches, pitches)
    """

    value: Array
    covariance: Array

    def interval(self, level: float = LEVEL) -> tuple[Array, Array]:
        """Return lower and upper limits, each (pitches,), by the normal approximation."""
        from scipy.stats import norm

        reach = norm.ppf((1 + level) / 2) * np.sqrt(np.diag(self.covariance))
        return self.value - reach, self.value + reach

    def draws(self, count: int = DRAWS, *, key: bytes = b"") -> Array:
        """Return draws of the strengths, (count, pitches); the same key gives the same."""
        seed = hashlib.sha256(b"kansrijk/comparisons/" + key).digest()
        words = np.frombuffer(seed[:16], dtype=np.uint64)
        random = np.random.Generator(np.random.Philox(key=words))
        # Strengths sum to 0, so the covariance is singular: its root comes from its eigenvalues.
        size, turn = np.linalg.eigh(self.covariance)
        root = turn * np.sqrt(np.maximum(size, 0.0))
        return np.asarray(self.value + random.standard_normal((count, len(self.value))) @ root.T)


def fit_comparisons(
    winner: Array,
    loser: Array,
    *,
    pitches: int,
    tied: Array | None = None,
    weights: Array | None = None,
    prior_sd: float = PRIOR_SD,
) -> Strengths:
    """Return the most probable strengths and how sure they are; P(i beats j) = 1 / (1 + exp(s_j - s_i)).

    winner, loser  (comparisons,) numbers of pitches from 0
    tied           (comparisons,) of bool: neither won; each wins half
    weights        (comparisons,) how much each counts; 1 without
    prior_sd       standard deviation of the normal prior on strengths

    Newton's method on a concave function, with half steps where a whole one goes too far.
    source: Bradley and Terry (1952), Biometrika 39, 324-345 (the model)
    """
    counts = np.ones(len(winner)) if weights is None else weights
    if tied is not None:
        half = np.where(tied, 0.5, 1.0)
        again = np.flatnonzero(tied)
        winner, loser = np.r_[winner, loser[again]], np.r_[loser, winner[again]]
        counts = np.r_[counts * half, counts[again] * 0.5]
    strength = np.zeros(pitches)
    height = _height(strength, winner, loser, counts, prior_sd)
    for _ in range(_STEPS):
        slope, bend = _derivatives(strength, winner, loser, counts, prior_sd)
        step, size = np.linalg.solve(bend, slope), 1.0
        while (
            new := _height(strength + size * step, winner, loser, counts, prior_sd)
        ) < height and size > _CLOSE:
            size /= 2
        strength, height = strength + size * step, new
        if np.abs(size * step).max(initial=0.0) < _CLOSE:
            break
    _, bend = _derivatives(strength, winner, loser, counts, prior_sd)
    # Only differences mean something: the level, of which only the prior speaks, is taken out.
    centre = np.eye(pitches) - 1 / max(pitches, 1)
    return Strengths(strength - strength.mean(), centre @ np.linalg.inv(bend) @ centre)


def _height(strength: Array, winner: Array, loser: Array, counts: Array, prior_sd: float) -> float:
    """Return the logarithm of the posterior density, up to a constant."""
    fit = counts @ log_expit(strength[winner] - strength[loser])
    return float(fit - (strength @ strength) / (2 * prior_sd**2))


def _derivatives(
    strength: Array, winner: Array, loser: Array, counts: Array, prior_sd: float
) -> tuple[Array, Array]:
    """Return the gradient (pitches,) and minus the Hessian (pitches, pitches)."""
    size = len(strength)
    chance = expit(strength[winner] - strength[loser])
    surprise = counts * (1 - chance)
    slope: Array = np.bincount(winner, surprise, size) - np.bincount(loser, surprise, size)
    spread = counts * chance * (1 - chance)
    bend = np.zeros((size, size))
    np.add.at(bend, (winner, loser), -spread)
    np.add.at(bend, (loser, winner), -spread)
    bend[np.diag_indices(size)] += np.bincount(winner, spread, size) + np.bincount(loser, spread, size)  # fmt: skip
    slope = slope - strength / prior_sd**2
    bend[np.diag_indices(size)] += 1 / prior_sd**2
    return slope, bend
