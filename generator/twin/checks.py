"""What is refused before anything is learnt: too few rows, nothing that varies, keys that are no keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from generator.twin.errors import TwinError
from generator.twin.kinds import FEWEST_ROWS, RARE, Column, Metadata, Table
from generator.twin.values import as_text


def check(frames: Mapping[str, pd.DataFrame], metadata: Metadata) -> None:
    """Raise TwinError for the first thing that is wrong with tables, or with what is said of them."""
    for table in metadata.tables:
        if table.name not in frames:
            raise TwinError("unknown_table", where="metadata", name=table.name, near="")
        _check_table(frames[table.name], table)
    for link in metadata.links:
        parent, child = metadata.table(link.parent), metadata.table(link.child)
        known = set(_texts(frames[parent.name], parent, str(parent.key)))
        keys = _texts(frames[child.name], child, link.column)
        strange = keys[(keys != "") & ~keys.isin(known)]
        if len(strange):
            raise TwinError(
                "unknown_key",
                where=f"{child.name}, column {link.column}",
                rows=len(strange),
                parent=parent.name,
            )
        if (keys == "").all():
            raise TwinError("empty_key", where=f"{child.name}, column {link.column}")
    _check_synthesizer(metadata)


def without_unknown(
    frames: Mapping[str, pd.DataFrame], metadata: Metadata
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables without rows that name a parent who is not there, and how many rows went by table."""
    kept, gone = dict(frames), dict.fromkeys(frames, 0)
    for _ in range(len(frames)):  # who loses its parent may be a parent itself
        for link in metadata.links:
            parent, child = metadata.table(link.parent), metadata.table(link.child)
            known = set(_texts(kept[parent.name], parent, str(parent.key)))
            keys = _texts(kept[child.name], child, link.column)
            there = keys.isin(known) & (keys != "")
            gone[child.name] += int((~there).sum())
            kept[child.name] = kept[child.name][there.to_numpy()].reset_index(drop=True)
    return kept, gone


def _check_table(frame: pd.DataFrame, table: Table) -> None:
    if frame.columns.empty:
        raise TwinError("no_columns", where=table.name)
    if missing := [c.name for c in table.columns if c.name not in frame]:
        raise TwinError("columns_gone", where=table.name, names=", ".join(missing))
    if new := [str(c) for c in frame if c not in {x.name for x in table.columns}]:
        raise TwinError("columns_new", where=table.name, names=", ".join(new))
    if len(frame) < FEWEST_ROWS:
        raise TwinError("few_rows", where=table.name, rows=len(frame), fewest=FEWEST_ROWS)
    learnt = [c for c in table.columns if c.kind not in ("key", "blank") and c.name != table.panel]
    if not any(_varies(frame[c.name], c) for c in learnt):
        names = ", ".join(c.name for c in table.columns)
        raise TwinError("nothing_varies", where=f"{table.name}: {names}", shared=RARE)
    if table.panel and not table.key:
        raise TwinError("panel_without_key", where=table.name, panel=table.panel)
    if table.key:
        _check_key(frame, table)


def _check_key(frame: pd.DataFrame, table: Table) -> None:
    key = str(table.key)
    texts = _texts(frame, table, key)
    place = f"{table.name}, column {key}"
    if (texts == "").any():
        raise TwinError("key_missing", where=place, rows=int((texts == "").sum()))
    if table.panel:
        texts = texts + "\x1f" + _texts(frame, table, table.panel)
    if texts.duplicated().any():
        raise TwinError("duplicate_key", where=place, rows=int(texts.duplicated(keep=False).sum()))


def _varies(values: pd.Series[Any], column: Column) -> bool:
    """Say whether a twin could have two values here: two that ten rows share, or numbers enough."""
    text = as_text(values, column.storage)
    if column.kind in ("number", "date"):
        return text[text != ""].nunique() > 1 and (text != "").sum() >= 2 * RARE
    return int((text.value_counts() >= RARE).sum()) > 1


def _check_synthesizer(metadata: Metadata) -> None:
    tables, linked = len(metadata.tables), len(metadata.links)
    plain = not metadata.groups and not any(t.panel for t in metadata.tables)
    if metadata.synthesizer == "ctgan" and (tables > 1 or metadata.groups):
        raise TwinError("ctgan_one_table", where="--synthesizer")
    if metadata.synthesizer == "hma" and not (tables == 2 and linked == 1 and plain):
        raise TwinError("hma_two_tables", where="--synthesizer")
    if metadata.synthesizer == "copula" and (linked or metadata.groups):
        raise TwinError("copula_no_links", where="--synthesizer")


def _texts(frame: pd.DataFrame, table: Table, column: str) -> pd.Series[Any]:
    return as_text(frame[column], table.column(column).storage)
