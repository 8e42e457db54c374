"""What is known of tables that a twin is learnt of: kinds of columns, keys, links. Plain values, to and from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from generator.errors import did_you_mean
from generator.twin.errors import TwinError

FEWEST_ROWS, RARE = (
    50,
    10,
)  # fewer rows say too much of each; fewer people than this do not share a value
OTHER = "(other)"
Kind = Literal["key", "category", "number", "date", "blank"]
Storage = Literal["text", "number", "time", "bool"]
Source = Literal["declared", "detected", "values", "you"]
Synthesizer = Literal["copula", "ctgan", "hma", "chain"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column as it is learnt.

    kind      key: drawn anew, never learnt · category · number · date · blank: left empty in the twin
    source    who says so: our declaration, SDV's detection, the values themselves, or the person who was asked
    storage   how values stand in the file: text, number, time (dates and moments), bool
    form      how dates are written as text or number, for `strptime`; "" for time
    decimals  of numbers, at most
    comma     numbers as text have a decimal comma
    missing   codes that stand for a kind of missing, as text
    closed    only values that are in the real column are valid (a code list), so that there is no "(other)"
    """

    name: str
    kind: Kind
    source: Source = "values"
    storage: Storage = "text"
    label: str = ""
    form: str = ""
    decimals: int = 0
    comma: bool = False
    missing: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its columns, the column that is its key (one row per value), and the one that tells waves apart.

    key    None: rows have no number of their own
    panel  a column such as year or wave: one row per key and wave, learnt as one wide row per key
    """

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    panel: str | None = None

    def column(self, name: str) -> Column:
        """Return a column. Raises TwinError for a name that is not there."""
        for column in self.columns:
            if column.name == name:
                return column
        near = did_you_mean(name, [c.name for c in self.columns])
        raise TwinError("unknown_column", where=self.name, name=name, near=near)


@dataclass(frozen=True, kw_only=True)
class Link:
    """Rows of `child` name a row of `parent`: column `column` there, the parent's key here."""

    parent: str
    child: str
    column: str


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """All that was settled before learning.

    groups  (table, column): rows share a number, such as that of a household, that has no table of its own
    why     key of the reason for this synthesizer
    """

    tables: tuple[Table, ...]
    links: tuple[Link, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    synthesizer: Synthesizer = "copula"
    why: str = "one_table"

    def table(self, name: str) -> Table:
        """Return a table. Raises TwinError for a name that is not there."""
        for table in self.tables:
            if table.name == name:
                return table
        near = did_you_mean(name, [t.name for t in self.tables])
        raise TwinError("unknown_table", where="metadata", name=name, near=near)

    def as_json(self) -> dict[str, Any]:
        """Return a document that `metadata_from` reads back."""
        return {
            "tables": {
                t.name: {
                    "key": t.key,
                    "panel": t.panel,
                    "columns": {c.name: _without_name(c) for c in t.columns},
                }
                for t in self.tables
            },
            "links": [asdict(link) for link in self.links],
            "groups": [{"table": table, "column": column} for table, column in self.groups],
            "synthesizer": self.synthesizer,
            "why": self.why,
        }


@dataclass
class RealTable:
    """A table as it was read, and what its file says of itself.

    frame   rows; numbers, texts, times or booleans by column
    suffix  .csv .parquet .duckdb .sav .dta
    form    of the file: separator, types, labels, formats: what the writer needs to make one of the same shape
    """

    name: str
    frame: Any
    suffix: str
    form: dict[str, Any] = field(default_factory=dict)


def metadata_from(document: Mapping[str, Any]) -> Metadata:
    """Read a document as `as_json` wrote it, perhaps edited. Raises TwinError: what is wrong, and where."""
    try:
        tables = tuple(
            Table(
                name=name,
                key=raw.get("key"),
                panel=raw.get("panel"),
                columns=tuple(_column(name, c, entry) for c, entry in raw["columns"].items()),
            )
            for name, raw in document["tables"].items()
        )
        found = Metadata(
            tables=tables,
            links=tuple(Link(**link) for link in document.get("links", ())),
            groups=tuple((g["table"], g["column"]) for g in document.get("groups", ())),
            synthesizer=document.get("synthesizer", "copula"),
            why=document.get("why", "asked"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise TwinError("metadata_form", where="metadata", reason=repr(error)) from error
    if found.synthesizer not in get_args(Synthesizer):
        raise TwinError("metadata_form", where="synthesizer", reason=found.synthesizer)
    for name, column in [
        *((t.name, t.key) for t in tables if t.key),
        *((t.name, t.panel) for t in tables if t.panel),
        *((link.child, link.column) for link in found.links),
        *found.groups,
    ]:
        found.table(name).column(column)
    for link in found.links:
        if found.table(link.parent).key is None:
            raise TwinError("parent_without_key", where=link.parent, child=link.child)
    return found


def as_key(table: Table, names: set[str]) -> Table:
    """Return the table with these columns as keys."""
    return replace(
        table,
        columns=tuple(replace(c, kind="key") if c.name in names else c for c in table.columns),
    )


def _column(table: str, name: str, entry: Mapping[str, Any]) -> Column:
    column = Column(name=name, **{**entry, "missing": tuple(entry.get("missing", ()))})
    if column.kind not in get_args(Kind) or column.storage not in get_args(Storage):
        raise TwinError("metadata_form", where=f"{table}.{name}", reason=column.kind)
    return column


def _without_name(column: Column) -> dict[str, Any]:
    found = asdict(column)
    del found["name"]
    return {**found, "missing": list(column.missing)}
