"""Days since 1 January 1970 and the parts of a date, on arrays."""

from __future__ import annotations

import numpy as np

from generator.engine.types import Column, Days


def day(year: int | Column, month: int | Column = 1) -> Days:
    """Return the first day of a month."""
    months = (np.asarray(year, dtype=np.int64) - 1970) * 12 + np.asarray(month, dtype=np.int64) - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)


def year_of(days: Column) -> Column:
    """Return the calendar year of each day."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970


def month_of(days: Column) -> Column:
    """Return the month, 1 to 12, of each day."""
    return (
        np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int32) % 12 + 1
    )
