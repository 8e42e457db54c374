"""Kinds of person key, as places in the code list key_kind.csv."""

import numpy as np

from generator.engine.types import Column

REGISTERED, NOT_YET_REGISTERED, NOT_VALID, UNKNOWN, NONE = range(5)


def all_registered(n: int) -> Column:
    """Return kind R for `n` records."""
    return np.full(n, REGISTERED, dtype=np.int8)
