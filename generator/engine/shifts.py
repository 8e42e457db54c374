"""Shifts: an intervention that moves what a mechanism gives, by so much, for some rows and no others.

`do()` sets a variable; a shift leaves its mechanism standing and moves the result, on the scale of log odds or of the
variable itself. By how much is a column of the entity, `column(name)`, 0 for who is not reached: a row with 0 keeps
its value bit for bit. A column `last_year(name)`, where there is one, says until when: a fork of the world then ends
the shift when the world itself does.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import expit, logit

from generator.engine.types import Column, Floats
from generator.engine.world import Rows, padded

Scale = Literal["log_odds", "add"]
_SHIFT = "shift of "
_LAST_YEAR = "last year of the shift of "


def column(variable: str) -> str:
    """Return the name of the column that says by how much a variable is moved; no mechanism can bear it."""
    return _SHIFT + variable


def last_year(variable: str) -> str:
    """Return the name of the column with the last calendar year in which a row is moved."""
    return _LAST_YEAR + variable


def shift(table: Rows, variable: str, year: int) -> Column | None:
    """Return by how much a variable is moved this year, shape (rows,); None when nothing is."""
    by = table.columns.get(column(variable))
    if by is None:
        return None
    by = padded(by, len(table))
    until = table.columns.get(last_year(variable))
    return by if until is None else np.where(padded(until, len(table)) >= year, by, 0.0)


def moved(result: Column, by: Floats, scale: Scale) -> Column:
    """Return `result` (n,) moved by `by` (n,), in a fresh array; as it was where `by` is 0.

    Certain events (probability 0 or 1) stay certain on the scale of log odds.
    """
    some = np.flatnonzero(by)
    if not len(some):
        return result
    changed = np.array(result, copy=True)
    if scale == "log_odds":
        changed[some] = expit(logit(changed[some]) + by[some])
    else:
        changed[some] = changed[some] + by[some]
    return changed
