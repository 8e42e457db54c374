"""The kit for data scientists: a notebook, a baseline, an idea and a feature walk in Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starter_kits.material import Material
from starter_kits.running import JUDGED, SUBMISSION, KitResult, run_steps
from starter_kits.running import python as script


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    return {**material.own("python"), **material.registers}


def check(home: Path) -> KitResult:
    """Train the baseline, check its predictions and score it on the training children."""
    return run_steps(home, [script("baseline.py", makes=SUBMISSION), *JUDGED])
