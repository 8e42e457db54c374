"""Hidden noise: a public column that was made by turning a random number into a value gives the number back.

Where the same number decided an outcome as well, what a column has beyond what other columns predict of it would tell
the outcome beyond its true risk. So: residuals of public columns against residuals of outcomes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.order import Fit
from generator.fidelity.audit.statistics import allowed_correlation
from generator.fidelity.audit.trial import Trial
from generator.outcomes import OUTCOMES

TABLE = "challenge.first_1000_days"
FEWEST_VALUES = 20


def rows_of(evidence: Evidence) -> pd.DataFrame:
    """Return the rows of the features of `evidence.children`, in their order."""
    rows = evidence.db.execute(f"SELECT * FROM {TABLE} WHERE stage = 'toddler'").df()  # noqa: S608
    return evidence.children[["RINPERSOON"]].merge(rows, on="RINPERSOON", how="left")


def inverted(evidence: Evidence, features: pd.DataFrame, fit: Fit) -> list[Trial]:
    """Hold each feature's residual, and a model of all of them, against outcomes given their true risk.

    features  numbers and categories of `evidence.children` (n, features), in their order
    """
    beyond = {o: _beyond(evidence, o) for o in OUTCOMES}
    trials = []
    for outcome, rest in beyond.items():
        found = max(float(np.corrcoef(_shaken(fit(features, rest)), rest)[0, 1]), 0.0)
        trials.append(Trial("noise", TABLE, "(model)", found, 1.0, {"outcome": outcome}))
    numeric = [c for c in features if features[c].dtype.kind == "f"]
    for name in numeric:
        values = features[name]
        there = values.notna().to_numpy()
        if values.nunique() < FEWEST_VALUES or there.sum() < FEWEST_VALUES:
            continue
        ranks = stats.rankdata(values[there]) / there.sum()
        residual = ranks - fit(features.loc[there].drop(columns=name), ranks)
        for outcome, rest in beyond.items():
            found = abs(float(np.corrcoef(_shaken(residual), rest[there])[0, 1]))
            trials.append(Trial("noise", TABLE, str(name), found, 1.0, {"outcome": outcome}))
    allowed = allowed_correlation(len(features), len(trials))
    return [replace(t, allowed=allowed) for t in trials]


def _beyond(evidence: Evidence, outcome: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return outcome minus true risk in standard deviations, held within three.

    A rare outcome that comes true would otherwise weigh as much as all other children together.
    """
    risk = evidence.children[f"{outcome}_risk"].to_numpy(dtype=float)
    happened = evidence.children[outcome].to_numpy(dtype=float)
    scale = np.sqrt(np.maximum(risk * (1 - risk), 0.01))
    return np.asarray(np.clip((happened - risk) / scale, -3, 3))


def _shaken(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return values with a hair of difference, so that a constant has a correlation too (near none)."""
    return values + np.random.default_rng(0).normal(scale=1e-9, size=len(values))
