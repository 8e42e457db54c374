"""The numbers of children in a submission: back to nine digits where one meaning is possible, and held against those asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from scoring.problems import Finding
from scoring.submission_values import FORMULA, WRAPPED, unwrapped

ID_COLUMN = "RINPERSOON"
ID_DIGITS = 9
_PLAIN = re.compile(r"^[0-9]{9}$")
_SCIENTIFIC = re.compile(r"^[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,3}$")
_DECIMALS = re.compile(r"^([0-9]+)[.,]0+$")
# 123.456.789 or 123 456 789: one sign, groups of three.
_GROUPED = re.compile(r"^[0-9]{1,3}([., \u00a0\u202f'’])[0-9]{3}(\1[0-9]{3})*$")
_BETWEEN = re.compile(r"[., \u00a0\u202f'’]")
# Is 123.000 a number with three zeros behind its point, or 123 thousand? Nobody can say.
_DOUBTFUL = re.compile(r"^[0-9]{1,3}[.,]000$")


def read_ids(
    texts: pd.Series[Any],
    lines: Any,
    name: str,
    problems: list[Finding],
    repairs: list[Finding],
) -> pd.Series[Any]:
    """Bring ids back to nine digits where only one meaning is possible; (rows,) texts in and out."""
    ids = texts
    if ids.str.match(_PLAIN).all():
        return ids

    def repair(kind: str, where: Any, mend: Callable[[str], str]) -> None:
        nonlocal ids
        if where.any():
            ids = ids.where(~where, ids[where].map(mend))
            repairs.append(Finding(kind, int(where.sum()), name))

    def problem(kind: str, where: Any) -> None:
        if where.any():
            examples, at = list(ids[where][:3]), list(lines[where][:4])
            problems.append(Finding(kind, int(where.sum()), name, at, ID_COLUMN, examples))

    repair("id_quotes", ids.str.match(WRAPPED), unwrapped)
    problem("formula", ids.str.match(FORMULA))
    scientific = ids.str.match(_SCIENTIFIC)
    whole = scientific & (ids.map(_written_out) != "")
    problem("rounded_ids", scientific & ~whole)
    repair("id_scientific", whole, _written_out)
    doubtful = ids.str.match(_DOUBTFUL)
    problem("doubtful_ids", doubtful)
    repair("id_decimals", ids.str.match(_DECIMALS) & ~doubtful, lambda i: _DECIMALS.sub(r"\1", i))
    repair("id_thousands", ids.str.match(_GROUPED) & ~doubtful, lambda i: _BETWEEN.sub("", i))
    short = ids.str.match(r"^[0-9]+$") & (ids.str.len() < ID_DIGITS)
    repair("leading_zeros", short, lambda i: i.zfill(ID_DIGITS))
    return ids


def _written_out(text: str) -> str:
    """Return a number like 1.23e+02 in digits when none was lost; empty when digits may have been.

    >>> _written_out("1.2345678900e+08"), _written_out("1.23457E+08")
    ('123456789', '')
    """
    if not _SCIENTIFIC.match(text):
        return ""
    mantissa, _, exponent = text.lower().replace(",", ".").partition("e")
    head, _, decimals = mantissa.partition(".")
    power = int(exponent)
    if len(decimals) < power or decimals[power:].strip("0"):
        return ""
    return (head + decimals[:power]).lstrip("0").zfill(ID_DIGITS)


def match(
    ids: pd.Series[Any],
    lines: Any,
    name: str,
    expected: Sequence[str],
    training: Sequence[str],
    problems: list[Finding],
) -> None:
    """Compare the ids with those expected: missing, unknown, of training children, more than once."""
    if len(ids) == len(expected) and set(ids) == set(expected):  # most files: nothing to say
        return
    wanted = pd.Index(expected)
    known = ids.isin(wanted)
    missing = wanted[~wanted.isin(ids)]
    if len(missing):
        problems.append(Finding("missing_ids", len(missing), name, examples=list(missing[:3])))
    of_training = ids.isin(pd.Index(training)) & ~known
    # What was said of these already is not said twice.
    said = ids.str.match(_SCIENTIFIC) | ids.str.match(_DOUBTFUL) | ids.str.match(FORMULA)
    for kind, wrong in (
        ("training_ids", of_training),
        ("unknown_ids", ~known & ~of_training & ~said),
    ):
        if wrong.any():
            examples, at = list(ids[wrong][:3]), list(lines[wrong][:4])
            problems.append(Finding(kind, int(wrong.sum()), name, at, None, examples))
    again = ids.duplicated() & known
    if again.any():
        examples = list(dict.fromkeys(ids[again]))
        at = list(lines[again][:4])
        problems.append(Finding("duplicate_ids", len(examples), name, at, None, examples[:3]))
