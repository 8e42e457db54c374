"""The hold-out: one family in five is never learnt, so that the report can hold the twin against people it has not seen.

Who is in it follows from keys (or places in the file) alone: the same real tables give the same hold-out, and nothing of it is
kept in the model. Rows that hang together (members of a household, answers of a member) stay on one side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.kinds import Metadata, Table
from generator.twin.values import as_text

Bools = npt.NDArray[np.bool_]
ONE_IN = 5


def held_out(frames: Mapping[str, pd.DataFrame], metadata: Metadata) -> dict[str, Bools]:
    """Return for each table which rows are held out, shape (rows,).

    A row belongs to the family of its parent, where it has one; else to its group; else it stands for itself.
    """
    found: dict[str, Bools] = {}
    waiting = {t.name: t for t in metadata.tables}
    while waiting:
        for name, table in list(waiting.items()):
            link = next((x for x in metadata.links if x.child == name and x.parent != name), None)
            if link and link.parent in waiting:
                continue
            if link:
                parent = metadata.table(link.parent)
                keys = _texts(frames[link.parent], parent, str(parent.key))
                out = set(keys[found[link.parent]])
                own = _texts(frames[name], table, link.column)
                found[name] = own.isin(out).to_numpy()
            else:
                found[name] = _drawn(_family(frames[name], table, metadata))
            del waiting[name]
    return found


def _family(frame: pd.DataFrame, table: Table, metadata: Metadata) -> pd.Series[Any]:
    group = next((column for name, column in metadata.groups if name == table.name), table.key)
    if group is None:
        return pd.Series(range(len(frame))).astype(str)
    return _texts(frame, table, group)


def _texts(frame: pd.DataFrame, table: Table, column: str) -> pd.Series[Any]:
    return as_text(frame[column], table.column(column).storage)


def _drawn(family: pd.Series[Any]) -> Bools:
    def number(text: str) -> int:
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    drawn = {text: number(text) % ONE_IN == 0 for text in family.unique()}
    return np.asarray(family.map(drawn), dtype=bool)
