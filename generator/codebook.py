"""Tables and columns as data: read from tables/<database>/*.toml, checked, frozen.

One declaration, many renderings: DuckDB type and COMMENT, how a value is written, the codebook page,
the validator and the starter kit's dictionary all come from here.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.errors import GeneratorError, did_you_mean

HERE = Path(__file__).parent
TABLES = HERE / "tables"
CODES = HERE / "codes"
Write = Literal["digits", "code", "date", "month", "text", "number", "bool"]
Choice = Literal["core", "all"]
Mark = Literal["placeholder", "kit"]
MARKS: Mapping[Mark, Mapping[str, str]] = {
    "placeholder": {"nl": "naam niet geverifieerd", "en": "name not verified"},
    "kit": {"nl": "toegevoegd door het pakket", "en": "added by the kit"},
}
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_TYPES = re.compile(r"^(VARCHAR\((\d+)\)|VARCHAR|BIGINT|INTEGER|SMALLINT|DOUBLE|BOOLEAN)$")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a released table.

    variable      name under which the source hands the values over; a value below 0 (digits, code, date) or
                  NaN (number) is missing
    write         digits: an integer with leading zeros (`pad`) to the width of the type · code: a place in
                  the code list, from 0 · date: days since 1970 as YYYYMMDD · month: the same as YYYY-MM · text, number, bool: as it is
    missing       never, or in words when and why a value is missing
    unit, missing, note  in English; tables/phrases.csv has the Dutch
    missing_code  what stands in the file then; NULL when not given
    also_missing  codes for other kinds of missing that the source itself writes: code -> when and why
    mark          "placeholder" for a name that could not be verified, "kit" for a column that the kit adds
    answers, open_answers  of a question: its codes, and those for an answer that was left open, with their labels
    """

    name: str
    type: str
    nl: str
    en: str
    variable: str
    source: str = "cbs-tables-reference"
    write: Write = "digits"
    pad: str = "0"
    unit: str | None = None
    codes: str | None = None
    range: tuple[float, float] | None = None
    missing: str = "never"
    missing_code: str | None = None
    also_missing: Mapping[str, str] | None = None
    mark: Mark | None = None
    note: str = ""
    answers: Mapping[str, Mapping[str, str]] | None = None
    open_answers: Mapping[str, Mapping[str, str]] | None = None

    @property
    def width(self) -> int:
        """Width of a VARCHAR(n), 0 for other types."""
        found = _TYPES.match(self.type)
        return int(found.group(2) or 0) if found else 0

    def comment(self, language: str = "nl") -> str:
        """Label for a DuckDB COMMENT: what it is, its unit, and whether its name is a placeholder."""
        unit = f" [{phrase(self.unit, language)}]" if self.unit else ""
        return f"{getattr(self, language)}{unit}{_if_placeholder(self.mark, language)}"


@dataclass(frozen=True, kw_only=True)
class Table:
    """One released table.

    order  columns by which rows are sorted: a keyed random number first, so that order tells nothing
    form   TAB: a row per unit and year · BUS: spells · KIT: made for the challenge
    file   name of the file as it is delivered in life, as seen in a source, without suffix; {year} stands for its
           year (or month), {language} for that of its labels. Not given: no name was seen, and `file_name` follows the rule
    months a column with year and month (YYYYMM), where there is a file for every month
    repeats  whether a few keys are there twice, as in life
    only   core: always made · all: a large table, made when all tables are asked for
    mark   "placeholder" for a table whose real name could not be verified
    year   the year of a table that is one of a series, such as a wave of the panel
    """

    name: str
    database: str
    nl: str
    en: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    form: Literal["TAB", "BUS", "KIT"]
    reference: str
    columns: tuple[Column, ...]
    note: str = ""
    file: str = ""
    months: str | None = None
    repeats: bool = False
    only: Choice = "core"
    mark: Mark | None = None
    year: int | None = None

    def comment(self, language: str = "nl") -> str:
        """Label for a DuckDB COMMENT: what it is, and whether its name is a placeholder."""
        return f"{getattr(self, language)}{_if_placeholder(self.mark, language)}"

    @property
    def file_name(self) -> str:
        """Pattern of the name of its files: as seen, else by the rule of CBS names, else the name of the table.

        >>> tables("cbs")["GBAOVERLIJDENTAB"].file_name
        'GBAOVERLIJDEN{year}TABV1'
        """
        if self.file:
            return self.file
        if self.database != "cbs":
            return self.name
        form = next((f for f in ("TAB", "BUS") if self.name.endswith(f)), "")
        return f"{self.name.removesuffix(form)}{{year}}{form}V1"

    @property
    def year_column(self) -> str | None:
        """The column that tells the yearly files of a table apart; None where one file holds all years."""
        return next((name for name in self.key if name.upper() == "JAAR"), None)

    def column(self, name: str) -> Column:
        """Return the column called `name`."""
        return next(c for c in self.columns if c.name == name)

    @property
    def variables(self) -> list[str]:
        """Variables that a source must hand over."""
        return list(dict.fromkeys(c.variable for c in self.columns))


