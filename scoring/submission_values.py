"""The probabilities in a submission: numbers as people and spreadsheets write them, with every problem in a column."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from scoring.problems import Finding

NUMBER = re.compile(r"^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?$")
# What spreadsheets put around a text: ="000123456" and '000123456.
WRAPPED = re.compile(r"^(=\"[^\"]*\"|'.*)$")
# What a spreadsheet would carry out: =…, @…, and +… or -… with a call, a pipe or a sheet in it.
FORMULA = re.compile(r"^([=@]|[+-].*[(|!*/+])")
_PERCENT = re.compile(r"^[+-]?[0-9]+([.,][0-9]*)?\s*%$")
_EMPTY = {"", "na", "<na>", "nan", "n/a", "#n/a", "#n/b", "#nv", "null", "none", "."}
# What most files hold, and nothing else: nothing to repair, and nothing outside 0 to 1.
_CLEAN = re.compile(r"0?\.[0-9]{1,30}|[01](\.0{0,30})?")
_HAIR = 1e-6


def unwrapped(text: str) -> str:
    """Return a text without what a spreadsheet puts around it.

    >>> unwrapped('="000123456"'), unwrapped("'000123456'")
    ('000123456', '000123456')
    """
    return text.removeprefix("=").strip("\"'").strip()


def read_probabilities(
    texts: pd.Series[Any],
    lines: Any,
    name: str,
    column: str,
    problems: list[Finding],
    repairs: list[Finding],
) -> pd.Series[Any]:
    """Read one column of probabilities; (rows,) texts in, floats out, NaN where a problem says why."""
    if all(map(_CLEAN.fullmatch, texts)):
        return texts.map(float).astype(np.float64)

    def problem(kind: str, wrong: Any) -> None:
        if wrong.any():
            examples = [] if kind == "missing_values" else list(texts[wrong][:3])
            at = list(lines[wrong][:4])
            problems.append(Finding(kind, int(wrong.sum()), name, at, column, examples))

    def repair(kind: str, where: Any) -> None:
        if where.any():
            repairs.append(Finding(kind, int(where.sum()), name, column=column))

    odd = texts[~texts.str.match(NUMBER)]  # most files have none: what follows is for these only
    mended = odd[odd.str.match(WRAPPED)].map(unwrapped)
    mended = mended[mended.str.match(NUMBER)] if len(mended) else mended
    repair("value_quotes", texts.index.isin(mended.index))
    texts = texts.copy()
    texts.loc[mended.index] = mended
    odd = odd.drop(mended.index)
    number = ~texts.index.isin(odd.index)
    for kind, wrong in _kinds_of(odd).items():
        problem(kind, texts.index.isin(wrong))
    repair("decimal_comma", number & texts.str.contains(",", regex=False))
    plain = texts.where(number, "nan").str.replace(",", ".", regex=False)
    values = plain.map(float).astype(float)
    hair = ((values < 0) & (values >= -_HAIR)) | ((values > 1) & (values <= 1 + _HAIR))
    repair("rounding", hair)
    values = values.where(~hair, values.clip(0, 1))
    problem(_outside(values, texts), (values < 0) | (values > 1))
    return values.astype(np.float64)


def _kinds_of(odd: pd.Series[Any]) -> dict[str, Any]:
    """Return the rows of each kind of text that is no number, each in one kind."""
    if odd.empty:
        return {}
    formula = odd.str.match(FORMULA)
    percent = odd.str.match(_PERCENT)
    empty = odd.str.lower().isin(_EMPTY)
    return {
        "formula": odd.index[formula],
        "percent_signs": odd.index[percent],
        "not_a_number": odd.index[~formula & ~percent & ~empty],
        "missing_values": odd.index[empty],
    }


def _outside(values: pd.Series[Any], texts: pd.Series[Any]) -> str:
    """Return what is the matter with values outside 0 to 1: a percentage, a lost decimal sign, or anything."""
    wrong = values[(values < 0) | (values > 1)]
    if not len(wrong) or values.min() < 0:
        return "out_of_range"
    if values.max() <= 100:
        return "percentages"
    # 0.1234 in a spreadsheet whose decimal sign is the comma: a thousands sign, so 1234.
    many = texts[wrong.index].str.match(r"^[0-9]{3,17}$").mean() > 0.5
    return "lost_decimals" if len(wrong) > 1 and many else "out_of_range"
