"""The reader of the source: what practising on worlds of one's own is worth at an event, and its place on the boards.

Shares are of the way from base rates to the attainable model (predictions), from the lottery to the best public rule
(ideas). The bar is half: what is above it can be had without looking at the event's data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from challenge.admission import OPEN, phase
from challenge.answers import PUBLIC, Key
from challenge.definition import Weights
from challenge.fixed_points import as_anchors
from challenge.idea_worth import board_population
from challenge.ideas import costs_of, measure_anchors, score_calls
from challenge.intake import Intake
from challenge.ledger.events import AnchorMeasured
from challenge.ledger.repository import NewFact
from challenge.live import SOURCE_READER
from challenge.practice import TODDLERS, Practised, practise, practised_calls, predicted_risks
from challenge.scale import kept_points
from challenge.sealed_names import PUBLIC_BOARD, sealed_commitment
from challenge.standings import IDEAS
from challenge.work import Progress
from challenge.workspace import Workspace
from generator import warehouse
from generator.catalogue.reading import read_catalogue
from generator.outcomes import OUTCOMES
from generator.seal import new_secret

BAR = 0.5
HOUSEHOLDS = 10_000
_Z = 1.96


@dataclass(frozen=True)
class Share:
    """How far practising gets on the way from 0 to 1, with its standard error."""

    share: float
    error: float

    @property
    def verdict(self) -> str:
        """Which side of the bar it is on: above, within, or unclear."""
        if self.share - _Z * self.error > BAR:
            return "above"
        return "within" if self.share + _Z * self.error <= BAR else "unclear"

    def as_json(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "share": round(self.share, 4),
            "error": round(self.error, 4),
            "verdict": self.verdict,
        }


def measure_reader(
    intake: Intake, *, worlds: int, households: int, workers: int, progress: Progress
) -> dict[str, Any]:
    """Make practice worlds, learn there, put the reader of the source on both boards; return what it is worth.

    Raises Damaged when data, secret or sealed files of the event are missing, Refused when a practice world cannot be
    calibrated.
    """
    definition = intake.workspace.definition
    practised = []
    for world in range(worlds):
        progress("practice", world, worlds)
        with tempfile.TemporaryDirectory(prefix="kansrijk-practice-") as name:
            practised.append(
                practise(
                    definition,
                    Path(name),
                    secret=new_secret(),
                    households=households,
                    workers=workers,
                    progress=lambda *_: None,
                )
            )
    progress("practice", worlds, worlds)
    rows = children_to_predict(intake.workspace, intake.key)
    guessed = predicted_risks(practised, rows)
    signals = shares(intake.workspace.manifest, intake.key, rows, guessed)
    _put_on_board(intake, rows, guessed)
    return {
        "worlds": worlds,
        "households": households,
        "children": sum(len(p.features) for p in practised),
        "bar": BAR,
        "signals": {name: share.as_json() for name, share in signals.items()},
        "ideas": measure_idea(intake, practised).as_json(),
    }


def children_to_predict(workspace: Workspace, key: Key) -> pd.DataFrame:
    """Return the features of the children to predict."""
    rows = warehouse.read_table(
        workspace.public / "challenge.duckdb", "first_1000_days", where=TODDLERS
    )
    return rows[rows["RINPERSOON"].isin(key.truth.index)].reset_index(drop=True)


def shares(
    manifest: Mapping[str, Any], key: Key, rows: pd.DataFrame, guessed: pd.DataFrame
) -> dict[str, Share]:
    """Return outcome -> share of the attainable gain in expectation, and "all": the mean over outcomes, as the board has it.

    guessed  probabilities (n, outcomes) of the children in `rows`
    """
    gains = []
    for outcome in OUTCOMES:
        risk = key.risks.loc[rows["RINPERSOON"], outcome].to_numpy(dtype=float)
        base = manifest["base_rates"][outcome]
        gain = (risk - base) ** 2 - (risk - guessed[outcome].to_numpy()) ** 2
        gains.append(gain / manifest["attainable"][outcome])
    found = dict(zip(OUTCOMES, gains, strict=True)) | {"all": np.mean(gains, axis=0)}
    return {
        name: Share(float(gain.mean()), float(gain.std(ddof=1)) / sqrt(len(gain)))
        for name, gain in found.items()
    }


def measure_idea(intake: Intake, practised: Sequence[Practised]) -> Share:
    """Play the rule of practice worlds out on the population of the public board, and put it on the board of ideas."""
    workspace, entries = intake.workspace, intake.ledger.entries()
    supports, definition = read_catalogue(), workspace.definition
    budget = float(workspace.manifest.get("budget", definition.budget))
    weights = Weights.of(workspace.manifest)
    costs = costs_of(supports, definition.unseen_households)
    points = kept_points(workspace, entries)
    with board_population(workspace, supports, kept=phase(entries) == OPEN) as unseen:
        anchors = (
            as_anchors(points)
            if points
            else measure_anchors(unseen, supports, costs, budget, weights)
        )
        calls = practised_calls(practised, unseen, supports, costs, budget, weights)
        score = score_calls(calls, unseen, costs, anchors, weights).score
    fact = AnchorMeasured(IDEAS, PUBLIC, SOURCE_READER, round(score, 6))
    sealed = sealed_commitment(workspace, PUBLIC_BOARD)[:16]
    key = f"anchor/{IDEAS}/{SOURCE_READER}/{sealed}/{len(entries)}"
    intake.ledger.append(NewFact(fact, key, "organiser", intake.clock()))
    return Share(score, anchors.error * sqrt(max(score, 0.0)))


def _put_on_board(intake: Intake, rows: pd.DataFrame, guessed: pd.DataFrame) -> None:
    """Hand in what the reader predicts, as a yardstick: shown before the reveal as the Ladder lets it through."""
    listed = pd.DataFrame({"RINPERSOON": intake.key.truth.index})
    table = pd.concat([rows[["RINPERSOON"]], guessed.round(6)], axis=1)
    table = listed.merge(table, on="RINPERSOON", how="left")
    table = table.fillna(intake.workspace.manifest["base_rates"])
    intake.measure_anchor(SOURCE_READER, table.to_csv(index=False, lineterminator="\n").encode())
