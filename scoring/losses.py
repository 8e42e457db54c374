"""Proper scores: additive losses of probabilities, and what they are in expectation.

All take `truth` (n,) bool, `probability` (n,) in [0, 1] and `weight`, (n,) or (replicates, n), not negative;
they return a float, or (replicates,) for a matrix of weights. What has no meaning is NaN, never a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LOG_CLIP = 1e-3


@dataclass(frozen=True)
class Setting:
    """What a metric has to know beside the children.

    base       rate of the outcome among the training children, frozen before the event
    capacity   share of the children that there is room for, in (0, 1]
    threshold  risk from which help is worth what a false alarm costs, for net benefit; None: the base rate
    """

    base: float = 0.0
    capacity: float = 0.1
    threshold: float | None = None

    @property
    def worth(self) -> float:
        """The threshold that holds."""
        return self.base if self.threshold is None else self.threshold


PLAIN = Setting()


def brier(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Mean squared distance between probability and outcome; in [0, 1], 0 is best.

    source: Brier (1950), Monthly Weather Review 78, 1-3

    >>> float(brier(np.array([True, False]), np.array([0.8, 0.4]), np.ones(2)).round(12))
    0.1
    """
    return weighted_mean(weight, (probability - truth) ** 2)


def brier_skill(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """One minus the Brier score over that of the base rate for everybody; at most 1, 0 is the base rate.

    The base is frozen before the event (the rate among the training children), not the scored set's own rate.
    source: the holdout R2 of the Fragile Families Challenge, Salganik et al. (2020), PNAS 117, 8398-8403

    >>> half = Setting(base=0.5)
    >>> float(brier_skill(np.array([True, False]), np.array([0.8, 0.4]), np.ones(2), half).round(12))
    0.6
    """
    reference = weight @ ((setting.base - truth) ** 2)
    own = weight @ ((probability - truth) ** 2)
    return ratio(reference - own, reference)


def log_loss(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Mean negative log likelihood in nats, probabilities clipped at a published 1e-3; 0 is best.

    The clip caps a child at 6.9 nats, so that one hard mistake cannot decide a ranking.

    >>> float(log_loss(np.array([True, False]), np.array([0.5, 0.5]), np.ones(2)).round(6))
    0.693147
    """
    return weighted_mean(weight, log_losses(truth, probability))


def log_losses(truth: Array, probability: Array) -> Array:
    """Return the clipped negative log likelihood of each child, shape (n,), in nats."""
    p = np.clip(np.where(truth, probability, 1 - probability), LOG_CLIP, 1 - LOG_CLIP)
    return np.asarray(-np.log(p))


def expected_brier_skill(
    risk: Array, probability: Array, base: float, *, weight: Array | None = None
) -> float:
    """Brier skill that predictions have in expectation when each outcome is drawn with its true `risk`.

    All shapes (n,); NaN where the base rate is always right. The ceiling is reached at probability = risk; outcomes
    add noise to it, not a bias worth naming at more than a few hundred children.
    """
    w = np.ones(len(risk)) if weight is None else weight
    unavoidable = risk * (1 - risk)
    own = w @ ((probability - risk) ** 2 + unavoidable)
    reference = w @ ((base - risk) ** 2 + unavoidable)
    return float(ratio(reference - own, reference))


def expected_brier_gain(
    risk: Array, probability: Array, base: float, *, weight: Array | None = None
) -> float:
    """How much lower than the base rate's the Brier score of predictions is in expectation; shapes (n,)."""
    w = np.ones(len(risk)) if weight is None else weight
    return float(weighted_mean(w, (base - risk) ** 2 - (probability - risk) ** 2))


def weighted_mean(weight: Array, loss: Array) -> Array:
    """Return the mean of `loss` (n,) by `weight` (n,) or (replicates, n); NaN where all weights are 0."""
    return ratio(weight @ loss, weight.sum(axis=-1))


def ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where whole is not above 0; shapes are broadcast."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    with np.errstate(over="ignore"):  # over next to nothing: infinite
        np.divide(part, whole, out=out, where=whole > 0)
    return out
