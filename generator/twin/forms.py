"""Types and labels of tables that somebody else made: read from a file, and given to a table that shall look like it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import warehouse

if TYPE_CHECKING:
    import pandas as pd


def parquet_types(path: Path) -> dict[str, str]:
    """Return column -> DuckDB type of a Parquet file."""
    with warehouse.open_in_memory() as db:
        rows = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return {name: kind for name, kind, *_ in rows}


def describe(path: Path, table: str) -> dict[str, Any]:
    """Return types and comments of the columns of a table, and its own comment; None where there is none."""
    with warehouse.open_readonly(path) as db:
        columns = db.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ?",
            [table],
        ).fetchall()
        (own,) = db.execute(
            "SELECT any_value(comment) FROM duckdb_tables() WHERE table_name = ?", [table]
        ).fetchall()
    return {
        "types": {name: kind for name, kind, _ in columns},
        "labels": {name: text for name, _, text in columns if text},
        "file_label": own[0] or "",
    }


def write_typed(
    db: warehouse.Connection, name: str, frame: pd.DataFrame, form: Mapping[str, Any]
) -> None:
    """Create a table in an open database with the types and comments that `describe` gives; others as they come."""
    db.register("rows_in_memory", frame)
    db.execute(f'CREATE TABLE "{name}" AS {_typed(frame, form)}')
    db.unregister("rows_in_memory")
    if label := form.get("file_label"):
        db.execute(f"COMMENT ON TABLE \"{name}\" IS '{warehouse.escaped(label)}'")
    for column, text in form.get("labels", {}).items():
        if column in frame:
            db.execute(f'COMMENT ON COLUMN "{name}"."{column}" IS \'{warehouse.escaped(text)}\'')


def write_typed_parquet(frame: pd.DataFrame, path: Path, form: Mapping[str, Any]) -> None:
    """Write a Parquet file with the types that `parquet_types` gives; others as they come."""
    with warehouse.open_in_memory() as db:
        db.register("rows_in_memory", frame)
        warehouse.copy_query(db, _typed(frame, form), path, "FORMAT parquet, COMPRESSION zstd")


def _typed(frame: pd.DataFrame, form: Mapping[str, Any]) -> str:
    types = form.get("types", {})
    columns = ", ".join(
        f'CAST("{c}" AS {types[c]}) AS "{c}"' if c in types else f'"{c}"' for c in frame
    )
    return f"SELECT {columns} FROM rows_in_memory"  # noqa: S608
