"""Tables as they are compared: categories as text, numbers as floats, kinds of missing apart; keys and panels put aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.kinds import Column, Metadata, Table
from generator.twin.marginals import without_rare
from generator.twin.split import held_out
from generator.twin.values import EMPTY, as_text, read_values

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Compared:
    """One table, real and synthetic, as it is compared.

    learnt, unseen  real rows that were learnt, and those of the hold-out
    synthetic       rows of the twin
    kinds           column -> number or category; keys and what is left empty are not in it
    """

    name: str
    learnt: pd.DataFrame
    unseen: pd.DataFrame
    synthetic: pd.DataFrame
    kinds: Mapping[str, str]

    @property
    def real(self) -> pd.DataFrame:
        """All real rows."""
        return pd.concat([self.learnt, self.unseen], ignore_index=True)

    @property
    def categories(self) -> list[str]:
        """Columns of categories."""
        return [c for c, kind in self.kinds.items() if kind == "category"]


def compared(
    real: Mapping[str, pd.DataFrame], synthetic: Mapping[str, pd.DataFrame], metadata: Metadata
) -> list[Compared]:
    """Return the tables as they are compared. Rare values are merged in the real ones, as before learning."""
    out = held_out(real, metadata)
    found = []
    for table in metadata.tables:
        columns = [c for c in table.columns if c.kind not in ("key", "blank")]
        before = plain(real[table.name], columns, merge=True)
        after = plain(synthetic[table.name], columns, merge=False)
        kinds = {c.name: "number" if c.kind in ("number", "date") else "category" for c in columns}
        here = out[table.name]
        found.append(Compared(table.name, before[~here], before[here], after, kinds))
    return found


def plain(frame: pd.DataFrame, columns: list[Column], *, merge: bool) -> pd.DataFrame:
    """Return columns as floats or text; a missing number is NaN, whatever its code."""
    found: dict[str, Any] = {}
    for column in columns:
        states, numbers = read_values(frame[column.name].reset_index(drop=True), column)
        if merge:
            states, _ = without_rare(states, numbers, column)
        if column.kind in ("number", "date"):
            found[column.name] = numbers
        else:
            found[column.name] = np.where(states == EMPTY, "-", states).astype(object)
    return pd.DataFrame(found, index=range(len(frame)))


def raw_rows(frame: pd.DataFrame, table: Table) -> pd.Series[Any]:
    """Return each row as one text, without its keys: what is the same on both sides is the same row."""
    names = [c for c in table.columns if c.kind != "key"]
    texts = [as_text(frame[c.name], c.storage) for c in names]
    whole = texts[0].copy()
    for text in texts[1:]:
        whole = whole + "\x1f" + text
    return whole.reset_index(drop=True)
