"""Metrics with a thousand clustered replicates, against scikit-learn in a loop."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.clock import median_seconds, row
from scoring.metrics import METRICS
from scoring.uncertainty import poisson_weights, replicate

CHILDREN = 20_000
REPLICATES = 1000
LOOPED = 10


def measure() -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    risk = rng.beta(1, 8, CHILDREN)
    truth = rng.random(CHILDREN) < risk
    p = np.clip(risk + rng.normal(0, 0.05, CHILDREN), 0, 1)
    cluster = np.arange(CHILDREN) // 2
    weights = poisson_weights(b"bench", cluster.max() + 1, REPLICATES)
    picks = [rng.integers(0, CHILDREN, CHILDREN) for _ in range(LOOPED)]
    loop = median_seconds(lambda: [roc_auc_score(truth[i], p[i]) for i in picks])
    rows = []
    for name in ("brier_skill", "auroc", "average_precision"):
        kernel = METRICS[name].kernel

        def ours(kernel: Any = kernel) -> object:
            return replicate(lambda w: kernel(truth, p, w, 0.11), weights, cluster)

        seconds = median_seconds(ours)
        figure = f"{CHILDREN:,} children, {REPLICATES} replicates"
        auroc = name == "auroc"
        rows.append(
            row(
                f"interval of {name}",
                seconds,
                figure,
                yardstick="scikit-learn loop" if auroc else "",
                other=loop * REPLICATES / LOOPED if auroc else None,
            )
        )
    return rows
