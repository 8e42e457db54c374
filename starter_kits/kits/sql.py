"""The kit for analysts: one SQL file for DuckDB, from registers to a submission."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starter_kits.material import Material
from starter_kits.running import JUDGED, SUBMISSION, KitResult, Step, found, run_steps
from starter_kits.running import python as script

PROGRAM, CLI = "duckdb", "DuckDB CLI"


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    return {**material.own("sql"), **material.registers}


def check(home: Path) -> KitResult:
    """Run the SQL with DuckDB for Python, and with the program where it is installed; judge what came of it."""
    steps = [script("run_sql.py", makes=SUBMISSION), *JUDGED]
    if not found(PROGRAM):
        return run_steps(home, steps, unchecked=(CLI,))
    return run_steps(home, [Step((PROGRAM, "-f", "start.sql"), SUBMISSION), *JUDGED, *steps])
