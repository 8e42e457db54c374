"""Real tables as they are given: CSV, Parquet, DuckDB, SPSS and Stata, with what their files say of them."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from generator import warehouse
from generator.errors import GeneratorError, did_you_mean
from generator.twin import forms
from generator.twin.errors import TwinError
from generator.twin.kinds import RealTable
from generator.twin.statistical import read_statistical

SUFFIXES = (".csv", ".parquet", ".duckdb", ".sav", ".dta")
_ENCODINGS = ("utf-8-sig", "cp1252")


def read(given: Sequence[str]) -> list[RealTable]:
    """Read tables: a file each, or `file.duckdb:table,table` for some tables of a database.

    Of a database without names all tables are read. Raises TwinError: missing file, not readable, two of one name.
    """
    found = [table for one in given for table in _read(one)]
    names = [t.name for t in found]
    if twice := {n for n in names if names.count(n) > 1}:
        raise TwinError("same_name", where=", ".join(given), names=", ".join(sorted(twice)))
    return found


def read_folder(path: Path) -> list[RealTable]:
    """Read tables that `sample` wrote: one file, a database, or a folder of files."""
    if not path.is_dir():
        return read([str(path)])
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    if not files:
        raise TwinError("empty_folder", where=path, kinds=" ".join(SUFFIXES))
    return read([str(p) for p in files])


def _read(one: str) -> list[RealTable]:
    path, names = Path(one), []
    if not path.exists() and (found := re.fullmatch(r"(.+\.duckdb):(.+)", one)):
        path, names = Path(found[1]), [n.strip() for n in found[2].split(",")]
    if path.is_dir():
        raise TwinError("is_folder", where=path)
    if not path.is_file():
        raise TwinError("no_file", where=path)
    suffix = path.suffix.lower()
    try:
        if suffix == ".duckdb":
            return _read_database(path, names)
        if suffix in (".sav", ".dta"):
            frame, form = read_statistical(path)
        elif suffix == ".parquet":
            frame, form = warehouse.read_parquet(path), {"types": forms.parquet_types(path)}
        elif suffix in (".csv", ".txt", ".tsv"):
            suffix = ".csv"
            frame, form = _read_csv(path)
        else:
            raise TwinError("unknown_suffix", where=path, kinds=" ".join(SUFFIXES))
    except GeneratorError:
        raise
    except (
        Exception
    ) as error:  # of pandas, DuckDB, pyreadstat, the encoding: to the reader they are one
        reason = (str(error).splitlines() or ["-"])[0]
        raise TwinError("unreadable", where=path, reason=reason) from error
    frame.columns = frame.columns.map(str)
    return [RealTable(path.stem, frame, suffix, form)]


def _read_database(path: Path, names: list[str]) -> list[RealTable]:
    there = warehouse.table_names(path)
    for name in names:
        if name not in there:
            near = did_you_mean(name, there)
            raise TwinError("unknown_table", where=path, name=name, near=near)
    return [
        RealTable(name, warehouse.read_table(path, name), ".duckdb", forms.describe(path, name))
        for name in names or there
    ]


def _read_csv(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read all as text: what is a number is settled later, so that leading zeros stay."""
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    header = text.splitlines()[0]
    mark = max(",;\t|", key=header.count)
    with warnings.catch_warnings():
        # pandas only warns that lines are longer than the header, and drops what is over
        warnings.simplefilter("error", pd.errors.ParserWarning)
        frame = pd.read_csv(path, sep=mark, dtype=str, encoding=encoding, index_col=False)
    frame = frame.astype(object).where(frame.notna(), None)
    quoted = text.count('"') > len(frame)
    return frame, {"separator": mark, "quoted": quoted, "encoding": encoding}


def write_csv(frame: pd.DataFrame, path: Path, form: dict[str, Any]) -> None:
    """Write a CSV file with the separator, quotes and encoding of the real one."""
    frame.to_csv(
        path,
        index=False,
        sep=form.get("separator", ","),
        encoding=form.get("encoding", "utf-8").replace("utf-8-sig", "utf-8"),
        quoting=csv.QUOTE_ALL if form.get("quoted") else csv.QUOTE_MINIMAL,
        errors="replace",
    )
