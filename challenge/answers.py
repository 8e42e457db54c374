"""The answer key of the test children: what is in it, how it is opened, which half of the board a child is on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from challenge.workspace import Workspace
from generator.engine.randomness import Noise, derive_key
from generator.outcomes import OUTCOMES
from generator.seal import file_keys, unseal
from scoring.evaluate import Answers
from scoring.losses import PLAIN

ANSWERS = "answers.sealed"
PUBLIC, PRIVATE = "public", "private"


@dataclass(frozen=True)
class Key:
    """The opened answer key of the test children, one row per child, sorted by number.

    truth, risks  (children, outcomes); mother and part (children,)
    """

    truth: pd.DataFrame
    risks: pd.DataFrame
    mother: np.ndarray[Any, Any]
    part: np.ndarray[Any, Any]

    def answers(self, manifest: Mapping[str, Any], part: str | None = None) -> Answers:
        """Return what predictions are held against: all children, or those of one part of the board."""
        whole = Answers(
            self.truth,
            manifest["base_rates"],
            manifest["attainable"],
            self.mother,
            capacity=capacity_of(manifest),
        )
        return whole if part is None else whole.part(self.part == part)


def capacity_of(manifest: Mapping[str, Any]) -> float:
    """Return the share of the children that there is room for in an event."""
    return float(manifest.get("capacity", PLAIN.capacity))


def open_key(workspace: Workspace) -> Key:
    """Open the sealed answers with the event's secret."""
    key, _ = file_keys(workspace.secret, ANSWERS)
    content = unseal(workspace.sealed / ANSWERS, key=key, event=workspace.definition.id)
    return key_from(read_answer_table(content))


def read_answer_table(content: bytes) -> pd.DataFrame:
    """Read the content of the sealed answers."""
    return pd.read_csv(io.BytesIO(content), dtype={"RINPERSOON": str, "mother": str, "part": str})


def bootstrap_key(secret: bytes) -> bytes:
    """Return the key of the bootstrap weights, shared by all submissions of an event."""
    return derive_key(secret, "board/bootstrap", 32)


def key_from(table: pd.DataFrame) -> Key:
    """Take the key out of the table of answers."""
    ids = pd.Index(table["RINPERSOON"], name="RINPERSOON")
    truth = table[list(OUTCOMES)].astype(int).set_index(ids)
    risks = table[[f"{o}_risk" for o in OUTCOMES]].set_index(ids)
    risks.columns = list(OUTCOMES)
    return Key(truth, risks, table["mother"].to_numpy(), table["part"].to_numpy())


def split_by_mother(secret: bytes, mothers: pd.Series[str]) -> np.ndarray[Any, Any]:
    """Split the test children by mother into the public and the private half of the board."""
    ids = mothers.astype(np.int64).to_numpy().astype(np.uint64)
    first = Noise(secret, "board").uniform("part", ids) < 0.5
    return np.where(first, PUBLIC, PRIVATE)


def as_csv(answers: pd.DataFrame) -> bytes:
    """Write the table of answers the way it is sealed."""
    table = answers.copy()
    for outcome in OUTCOMES:
        table[outcome] = table[outcome].astype(int)
    return table.to_csv(index=False, lineterminator="\n").encode()
