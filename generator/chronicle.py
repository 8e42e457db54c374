"""What the sources may look back on: chosen columns of every year, and the world at chosen moments."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE, World


@dataclass
class Chronicle:
    """Year -> entity -> column or link, as it stood. Arrays are shared with the world, not copied."""

    keep: dict[str, tuple[str, ...]]
    _pages: dict[tuple[int, str], dict[str, Column]] = field(default_factory=dict)

    def write(self, world: World) -> None:
        """Keep this year's columns."""
        for entity, names in self.keep.items():
            columns = world.entities[entity].columns
            self._pages[world.year, entity] = {n: columns[n] for n in names if n in columns}

    def write_links(self, world: World, entity: str, *links: str) -> None:
        """Keep links as they stand now (after a year's comings and goings)."""
        page = self._pages.setdefault((world.year, entity), {})
        page.update({link: world.entities[entity].links[link] for link in links})

    def at(self, year: int, entity: str, name: str, n: int) -> Column:
        """Return a column of `year` for the first `n` rows, zero (links: nowhere) for rows that came later."""
        values = self._pages[year, entity][name]
        if len(values) >= n:
            return values[:n]
        empty = NOWHERE if name in _LINKS else 0
        return np.concatenate([values, np.full(n - len(values), empty, dtype=values.dtype)])

    def years(self, entity: str) -> list[int]:
        """Return the years that were kept."""
        return sorted(year for year, e in self._pages if e == entity)


_LINKS = frozenset({"partner", "family", "mother", "father"})


def rows_where(mask: Column) -> Ints:
    """Return the row numbers where `mask` is true."""
    return np.flatnonzero(mask).astype(np.int32)
