"""The kit for social scientists: base R on CSV, ranger and duckdb when present."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starter_kits.material import Material
from starter_kits.running import JUDGED, SUBMISSION, KitResult, Step, found, run_steps, without

PROGRAM = "Rscript"


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    return {**material.own("r"), **material.registers}


def check(home: Path) -> KitResult:
    """Run the tour and the baseline, and judge what came of it."""
    if not found(PROGRAM):
        return without(PROGRAM)
    steps = [
        Step((PROGRAM, "--vanilla", "start.R")),
        Step((PROGRAM, "--vanilla", "baseline.R"), SUBMISSION),
        *JUDGED,
    ]
    return run_steps(home, steps)
