"""Ragged arrays: many spells per person, without a loop over persons."""

from __future__ import annotations

import numpy as np

from generator.engine.types import Column


def ragged(starts: Column, stops: Column) -> tuple[Column, Column]:
    """Return (owner, position) of all positions in the ranges [start, stop) laid end to end.

    >>> owner, position = ragged(np.array([0, 5]), np.array([2, 6]))
    >>> owner.tolist(), position.tolist()
    ([0, 0, 1], [0, 1, 5])
    """
    lengths = np.maximum(stops - starts, 0)
    owner = np.repeat(np.arange(len(starts)), lengths)
    begin = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return owner, np.repeat(starts, lengths) + np.arange(lengths.sum()) - begin


def runs(owner: Column, value: Column) -> Column:
    """Return the positions at which a run of equal values of one owner begins (rows sorted by owner).

    >>> runs(np.array([1, 1, 1, 2]), np.array([7, 7, 8, 8])).tolist()
    [0, 2, 3]
    """
    if not len(owner):
        return np.empty(0, dtype=np.int64)
    new = np.concatenate([[True], (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])])
    return np.flatnonzero(new)


def ends_before_next(owner: Column, start: Column, last: int) -> Column:
    """Return the last day of each spell: the day before the owner's next spell, `last` for the final one."""
    ends = np.full(len(start), last, dtype=start.dtype)
    same = owner[1:] == owner[:-1]
    ends[:-1][same] = start[1:][same] - 1
    return ends
