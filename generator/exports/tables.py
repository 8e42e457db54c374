"""Tables as CSV, in the order in which they are stored."""

from __future__ import annotations

import tempfile
from pathlib import Path

from generator import warehouse


def table_as_csv(database: Path, table: str) -> bytes:
    """Return one table as CSV: UTF-8, comma, point, a header, line feeds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with warehouse.open_readonly(database) as db:
            db.execute(f"COPY \"{table}\" TO '{path}' (HEADER, DELIMITER ',')")
        return path.read_bytes()
