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


def as_number(days: Column) -> Column:
    """Return each day as the number YYYYMMDD: for dates before 1970, which are below 0 as days."""
    month = np.asarray(days).astype("datetime64[D]").astype("datetime64[M]")
    first = month.astype("datetime64[D]").astype(np.int32)
    on = np.asarray(days) - first + 1
    return np.asarray(year_of(days) * 10_000 + month_of(days) * 100 + on)
