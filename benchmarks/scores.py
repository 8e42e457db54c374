"""Metrics with a thousand clustered replicates, against scikit-learn in a loop; on one core.

The loop is timed on a few replicates in the same run and counted for a thousand. Without numba (extra "fast") the rows that
need it are left out.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from threadpoolctl import threadpool_limits

from benchmarks.clock import median_seconds, row
from scoring.evaluate import Answers, evaluate
from scoring.fairness import by_group
from scoring.losses import Setting
from scoring.replicates import Plan, replicate_plans
from scoring.sweep import compiled_loop
from scoring.uncertainty import REPLICATES

CHILDREN = 100_000
LARGE = 1_000_000
LOOPED = 3
GROUPS = 20
OUTCOMES = ("developmental_delay", "youth_care", "persistent_poverty")
ORACLES: tuple[Callable[..., Any], ...] = (
    roc_auc_score,
    average_precision_score,
    brier_score_loss,
    log_loss,
)
_SETTING = Setting(base=0.11)


def measure(sizes: tuple[int, ...] = (CHILDREN,)) -> list[dict[str, Any]]:
    with threadpool_limits(1):
        return [line for children in sizes for line in _measure(children)]


def _measure(children: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    truth, p = _draw(rng, children)
    cluster = np.arange(children) // 2
    runs = 3 if children <= CHILDREN else 1
    ways = [("numpy", False), *([("numba", True)] if compiled_loop() else [])]
    loop = _loop(rng, truth, p)
    rows, seconds = [], {}
    for name, compiled in ways:
        _one_outcome(truth[:10], p[:10], cluster[:10], compiled)  # to compile is not to score
        seconds[name] = median_seconds(lambda c=compiled: _one_outcome(truth, p, cluster, c), runs)
        figure = f"{children:,} children, {REPLICATES} replicates"
        what = f"all metrics of one outcome, {name}"
        rows.append(
            row(what, seconds[name], figure, yardstick="scikit-learn, four of them", other=loop)
        )
    if "numba" in seconds:
        rows[0]["what"] += f" ({seconds['numpy'] / seconds['numba']:.1f} times numba)"
    answers, predictions, groups = _event(rng, children)

    def scorecard() -> None:
        evaluate(predictions, answers, key=b"bench")
        by_group(predictions, answers, groups, key=b"bench")

    figure = f"{children:,} children, {len(OUTCOMES)} outcomes, {GROUPS} groups"
    rows.append(row("whole scorecard", median_seconds(scorecard, runs), figure))
    return rows


def _draw(rng: np.random.Generator, children: int) -> tuple[Any, Any]:
    """Return outcomes of one child in nine, and predictions that are a little off."""
    risk = rng.beta(1, 8, children)
    p = np.clip(risk + rng.normal(0, 0.05, children), 0, 1)
    return rng.random(children) < risk, p


def _one_outcome(truth: Any, p: Any, cluster: Any, compiled: bool) -> None:
    clusters = int(cluster[-1]) + 1
    plan = Plan(truth, p, cluster=cluster, clusters=clusters, setting=_SETTING, compiled=compiled)
    replicate_plans([plan], key=b"bench")


def _loop(rng: np.random.Generator, truth: Any, p: Any) -> float:
    """Return the time that scikit-learn would need for a thousand replicates of four metrics."""

    def once() -> None:
        drawn = rng.integers(0, len(p), len(p))
        for oracle in ORACLES:
            oracle(truth[drawn], p[drawn])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return median_seconds(once, LOOPED) * REPLICATES


def _event(rng: np.random.Generator, children: int) -> tuple[Answers, pd.DataFrame, Any]:
    ids = pd.Index([f"{i:09d}" for i in range(children)])
    drawn = {outcome: _draw(rng, children) for outcome in OUTCOMES}
    truth = pd.DataFrame({o: y.astype(int) for o, (y, _) in drawn.items()}, index=ids)
    predictions = pd.DataFrame({o: p for o, (_, p) in drawn.items()}, index=ids)
    base, gain = dict.fromkeys(OUTCOMES, 0.11), dict.fromkeys(OUTCOMES, 0.01)
    answers = Answers(truth, base, gain, np.arange(children) // 2)
    return answers, predictions, rng.integers(0, GROUPS, children).astype(str)


if __name__ == "__main__":
    for line in measure((CHILDREN, LARGE)):
        print(
            line["what"],
            "|",
            line["figure"],
            "|",
            round(line["seconds"], 2),
            "s |",
            line["yardstick"],
            "|",
            line["ratio"] and f"{1 / line['ratio']:.0f} times faster",
        )
