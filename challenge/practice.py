"""The reader of the source: what practising on worlds of one's own is worth, where all is open but the secret.

A participant can make worlds with secrets of their own, where every true risk is known, and fit a model there.
Parameters are drawn anew for every event so that such a model fits another world than the event's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from challenge.answers import Key, open_key
from challenge.attainable import as_features, fitted_elsewhere
from challenge.workspace import Workspace
from generator import warehouse
from generator.outcomes import OUTCOMES
from scoring.metrics import expected_brier_gain


def gain_of_a_reader(event: Workspace, practice: Sequence[Workspace]) -> dict[str, float]:
    """Return outcome -> gain over the base rate on the event's test children, as a share of the attainable gain.

    practice  events of the participant's own: features of training children with their outcomes, and of test children
              with their true risks, which a participant knows of worlds that they made
    """
    key = open_key(event)
    ours = _rows(event, list(key.truth.index))
    learned = [_learned(own) for own in practice]
    table = pd.concat([ours, *(rows for rows, _ in learned)], ignore_index=True)
    x = as_features(list(ours.columns), table)
    target = pd.concat([targets for _, targets in learned], ignore_index=True)
    found = {}
    for outcome in OUTCOMES:
        fitted = fitted_elsewhere(
            x.iloc[len(ours) :], target[outcome].to_numpy(), x.iloc[: len(ours)]
        )
        risk = _risks(key, ours, outcome)
        gain = expected_brier_gain(
            risk, np.clip(fitted, 0, 1), event.manifest["base_rates"][outcome]
        )
        found[outcome] = gain / event.manifest["attainable"][outcome]
    return found


def _learned(own: Workspace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows of features of a practice world and what is known of the same children."""
    key = open_key(own)
    outcomes = warehouse.read_table(own.public / "challenge.duckdb", "train_outcomes")
    known = pd.concat([outcomes.set_index("RINPERSOON"), key.risks]).astype(float)
    rows = _rows(own, list(known.index))
    return rows, known.loc[rows["RINPERSOON"], list(OUTCOMES)].reset_index(drop=True)


def _rows(workspace: Workspace, children: list[str]) -> pd.DataFrame:
    rows = warehouse.read_table(
        workspace.public / "challenge.duckdb", "first_1000_days", where="stage = 'toddler'"
    )
    return rows[rows["RINPERSOON"].isin(children)].reset_index(drop=True)


def _risks(key: Key, rows: pd.DataFrame, outcome: str) -> np.ndarray[Any, Any]:
    return np.asarray(key.risks.loc[rows["RINPERSOON"], outcome], dtype=float)
