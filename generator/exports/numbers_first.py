"""Columns as the writer of Stata files must see them: letters that stand for missing values among numbers.

The writer (pyreadstat, by way of narwhals) takes such a column for text, and fails, when the first hundred rows hold no number.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import Any

import pandas as pd


class _Column(pd.Series):
    def head(self, n: int = 5) -> pd.Series[Any]:  # type: ignore[misc, override]
        """Return `n` rows that are not empty, numbers before letters."""
        if self.dtype != object:
            return super().head(n)
        there = self.array[self.notna().to_numpy()]
        # Asked several times per column: texts alone, the usual case, are told apart at once.
        if pd.api.types.infer_dtype(there) == "string":
            return pd.Series(there[:n], dtype=object)
        numbers = (v for v in there if not isinstance(v, str))
        letters = (v for v in there if isinstance(v, str))
        return pd.Series(list(islice(chain(numbers, letters), n)), dtype=object)


class NumbersFirst(pd.DataFrame):
    """A table of such columns."""

    @property
    def _constructor_sliced(self) -> type[pd.Series[Any]]:
        return _Column
