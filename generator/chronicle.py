"""What the sources may look back on: chosen columns and links of every year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE, World


@dataclass
class Chronicle:
    """Year -> entity -> column or link, as it stood. Arrays are shared with the world, not copied.

    keep   entity -> columns (their value of the year) and links (as they lead on 31 December)
    since  first year that is kept
    """

    keep: dict[str, tuple[str, ...]]
    since: int
    _pages: dict[tuple[int, str], dict[str, Column]] = field(default_factory=dict)
    _links: set[str] = field(default_factory=set)

    def write(self, world: World) -> None:
        """Keep this year's columns and links."""
        if world.year < self.since:
            return
        for entity, names in self.keep.items():
            rows = world.entities[entity]
            self._links |= rows.links.keys()
            self._pages[world.year, entity] = {
                n: rows.links[n] if n in rows.links else rows.columns[n] for n in names
            }

    def at(self, year: int, entity: str, name: str, n: int) -> Column:
        """Return a column of `year` for the first `n` rows, zero (links: nowhere) for rows that came later."""
        values = self._pages[year, entity][name]
        if len(values) >= n:
            return values[:n]
        empty = NOWHERE if name in self._links else 0
        return np.concatenate([values, np.full(n - len(values), empty, dtype=values.dtype)])

    def years(self, entity: str) -> list[int]:
        """Return the years that were kept."""
        return sorted(year for year, e in self._pages if e == entity)


def rows_where(mask: Column) -> Ints:
    """Return the row numbers where `mask` is true."""
    return np.flatnonzero(mask).astype(np.int32)
