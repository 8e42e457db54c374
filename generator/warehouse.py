"""The only writer of DuckDB files: from columns to typed, labelled, sorted tables.

Workers spool their columns to Parquet; one process then writes each table in one statement that the
declaration gives. Rows are sorted by a keyed random number, so their order tells nothing of how they were made.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb
import pandas as pd

from generator.codebook import Column, Table, read_codes
from generator.engine import types
from generator.errors import GeneratorError

Connection = duckdb.DuckDBPyConnection
# Bytes that DuckDB may take for a file that it has open; what does not fit, it sorts and joins on the disk beside the file.
# By itself it takes four fifths of the machine: reading all tables of the country for their hashes then kept 13 GB.
MEMORY = 4_000_000_000


def spool(
    records: Mapping[str, types.Column],
    path: Path,
    *,
    db: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Write the columns of one table of one partition to a Parquet file.

    db  an open database for many tables: starting one takes longer than writing a table
    """
    lengths = {name: len(values) for name, values in records.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns of {path.name} differ in length: {lengths}")
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(dict(records))
    # A column of texts without rows has no type of its own in every version of pandas.
    chosen = ", ".join(
        f'CAST("{name}" AS VARCHAR) AS "{name}"' if values.dtype.kind == "U" else f'"{name}"'
        for name, values in records.items()
    )
    with open_in_memory() if db is None else nullcontext(db) as writer:
        writer.register("frame", frame)
        writer.execute(
            f"COPY (SELECT {chosen} FROM frame) TO '{_quoted(path)}' "  # noqa: S608
            "(FORMAT parquet, COMPRESSION lz4_raw)"
        )
        writer.unregister("frame")


def write_database(
    path: Path,
    declared: Mapping[str, Table],
    spooled: Path,
    *,
    done: Callable[[str], None] = lambda _: None,
) -> None:
    """Write one DuckDB file with all declared tables from `spooled`/<table>/*.parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with open_for_writing(path) as db:
        for table in declared.values():
            pattern = spooled / table.name / "*.parquet"
            rendered = ",\n  ".join(f'{_render(c)} AS "{c.name}"' for c in table.columns)
            # By what the source handed over, not by how it is written: numbers sort twice as fast as their texts.
            order = ", ".join(f'"{table.column(name).variable}"' for name in table.order)
            db.execute(
                f'CREATE TABLE "{table.name}" AS SELECT\n  {rendered}\n'
                f"FROM read_parquet('{_quoted(pattern)}') ORDER BY {order}"
            )
            with together(db):  # a transaction per comment takes longer than a small table
                comment(db, table)
            done(table.name)


def write_query(db: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """Create a declared table in an open database from a query that gives its columns by name."""
    db.execute(f'CREATE TABLE "{table.name}" AS {_declared(table, query)}')
    comment(db, table)


def append_query(db: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """Add the rows of a further query to a declared table."""
    db.execute(f'INSERT INTO "{table.name}" {_declared(table, query)}')


def _declared(table: Table, query: str) -> str:
    columns = ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in table.columns)
    order = ", ".join(f'"{name}"' for name in table.order)
    return f"SELECT {columns} FROM ({query}) ORDER BY {order}"  # noqa: S608


def write_frame(db: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> None:
    """Create a declared table in an open database from rows in memory."""
    db.register("rows_in_memory", frame)
    write_query(db, table, "SELECT * FROM rows_in_memory")
    db.unregister("rows_in_memory")


def write_rows(db: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> None:
    """Create a declared table from rows in memory, in the order in which they come."""
    columns = ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in table.columns)
    db.register("rows_in_memory", frame)
    db.execute(f'CREATE TABLE "{table.name}" AS SELECT {columns} FROM rows_in_memory')  # noqa: S608
    db.unregister("rows_in_memory")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write rows in memory as CSV with a header; what is missing stays empty. Far quicker than pandas does it."""
    with _connected() as db:
        db.register("frame", frame)
        db.execute(f"COPY frame TO '{_quoted(path)}' (HEADER, DELIMITER ',')")


def comment(db: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Attach the labels of a declaration to a table and its columns."""
    db.execute(f"COMMENT ON TABLE \"{table.name}\" IS '{escaped(table.comment())}'")
    for column in table.columns:
        text = escaped(column.comment())
        db.execute(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS \'{text}\'')


def content_hash(db: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the logical content hash of a table: equal for equal rows, whatever their order on disk.

    SHA-256 over column names, types, the number of rows and the sums of both halves of the MD5 of every row.
    It identifies content; against tampering stands the SHA-256 of the file itself.
    """
    described = db.execute(f'DESCRIBE "{table}"').fetchall()
    cells = ", ".join(f'coalesce(CAST("{name}" AS VARCHAR), chr(1))' for name, *_ in described)
    row = f"concat_ws(chr(31), {cells})"
    # One MD5 of 128 bits taken apart: three times as fast as asking for its halves, which hashes each row twice.
    halves = (
        "coalesce(sum(CAST(m & 18446744073709551615::UHUGEINT AS UBIGINT)), 0), "
        "coalesce(sum(CAST(m >> 64 AS UBIGINT)), 0)"
    )
    sums = db.execute(
        f'SELECT count(*), {halves} FROM (SELECT md5_number({row}) AS m FROM "{table}")'  # noqa: S608
    ).fetchall()
    head = ";".join(f"{name} {kind}" for name, kind, *_ in described)
    return hashlib.sha256(f"{head}|{sums}".encode()).hexdigest()


def _connected(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Connect to a file, with so much MEMORY, or to a database in memory.

    DuckDB 2 draws a bar on standard output, where `--json` prints, when a query takes over two seconds and it takes the
    program for interactive: as it does `python -m challenge`, and not a script.
    """
    db = duckdb.connect(str(path) if path else ":memory:", read_only=read_only)
    db.execute("SET enable_progress_bar = false")
    if path and _memory() > 1.25 * MEMORY:
        db.execute(f"SET memory_limit = '{MEMORY // 10**6}MB'")
    return db


def open_readonly(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file for reading. Raises GeneratorError when it is missing or damaged."""
    if not path.is_file():
        raise GeneratorError(
            f"{path.name} is missing.",
            where=str(path),
            mend="generate the data again: kansrijk data generate.",
        )
    try:
        return _connected(path, read_only=True)
    except duckdb.Error as error:
        raise _unreadable(path, error) from error


def copy_query(db: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> None:
    """Write the rows of a query to a file. Raises OSError when the system does not let it."""
    try:
        db.execute(f"COPY ({query}) TO '{_quoted(path)}' ({options})")
    except duckdb.IOException as error:
        raise OSError(errno.EIO, str(error).splitlines()[0], str(path)) from error


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as a Parquet file. Raises OSError when the system does not let it."""
    with _connected() as db:
        db.register("frame", frame)
        copy_query(db, "SELECT * FROM frame", path, "FORMAT parquet, COMPRESSION zstd")


@contextmanager
def open_for_writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file to add tables to."""
    with _connected(path) as db:
        yield db


def _memory() -> int:
    """Return the bytes of memory of this machine; 0 where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 0


@contextmanager
def together(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write all that follows in one transaction: many small tables are far quicker so."""
    db.execute("BEGIN")
    yield
    db.execute("COMMIT")


@contextmanager
def open_in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that is gone afterwards."""
    with _connected() as db:
        yield db


@contextmanager
def attached(db: duckdb.DuckDBPyConnection, path: Path, name: str) -> Iterator[None]:
    """Attach another database for reading under `name`."""
    db.execute(f"ATTACH '{_quoted(path)}' AS {name} (READ_ONLY)")
    try:
        yield
    finally:
        db.execute(f"DETACH {name}")


def read_parquet(path: Path) -> pd.DataFrame:
    """Return a spooled table."""
    with _connected() as db:
        return db.execute("SELECT * FROM read_parquet(?)", [str(path)]).df()


def table_names(path: Path) -> list[str]:
    """Return the tables of a DuckDB file, in the order of their names."""
    with open_readonly(path) as db:
        rows = db.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall()
    return [name for (name,) in rows]


def read_table(path: Path, table: str, *, where: str = "TRUE") -> pd.DataFrame:
    """Return the rows of a table for which the condition `where` holds."""
    with open_readonly(path) as db:
        try:
            return db.execute(f'SELECT * FROM "{table}" WHERE {where}').df()  # noqa: S608
        except duckdb.Error as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: duckdb.Error) -> GeneratorError:
    return GeneratorError(
        f"{path.name} cannot be read: it is damaged, or no DuckDB file.",
        where=f"{path} ({str(error).splitlines()[0]})",
        mend="restore it from a copy, or generate the data again: kansrijk data generate.",
    )


def _render(column: Column) -> str:
    """Return the SQL that writes a column's variable the way the declaration says."""
    value = f'"{column.variable}"'
    code = "NULL" if column.missing_code is None else f"'{escaped(column.missing_code)}'"
    match column.write:
        case "digits":
            text = f"lpad(CAST(CAST({value} AS BIGINT) AS VARCHAR), {column.width}, '{column.pad}')"
            return f"CASE WHEN {value} < 0 THEN {code} ELSE {text} END"
        case "code":
            codes = ", ".join(f"'{escaped(c)}'" for c in read_codes(str(column.codes)))
            return f"CASE WHEN {value} < 0 THEN {code} ELSE ([{codes}])[{value} + 1] END"
        case "date":
            text = f"strftime(DATE '1970-01-01' + CAST({value} AS INTEGER), '%Y%m%d')"
            return f"CASE WHEN {value} < 0 THEN {code} ELSE {text} END"
        case "month":
            text = f"strftime(DATE '1970-01-01' + CAST({value} AS INTEGER), '%Y-%m')"
            return f"CASE WHEN {value} < 0 THEN {code} ELSE {text} END"
        case "number":
            return f"CASE WHEN isnan(CAST({value} AS DOUBLE)) THEN CAST({code} AS {column.type}) ELSE CAST({value} AS {column.type}) END"
        case _:
            return f"CAST({value} AS {column.type})"


def _quoted(path: Path) -> str:
    return escaped(str(path))


def escaped(text: str) -> str:
    """Return a text as it may stand between quotes in SQL."""
    return text.replace("'", "''")
