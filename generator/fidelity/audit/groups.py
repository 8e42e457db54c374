"""Children by the value of a column: the groups that an adversary would compare."""

from __future__ import annotations

import numpy as np
import pandas as pd

from generator.fidelity.audit.statistics import Array

BINS = 10
MOST_VALUES = 20
ABSENT = "(no row)"
EMPTY = "(empty)"
OTHER = "(other)"


def is_id(values: pd.Series[str]) -> bool:
    """Say whether a column holds numbers that name something: digits, nine or more, mostly different.

    values  as read from DuckDB; what is empty or a dash counts for nothing. Codes of places are shorter: they may well
            tell something.
    """
    if pd.api.types.is_numeric_dtype(values):
        return False
    texts = values.dropna().astype(str).str.strip("- ")
    texts = texts[texts != ""]
    if len(texts) < 5 or not texts.str.fullmatch(r"\d{9,}").all():
        return False
    return bool(texts.nunique() > 0.5 * len(texts))


def are_dates(texts: pd.Series[str]) -> bool:
    """Say whether texts are eight-digit dates."""
    pattern = r"(18|19|20|88|99)\d{2}(0\d|1[0-2])([0-2]\d|3[01])"
    return bool(texts.str.fullmatch(pattern).all())


def group_names(values: pd.Series[str], size: int) -> dict[str, Array]:
    """Return views of a column: name of the view -> name of the group of every child, (size,) texts.

    values  of the children that have a row, by their place. The views are the value itself (in ten equal parts, or
            the twenty commonest texts) and, for whole numbers with many values, the last digit.
    """
    numbers = _as_numbers(values)
    if numbers is None:
        texts = values.astype("string").str.strip().fillna(EMPTY).astype(object)
        common = texts.value_counts().index[:MOST_VALUES]
        return {"": _spread(texts.where(texts.isin(common), OTHER), size)}
    if numbers.nunique() <= MOST_VALUES:
        return {"": _spread(numbers.map("{:g}".format).where(numbers.notna(), EMPTY), size)}
    place: pd.Series[float] = (BINS * numbers.rank(pct=True)).apply(np.ceil)
    parts = place.map("part {:.0f} of 10".format).where(numbers.notna(), EMPTY)
    views = {"": _spread(parts, size)}
    whole = numbers.dropna()
    if bool((whole == whole.round()).all()) and not are_dates(whole.map("{:.0f}".format)):
        last = (numbers % 10).map("last digit {:.0f}".format).where(numbers.notna(), EMPTY)
        views["last digit"] = _spread(last, size)
    return views


def _as_numbers(values: pd.Series[str]) -> pd.Series[float] | None:
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.astype("int64").astype(float).where(values.notna())
    if pd.api.types.is_bool_dtype(values) or values.isna().all():
        return None
    if pd.api.types.is_numeric_dtype(values):
        return values.astype(float)
    texts = values.astype("string").str.strip()
    blank = texts.isna() | (texts.str.strip("-") == "")
    numbers = pd.to_numeric(texts.where(~blank), errors="coerce").astype(float)
    return None if bool((numbers.isna() & ~blank).any()) else numbers


def _spread(names: pd.Series[str], size: int) -> Array:
    whole = np.full(size, ABSENT, dtype=object)
    whole[names.index.to_numpy()] = names.astype(str).to_numpy()
    return whole


def numbers_of(values: pd.Series[str], size: int) -> Array | None:
    """Return a column as numbers (size,), NaN where there is none; None for a column of texts."""
    numbers = _as_numbers(values)
    if numbers is None:
        return None
    whole = np.full(size, np.nan)
    whole[numbers.index.to_numpy()] = numbers.to_numpy()
    return whole
