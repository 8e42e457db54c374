"""Parameter values that are more than a number: one per calendar year, or the value of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class YearSeries:
    """Values by year: years before the first take the first, years after the last the last.

    >>> YearSeries({2015: 8.6, 2018: 8.3}).at(2010)
    8.6
    >>> YearSeries({2015: 8.6, 2018: 8.3}).at(2017)
    8.4
    """

    values: Mapping[int, float]

    def at(self, year: int) -> float:
        """Return the value of `year`, between two given years by linear interpolation."""
        if year in self.values:
            return self.values[year]
        earlier = [y for y in self.values if y < year]
        later = [y for y in self.values if y > year]
        if not earlier:
            return self.values[min(later)]
        if not later:
            return self.values[max(earlier)]
        low, high = max(earlier), min(later)
        share = (year - low) / (high - low)
        return round(self.values[low] + share * (self.values[high] - self.values[low]), 12)

    @property
    def first(self) -> int:
        """The first year with a value of its own."""
        return min(self.values)

    @property
    def last(self) -> int:
        """The last year with a value of its own."""
        return max(self.values)


@dataclass(frozen=True)
class SameAs:
    """The value of another mechanism's parameter: one number, used in two equations."""

    mechanism: str
    parameter: str
