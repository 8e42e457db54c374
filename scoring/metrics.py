"""The table of metrics: each with its version, its direction and its bounds.

The functions stand by theme: losses (proper scores), ranking, decisions, calibration. All take `truth` (n,) bool,
`probability` (n,) in [0, 1], `weight` (n,) or (replicates, n), and a Setting; they return a float, or (replicates,).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring import calibration, decisions, losses, ranking
from scoring.losses import (
    LOG_CLIP,
    Array,
    Setting,
    expected_brier_gain,
    expected_brier_skill,
    weighted_mean,
)

__all__ = [
    "LOG_CLIP",
    "METRICS",
    "Metric",
    "Setting",
    "expected_brier_gain",
    "expected_brier_skill",
    "weighted_mean",
]
Kernel = Callable[[Array, Array, Array, Setting], Array]


@dataclass(frozen=True)
class Metric:
    """One metric. A changed formula is a new version; the ledger records name@version.

    higher_is_better  None: there is a right value (`best`), on neither side; or it only describes (`best` is NaN)
    worst             the other end of what it can be; without direction, the end that is farthest off
    """

    name: str
    version: int
    kernel: Kernel
    higher_is_better: bool | None
    best: float
    worst: float

    @property
    def key(self) -> str:
        """Name and version, as the ledger records it."""
        return f"{self.name}@{self.version}"

    def __call__(
        self,
        truth: Array,
        probability: Array,
        *,
        weight: Array | None = None,
        base: float = 0.0,
        capacity: float = losses.PLAIN.capacity,
        threshold: float | None = None,
    ) -> float:
        """Return the metric of one set of children (each counts once, or `weight` times)."""
        one = np.ones(len(truth)) if weight is None else np.asarray(weight, dtype=float)
        setting = Setting(base, capacity, threshold)
        return float(
            self.kernel(np.asarray(truth, bool), np.asarray(probability, float), one, setting)
        )


def _up(name: str, kernel: Kernel, worst: float = 0.0, best: float = 1.0) -> Metric:
    return Metric(name, 1, kernel, higher_is_better=True, best=best, worst=worst)


def _down(name: str, kernel: Kernel, worst: float = 1.0, best: float = 0.0) -> Metric:
    return Metric(name, 1, kernel, higher_is_better=False, best=best, worst=worst)


def _right_at(name: str, kernel: Kernel, best: float, worst: float = np.inf) -> Metric:
    return Metric(name, 1, kernel, higher_is_better=None, best=best, worst=worst)


METRICS = {
    m.name: m
    for m in (
        _up("brier_skill", losses.brier_skill, -np.inf),
        _down("brier", losses.brier),
        _down("log_loss", losses.log_loss, -np.log(LOG_CLIP), -np.log(1 - LOG_CLIP)),
        _up("auroc", ranking.auroc),
        _up("average_precision", ranking.average_precision),
        _up("precision_at_capacity", ranking.precision_at_capacity),
        _up("recall_at_capacity", ranking.recall_at_capacity),
        _up("lift_at_capacity", ranking.lift_at_capacity, best=np.inf),
        _up("net_benefit", decisions.net_benefit, -np.inf),
        _up("f1", decisions.f1),
        _right_at("calibration_slope", calibration.calibration_slope, 1.0),
        _right_at("calibration_intercept", calibration.calibration_intercept, 0.0),
        _right_at("observed_expected", calibration.observed_expected, 1.0),
        _down("miscalibration", calibration.miscalibration),
        _up("discrimination", calibration.discrimination, best=0.25),
        _right_at("uncertainty", calibration.uncertainty, np.nan, 0.25),
    )
}
