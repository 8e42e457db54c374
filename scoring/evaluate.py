"""evaluate(submission, answers) → Report: every metric of every outcome, with intervals, and the score.

The score is the mean over outcomes of (Brier score of the base rate − Brier score of the predictions) over the same
difference for the best model on public columns, a constant of the event. 0 is the base rate, 1 the best attainable. It is
proper and a plain mean over children; a ratio with outcomes in its denominator would explode where an outcome is
rare and children are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.losses import PLAIN, Setting, expected_brier_gain, expected_brier_skill
from scoring.metrics import METRICS
from scoring.replicates import Plan, plan_values, replicate_plans
from scoring.uncertainty import Estimate, interval

Array = NDArray[Any]
SCORE = "share_of_attainable@1"
FALLBACK_SCORE = "mean_brier_skill@1"
_DRAWS, _BLOCK = 4000, 250


@dataclass(frozen=True)
class Answers:
    """What predictions are held against.

    truth       (children, outcomes) 0 or 1; the index is the id, the columns are the outcomes
    base        outcome -> rate among the training children
    attainable  outcome -> how much the best model on public columns lowers the Brier score; None: not known
    cluster     (children,) households (here: mothers), drawn together
    weight      (children,) how much each counts; None: all alike
    capacity    share of the children that there is room for
    """

    truth: pd.DataFrame
    base: Mapping[str, float]
    attainable: Mapping[str, float] | None
    cluster: Array
    weight: Array | None = None
    capacity: float = PLAIN.capacity

    def part(self, chosen: Array) -> Answers:
        """Return the answers of some children only, `chosen` (children,) bool."""
        weight = None if self.weight is None else self.weight[chosen]
        return replace(self, truth=self.truth[chosen], cluster=self.cluster[chosen], weight=weight)

    def clusters(self) -> tuple[int, Array]:
        """Return how many households there are, and the number of each child's, (children,) from 0, in order of name."""
        numbers, names = pd.factorize(self.cluster, sort=True)
        return len(names), numbers

    def setting(self, outcome: str) -> Setting:
        """Return what the metrics of an outcome have to know."""
        return Setting(self.base[outcome], self.capacity)


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
                outcome: {name: estimate_as_json(e) for name, e in table.items()}
                for outcome, table in self.metrics.items()
            },
        }


def evaluate(predictions: pd.DataFrame, answers: Answers, *, key: bytes) -> Report:
    """Score predictions, which must have a row for every id of the answers.

    key  of the event: makes the bootstrap weights, so that all submissions share them
    """
    clusters, cluster = answers.clusters()
    plans: list[Plan] = []
    for outcome, truth, p in pairs(predictions, answers):
        plan = Plan(
            truth,
            p,
            cluster=cluster,
            clusters=clusters,
            weight=answers.weight,
            setting=answers.setting(outcome),
            cells=plans[0].cells if plans else None,
        )
        plans.append(plan)
    metrics: dict[str, dict[str, Estimate]] = {}
    shares, share_replicates = [], []
    drawn = replicate_plans(plans, key=key)
    for outcome, plan, replicates in zip(answers.truth.columns, plans, drawn, strict=True):
        values = plan_values(plan)
        metrics[outcome] = {
            name: estimate(name, values[name][0], replicates[name][0]) for name in METRICS
        }
        name, unit = "brier_skill", 1.0
        if answers.attainable:
            name, unit = "brier_gain", answers.attainable[outcome]
        shares.append(values[name][0] / unit)
        share_replicates.append(replicates[name][0] / unit)
    total = np.mean(share_replicates, axis=0)
    return Report(
        score=interval(float(np.mean(shares)), total),
        score_name=SCORE if answers.attainable else FALLBACK_SCORE,
        metrics=metrics,
        children=len(answers.truth),
        clusters=clusters,
        replicates=total,
    )


