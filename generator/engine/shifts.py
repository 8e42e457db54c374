"""Shifts: an intervention that moves what a mechanism gives, by so much, for some rows and no others.

`do()` sets a variable; a shift leaves its mechanism standing and moves the result, on the scale of log odds or of the
variable itself. By how much is a column of the entity, `column(name)`, 0 for who is not reached: a row with 0 keeps
its value bit for bit.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import expit, logit

from generator.engine.types import Column, Floats

Scale = Literal["log_odds", "add"]
_SHIFT = "shift of "


def column(variable: str) -> str:
    """Return the name of the column that says by how much a variable is moved; no mechanism can bear it."""
    return _SHIFT + variable


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
