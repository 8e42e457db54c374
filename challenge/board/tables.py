"""What is told of the public data: tables with the distribution of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from challenge.text import Texts


@dataclass(frozen=True)
class ColumnCard:
    """One column: how often each value, or each range of values, occurs.

    name    as in the table
    titles  language -> what it is
    counts  (label by language, rows); what fewer than SMALLEST rows have is not named
    rest    rows whose value is too rare to be named
    empty   share of rows without a value
    ordered whether the bars are ranges of one number, from low to high
    """

    name: str
    titles: Mapping[str, str]
    counts: tuple[tuple[Mapping[str, str], int], ...]
    rest: int
    empty: float
    ordered: bool


@dataclass(frozen=True)
class TableCard:
    """One public table."""

    database: str
    name: str
    titles: Mapping[str, str]
    rows: int
    columns: tuple[ColumnCard, ...]

    def title(self, texts: Texts) -> str:
        """Return what it is, in the language of the reader."""
        return self.titles[texts.language]
