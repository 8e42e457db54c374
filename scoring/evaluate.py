"""evaluate(submission, answers) → Report: every metric of every outcome, with intervals, and the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.metrics import METRICS, Metric, expected_brier_skill
from scoring.uncertainty import Estimate, interval, poisson_weights, replicate

Array = NDArray[Any]
SCORE = "share_of_attainable@1"
FALLBACK_SCORE = "mean_brier_skill@1"


@dataclass(frozen=True)
class Answers:
    """What predictions are held against.

    truth       (children, outcomes) 0 or 1; the index is the id, the columns are the outcomes
    base        outcome -> rate among the training children
    attainable  outcome -> Brier skill of the best model on public columns; None: not known
    cluster     (children,) households (here: mothers), drawn together
    weight      (children,) how much each counts; None: all alike
    """

    truth: pd.DataFrame
    base: Mapping[str, float]
    attainable: Mapping[str, float] | None
    cluster: Array
    weight: Array | None = None

    def part(self, chosen: Array) -> Answers:
        """Return the answers of some children only, `chosen` (children,) bool."""
        weight = None if self.weight is None else self.weight[chosen]
        return Answers(self.truth[chosen], self.base, self.attainable, self.cluster[chosen], weight)


@dataclass(frozen=True)
class Report:
    """All that is known of a submission after it was scored.

    replicates  (replicates,) bootstrap values of the score, for paired comparisons
    """

    score: Estimate
    score_name: str
    metrics: Mapping[str, Mapping[str, Estimate]]
    children: int
    clusters: int
    replicates: Array

    def as_json(self) -> dict[str, Any]:
        """Return the document that `submission score --json` prints (None for what cannot be estimated)."""
        return {
            "score": _number(self.score.value),
            "low": _number(self.score.low),
            "high": _number(self.score.high),
            "score_name": self.score_name,
            "children": self.children,
            "households": self.clusters,
            "metrics": {
                outcome: {
                    name: {
                        "value": _number(e.value),
                        "low": _number(e.low),
                        "high": _number(e.high),
                    }
                    for name, e in table.items()
                }
                for outcome, table in self.metrics.items()
            },
        }


def evaluate(predictions: pd.DataFrame, answers: Answers, *, key: bytes) -> Report:
    """Score predictions, which must have a row for every id of the answers.

    key  of the event: makes the bootstrap weights, so that all submissions share them
    """
    aligned = predictions.loc[answers.truth.index]
    households, cluster = np.unique(answers.cluster, return_inverse=True)
    weights = poisson_weights(key, len(households))
    metrics: dict[str, dict[str, Estimate]] = {}
    shares, share_replicates = [], []
    for outcome in answers.truth.columns:
        truth = answers.truth[outcome].to_numpy(dtype=bool)
        p = aligned[outcome].to_numpy(dtype=float)
        base = answers.base[outcome]
        metrics[outcome] = {}
        for name, metric in METRICS.items():
            statistic = partial(_reweighted, metric, truth, p, base, answers.weight)
            values = replicate(statistic, weights, cluster)
            value = metric(truth, p, weight=answers.weight, base=base)
            metrics[outcome][name] = interval(value, values)
            if name == "brier_skill":
                scale = answers.attainable[outcome] if answers.attainable else 1.0
                shares.append(value / scale)
                share_replicates.append(values / scale)
    replicates = np.mean(share_replicates, axis=0)
    return Report(
        score=interval(float(np.mean(shares)), replicates),
        score_name=SCORE if answers.attainable else FALLBACK_SCORE,
        metrics=metrics,
        children=len(answers.truth),
        clusters=len(households),
        replicates=replicates,
    )


def expected_score(predictions: pd.DataFrame, risks: pd.DataFrame, answers: Answers) -> float:
    """Return the score that predictions have in expectation, with true risks in place of outcomes.

    risks  (children, outcomes) like answers.truth
    """
    ids = answers.truth.index
    shares = [
        expected_brier_skill(
            risks.loc[ids, outcome].to_numpy(dtype=float),
            predictions.loc[ids, outcome].to_numpy(dtype=float),
            answers.base[outcome],
        )
        / (answers.attainable[outcome] if answers.attainable else 1.0)
        for outcome in answers.truth.columns
    ]
    return float(np.mean(shares))


def _reweighted(
    metric: Metric, truth: Array, p: Array, base: float, own: Array | None, drawn: Array
) -> Array:
    return metric.kernel(truth, p, drawn if own is None else drawn * own, base)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
