"""One column at a time: what may be kept of it, as places between 0 and 1, and back.

A value becomes an interval of probability, categories in their order by their share; what fewer than ten rows have never
gets a place of its own. Whether a value is there, and in which way it is missing, is a column of its own. Of numbers and dates
only quantiles are kept, each the mean of ten neighbouring rows or more: so no exact smallest or largest value stays,
unless ten rows share it (0 children).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.kinds import OTHER, RARE, Column
from generator.twin.values import EMPTY, States, read_values

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_KNOTS = 200
STATE, HERE = (
    "?",
    "\x01",
)  # the column that says how a value is missing; its state where it is there


@dataclass(frozen=True)
class Marginal:
    """What is kept of one column: of its values, or of the kinds in which they are missing.

    states  categories, or EMPTY, missing codes and HERE; each with its share, together 1; none for numbers
    knots   quantiles of numbers at equal steps; none for categories
    """

    column: Column
    states: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    knots: tuple[float, ...] = ()
    whole: bool = False

    def states_at(self, places: Floats) -> States:
        """Return the states at places between 0 and 1."""
        at = np.searchsorted(np.cumsum(self.shares), places, side="right")
        return np.array(self.states, dtype=object)[np.minimum(at, len(self.states) - 1)]

    def numbers_at(self, places: Floats) -> Floats:
        """Return the numbers at places between 0 and 1."""
        steps = np.linspace(0, 1, len(self.knots))
        found = np.interp(places, steps, self.knots)
        return np.asarray(np.round(found) if self.whole else found)


@dataclass(frozen=True)
class Encoded:
    """A column as intervals of probability, shape (rows,) each, and what is kept of it."""

    low: Floats
    high: Floats
    marginal: Marginal
    rows_merged: int = 0


def learn(values: pd.Series[Any], column: Column) -> dict[str, Encoded]:
    """Return a column as intervals: its values, and under `name?` whether they are there, where some are missing.

    Where a value is missing it may lie anywhere between 0 and 1: what it goes together with says the rest.
    """
    states, numbers = read_values(values, column)
    states, merged = without_rare(states, numbers, column)
    kinds = {EMPTY, *column.missing}
    there = pd.isna(states) | ~np.isin(states.astype(str), list(kinds))
    if column.kind in ("number", "date"):
        value = _numbers(numbers, there, column)
        if value is None:  # too few to say anything of them
            there[:], states = False, np.full(len(states), EMPTY, dtype=object)
    elif there.any():
        value = _categories(states, there, column)
    else:
        value = None
    found = {}
    if not there.all():
        whether = np.where(there, HERE, states).astype(object)
        found[f"{column.name}{STATE}"] = _categories(whether, np.ones(len(there), bool), column)
    if value is not None:
        found[column.name] = value
    first = next(iter(found))
    found[first] = replace(found[first], rows_merged=merged)
    return found


def decode(
    drawn: Callable[[str, Bools | None], Floats], column: Column, marginals: Mapping[str, Marginal]
) -> tuple[States, Floats]:
    """Return states (None for a number) and numbers of one column.

    drawn  gives the places of a marginal, shape (rows,), evenly spread among the rows given (None: all)
    """
    name, whether = column.name, f"{column.name}{STATE}"
    if whether in marginals:
        states = marginals[whether].states_at(drawn(whether, None))
    else:
        states = np.full(len(drawn(name, None)), HERE, dtype=object)
    here = states == HERE
    numbers = np.full(len(states), np.nan)
    if name not in marginals:
        states[here] = EMPTY
    elif marginals[name].knots:
        states[here] = None
        if here.any():
            numbers[here] = marginals[name].numbers_at(drawn(name, here)[here])
    elif here.any():
        states[here] = marginals[name].states_at(drawn(name, here)[here])
    return states, numbers


def _categories(states: States, there: Bools, column: Column) -> Encoded:
    counts = pd.Series(states[there]).value_counts()
    names = sorted(map(str, counts.index), key=lambda s: _order(s, column))
    shares = np.array([counts[n] for n in names], dtype=float) / max(int(there.sum()), 1)
    edges = np.concatenate([[0.0], np.cumsum(shares)])
    at = pd.Series(states).map({n: k for k, n in enumerate(names)}).fillna(0).astype(int)
    low = np.where(there, edges[at.to_numpy()], 0.0)
    high = np.where(there, edges[at.to_numpy() + 1], 1.0)
    return Encoded(low, high, Marginal(column, tuple(names), tuple(map(float, shares))))


def _numbers(numbers: Floats, there: Bools, column: Column) -> Encoded | None:
    knots, whole = _knots(numbers[there], column)
    if not knots:
        return None
    low, high = np.zeros(len(numbers)), np.ones(len(numbers))
    ranks, n = pd.Series(numbers[there]), int(there.sum())
    low[there] = (ranks.rank(method="min").to_numpy() - 1) / n
    high[there] = ranks.rank(method="max").to_numpy() / n
    return Encoded(low, high, Marginal(column, knots=tuple(knots), whole=whole))


def without_rare(
    states: npt.NDArray[np.object_], numbers: Floats, column: Column
) -> tuple[npt.NDArray[np.object_], int]:
    """Return states without any that fewer than ten rows have, and how many rows lost theirs."""
    states = states.copy()
    known = pd.Series(states)[~pd.isna(states)]
    counts = known.value_counts()
    rare = [s for s, n in counts.items() if n < RARE]
    if not rare:
        return states, 0
    gone = np.isin(states.astype(str), [str(s) for s in rare]) & ~pd.isna(states)
    kinds_of_missing = {EMPTY, *column.missing}
    common = [s for s in counts.index if s not in rare]
    values = [s for s in common if s not in kinds_of_missing]
    free = column.kind == "category" and not column.closed and column.storage == "text"
    texts = gone & ~np.isin(states.astype(str), list(kinds_of_missing))
    if free and texts.sum() >= RARE:
        states[texts] = OTHER
        values.append(OTHER)
    for state in rare:
        here = gone & (states == state)
        if not here.any():
            continue
        states[here] = _instead(str(state), values, common, column, kinds_of_missing)
        if pd.isna(states[here]).all():  # a number that few rows miss: the middle one
            numbers[here] = np.nanmedian(numbers)
    return states, int(gone.sum())


def _instead(
    state: str, values: list[Any], common: list[Any], column: Column, missing: set[str]
) -> Any:
    """Return what takes a rare state in: a missing code another one, a value the nearest in order."""
    alike = [s for s in common if s in missing] if state in missing else values
    others = alike or values or (common if state not in missing else [])
    if not others:
        return EMPTY if column.kind != "number" else None
    if state in missing or not column.closed:
        return others[0]  # the most frequent
    ordered = sorted([*others, state], key=lambda s: _order(str(s), column))
    at = ordered.index(state)
    return ordered[at + 1] if at + 1 < len(ordered) else ordered[at - 1]


def _knots(numbers: Floats, column: Column) -> tuple[list[float], bool]:
    """Return quantiles, each the mean of ten neighbours or more; none for fewer than twenty numbers."""
    values = np.sort(numbers[~np.isnan(numbers)])
    n = len(values)
    if n < 2 * RARE:
        return [], False
    whole = column.kind == "date" or bool((values == np.round(values)).all())
    half = RARE // 2
    sums = np.concatenate([[0.0], np.cumsum(values)])
    count = min(_KNOTS, max(n // RARE, 2)) + 1
    middle = np.linspace(0, n - 1, count)
    low = np.clip(np.round(middle).astype(int) - half, 0, n - RARE)
    # What ten rows share is kept as it is; between such values the mean of ten neighbours stands for them.
    means = (sums[low + RARE] - sums[low]) / RARE
    centre = values[np.round(middle).astype(int)]
    left, right = np.searchsorted(values, centre), np.searchsorted(values, centre, side="right")
    shared = right - left >= RARE
    knots = np.maximum.accumulate(np.where(shared, centre, means))
    if column.decimals and not whole:
        knots = np.round(knots, column.decimals + 2)
    return [float(k) for k in knots], whole


def _order(state: str, column: Column) -> tuple[int, float, str]:
    """Sort kinds of missing first, numbers by size, then texts."""
    if state == EMPTY:
        return (0, 0.0, "")
    if state in column.missing:
        return (1, 0.0, state)
    try:
        number = float(state.replace(",", "."))
    except ValueError:
        return (3, 0.0, state)
    return (2, number, state) if math.isfinite(number) else (3, 0.0, state)
