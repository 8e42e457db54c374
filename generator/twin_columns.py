"""What may be learnt of a real table: reads its columns, takes out what could point at one person. Knows no sdv."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from generator.errors import GeneratorError

FEWEST_ROWS, RARE, OTHER = 50, 10, "(other)"
CODES = 20  # whole numbers with at most so many values are learnt as categories
_NUMBER = r"-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]?\d+)?"  # no leading zero; 16 digits are no amount
_DATES = {
    r"\d{4}-\d\d-\d\d": "%Y-%m-%d",
    r"\d\d-\d\d-\d{4}": "%d-%m-%Y",
    r"(19|20)\d{6}": "%Y%m%d",
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "%Y-%m-%d %H:%M:%S",
}
_DIGITS, _LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"
Kind = dict[str, str]  # how a column is declared to SDV


def prepare(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Kind], dict[str, list[str]]]:
    """Return the table as it may be learnt, SDV's declaration of its columns but keys, and notes."""
    frame, declared = frame.copy(), {}
    notes: dict[str, list[str]] = {"keys": [], "merged": [], "constant": [], "blank": []}
    for name in frame.columns:
        column = frame[name]
        kind, form = {"sdtype": "categorical"}, _date_form(column)
        if form:
            frame[name] = _clipped(pd.to_datetime(column, format=form)).dt.strftime(form)
            kind = {"sdtype": "datetime", "datetime_format": form}
        elif pd.api.types.is_numeric_dtype(column):
            frame[name] = _clipped(column)
            shared = frame[name].value_counts()
            if column.dtype != "Int64" or len(shared) > CODES or (shared < RARE).any():
                kind = {"sdtype": "numerical"}
        elif column.is_unique and column.notna().all():
            notes["keys"].append(name)
            continue
        elif (rare := column.map(column.value_counts()) < RARE).any():
            frame[name] = column.mask(rare, OTHER)
            notes["merged"].append(name)
        if frame[name].nunique(dropna=False) < 2:
            notes["blank" if frame[name].isna().all() else "constant"].append(name)
            kind = {"sdtype": "categorical"}  # a distribution without width is nothing to learn
        declared[name] = kind
    if len(notes["constant"]) + len(notes["blank"]) == len(declared):
        where = f"columns {', '.join(map(str, frame))}"
        mend = f"give a table with columns in which {RARE} rows or more share a value and others differ."
        raise refusal("No column varies, so there is nothing to learn.", where, mend)
    return frame, declared, notes


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every column as numbers or as text, by what its values look like when written."""
    return pd.DataFrame({str(name): _typed(frame[name]) for name in frame.columns})


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    text = column.astype(str).astype(object).where(column.notna(), None)
    known = text.dropna()
    if known.empty or not known.str.fullmatch(_NUMBER).all() or _date_form(text):
        return text
    numbers = pd.to_numeric(text).astype("float64")
    return numbers.astype("Int64") if (numbers.dropna() % 1 == 0).all() else numbers


def _date_form(column: pd.Series[Any]) -> str | None:
    """Return how all values of a text column are written as dates, or None."""
    known = column.dropna()
    if known.empty or pd.api.types.is_numeric_dtype(column):
        return None
    for pattern, form in _DATES.items():
        if known.str.fullmatch(pattern).all():
            times = pd.to_datetime(known, format=form, errors="coerce")
            return form if times.notna().all() else None
    return None


def _clipped(values: pd.Series[Any]) -> pd.Series[Any]:
    """Clip numbers or times to the 1st and 99th percentile, and within any extreme that fewer than ten rows share."""
    ranked = values.dropna().sort_values(ignore_index=True)
    if len(ranked) < 2 * RARE:
        return values.mask(values.notna())
    at = math.ceil(0.01 * (len(ranked) - 1))
    low, high = ranked.iloc[at], ranked.iloc[-1 - at]
    if (ranked == ranked.iloc[0]).sum() < RARE:
        low = max(low, ranked[ranked > ranked.iloc[0]].iloc[0])
    if (ranked == ranked.iloc[-1]).sum() < RARE:
        high = min(high, ranked[ranked < ranked.iloc[-1]].iloc[-1])
    return values.clip(low, high)


def form_of(keys: pd.Series[Any]) -> list[str]:
    """Return the letters for each place of a key: digits, the letter that all share, or any letter."""
    same = keys[keys.str.len() == keys.str.len().mode().iloc[0]]
    places = ["".join(sorted(set(letters))) for letters in zip(*same, strict=True)]
    shared = len(same) >= RARE
    return [
        _DIGITS if place.isdecimal() else place if shared and len(place) == 1 else _LETTERS
        for place in places
    ]


def keys_of(form: list[str], rows: int) -> list[str]:
    """Draw different keys of a form, longer when there are not enough; the same call gives the same keys."""
    while math.prod(map(len, form)) < 2 * rows:
        form = [*form, _DIGITS]
    noise, keys = np.random.default_rng(0), dict[str, None]()
    while len(keys) < rows:
        letters = [noise.choice(list(place), rows) for place in form]
        keys |= dict.fromkeys(map("".join, zip(*letters, strict=True)))
    return list(keys)[:rows]


def floats(frame: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as float64, so that 1 and 1.0 are one value in both tables."""
    numeric = [n for n in frame if pd.api.types.is_numeric_dtype(frame[n]) or frame[n].isna().all()]
    return frame.astype(dict.fromkeys(numeric, "float64"))


def same_columns(real: pd.DataFrame, synthetic: pd.DataFrame, compared: list[str]) -> None:
    """Refuse tables that differ in names of columns, or in what is a number, text or empty."""
    wrong = [f"{n} is missing" for n in real if n not in synthetic]
    wrong += [f"{n} is new" for n in synthetic if n not in real]
    for name in [n for n in compared if n in synthetic]:
        number, again = (pd.api.types.is_numeric_dtype(t[name]) for t in (real, synthetic))
        if synthetic[name].isna().all():
            wrong.append(f"{name} is empty")
        elif number != again:
            wrong.append(f"{name} is {'text' if number else 'a number'}")
    if wrong:
        mend = "compare a table with the twin learnt of it, of as many rows."
        raise refusal(f"The columns differ: {'; '.join(wrong)}.", "the synthetic table", mend)


def enough(frame: pd.DataFrame, where: str) -> None:
    """Refuse a table without columns or with fewer than 50 rows."""
    if frame.columns.empty:
        raise refusal("The table has no columns.", where, "give a table with a header and rows.")
    if len(frame) < FEWEST_ROWS:
        mend = f"give {FEWEST_ROWS} rows or more; what is learnt of fewer says too much of each."
        raise refusal(f"The table has {len(frame)} rows.", where, mend)


def refusal(what: str, where: str | Path, mend: str) -> GeneratorError:
    """Return the error; a path is written as text."""
    return GeneratorError(what, where=str(where), mend=mend)
