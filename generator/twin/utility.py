"""Is the twin of use? Models trained on it, tried on real people that neither it nor they have seen.

Source of the form: Esteban, Hyland and Rätsch, train on synthetic, test on real (2017).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from generator.twin.kinds import RARE
from generator.twin.prepared import Compared

_TARGETS, _FEATURES, _ROWS = 4, 60, 5000


def train_on_synthetic(table: Compared) -> dict[str, Any]:
    """Return per target: what is measured (auroc or r2), trained on real rows and trained on the twin.

    Both are tried on the hold-out. Targets are the columns that can be told best from the others, on real rows:
    from a column that depends on nothing nothing can be learnt of a twin.
    """
    found: dict[str, Any] = {}
    if len(table.unseen) < 3 * RARE or len(table.kinds) < 2:
        return found
    for target in _candidates(table):
        measure = "auroc" if table.kinds[target] == "category" else "r2"
        real = _score(table, table.learnt, target)
        if real is None or real < (0.5 + _sure(len(table.unseen)) if measure == "auroc" else 0.1):
            continue
        found[target] = {
            "measure": measure,
            "real": real,
            "twin": _score(table, table.synthetic, target),
        }
        if len(found) == _TARGETS:
            break
    return found


def _sure(rows: int) -> float:
    """Return how far above chance an AUROC of so many rows must lie to be more than chance, and worth keeping."""
    return max(0.1, 3 * float(np.sqrt(1 / (3 * rows))))


def _candidates(table: Compared) -> list[str]:
    """Return columns that vary enough, in an order that does not depend on their names: most even first."""

    def even(name: str) -> float:
        if table.kinds[name] == "number":
            known = table.learnt[name].notna().mean()
            return float(0.5 + abs(known - 1)) if known > 0.5 else 9.0
        return float(table.learnt[name].value_counts(normalize=True).iloc[0])

    return [c for c in sorted(table.kinds, key=even) if even(c) < 0.9][:10]


def _score(table: Compared, rows: pd.DataFrame, target: str) -> float | None:
    features = [c for c in table.kinds if c != target][:_FEATURES]
    rows = rows.head(_ROWS)
    train, test = _matrix(table, rows, features), _matrix(table, table.unseen, features)
    settings: dict[str, Any] = {"max_iter": 40, "random_state": 0, "early_stopping": False}
    with threadpool_limits(1):
        if table.kinds[target] == "category":
            common = table.learnt[target].mode().iloc[0]
            truth = (table.unseen[target] == common).to_numpy()
            known = (rows[target] == common).to_numpy()
            if min(truth.sum(), (~truth).sum(), known.sum(), (~known).sum()) < RARE:
                return None
            model = HistGradientBoostingClassifier(**settings).fit(train, known)
            return float(roc_auc_score(truth, model.predict_proba(test)[:, 1]))
        there, asked = rows[target].notna().to_numpy(), table.unseen[target].notna().to_numpy()
        if there.sum() < 3 * RARE or asked.sum() < 3 * RARE:
            return None
        model = HistGradientBoostingRegressor(**settings).fit(train[there], rows[target][there])
        real = table.unseen[target][asked].to_numpy()
        error = float(((real - model.predict(test[asked])) ** 2).mean())
        return 1 - error / max(float(real.var()), 1e-12)


def _matrix(table: Compared, rows: pd.DataFrame, features: list[str]) -> Any:
    found = np.empty((len(rows), len(features)))
    for k, name in enumerate(features):
        if table.kinds[name] == "number":
            found[:, k] = rows[name]
        else:
            order = {v: n for n, v in enumerate(sorted(table.learnt[name].astype(str).unique()))}
            found[:, k] = rows[name].astype(str).map(order)
        if np.isnan(found[:, k]).all():  # what nobody answered is no feature
            found[:, k] = 0.0
    return found
