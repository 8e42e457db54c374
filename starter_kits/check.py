"""Run a kit in a clean folder, as a participant would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from starter_kits.build import kit_name

PATIENCE = 300


@dataclass(frozen=True)
class KitResult:
    """What came of running a kit.

    ran          whether its tool is on this machine
    complaint    the step that failed and the last line it printed; empty when it passed
    predictions  the file that its baseline wrote, None when it did not get so far
    """

    ran: bool
    passed: bool
    complaint: str = ""
    predictions: bytes | None = None


def unpack(kit: Path, folder: Path) -> Path:
    """Unpack a kit and return its folder."""
    with zipfile.ZipFile(kit) as archive:
        archive.extractall(folder)
    return folder / kit_name(kit.stem.removeprefix("kansrijk-"))


def check_python_kit(kit: Path) -> KitResult:
    """Train the baseline, check its predictions and score it on the training children, in a clean folder."""
    with tempfile.TemporaryDirectory() as name:
        home = unpack(kit, Path(name))
        for step in (
            ["baseline.py"],
            ["kansrijk.py", "check", "predictions.csv", "--json"],
            ["kansrijk.py", "score", "training_predictions.csv", "--json"],
        ):
            done = run_python(home, step)
            if done.returncode:
                tail = (done.stderr or done.stdout).strip().splitlines()[-1:]
                return KitResult(True, False, f"{' '.join(step)}: {' '.join(tail)}")
            if "--json" in step:
                json.loads(done.stdout)
        predictions = (home / "predictions.csv").read_bytes()
    return KitResult(True, True, predictions=predictions)


def run_python(home: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a Python script of a kit with nothing of ours on its path, and nothing of the event in its environment."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("KANSRIJK", "PYTHONPATH"))
    }
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PYTHONUTF8"] = "1"
    environment.setdefault("OMP_NUM_THREADS", "1")  # kits share the machine with the event
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
