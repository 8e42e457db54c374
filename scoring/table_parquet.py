"""Rows of text from a Parquet file: known columns only, short texts only, and never more than the limit unpacks to."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from scoring.problems import Finding
from scoring.raw_table import RawTable, folded

_LONGEST_CELL = 64
_MOST_COLUMNS = 200
_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": 1,
    "autoinstall_known_extensions": False,
}


def read_parquet(
    data: bytes, name: str, known: Sequence[str], *, most_rows: int, most_bytes: int
) -> RawTable | None:
    """Read the known columns as short texts; None when they unpack to more than `most_bytes`.

    Of other columns the names are read and nothing else: what is in them is nobody's business.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        return RawTable(problems=[Finding("no_parquet", 1, name)])
    wanted = {folded(n) for n in known}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submission.parquet"
        path.write_bytes(data)
        try:
            with duckdb.connect(config=_LIMITS) as db:
                db.execute("SET enable_progress_bar = false")  # it would go to standard output
                described = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
                header = [row[0] for row in described.fetchall()]
                if (
                    len(header) > _MOST_COLUMNS
                ):  # empty columns cost nothing in the file, and a lot in memory
                    return None
                read = [n for n in header if folded(n) in wanted]
                if _unpacked(db, path, read) > most_bytes:
                    return None
                columns = ", ".join(
                    # Bytes of a dictionary count once in the file and once per row in memory.
                    f"left(CAST({_quoted(n)} AS VARCHAR), {_LONGEST_CELL})" if n in read else "''"
                    for n in header
                )
                query = f"SELECT {columns} FROM read_parquet(?) LIMIT ?"  # noqa: S608
                found = db.execute(query, [str(path), most_rows]).fetchall()
        except duckdb.OutOfMemoryException:
            return None
        except (duckdb.Error, ValueError, UnicodeDecodeError):
            return RawTable(problems=[Finding("damaged", 1, name)])
    rows = [["" if v is None else v for v in row] for row in found]
    return RawTable(header=header, rows=rows, lines=list(range(1, len(rows) + 1)))


def _unpacked(db: object, path: Path, columns: Sequence[str]) -> int:
    """Return how many bytes the file says that these columns take, unpacked."""
    found = db.execute(  # type: ignore[attr-defined]
        "SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata(?) "
        "WHERE list_contains(?, path_in_schema)",
        [str(path), list(columns)],
    ).fetchone()
    return int(found[0])


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
