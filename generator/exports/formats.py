"""The formats that tables are exported to, by name: a new one is a function and a line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.exports import statistical
from generator.exports.files import Part

_CHUNK = 1 << 20
UTF8 = "utf-8"


class NotEncodable(Exception):
    """A letter that the wanted encoding does not have."""

    def __init__(self, letter: str) -> None:
        """Keep the letter."""
        self.letter = letter
        super().__init__(letter)


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format.

    suffix  of its files
    write   (db, part, path, language, encoding) -> columns that got another name there; writes one file
    text    whether files are plain text, so that an encoding may be chosen
    labels  whether files hold labels, so that their language is in the names of some
    """

    suffix: str
    write: Callable[[Any, Part, Path, str, str], Mapping[str, str]]
    text: bool = False
    labels: bool = False


def write_part(
    db: Any, part: Part, kind: str, path: Path, *, language: str, encoding: str = UTF8
) -> Mapping[str, str]:
    """Write one file whole or not at all; return the columns that got another name.

    db        an open connection to the database of the table
    kind      a name in FORMATS
    language  of labels, where the format has them
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        renamed = FORMATS[kind].write(db, part, aside, language, encoding)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return renamed


def _parquet(db: Any, part: Part, path: Path, _language: str, _encoding: str) -> Mapping[str, str]:
    warehouse.copy_query(db, part.query, path, "FORMAT parquet, COMPRESSION zstd")
    return {}


def _csv(db: Any, part: Part, path: Path, _language: str, encoding: str) -> Mapping[str, str]:
    """Write commas, points, a header and line feeds; DuckDB writes UTF-8, other encodings are made of that."""
    warehouse.copy_query(db, part.query, path, "FORMAT csv, HEADER, DELIMITER ','")
    if encoding != UTF8:
        again = path.with_name(path.name + ".encoded")
        try:
            with again.open("w", encoding=encoding, newline="") as file:
                for text in _chunks(path):
                    file.write(text)
            again.replace(path)
        except UnicodeEncodeError as error:
            raise NotEncodable(error.object[error.start]) from None
        finally:
            again.unlink(missing_ok=True)
    return {}


def _sav(db: Any, part: Part, path: Path, language: str, _encoding: str) -> Mapping[str, str]:
    return statistical.write_sav(_frame(db, part), part.table, part.columns, path, language)


def _dta(db: Any, part: Part, path: Path, language: str, _encoding: str) -> Mapping[str, str]:
    return statistical.write_dta(_frame(db, part), part.table, part.columns, path, language)


def _frame(db: Any, part: Part) -> Any:
    """Return the rows of one file: SPSS and Stata files are written whole, so one year is in memory at a time."""
    return db.execute(part.query).df()


def _chunks(path: Path) -> Iterator[str]:
    with path.open(encoding=UTF8, newline="") as file:
        while text := file.read(_CHUNK):
            yield text


FORMATS: Mapping[str, Format] = {
    "parquet": Format(suffix="parquet", write=_parquet),
    "csv": Format(suffix="csv", write=_csv, text=True),
    "sav": Format(suffix="sav", write=_sav, labels=True),
    "dta": Format(suffix="dta", write=_dta, labels=True),
}