def child_values(predictions: pd.DataFrame, answers: Answers) -> Array:
    """Return what each child adds to the score, (children,): their mean is the score of `evaluate`.

    0 for a child whose predictions are the base rates. What a Ladder compares child by child.
    """
    weight = np.ones(len(answers.truth)) if answers.weight is None else answers.weight
    total = np.zeros(len(weight))
    for outcome, truth, p in pairs(predictions, answers):
        reference = (answers.base[outcome] - truth) ** 2
        unit = answers.attainable[outcome] if answers.attainable else np.average(reference, weights=weight)  # fmt: skip
        total += (reference - (p - truth) ** 2) / unit
    return np.asarray(total * weight / weight.mean() / len(answers.truth.columns))


def estimate(name: str, value: float, replicates: Array) -> Estimate:
    """Return the interval of a metric; none of miscalibration.

    A recalibration curve is bent to the very children it is fitted to, so that miscalibration is above 0 even of the true
    risks, and an interval round it would never hold the 0 that is right.
    """
    if name == "miscalibration":
        return Estimate(float(value), float("nan"), float("nan"))
    return interval(float(value), replicates)


def expected_score(predictions: pd.DataFrame, risks: pd.DataFrame, answers: Answers) -> float:
    """Return the score that predictions have in expectation, with true risks in place of outcomes.

    risks  (children, outcomes) like answers.truth
    """
    shares = []
    for outcome, risk, p in _pairs(predictions, risks, answers):
        base, weight = answers.base[outcome], answers.weight
        if answers.attainable:
            gain = expected_brier_gain(risk, p, base, weight=weight)
            shares.append(gain / answers.attainable[outcome])
        else:
            shares.append(expected_brier_skill(risk, p, base, weight=weight))
    return float(np.mean(shares))


def expected_range(
    predictions: pd.DataFrame, risks: pd.DataFrame, answers: Answers, *, key: bytes
) -> Estimate:
    """Return the expected score with the range in which 95% of realised ones lie, over outcomes drawn from the risks.

    Outcomes of one child are drawn independently given its risks, so the range is a little too narrow where
    they share a cause. Arguments as for `expected_score`; `key` makes the draws repeatable.
    """
    draws = np.random.Generator(np.random.PCG64(int.from_bytes(key[:8], "little")))
    shares = np.zeros(_DRAWS)
    for outcome, risk, p in _pairs(predictions, risks, answers):
        base = answers.base[outcome]
        weight = np.ones(len(risk)) if answers.weight is None else answers.weight
        for start in range(0, _DRAWS, _BLOCK):
            happened = draws.random((_BLOCK, len(risk))) < risk
            # (q − y)² is linear in y where y is 0 or 1: a constant, and what one more outcome adds.
            own, reference = (
                weight @ np.square(q) + happened @ (weight * (1 - 2 * q))
                for q in (p, np.full(len(p), base))
            )
            if answers.attainable:
                gain = (reference - own) / weight.sum() / answers.attainable[outcome]
            else:
                gain = np.divide(
                    reference - own, reference, out=np.full(_BLOCK, np.nan), where=reference > 0
                )
            shares[start : start + _BLOCK] += gain / len(answers.truth.columns)
    low, high = np.nanquantile(shares, [0.025, 0.975])
    return Estimate(expected_score(predictions, risks, answers), float(low), float(high))


def pairs(predictions: pd.DataFrame, answers: Answers) -> Iterator[tuple[str, Array, Array]]:
    """Yield (outcome, truth, probabilities), rows in the order of the answers."""
    for outcome, truth, p in _pairs(predictions, answers.truth, answers):
        yield outcome, truth > 0, p


def _pairs(
    predictions: pd.DataFrame, risks: pd.DataFrame, answers: Answers
) -> Iterator[tuple[str, Array, Array]]:
    """Yield (outcome, true risks, probabilities), rows in the order of the answers."""
    ids = answers.truth.index
    risks, predictions = (
        table if table.index.equals(ids) else table.loc[ids] for table in (risks, predictions)
    )
    for outcome in answers.truth.columns:
        yield (
            outcome,
            risks[outcome].to_numpy(dtype=float),
            predictions[outcome].to_numpy(dtype=float),
        )


def estimate_as_json(estimate: Estimate) -> dict[str, float | None]:
    """Return an estimate as JSON holds it: None for what cannot be estimated."""
    return {
        "value": _number(estimate.value),
        "low": _number(estimate.low),
        "high": _number(estimate.high),
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
