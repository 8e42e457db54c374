"""Tables as they are learnt: one row per key, one parent per link. Panels become wide, groups get a table; and back.

A panel (one row per key and wave) is one row per key, with a column per wave (`cf001@2020`), what never changes once,
and whether the key was seen in a wave. A group (rows that share a household number which has no table) gets a table of
its own with what is the same for the whole group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from generator.twin.errors import TwinError
from generator.twin.kinds import Column, Metadata, Table
from generator.twin.values import as_text

SEEN = "@seen"
_WIDEST = 600  # columns of a panel made wide


@dataclass(frozen=True)
class Node:
    """One table as it is learnt. `owner` is the link that says how many rows there are; others are drawn from what is left.

    own      columns that are learnt (no keys)
    key      name of its own key, None without
    parents  foreign key -> name of the parent node
    """

    name: str
    own: tuple[Column, ...]
    key: str | None
    parents: Mapping[str, str]
    keys: tuple[Column, ...]

    @property
    def owner(self) -> str | None:
        """Foreign key of the link that says how many rows there are."""
        return next(iter(self.parents), None)


@dataclass(frozen=True)
class Panel:
    """How a panel was made wide: the waves as text in their order, and which columns change."""

    waves: tuple[str, ...]
    changing: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """How tables were reshaped: nodes with parents before children, panels by table, groups with what they took."""

    nodes: tuple[Node, ...]
    panels: Mapping[str, Panel]
    groups: Mapping[str, tuple[str, tuple[str, ...]]]

    def node(self, name: str) -> Node:
        """Return a node by name."""
        return next(n for n in self.nodes if n.name == name)

    def children(self, name: str) -> list[tuple[Node, str]]:
        """Return (child, foreign key) of the links to a node."""
        return [(n, key) for n in self.nodes for key, parent in n.parents.items() if parent == name]


def normal_form(
    frames: Mapping[str, pd.DataFrame], metadata: Metadata
) -> tuple[dict[str, pd.DataFrame], Shape]:
    """Return the tables as they are learnt, by name of node, and how to get back."""
    ready: dict[str, pd.DataFrame] = {}
    tables: dict[str, Table] = {}
    panels: dict[str, Panel] = {}
    groups: dict[str, tuple[str, tuple[str, ...]]] = {}
    for table in metadata.tables:
        frame = frames[table.name]
        wide = table
        if table.panel:
            frame, wide, panels[table.name] = _widen(frame, table)
        ready[table.name], tables[table.name] = frame, wide
    parents: dict[str, dict[str, str]] = {name: {} for name in tables}
    for name, column in metadata.groups:
        node = f"{name}/{column}"  # no name of a file has this sign
        same = _same_in_group(ready[name], tables[name], column)
        groups[node] = (name, tuple(c.name for c in same))
        key = tables[name].column(column)
        ready[node] = ready[name][[column, *groups[node][1]]].drop_duplicates(column)
        ready[node] = ready[node].reset_index(drop=True)
        tables[node] = Table(name=node, columns=(key, *same), key=column)
        rest = tuple(c for c in tables[name].columns if c not in same)
        tables[name] = replace(tables[name], columns=rest)
        parents[name][column], parents[node] = node, {}
    for link in metadata.links:
        parents[link.child][link.column] = link.parent
    nodes = [_node(tables[n], parents[n]) for n in _in_order(parents)]
    return ready, Shape(tuple(nodes), panels, groups)


def original_form(
    drawn: Mapping[str, pd.DataFrame], metadata: Metadata, shape: Shape
) -> dict[str, pd.DataFrame]:
    """Return tables as they were given, by name, from those of the nodes."""
    found = dict(drawn)
    for node, (name, same) in shape.groups.items():
        column = node.removeprefix(f"{name}/")
        found[name] = found[name].merge(found.pop(node)[[column, *same]], on=column, how="left")
    for table in metadata.tables:
        frame = found[table.name]
        if table.panel:
            frame = _lengthen(frame, table, shape.panels[table.name])
        found[table.name] = frame[[c.name for c in table.columns]]
    return found


def _node(table: Table, parents: Mapping[str, str]) -> Node:
    names = {*parents, table.key}
    return Node(
        table.name,
        tuple(c for c in table.columns if c.name not in names),
        table.key,
        dict(parents),
        tuple(c for c in table.columns if c.name in names),
    )


def _in_order(parents: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return names with parents before children. Raises TwinError for a circle."""
    order: list[str] = []
    while len(order) < len(parents):
        ready = [n for n in parents if n not in order and {*parents[n].values()} <= {*order, n}]
        ready = [n for n in ready if n not in parents[n].values()]
        if not ready:
            left = ", ".join(n for n in parents if n not in order)
            raise TwinError("circle", where="links", tables=left)
        order += ready
    return order


def _same_in_group(frame: pd.DataFrame, table: Table, group: str) -> tuple[Column, ...]:
    """Return the columns that are the same for all rows of every group, missing values too."""
    found = []
    for column in table.columns:
        if column.kind == "key" or column.name == table.key:
            continue
        text = as_text(frame[column.name], column.storage)
        if (text.groupby(frame[group]).nunique() <= 1).all():
            found.append(column)
    return tuple(found)


def _widen(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, Table, Panel]:
    key, wave = str(table.key), str(table.panel)
    waves = as_text(frame[wave], table.column(wave).storage)
    names = tuple(sorted(waves.unique()))
    same = [
        c
        for c in table.columns
        if c.name not in (key, wave)
        and (as_text(frame[c.name], c.storage).groupby(frame[key]).nunique() <= 1).all()
    ]
    changing = [c for c in table.columns if c not in same and c.name not in (key, wave)]
    width = len(same) + len(names) * (len(changing) + 1)
    if width > _WIDEST:
        raise TwinError(
            "panel_too_wide", where=table.name, width=width, waves=len(names), most=_WIDEST
        )
    wide = frame[[key, *(c.name for c in same)]].drop_duplicates(key).set_index(key)
    parts, columns = [wide], [table.column(key), *same]
    for name in names:
        part = frame[(waves == name).to_numpy()].set_index(key)[[c.name for c in changing]]
        part.columns = pd.Index([f"{c}@{name}" for c in part.columns])
        parts.append(part.assign(**{f"{SEEN}{name}": "1"}))
        columns += [replace(c, name=f"{c.name}@{name}") for c in changing]
        columns.append(Column(name=f"{SEEN}{name}", kind="category", closed=True))
    whole = pd.concat(parts, axis=1)
    seen = [f"{SEEN}{name}" for name in names]
    whole[seen] = whole[seen].fillna("0")
    whole = whole.reset_index(names=key)
    made = Table(name=table.name, columns=tuple(columns), key=key)
    return whole, made, Panel(names, tuple(c.name for c in changing))


def _lengthen(frame: pd.DataFrame, table: Table, panel: Panel) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []
    same = [c.name for c in table.columns if c.name in frame.columns]
    for name in panel.waves:
        here = frame[(frame[f"{SEEN}{name}"] == "1").to_numpy()]
        part: Any = here[same].copy()
        for column in panel.changing:
            part[column] = here[f"{column}@{name}"]
        storage = table.column(str(table.panel)).storage
        part[table.panel] = float(name) if storage == "number" else name
        parts.append(part)
    long = pd.concat(parts, ignore_index=True)
    if table.column(str(table.panel)).storage == "number":
        long[table.panel] = long[table.panel].astype("Int64")
    return long
