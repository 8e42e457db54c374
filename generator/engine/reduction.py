"""Reductions: a variable of one entity summed up from the rows of another that link to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.engine.mechanism import Mechanism
from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE, World, padded

How = Literal["count", "sum", "smallest", "largest"]


def count(rows: Ints, values: Column, n: int, empty: float) -> Column:
    """Return how many rows link to each of `n`."""
    return np.bincount(rows, minlength=n)


def total(rows: Ints, values: Column, n: int, empty: float) -> Column:
    """Return the sum of `values` over the rows that link to each of `n`."""
    return np.bincount(rows, weights=values, minlength=n)


def smallest(rows: Ints, values: Column, n: int, empty: float) -> Column:
    """Return the smallest of `values` over the rows that link to each of `n`, `empty` without any."""
    result = np.full(n, empty)
    np.minimum.at(result, rows, values)
    return result


def largest(rows: Ints, values: Column, n: int, empty: float) -> Column:
    """Return the largest of `values` over the rows that link to each of `n`, `empty` without any."""
    result = np.full(n, -np.inf)
    np.maximum.at(result, rows, values)
    return np.where(np.isneginf(result), empty, result)


_HOW: dict[How, tuple[Callable[..., Column], type[np.generic]]] = {
    "count": (count, np.int32),
    "sum": (total, np.float64),
    "smallest": (smallest, np.int32),
    "largest": (largest, np.float64),
}


@dataclass(frozen=True)
class Reduction(Mechanism):
    """Sums `measure` of entity `over` up, along its link `link`. Rows where it is 0 or False are not there."""

    over: str
    link: str
    measure: str
    empty: float

    def reduce(self, world: World) -> Column:
        """Return the variable for all rows of the entity."""
        parts = world.entities[self.over]
        values = padded(parts.columns.get(self.measure, np.zeros(0)), len(parts))
        rows = parts.links[self.link]
        there = (rows != NOWHERE) & (values != 0)
        n = len(world.entities[self.entity])
        return self.equation(rows[there], values[there], n, self.empty).astype(self.dtype)


def make_reduction(
    name: str, entity: str, *, over: str, link: str, measure: str, how: How, empty: float
) -> Reduction:
    """Build the reduction `name` of `entity`."""
    equation, dtype = _HOW[how]
    return Reduction(
        name=name,
        entity=entity,
        equation=equation,
        parents=(),
        noise=(),
        parameters=(),
        when="year",
        where=None,
        dtype=np.dtype(dtype),
        over=over,
        link=link,
        measure=measure,
        empty=empty,
    )
