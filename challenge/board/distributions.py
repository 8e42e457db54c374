"""How the values of public tables are spread: counted once, and nothing named that fewer than ten rows have."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from challenge.board.tables import Bar, ColumnCard, TableCard
from challenge.text import DECLARED, Texts
from challenge.workspace import Workspace
from generator import warehouse
from generator.codebook import Column, Table, labels, missing_codes, tables

SMALLEST = 10  # rows: what fewer have is not named, as CBS does with results that leave its rooms
MOST_BARS, BINS = 12, 12
# The panel has some 150 tables of questions: the codebook is the place for those.
DATABASES = ("challenge", "local", "cbs", "open")
_LEFT_OUT = ("sample_submission", "supports", "support_offers")
_NUMBERS = ("DOUBLE", "SMALLINT", "INTEGER", "BIGINT")
_YES_NO = {"true": {"nl": "ja", "en": "yes"}, "false": {"nl": "nee", "en": "no"}}


def read_tables(workspace: Workspace) -> tuple[TableCard, ...]:
    """Return a card for every public table that is there, by database. Raises Damaged for files that were changed."""
    found = []
    for database in DATABASES:
        name = f"{database}.duckdb"
        there = workspace.manifest["files"].get(name, {}).get("tables", {})
        known = [t for n, t in tables(database).items() if n in there and n not in _LEFT_OUT]
        if not known:
            continue
        with warehouse.open_readonly(workspace.public_file(name)) as db:
            found += [_table(db, table) for table in known]
    return tuple(found)


def _table(db: Any, table: Table) -> TableCard:
    (rows,) = db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608
    # Data made by an earlier version may lack a column that is declared now.
    there = {row[0] for row in db.execute(f'DESCRIBE "{table.name}"').fetchall()}
    cards = (_column(db, table, column, rows) for column in table.columns if column.name in there)
    columns = tuple(card for card in cards if card is not None)
    return TableCard(table.database, table.name, _titles(table), rows, columns)


def _column(db: Any, table: Table, column: Column, rows: int) -> ColumnCard | None:
    """Return the card of a column; None for keys, dates and free text, and where nearly all is empty."""
    codes: Mapping[str, Mapping[str, str]] = labels(column)
    if column.type == "BOOLEAN":
        codes = _YES_NO
    elif not codes and (column.type not in _NUMBERS or column.write != "number"):
        return None
    missing = missing_codes(column)
    counts = _counts(db, table, column, missing)
    filled = sum(counts.values())
    if filled < SMALLEST:
        return None
    if codes:
        bars, rest = _named(counts, codes)
        ordered = False
    else:
        numbers: dict[float, int] = {}
        for text, n in counts.items():  # -0.0 and 0.0 are one number
            numbers[float(text)] = numbers.get(float(text), 0) + n
        bars, rest = _of_numbers(numbers)
        ordered = True
    return ColumnCard(column.name, _titles(column), bars, rest, 1 - filled / rows, ordered)


def _counts(db: Any, table: Table, column: Column, missing: Mapping[str, Any]) -> dict[str, int]:
    """Return value -> rows, as text; without missing values."""
    found = db.execute(
        f'SELECT CAST("{column.name}" AS VARCHAR), count(*) FROM "{table.name}" '  # noqa: S608
        f'WHERE "{column.name}" IS NOT NULL GROUP BY 1 ORDER BY 1'
    ).fetchall()
    return {str(value): int(n) for value, n in found if value not in missing}


def _named(
    counts: Mapping[str, int], codes: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[Bar, ...], int]:
    """Return the bars of values with a name, the most frequent ones in the order of the code list, and how many are not shown.

    >>> codes = {"a": {"nl": "A", "en": "A"}, "b": {"nl": "B", "en": "B"}}
    >>> _named({"a": 30, "b": 4}, codes)
    ((Bar(labels={'nl': 'A', 'en': 'A'}, rows=30),), 4)
    """
    enough = [value for value, n in counts.items() if n >= SMALLEST]
    often = set(sorted(enough, key=lambda v: -counts[v])[:MOST_BARS])
    order = [*(c for c in codes if c in often), *sorted(often - set(codes))]
    bars = tuple(Bar(codes.get(v, dict.fromkeys(DECLARED, v)), counts[v]) for v in order)
    return bars, sum(counts.values()) - sum(bar.rows for bar in bars)


def _of_numbers(counts: Mapping[float, int]) -> tuple[tuple[Bar, ...], int]:
    """Return a bar for each number where there are few, else for ranges; and how many rows are in ranges too rare to show.

    >>> bars, rest = _of_numbers({1.0: 40, 2.0: 3})
    >>> [(bar.labels["en"], bar.rows) for bar in bars], rest
    ([('1', 40), ('2', 0)], 3)
    """
    values = sorted(counts)
    if len(values) <= MOST_BARS:
        ranges = [(v, v) for v in values]
    else:
        low, high = _middle(counts)
        edges = [low + (high - low) * i / BINS for i in range(BINS + 1)]
        whole = all(v == int(v) for v in values)
        edges = sorted({float(round(e)) for e in edges}) if whole else edges
        ranges = list(pairwise(edges)) or [(low, low)]
    bars, rest = [], 0
    for i, (start, end) in enumerate(ranges):
        # The outer ranges hold what lies beyond them as well.
        first, last = i == 0, i == len(ranges) - 1
        inside = [v for v in values if v == start == end or (start <= v < end) or (first and v < start) or (last and v >= end)]  # fmt: skip
        n = sum(counts[v] for v in inside)
        shown = n if n >= SMALLEST else 0
        rest += n - shown
        bars.append(Bar({lang: _said(start, end, Texts(lang)) for lang in DECLARED}, shown))
    return tuple(bars), rest


def _middle(counts: Mapping[float, int]) -> tuple[float, float]:
    """Return between which numbers 98 of a hundred rows lie."""
    total, seen = sum(counts.values()), 0
    values: list[float] = []
    for value in sorted(counts):
        if seen <= total * 0.01:
            values[:1] = [value]
        seen += counts[value]
        if seen >= total * 0.99:
            return values[0], value if value > values[0] else value + 1
    return values[0], values[0] + 1


def _said(start: float, end: float, texts: Texts) -> str:
    def number(value: float) -> str:
        text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2g}"
        return texts.marked(text)

    if start == end and abs(start) < 10_000:
        return texts.marked(f"{start:.4g}")
    return f"{number(start)} – {number(end)}"


def _titles(of: Table | Column) -> Mapping[str, str]:
    return {language: of.comment(language) for language in DECLARED}
