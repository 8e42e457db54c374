"""python -m benchmarks.predictability EVENT…: how well the outcomes of an event can be predicted, and from what.

For each outcome of an event whose data were made (`kansrijk data generate`), on the test children and in expectation:

ceiling     the true risks themselves, which know the hidden state
attainable  the best model on public columns, fitted to true risks in an unseen population: the share it explains there
            (from the manifest), of the ceiling here. The gain there of the one birth year that is judged is of a
            thousand children and moves by a tenth with how far their risks happen to lie apart
boosting    gradient boosting on first_1000_days, fitted to the training outcomes as a team would

Gains are how much the Brier score of the base rate falls; their ratios count.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from challenge.answers import open_key
from challenge.attainable import as_features
from challenge.workspace import open_workspace
from generator import warehouse
from scoring.metrics import METRICS, expected_brier_gain

auroc = METRICS["auroc"]
COLUMNS = (
    "outcome",
    "children",
    "rate",
    "AUROC of true risks",
    "AUROC of boosting",
    "attainable / ceiling",
    "boosting / attainable",
)


def measure(folder: Path) -> list[dict[str, Any]]:
    """Return one row per outcome of one event."""
    workspace = open_workspace(folder)
    manifest, key = workspace.manifest, open_key(workspace)
    path = workspace.public / "challenge.duckdb"
    features = warehouse.read_table(path, "first_1000_days", where="stage = 'toddler'")
    outcomes = warehouse.read_table(path, "train_outcomes")
    table = features.merge(outcomes, on="RINPERSOON", how="left")
    table = table[table["RINPERSOON"].isin([*outcomes["RINPERSOON"], *key.truth.index])]
    x = as_features(list(features.columns), table)
    learn = table["RINPERSOON"].isin(outcomes["RINPERSOON"]).to_numpy()
    judge = pd.Index(table.loc[~learn, "RINPERSOON"])
    rows = []
    for outcome, base in manifest["base_rates"].items():
        risk = key.risks.loc[judge, outcome].to_numpy()
        truth = key.truth.loc[judge, outcome].to_numpy()
        guess = _boosting(x[learn], table.loc[learn, outcome].to_numpy(), x[~learn])
        ceiling = expected_brier_gain(risk, risk, base)
        attainable = manifest["explained"][outcome] * ceiling
        rows.append(
            {
                "outcome": outcome,
                "children": len(truth),
                "rate": float(risk.mean()),
                "AUROC of true risks": auroc(truth, risk),
                "AUROC of boosting": auroc(truth, guess),
                "attainable / ceiling": attainable / ceiling,
                "boosting / attainable": expected_brier_gain(risk, guess, base) / attainable,
            }
        )
    return rows


def _boosting(x: pd.DataFrame, y: np.ndarray[Any, Any], new: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Fit as a team with many children would: more, and larger, trees than the kit's baseline."""
    model = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=10,
        min_samples_leaf=60,
        l2_regularization=5.0,
        categorical_features="from_dtype",
        random_state=0,
    )
    with threadpool_limits(limits=1):
        return np.asarray(model.fit(x, y.astype(int)).predict_proba(new)[:, 1])


def main() -> None:
    """Print a table per event folder."""
    console = Console(highlight=False, width=140)
    for name in sys.argv[1:]:
        shown = Table(*COLUMNS, title=name, box=box.SIMPLE_HEAD)
        for row in measure(Path(name)):
            shown.add_row(
                *(f"{v:.3f}" if isinstance(v, float) else f"{v}" for v in (row[c] for c in COLUMNS))
            )
        console.print(shown)


if __name__ == "__main__":
    main()
