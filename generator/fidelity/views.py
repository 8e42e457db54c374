"""What comparisons read: views over CBS tables, and which tables and columns a text needs.

A view is one SELECT in targets/views/<name>.sql. In comparisons and views, lower-case names after FROM and JOIN
are views (or WITH names) and upper-case names are tables, so that what a text needs follows from the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.codebook import tables
from generator.fidelity.targets import FOLDER

_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+([A-Za-z_]\w*)")
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_COMMENT = re.compile(r"--[^\n]*")


@dataclass(frozen=True)
class Needs:
    """What a text reads, directly and through views.

    views    names in an order in which each comes after what it reads
    columns  (table, column) pairs, tables and columns as declared
    """

    views: tuple[str, ...]
    tables: frozenset[str]
    columns: frozenset[tuple[str, str]]


@cache
def read_views(folder: Path = FOLDER / "views") -> Mapping[str, str]:
    """Return the text of every view by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


@cache
def known_columns() -> Mapping[str, Mapping[str, str]]:
    """Return table -> column -> type: what the kit declares, and what comparisons ask of the sources."""
    known = {
        table.name: {column.name: column.type for column in table.columns}
        for table in (*tables("cbs").values(), *tables("local").values())
    }
    asked = tomllib.loads((FOLDER / "tables.toml").read_text(encoding="utf-8"))
    for name, columns in asked.items():
        known[name] = {**columns, **known.get(name, {})}
    return known


def needs(sql: str) -> Needs:
    """Return what a text needs.

    >>> needs("SELECT count(*) FROM household").views
    ('resident', 'household')
    """
    views = tuple(_views(sql))
    texts = [_bare(text) for text in (sql, *(read_views()[name] for name in views))]
    sources = {name for text in texts for name in _SOURCE.findall(text) if name[0].isupper()}
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    columns = frozenset(
        (table, column)
        for table in sources & known_columns().keys()
        for column in known_columns()[table]
        if column.lower() in words
    )
    return Needs(views, frozenset(sources), columns)


def _views(sql: str) -> Iterable[str]:
    """Yield the views that a text reads, each once and after those that it reads itself."""
    seen: list[str] = []
    for name in dict.fromkeys(_SOURCE.findall(_bare(sql))):
        if name in read_views():
            for view in (*_views(read_views()[name]), name):
                if view not in seen:
                    seen.append(view)
    return seen


def _bare(sql: str) -> str:
    return _COMMENT.sub("", sql)
