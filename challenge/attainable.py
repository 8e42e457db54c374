"""The attainable gain: what the best model on public columns reaches, where the truth is known.

Measured on an unseen population of the same event: gradient boosting fitted to the true risks of the children of all
birth years, cross-fitted, and judged in expectation on those of the test birth year. No team has true risks to
learn from, so a team comes near it only with much data and good ideas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold, KFold
from threadpoolctl import threadpool_limits

from scoring.metrics import expected_brier_gain

FOLDS = 5
NOT_FEATURES = ("RINPERSOON", "stage", "year")
POSTCODE = "postcode4"


@dataclass(frozen=True)
class Attainable:
    """What the best model on public columns reaches for one outcome.

    gain       how much it lowers the Brier score of the base rate, for children of the test birth year
    explained  the same of all birth years, as a share of what the true risks themselves would gain: from several
               times as many children, and hardly moved by how far the risks of these few happen to lie apart
    """

    gain: float
    explained: float


def attainable_gain(
    features: pd.DataFrame, answers: pd.DataFrame, *, base: Mapping[str, float], test_birth: int
) -> dict[str, Attainable]:
    """Return per outcome what the best model on public columns reaches.

    features  rows of first_1000_days at the toddler stage
    answers   outcomes and true risks of the same children (publication.read_answers)
    base      rates that stand for 0
    """
    table = features.merge(answers, on="RINPERSOON")
    x = as_features(list(features.columns), table)
    test = (table["birth_year"] == test_birth).to_numpy()
    return _gains(table, x, base, test)


def _gains(
    table: pd.DataFrame, x: pd.DataFrame, base: Mapping[str, float], test: np.ndarray[Any, Any]
) -> dict[str, Attainable]:
    found = {}
    for outcome, rate in base.items():
        risk = table[f"{outcome}_risk"].to_numpy(dtype=float)
        fitted = np.clip(cross_fitted(x, risk, table["mother"].tolist(), rounds=200), 0, 1)
        ceiling = expected_brier_gain(risk, risk, rate)
        found[outcome] = Attainable(
            gain=expected_brier_gain(risk[test], fitted[test], rate),
            explained=expected_brier_gain(risk, fitted, rate) / ceiling if ceiling > 0 else 0.0,
        )
    return found


def cross_fitted(
    x: pd.DataFrame,
    target: np.ndarray[Any, Any],
    groups: Sequence[Any] | None = None,
    *,
    rounds: int = 30,
) -> np.ndarray[Any, Any]:
    """Return what gradient boosting predicts of a target (n,) for rows that it was not fitted to.

    x       numbers and categories (n, features)
    groups  (n,) rows that are fitted or judged together; None: each by itself
    rounds  trees; few, where the question is whether there is anything to learn
    """
    fitted = np.full(len(x), float(np.mean(target)))
    folds = GroupKFold(FOLDS) if groups is not None else KFold(FOLDS, shuffle=True, random_state=0)
    # One thread: sums come out the same on every machine, and threads that wait for each other on busy cores
    # cost far more than they gain.
    with threadpool_limits(limits=1):
        for learn, judge in folds.split(x, groups=groups):
            model = _model(rounds).fit(x.iloc[learn], target[learn])
            fitted[judge] = model.predict(x.iloc[judge])
    return fitted


def _model(rounds: int) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(
        max_iter=rounds,
        learning_rate=0.05,
        max_leaf_nodes=12,
        min_samples_leaf=40,
        categorical_features="from_dtype",
        random_state=0,
    )


def fitted_elsewhere(
    x: pd.DataFrame, target: np.ndarray[Any, Any], judged: pd.DataFrame, *, rounds: int = 200
) -> np.ndarray[Any, Any]:
    """Return what gradient boosting, fitted to a target (n,) of rows `x`, predicts for the rows `judged`."""
    x = x.loc[:, x.nunique() > 1]  # a column without any value cannot be fitted
    with threadpool_limits(limits=1):
        return np.asarray(_model(rounds).fit(x, target).predict(judged[x.columns]))


def as_features(columns: Sequence[str], table: pd.DataFrame) -> pd.DataFrame:
    """Return the feature columns as numbers and categories that gradient boosting takes.

    A province has more postcode areas than a tree takes categories (255). As a number, areas that lie side by side
    are side by side.
    """
    x = pd.DataFrame(index=table.index)
    for name in [c for c in columns if c not in NOT_FEATURES]:
        values = pd.to_numeric(table[name]) if name == POSTCODE else table[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            x[name] = values.astype(float)
        else:
            x[name] = values.astype(str).astype("category")
    return x
