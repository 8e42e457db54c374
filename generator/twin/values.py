"""From the values of a file to states and numbers, and back to values of the same type."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.kinds import Column

EMPTY = ""  # nothing stands there
_DAY = 86_400.0
Floats = npt.NDArray[np.float64]
States = npt.NDArray[np.object_]


def read_values(values: pd.Series[Any], column: Column) -> tuple[States, Floats]:
    """Return per row a state (EMPTY, a missing code, a category; None for a number), and the number (else NaN).

    Dates become days since 1970, moments with a clock time parts of days.
    """
    text = as_text(values, column.storage)
    states: States = np.where(values.isna() | (text == ""), EMPTY, text).astype(object)
    numbers = np.full(len(values), np.nan)
    if column.kind not in ("number", "date"):
        return states, numbers
    measured = (states != EMPTY) & ~np.isin(states.astype(str), list(column.missing))
    if column.kind == "date":
        numbers[measured] = _days(values[measured], text[measured], column)
    elif column.storage == "text":
        plain = text[measured].str.replace(",", ".") if column.comma else text[measured]
        numbers[measured] = pd.to_numeric(plain, errors="coerce").astype("float64")
    else:
        numbers[measured] = pd.to_numeric(values[measured], errors="coerce").astype("float64")
    states[~np.isnan(numbers)] = None
    states[measured & np.isnan(numbers)] = EMPTY
    return states, numbers


def write_values(states: States, numbers: Floats, column: Column) -> pd.Series[Any]:
    """Return values as they stood in the file: text, number (float, or Int64 when whole), time or bool."""
    measured = pd.isna(states)
    if column.storage == "time":
        days = np.where(measured, np.round(numbers * _DAY), np.nan)
        return pd.to_datetime(pd.Series(days), unit="s").astype("datetime64[us]")
    if column.kind == "date":
        moments = pd.to_datetime(pd.Series(np.round(numbers[measured] * _DAY)), unit="s")
        written = pd.Series([None] * len(states), dtype=object)
        written[measured] = moments.dt.strftime(column.form).to_numpy()
    else:
        written = pd.Series([None] * len(states), dtype=object)
        written[measured] = _numbers(numbers[measured], column)
    known = ~measured & (states != EMPTY)
    written[known] = states[known]
    return typed(written, column)


def typed(written: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Return texts as the storage of a column says."""
    written = written.astype(object).where(written.notna(), None)
    if column.storage == "text":
        return written
    if column.storage == "bool":
        return written.map({"true": True, "false": False, None: None}).astype("boolean")
    if written.notna().any() and written.dropna().map(str).str.fullmatch("[a-z]").any():
        return _with_letters(written)  # Stata's kinds of missing stand among the numbers
    number = pd.to_numeric(written).astype("float64")
    return number if column.decimals or (number.dropna() % 1 != 0).any() else number.astype("Int64")


def as_text(values: pd.Series[Any], storage: str) -> pd.Series[Any]:
    """Return values as text: whole numbers without a point, booleans as true and false, missing as ''."""
    if storage == "number":
        written = values.map(_number_text, na_action="ignore")
    elif storage == "bool":
        written = values.map({True: "true", False: "false"}, na_action="ignore")
    else:
        written = values.astype(object).map(str, na_action="ignore")
    return written.astype(object).where(values.notna(), "").astype(str)


def _number_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _with_letters(written: pd.Series[Any]) -> pd.Series[Any]:
    return written.map(
        lambda v: v if isinstance(v, str) and v.isalpha() else float(v), na_action="ignore"
    )


def _days(values: pd.Series[Any], text: pd.Series[Any], column: Column) -> Floats:
    if column.storage == "time":
        moments = pd.to_datetime(values)
    else:
        moments = pd.to_datetime(text, format=column.form, errors="coerce")
    days = (moments - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return np.asarray(days, dtype="float64")


def _numbers(numbers: Floats, column: Column) -> list[Any]:
    if column.storage != "text":
        return [round(float(x), column.decimals) for x in numbers]
    mark = "," if column.comma else "."
    return [f"{x:.{column.decimals}f}".replace(".", mark) for x in numbers]
