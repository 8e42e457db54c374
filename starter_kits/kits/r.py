"""The kit for social scientists: base R on CSV, ranger and duckdb when present."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starter_kits import quarto
from starter_kits.material import Material
from starter_kits.running import JUDGED, SUBMISSION, KitResult, Step, found, run_steps, without

PROGRAM, QUARTO = "Rscript", "quarto"


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    own, language = material.own("r"), str(material.settings["language"])
    title = f"{material.settings['name']}: R"
    tour = quarto.of_script(own["start.R"].decode(), title, language)
    return {**own, **material.registers, "start.qmd": tour}


def check(home: Path) -> KitResult:
    """Run the tour and the baseline, and judge what came of it."""
    if not found(PROGRAM):
        return without(PROGRAM)
    steps = [
        Step((PROGRAM, "--vanilla", "start.R")),
        Step((PROGRAM, "--vanilla", "baseline.R"), SUBMISSION),
        *JUDGED,
    ]
    if not found(QUARTO):  # the same lines as start.R, which was run
        return run_steps(home, steps, unchecked=("Quarto",))
    return run_steps(home, [Step((QUARTO, "render", "start.qmd"), "start.html"), *steps])
