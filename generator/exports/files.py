"""Which files a table is exported to: one per CBS year, named as CBS names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.codebook import Column, Table

# Bytes that one value takes at most: numbers are doubles in SPSS, strings fill up to eight.
_WORD = 8
# How much smaller a file may safely be taken to be than its values in full.
_PACKED = {"parquet": 0.3}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of a table.

    year     the CBS year of the file; None for a table that has no years, such as those of the kit
    stem     its name without suffix
    columns  the declared columns that the data have
    rows     how many there are
    query    what reads them, in the order in which they are stored
    """

    table: Table
    year: int | None
    stem: str
    columns: tuple[Column, ...]
    rows: int
    query: str

    @property
    def yearly(self) -> bool:
        """Whether there are such files of other years."""
        table = self.table
        return table.year_column is not None or table.year is not None or table.months is not None

    def size(self, kind: str) -> int:
        """Return about how many bytes the file takes, rather more than less."""
        width = sum(-(-(c.width or _WORD) // _WORD) * _WORD for c in self.columns)
        return int(self.rows * width * _PACKED.get(kind, 1))


def parts(
    db: Any, table: Table, *, last_year: int, years: Sequence[int] = (), language: str = "nl"
) -> list[Part]:
    """Return the files of one table, by year.

    A table with a year in its key has a file per year, one with months a file per month. Any other is one file of the last public year: cumulative
    tables and spells hold all years before it, as in life, so that `years` does not split them.

    db     an open connection to the database of the table
    years  the yearly files that are wanted; all of them when empty
    language  of labels, for names of files that tell
    """
    present = [row[0] for row in db.execute(f'DESCRIBE "{table.name}"').fetchall()]
    columns = tuple(c for c in table.columns if c.name in present)
    chosen = ", ".join(f'"{c.name}"' for c in columns)
    base = f'SELECT {chosen} FROM "{table.name}"'  # noqa: S608
    named = table.year_column or table.months
    if named is None:
        year = last_year if "{year}" in table.file_name else table.year
        stem = table.file_name.format(year=last_year, language=language.upper())
        rows = db.execute(f'SELECT count(*) FROM "{table.name}"').fetchall()[0][0]  # noqa: S608
        return [Part(table=table, year=year, stem=stem, columns=columns, rows=rows, query=base)]
    counted = f'SELECT "{named}", count(*) FROM "{table.name}" GROUP BY 1 ORDER BY 1'  # noqa: S608
    return [
        Part(
            table=table,
            year=year,
            stem=table.file_name.format(year=period, language=language.upper()),
            columns=columns,
            rows=rows,
            query=f'{base} WHERE "{named}" = {int(period)}',
        )
        for period, rows in db.execute(counted).fetchall()
        for year in (period // 100 if table.months else period,)
        if not years or year in years
    ]


def years_of(found: Iterable[Part]) -> list[int]:
    """Return the years of the yearly files among these."""
    return sorted({p.year for p in found if p.year is not None and p.yearly})
