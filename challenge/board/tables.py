"""What is told of the public data: tables with the distribution of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """How often a value, or a range of values, occurs; labels: language -> its name."""

    labels: Mapping[str, str]
    rows: int


@dataclass(frozen=True)
class ColumnCard:
    """One column.

    titles   language -> what it is
    rest     rows whose value is too rare to be named
    empty    share of rows without a value
    ordered  whether the bars are numbers, from low to high
    """

    name: str
    titles: Mapping[str, str]
    bars: tuple[Bar, ...]
    rest: int
    empty: float
    ordered: bool


@dataclass(frozen=True)
class TableCard:
    """One public table; titles: language -> what it is."""

    database: str
    name: str
    titles: Mapping[str, str]
    rows: int
    columns: tuple[ColumnCard, ...]

    @property
    def page(self) -> str:
        """Name of its page."""
        return f"table-{self.database}-{self.name}".lower()
