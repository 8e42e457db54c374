"""Tables as SPSS (.sav) and Stata (.dta) files: labels of variables and values, and user-missing codes.

Codes are strings in CBS files, also when they look like numbers, and stay so: leading zeros are kept.
"""

from __future__ import annotations

import errno
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from generator.codebook import Column, Table, labels, missing_codes, phrase

if TYPE_CHECKING:
    import pandas as pd

# Limits of the formats: bytes of a label in SPSS and Stata, letters of a name in Stata; lines of notes are of 80
# bytes, which 76 letters with an accent or two do not reach.
_SAV_LABEL, _SAV_VALUE, _SAV_FILE, _SAV_NOTE = 256, 120, 64, 76
_DTA_LABEL, _DTA_NAME = 80, 32
# SPSS compares eight bytes of a string that is declared missing, and takes three such codes.
_SAV_MISSING, _SAV_CODES = 8, 3
_NO_WRITE = "Unable to write"
_BOOLEAN: Mapping[str, Mapping[str, str]] = {
    "0": {"nl": "nee", "en": "no"},
    "1": {"nl": "ja", "en": "yes"},
}
MADE_UP = {
    "nl": "Verzonnen gegevens: geen enkele rij hoort bij een bestaand kind of gezin.",
    "en": "Made-up data: not one row belongs to a child or family that exists.",
}


def write_sav(
    frame: pd.DataFrame, table: Table, columns: tuple[Column, ...], path: Path, language: str
) -> dict[str, str]:
    """Write an SPSS file; return new names of columns: none, for SPSS takes every name.

    frame  the rows, with the names of `columns`
    """
    ready = {c.name: _values(frame[c.name], c) for c in columns}
    arguments: dict[str, Any] = {
        "file_label": _short(table.comment(language), _SAV_FILE),
        "column_labels": {c.name: _short(c.comment(language), _SAV_LABEL) for c in columns},
        "variable_value_labels": {
            c.name: {_typed(code, c): _short(text, _SAV_VALUE) for code, text in found.items()}
            for c in columns
            if (found := _value_labels(c, language))
        },
        "missing_ranges": {c.name: gone for c in columns if (gone := _user_missing(c))},
        "variable_format": {c.name: _sav_format(c) for c in columns if _sav_format(c)},
        "variable_measure": {
            c.name: "scale" if _numeric(c) and not labels(c) else "nominal" for c in columns
        },
        "note": textwrap.wrap(f"{MADE_UP[language]} {phrase(table.note, language)}", _SAV_NOTE),
        "row_compress": True,
    }
    _write("sav", type(frame)(ready), path, arguments)
    return {}


def write_dta(
    frame: pd.DataFrame, table: Table, columns: tuple[Column, ...], path: Path, language: str
) -> dict[str, str]:
    """Write a Stata file; return the names that were too long for Stata: name -> name in the file.

    A number that stands for a missing value becomes Stata's .a; strings have no labels of values in Stata.
    """
    from generator.exports.numbers_first import NumbersFirst

    names = _stata_names(columns)
    ready, missing, valued = {}, {}, {}
    for column in columns:
        name = names[column.name]
        ready[name] = _values(frame[column.name], column)
        if not _numeric(column):
            continue
        valued[name] = {_typed(c, column): t for c, t in _value_labels(column, language).items()}
        if codes := [_typed(code, column) for code in missing_codes(column)]:
            letters = {code: chr(ord("a") + k) for k, code in enumerate(codes)}
            # As floats: the writer leaves chance bytes where a whole number among letters is missing.
            ready[name] = ready[name].astype("float64").astype(object).replace(letters)
            valued[name] = {letters.get(c, c): t for c, t in valued[name].items()}
            missing[name] = list(letters.values())
    arguments: dict[str, Any] = {
        "file_label": _short(f"{table.name}: {table.comment(language)}", _DTA_LABEL),
        "column_labels": {names[c.name]: _short(c.comment(language), _DTA_LABEL) for c in columns},
        "variable_value_labels": {name: found for name, found in valued.items() if found},
        "missing_user_values": missing,
    }
    _write("dta", NumbersFirst(ready), path, arguments)
    return {old: new for old, new in names.items() if old != new}


def _write(
    kind: Literal["sav", "dta"], frame: pd.DataFrame, path: Path, arguments: Mapping[str, Any]
) -> None:
    """Write a file and read its last row back: the library does not always notice that a disk is full."""
    import pyreadstat

    last = max(len(frame) - 1, 0)
    try:
        getattr(pyreadstat, f"write_{kind}")(frame, str(path), **arguments)
    except pyreadstat.ReadstatError as error:
        if _NO_WRITE not in str(error):
            raise
        raise OSError(errno.EIO, str(error), str(path)) from error
    try:
        read = getattr(pyreadstat, f"read_{kind}")
        found, _ = read(str(path), usecols=[frame.columns[0]], row_offset=last, row_limit=1)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        found = ()
    if len(found) != min(len(frame), 1):
        raise OSError(errno.EIO, "not all of it could be written", str(path))


def _values(series: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Return a column as the writers want it: strings with '' for NULL, numbers with NaN, no 16 bits.

    Stata's own 16-bit numbers end at 32,740, so that larger ones would be lost.
    """
    if not _numeric(column):
        return series.astype(object).where(series.notna(), "")
    if column.type == "BOOLEAN" or series.dtype == object:
        return series.astype("float64")
    return series.astype("int32") if series.dtype == "int16" else series


def _value_labels(column: Column, language: str) -> dict[str, str]:
    """Return code -> label, missing codes included; blanks have none, for formats take them for nothing."""
    known = {**(_BOOLEAN if column.type == "BOOLEAN" else labels(column)), **missing_codes(column)}
    return {code: text[language] for code, text in known.items() if code.strip()}


def _user_missing(column: Column) -> list[Any]:
    """Return the codes that SPSS is told to leave out: at most three, of at most eight bytes."""
    codes = [
        c for c in missing_codes(column) if _numeric(column) or 0 < len(c.strip()) <= _SAV_MISSING
    ]
    return [_typed(code, column) for code in codes[:_SAV_CODES]]


def _typed(code: str, column: Column) -> Any:
    """Return a code as the type of its column: whole numbers, for Stata labels no others."""
    return int(code) if _numeric(column) else code


def _numeric(column: Column) -> bool:
    return not column.type.startswith("VARCHAR")


def _sav_format(column: Column) -> str:
    """Return the print format: A9 for a string of nine; numbers with the decimals they have."""
    if not _numeric(column):
        return f"A{column.width}" if column.width else ""
    return "F12.6" if column.type == "DOUBLE" else "F12.0"


def _stata_names(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return name -> name of at most 32 letters, each one once."""
    taken: dict[str, str] = {}
    for column in columns:
        short = column.name[:_DTA_NAME]
        number = 1
        while short in taken.values():
            number += 1
            short = f"{column.name[: _DTA_NAME - len(str(number)) - 1]}_{number}"
        taken[column.name] = short
    return taken


def _short(text: str, limit: int) -> str:
    """Return the text within a number of bytes, with dots where it was cut.

    >>> _short("inkomen van het huishouden", 12)
    'inkomen v…'
    """
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len("…".encode())].decode(errors="ignore") + "…"
