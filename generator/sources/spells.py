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


def ends_before_next(owner: Column, start: Column, last: int) -> Column:
    """Return the last day of each spell: the day before the owner's next spell, `last` for the final one."""
    ends = np.full(len(start), last, dtype=start.dtype)
    same = owner[1:] == owner[:-1]
    ends[:-1][same] = start[1:][same] - 1
    return ends