@cache
def tables(database: str) -> Mapping[str, Table]:
    """Read all declarations of one database, by table name."""
    found = (read_table(path) for path in sorted((TABLES / database).glob("*.toml")))
    return {table.name: table for table in found}


def chosen(database: str, choice: Choice) -> Mapping[str, Table]:
    """Return the declarations of one database that an event with this choice of tables has."""
    found = tables(database).items()
    return {name: table for name, table in found if choice == "all" or table.only == "core"}


def names_of(choice: Choice) -> tuple[str, ...]:
    """Return the tables that are observed for a choice: registers, files of local organisations, key figures."""
    return (*chosen("cbs", choice), *chosen("local", choice), *chosen("open", choice))


def databases() -> list[str]:
    """Names of the databases that have declarations."""
    return sorted(p.name for p in TABLES.iterdir() if p.is_dir())


def read_table(path: Path) -> Table:
    """Read one declaration. Raises GeneratorError for unknown keys, types and code lists."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = tuple(_column(path, entry) for entry in _each_month(raw.pop("column")))
    names = {c.name for c in columns}
    for role in ("key", "order"):
        for name in raw[role]:
            if name not in names:
                raise GeneratorError(
                    f"{role} names '{name}', which is no column.",
                    where=path.name,
                    mend=did_you_mean(name, sorted(names)),
                )
        raw[role] = tuple(raw[role])
    return Table(name=path.stem, database=path.parent.name, columns=columns, **raw)


@cache
def read_codes(name: str) -> Mapping[str, Mapping[str, str]]:
    """Read one code list: code -> label by language, in the order of the file."""
    path = CODES / f"{name}.csv"
    if not path.is_file():
        raise GeneratorError(
            f"There is no code list '{name}'.",
            where=str(path.name),
            mend=did_you_mean(name, [p.stem for p in CODES.glob("*.csv")]),
        )
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: {"nl": row["nl"], "en": row["en"]} for row in csv.DictReader(file)}


def missing_codes(column: Column) -> Mapping[str, Mapping[str, str]]:
    """Return the codes of a column that stand for a missing value: code -> label by language.

    These are its `missing_code` and `also_missing`, dashes in its code list (so CBS writes what is not known), and answers left open.
    """
    found = {c: t for c, t in labels(column).items() if set(c) == {"-"}}
    found |= column.open_answers or {}
    if column.missing_code is not None:
        reason = {lang: phrase(column.missing, lang) for lang in ("nl", "en")}
        found = {**found, column.missing_code: reason}
    for code, why in (column.also_missing or {}).items():
        found = {**found, code: {lang: phrase(why, lang) for lang in ("nl", "en")}}
    return found


def labels(column: Column) -> Mapping[str, Mapping[str, str]]:
    """Return the code list of a column, empty when it has none."""
    return read_codes(column.codes) if column.codes else column.answers or {}


def _if_placeholder(mark: Mark | None, language: str) -> str:
    return f" ({MARKS[mark][language]})" if mark == "placeholder" else ""


def phrase(text: str, language: str) -> str:
    """Return a unit, a note, a reference date or a reason why a value is missing in a language.

    Declarations have these in English; tables/phrases.csv has the Dutch, once for every column that says the same.
    """
    return text if language == "en" else read_phrases().get(text, text)


@cache
def read_phrases() -> Mapping[str, str]:
    """Read tables/phrases.csv: English -> Dutch."""
    with (TABLES / "phrases.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["nl"] for row in csv.DictReader(file)}


def _each_month(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Write out columns that are declared once for twelve months.

    `monthly = true`: {letter} stands for A to L, {month} for the name of the month; the variable ends in _1 to _12.
    Columns that follow each other are taken together: all of January, then all of February.
    """
    waiting: list[dict[str, Any]] = []
    for entry in [*entries, None]:
        if entry and entry.pop("monthly", False):
            waiting.append(entry)
            continue
        for k, letter in enumerate("ABCDEFGHIJKL" if waiting else ""):
            for column in waiting:
                labels = {
                    language: column[language].format(month=names.split()[k])
                    for language, names in _MONTHS.items()
                }
                variable = f"{column['variable']}_{k + 1}"
                name = column["name"].format(letter=letter)
                yield {**column, **labels, "name": name, "variable": variable}
        waiting = []
        if entry:
            yield entry


def _column(path: Path, entry: dict[str, Any]) -> Column:
    known = {f.name for f in fields(Column)}
    where = f"{path.name}, column '{entry.get('name', '?')}'"
    for strange in sorted(entry.keys() - known):
        raise GeneratorError(
            f"Unknown key '{strange}'.", where=where, mend=did_you_mean(strange, sorted(known))
        )
    if "range" in entry:
        entry["range"] = (float(entry["range"][0]), float(entry["range"][1]))
    if not entry["type"].startswith("VARCHAR"):
        entry.setdefault("write", "bool" if entry["type"] == "BOOLEAN" else "number")
    column = Column(**entry)
    if not _TYPES.match(column.type):
        raise GeneratorError(
            f"Unknown type {column.type}.",
            where=where,
            mend="use VARCHAR(n), BIGINT, INTEGER, SMALLINT, DOUBLE or BOOLEAN.",
        )
    if column.codes:
        read_codes(column.codes)
    return column


CORE = names_of("core")
