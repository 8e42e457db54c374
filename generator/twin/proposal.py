"""What tables seem to be: kinds of columns, keys, links, waves. Shown for confirmation before anything is learnt.

Our declarations decide where names match; SDV's detection and the values themselves where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from generator.twin.columns import KEYS, read_column
from generator.twin.declared import declaration
from generator.twin.kinds import (
    Column,
    Link,
    Metadata,
    RealTable,
    Synthesizer,
    Table,
)
from generator.twin.values import as_text

_NUMBER = (
    r"-?(0|[1-9]\d{0,14})([.,]\d+)?([eE][+-]?\d+)?"  # no leading zero; 16 digits are no amount
)
_WAVES = re.compile(r"^(wave|golf|meting|jaar|year|maand|month|periode|period)$", re.IGNORECASE)
_HMA_COLUMNS, _HMA_ROWS = 20, 20_000  # HMA learns every pair of a child's columns for every parent


def propose(
    tables: Sequence[RealTable],
    detected: Mapping[str, Mapping[str, str]],
    synthesizer: Synthesizer | None = None,
) -> Metadata:
    """Return what the tables seem to be.

    detected     table -> column -> what SDV takes it for
    synthesizer  None: by the shape of the tables
    """
    found = [_table(t, detected.get(t.name, {})) for t in tables]
    frames = {t.name: t.frame for t in tables}
    found = [_with_key(t, frames[t.name]) for t in found]
    links = _links(found, frames)
    linked = {(link.child, link.column) for link in links}
    groups = tuple(
        (t.name, c.name)
        for t in found
        for c in t.columns
        if c.kind == "key"
        and c.name != t.key
        and (t.name, c.name) not in linked
        and _is_group(t, c, frames[t.name])
    )
    chosen, why = _synthesizer(found, links, groups, frames)
    if synthesizer:
        chosen, why = synthesizer, "asked"
    return Metadata(
        tables=tuple(found), links=tuple(links), groups=groups, synthesizer=chosen, why=why
    )


def _table(real: RealTable, detected: Mapping[str, str]) -> Table:
    declared = declaration(real.name, [str(c) for c in real.frame])
    known = {c.name.casefold(): c for c in declared.columns} if declared else {}
    return Table(
        name=real.name,
        columns=tuple(
            read_column(
                real, str(name), known.get(str(name).casefold()), detected.get(str(name), "")
            )
            for name in real.frame
        ),
    )


def _with_key(table: Table, frame: pd.DataFrame) -> Table:
    """Return the table with its key, or its key and the column of its waves."""
    candidates = [c for c in table.columns if c.kind == "key"]
    for column in candidates:
        text = as_text(frame[column.name], column.storage)
        if text.is_unique and (text != "").all() and (KEYS.search(column.name) or len(text) > 0):
            return replace(table, key=column.name)
    for wave in [c for c in table.columns if _WAVES.match(c.name)]:
        waves = as_text(frame[wave.name], wave.storage)
        for column in candidates:
            keys = as_text(frame[column.name], column.storage)
            both = keys + "\x1f" + waves
            if waves.nunique() > 1 and both.is_unique and (keys != "").all():
                return replace(table, key=column.name, panel=wave.name)
    return table


def _links(tables: Sequence[Table], frames: Mapping[str, pd.DataFrame]) -> list[Link]:
    """Return the links that names and values of keys point at, at most one per column."""
    keys = {
        t.name: set(as_text(frames[t.name][t.key], t.column(t.key).storage))
        for t in tables
        if t.key
    }
    found: list[Link] = []
    for child in tables:
        for column in (c for c in child.columns if c.kind == "key"):
            own = set(as_text(frames[child.name][column.name], column.storage)) - {""}
            options = [
                (len(own & keys[parent.name]) / max(len(own), 1), len(keys[parent.name]), parent)
                for parent in tables
                if parent.key
                and parent.name != child.name
                and _same_name(column.name, parent.key)
                and not _is_above(found, child.name, parent.name)
                and (child.key != column.name or _larger(parent, child, keys, tables))
            ]
            share, _, parent = max(options, default=(0.0, 0, None), key=lambda o: o[:2])
            if parent and share >= 0.5:
                found.append(Link(parent=parent.name, child=child.name, column=column.name))
    return found


def _same_name(column: str, key: str) -> bool:
    """Say whether a column may hold a key: of the same name, or RINPERSOONMA for RINPERSOON."""
    return column.casefold().startswith(key.casefold()) or column.casefold().endswith(
        f"_{key.casefold()}"
    )


def _larger(
    parent: Table, child: Table, keys: Mapping[str, set[str]], tables: Sequence[Table]
) -> bool:
    """Of two tables with the same key the larger one is the parent, of equal ones the first."""
    sizes = len(keys[parent.name]), len(keys[child.name])
    return sizes[0] > sizes[1] or (
        sizes[0] == sizes[1] and tables.index(parent) < tables.index(child)
    )


def _is_above(links: Sequence[Link], above: str, below: str) -> bool:
    """Say whether `above` is an ancestor of `below` already."""
    parents = [link.parent for link in links if link.child == below]
    return above in parents or any(_is_above(links, above, p) for p in parents)


def _is_group(table: Table, column: Column, frame: pd.DataFrame) -> bool:
    """Say whether rows share this number: it is there on every row, and seldom a group of one or of a hundred."""
    text = as_text(frame[column.name], column.storage)
    if (text == "").any():
        return False
    if table.panel:
        keys = as_text(frame[str(table.key)], table.column(str(table.key)).storage)
        if (text.groupby(keys).nunique() > 1).any():
            return False
        text = text[~keys.duplicated()]
    return 1.05 < len(text) / text.nunique() < 100


def _synthesizer(
    tables: Sequence[Table],
    links: Sequence[Link],
    groups: Sequence[tuple[str, str]],
    frames: Mapping[str, pd.DataFrame],
) -> tuple[Synthesizer, str]:
    """Choose by shape, and say why."""
    if not links and not groups:
        return "copula", "one_table" if len(tables) == 1 else "no_links"
    child = next((t for t in tables if links and t.name == links[0].child), tables[0])
    chain = {
        "groups": bool(groups),
        "many_tables": len(tables) > 2,
        "panel": any(t.panel for t in tables),
        "one_to_one": bool(links) and child.key == links[0].column,
        "too_broad": len(child.columns) > _HMA_COLUMNS or len(frames[child.name]) > _HMA_ROWS,
    }
    why = next((reason for reason, holds in chain.items() if holds), "")
    return ("chain", why) if why else ("hma", "two_tables")
