"""What the adversary has: public tables, the test children, and every way from a child to a row.

The organiser adds the sealed answers, to see whether the adversary would have been right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from generator.fidelity.audit.statistics import Array
from generator.outcomes import OUTCOMES

FEWEST = 20
_SHORTEST_ID = 6
_DATE = r"(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
# From a child to the other numbers its rows are filed under: query -> (child, value).
_WAYS = {
    "father": """SELECT k.child, t.RINPERSOONpa FROM audit_keys k
        JOIN cbs.KINDOUDERTAB t ON t.RINPERSOON = k.value AND k.via = 'child'""",
    "address": """SELECT k.child, arg_max(t.RINOBJECTNUMMER, t.GBADATUMAANVANGADRESHOUDING) FROM audit_keys k
        JOIN cbs.GBAADRESOBJECTBUS t ON t.RINPERSOON = k.value AND k.via = 'mother' GROUP BY 1""",
    "household": """SELECT k.child, arg_max(t.HUISHOUDNR, t.DATUMAANVANGHH) FROM audit_keys k
        JOIN cbs.GBAHUISHOUDENSBUS t ON t.RINPERSOON = k.value AND k.via = 'mother' GROUP BY 1""",
    "main earner": """SELECT k.child, arg_max(t.RINPERSOONHKW, t.JAAR) FROM audit_keys k
        JOIN cbs.KOPPELPERSOONHUISHOUDEN t ON t.RINPERSOON = k.value AND k.via = 'mother' GROUP BY 1""",
}


class Database(Protocol):
    """What is used of a DuckDB connection (only the warehouse imports duckdb)."""

    def execute(self, query: str, /) -> Any:
        """Run one statement and return something with fetchall() and df()."""

    def register(self, name: str, frame: Any, /) -> Any:
        """Show rows in memory as a table."""


@dataclass(frozen=True)
class Column:
    """One public column: where it is and its DuckDB type."""

    database: str
    table: str
    name: str
    type: str

    @property
    def place(self) -> str:
        """Name of its table, with that of the database."""
        return f"{self.database}.{self.table}"

    @property
    def source(self) -> str:
        """Its table in SQL."""
        return f'{self.database}."{self.table}"'

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self.type.startswith(("VARCHAR", "ENUM"))


@dataclass(frozen=True)
class Link:
    """A way from children to rows: their number of the kind `via` stands in `column`."""

    column: Column
    via: str


class Evidence:
    """Public tables attached to one connection, and the answers of the test children."""

    def __init__(
        self,
        db: Database,
        databases: Sequence[str],
        answers: pd.DataFrame,
        *,
        cutoff: int,
        base: Mapping[str, float],
        attainable: Mapping[str, float],
        unseen_ratio: float = 20.0,
    ) -> None:
        """Take what there is.

        databases  names under which the public files are attached to `db`
        answers    RINPERSOON, mother, part, and per outcome name (0 or 1) and name_risk; a row per test child
        attainable, base  of the manifest
        unseen_ratio  size of the population behind `attainable` by that of the event
        """
        self.db, self.databases, self.answers = db, tuple(databases), answers
        self.cutoff, self.base, self.attainable = cutoff, base, attainable
        self.unseen_ratio = unseen_ratio
        self._newest: dict[Link, pd.DataFrame] = {}
        # One child of each mother: what siblings share would count twice. Which one, their numbers decide.
        self.children = answers.drop_duplicates("mother").reset_index(drop=True)
        ids = np.arange(len(self.children))
        keys = [("child", self.children["RINPERSOON"]), ("mother", self.children["mother"])]
        self._add_keys([pd.DataFrame({"child": ids, "via": v, "value": s}) for v, s in keys])

    def _add_keys(self, parts: list[pd.DataFrame]) -> None:
        self._keys = pd.concat(parts, ignore_index=True)
        self.db.register("audit_keys", self._keys)

    @cached_property
    def columns(self) -> list[Column]:
        """Every public column, also those that nobody declared."""
        names = ", ".join(f"'{name}'" for name in self.databases)
        rows = self.db.execute(
            "SELECT database_name, table_name, column_name, data_type FROM duckdb_columns() "  # noqa: S608
            f"WHERE database_name IN ({names}) ORDER BY ALL"
        ).fetchall()
        return [Column(*row) for row in rows]

    @cached_property
    def links(self) -> list[Link]:
        """Every column in which numbers of test children, or of their family and home, stand."""
        self._follow_ways()
        wanted = []
        for column in self.columns:
            if not column.is_text or len(self.example(column)) < _SHORTEST_ID:
                continue
            rows = self.db.execute(
                "SELECT via, count(DISTINCT child) FROM audit_keys WHERE value IN "  # noqa: S608
                f'(SELECT "{column.name}" FROM {column.source}) GROUP BY via ORDER BY via'
            ).fetchall()
            wanted += [Link(column, via) for via, found in rows if found >= FEWEST]
        return wanted

    def _follow_ways(self) -> None:
        there = {(c.table, c.name) for c in self.columns if c.database == "cbs"}
        parts = [self._keys]
        for via, query in _WAYS.items():
            table = re.findall(r"cbs\.(\w+)", query)[0]
            if all((table, name) in there for name in re.findall(r"\bt\.(\w+)", query)):
                rows = self.db.execute(query).df()
                rows.columns = pd.Index(["child", "value"])
                rows = rows[rows["value"].str.strip("- ").fillna("") != ""]
                parts.append(rows.assign(via=via))
        self._add_keys(parts)

    def example(self, column: Column) -> str:
        """Return a value of a text column, of four letters or more; empty when it holds none."""
        return self._examples.get((column.place, column.name), "")

    @cached_property
    def _examples(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for place, mates in self.tables().items():
            texts = [c for c in mates if c.is_text]
            cells = [f'trim(CAST("{c.name}" AS VARCHAR))' for c in texts]
            if texts:
                asked = ", ".join(
                    f"any_value(CASE WHEN length({v}) >= 4 THEN {v} END)" for v in cells
                )
                row = self.db.execute(f"SELECT {asked} FROM {mates[0].source}").fetchall()[0]  # noqa: S608
                found |= {(place, c.name): v or "" for c, v in zip(texts, row, strict=True)}
        return found

    def tables(self) -> dict[str, list[Column]]:
        """Return the columns of every public table."""
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            found.setdefault(column.place, []).append(column)
        return found

    def newest(self, link: Link) -> pd.DataFrame:
        """Return the newest row of every child that a link reaches, by its place among `children`.

        Columns as in the table, and (rows): how many rows the child has.
        """
        if link not in self._newest:
            order = f"{self._age(link.column)} DESC, t.rowid"
            self._newest[link] = self._one_row(link, order, "t.*")
        return self._newest[link]

    def position(self, link: Link) -> pd.Series[float]:
        """Return where in its table, from 0 to 1, a row of each child stands, by its place among `children`.

        The row is drawn by lot: the first of many rows comes early, which tells only how many there are.
        """
        rows = self._one_row(link, "hash(t.rowid)", "t.rowid AS position")
        total = self.db.execute(f"SELECT count(*) FROM {link.column.source}").fetchall()[0][0]  # noqa: S608
        places: pd.Series[float] = (rows["position"] + 0.5) / total
        return places

    def _one_row(self, link: Link, order: str, what: str) -> pd.DataFrame:
        column = link.column
        found: pd.DataFrame = self.db.execute(
            f'SELECT k.child AS "(child)", count(*) OVER (PARTITION BY k.child) AS "(rows)", {what} '  # noqa: S608
            f"FROM {column.source} t JOIN audit_keys k ON k.value = t.\"{column.name}\" AND k.via = '{link.via}' "
            f"QUALIFY row_number() OVER (PARTITION BY k.child ORDER BY {order}) = 1"
        ).df()
        return found.set_index("(child)").sort_index()

    def _age(self, column: Column) -> str:
        """Return the SQL of what tells how new a row is: its year, else its first date, else its place."""
        mates = self.tables()[column.place]
        years = [c for c in mates if c.name.upper() in ("JAAR", "YEAR")]
        dates = [c for c in mates if c.is_text and re.fullmatch(_DATE, self.example(c))]
        return next((f't."{c.name}"' for c in (*years, *dates)), "t.rowid")

    def targets(self) -> Iterator[tuple[str, str, Array]]:
        """Give (outcome, "outcome" or "risk", values) of `children`: all that an adversary would like to know."""
        for outcome in OUTCOMES:
            yield outcome, "outcome", self.children[outcome].to_numpy(dtype=float)
            yield outcome, "risk", self.children[f"{outcome}_risk"].to_numpy(dtype=float)
