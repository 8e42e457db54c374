"""Metrics: pure functions of truth, probability and weight, and the table of them.

All take `truth` (n,) bool, `probability` (n,) in [0, 1] and `weight`, (n,) or (replicates, n), not negative;
they return a float, or (replicates,) for a matrix of weights. What has no meaning is NaN, never a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Kernel = Callable[[Array, Array, Array, float], Array]
LOG_CLIP = 1e-3


def brier(truth: Array, probability: Array, weight: Array, base: float = 0.0) -> Array:
    """Mean squared distance between probability and outcome; in [0, 1], 0 is best.

    source: Brier (1950), Monthly Weather Review 78, 1-3

    >>> float(brier(np.array([True, False]), np.array([0.8, 0.4]), np.ones(2)).round(12))
    0.1
    """
    return weighted_mean(weight, (probability - truth) ** 2)


def brier_skill(truth: Array, probability: Array, weight: Array, base: float = 0.0) -> Array:
    """One minus the Brier score over that of `base` for everybody; at most 1, 0 is the base rate.

    `base` is frozen before the event (the rate among the training children), not the scored set's own rate.
    source: the holdout R2 of the Fragile Families Challenge, Salganik et al. (2020), PNAS 117, 8398-8403

    >>> float(brier_skill(np.array([True, False]), np.array([0.8, 0.4]), np.ones(2), 0.5).round(12))
    0.6
    """
    reference = weight @ ((base - truth) ** 2)
    own = weight @ ((probability - truth) ** 2)
    return _ratio(reference - own, reference)


def log_loss(truth: Array, probability: Array, weight: Array, base: float = 0.0) -> Array:
    """Mean negative log likelihood in nats, probabilities clipped at a published 1e-3; 0 is best.

    The clip caps a child at 6.9 nats, so that one hard mistake cannot decide a ranking.

    >>> float(log_loss(np.array([True, False]), np.array([0.5, 0.5]), np.ones(2)).round(6))
    0.693147
    """
    p = np.clip(np.where(truth, probability, 1 - probability), LOG_CLIP, 1 - LOG_CLIP)
    return weighted_mean(weight, -np.log(p))


def auroc(truth: Array, probability: Array, weight: Array, base: float = 0.0) -> Array:
    """Probability that a child with the outcome has a higher probability than one without; ties count half.

    In [0, 1], 1 is best, 0.5 is chance; NaN when one of the classes is empty.
    source: Hanley and McNeil (1982), Radiology 143, 29-36

    >>> float(auroc(np.array([1, 0, 0], bool), np.array([0.3, 0.3, 0.1]), np.ones(3)))
    0.75
    """
    positives, negatives = _blocks(truth, probability, weight)
    below = np.cumsum(negatives, axis=-1) - negatives
    wins = np.sum(positives * (below + negatives / 2), axis=-1)
    return _ratio(wins, positives.sum(axis=-1) * negatives.sum(axis=-1))


def average_precision(truth: Array, probability: Array, weight: Array, base: float = 0.0) -> Array:
    """Area under the step-wise precision-recall curve, without interpolation; in [0, 1], 1 is best.

    Depends on the rate of the outcome: not comparable between groups or worlds. NaN without an outcome.
    source: Davis and Goadrich (2006), ICML; the sum over distinct thresholds as in scikit-learn

    >>> float(average_precision(np.array([1, 0, 1], bool), np.array([0.9, 0.8, 0.7]), np.ones(3)).round(6))
    0.833333
    """
    positives, negatives = _blocks(truth, probability, weight)
    positives, negatives = positives[..., ::-1], negatives[..., ::-1]
    hits = np.cumsum(positives, axis=-1)
    named = hits + np.cumsum(negatives, axis=-1)
    precision = np.divide(hits, named, out=np.zeros_like(hits), where=named > 0)
    return _ratio(np.sum(positives * precision, axis=-1), positives.sum(axis=-1))


@dataclass(frozen=True)
class Metric:
    """One metric. A changed formula is a new version; the ledger records name@version."""

    name: str
    version: int
    kernel: Kernel
    higher_is_better: bool
    best: float
    worst: float

    @property
    def key(self) -> str:
        """Name and version, as the ledger records it."""
        return f"{self.name}@{self.version}"

    def __call__(
        self, truth: Array, probability: Array, *, weight: Array | None = None, base: float = 0.0
    ) -> float:
        """Return the metric of one set of children (each counts once, or `weight` times)."""
        one = np.ones(len(truth)) if weight is None else np.asarray(weight, dtype=float)
        return float(
            self.kernel(np.asarray(truth, bool), np.asarray(probability, float), one, base)
        )


METRICS = {
    m.name: m
    for m in (
        Metric("brier_skill", 1, brier_skill, higher_is_better=True, best=1.0, worst=-np.inf),
        Metric("brier", 1, brier, higher_is_better=False, best=0.0, worst=1.0),
        Metric(
            "log_loss",
            1,
            log_loss,
            higher_is_better=False,
            best=-np.log(1 - LOG_CLIP),
            worst=-np.log(LOG_CLIP),
        ),
        Metric("auroc", 1, auroc, higher_is_better=True, best=1.0, worst=0.0),
        Metric(
            "average_precision", 1, average_precision, higher_is_better=True, best=1.0, worst=0.0
        ),
    )
}


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
    return float(_ratio(reference - own, reference))


def expected_brier_gain(
    risk: Array, probability: Array, base: float, *, weight: Array | None = None
) -> float:
    """How much lower than the base rate's the Brier score of predictions is in expectation; shapes (n,)."""
    w = np.ones(len(risk)) if weight is None else weight
    return float(weighted_mean(w, (base - risk) ** 2 - (probability - risk) ** 2))


def weighted_mean(weight: Array, loss: Array) -> Array:
    """Return the mean of `loss` (n,) by `weight` (n,) or (replicates, n); NaN where all weights are 0."""
    return _ratio(weight @ loss, weight.sum(axis=-1))


def _ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where whole is 0."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def _blocks(truth: Array, probability: Array, weight: Array) -> tuple[Array, Array]:
    """Return the weight of positives and of negatives per distinct probability, in ascending order.

    Shapes (blocks,) or (replicates, blocks). Equal probabilities form one block, so file order never counts.
    """
    if not len(probability):
        nothing = np.zeros((*np.shape(weight)[:-1], 0))
        return nothing, nothing
    order = np.argsort(probability, kind="stable")
    value = probability[order]
    first = np.flatnonzero(np.concatenate([[True], value[1:] != value[:-1]]))
    sorted_weight = np.asarray(weight, dtype=float)[..., order]
    hit = truth[order].astype(float)
    positives = np.add.reduceat(sorted_weight * hit, first, axis=-1)
    negatives = np.add.reduceat(sorted_weight * (1 - hit), first, axis=-1)
    return positives, negatives
