"""Run the tools of a kit: what every check shares."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 300
# What comes out of every kit: a submission, and predictions of the training children that a participant can score.
SUBMISSION, ON_TRAINING = "predictions.csv", "training_predictions.csv"


@dataclass(frozen=True)
class KitResult:
    """What came of running a kit.

    ran          whether its tool is on this machine
    complaint    the step that failed and the last line it printed; empty when it passed
    predictions  the file that its own script wrote, None when it did not get so far
    unchecked    tools that are not on this machine: what needs them was not run
    """

    ran: bool
    passed: bool
    complaint: str = ""
    predictions: bytes | None = None
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One command line in the folder of an unpacked kit.

    command  program and arguments; `python` is the Python that runs us
    makes    a file that must be there afterwards; empty: none
    name     what it is called when it fails; empty: its command line
    """

    command: tuple[str, ...]
    makes: str = ""
    name: str = ""

    @property
    def said(self) -> str:
        """What the step is called."""
        return self.name or " ".join((Path(self.command[0]).stem, *self.command[1:]))


def python(*arguments: str, makes: str = "", name: str = "") -> Step:
    """Return a step that runs Python."""
    return Step((sys.executable, *arguments), makes, name)


# How a submission is checked and scored: every kit ends like this.
JUDGED = (
    python("kansrijk.py", "check", SUBMISSION, "--json"),
    python("kansrijk.py", "score", ON_TRAINING, "--json"),
)


def run_steps(home: Path, steps: Sequence[Step], *, unchecked: Sequence[str] = ()) -> KitResult:
    """Run steps one after another in the folder of a kit, until one fails; return what came of it."""
    for step in steps:
        if step.makes:  # what an earlier step wrote must not stand in for it
            (home / step.makes).unlink(missing_ok=True)
        done = run(home, step.command)
        said = step.said
        if done.returncode:
            tail = (done.stderr or done.stdout).strip().splitlines()[-1:]
            return KitResult(True, False, f"{said}: {' '.join(tail)}", unchecked=tuple(unchecked))
        if step.makes and not (home / step.makes).is_file():
            complaint = f"{said}: {step.makes} was not written"
            return KitResult(True, False, complaint, unchecked=tuple(unchecked))
    predictions = (home / SUBMISSION).read_bytes() if (home / SUBMISSION).is_file() else None
    return KitResult(True, True, predictions=predictions, unchecked=tuple(unchecked))


def without(*tools: str) -> KitResult:
    """Return the result of a kit whose tool is not on this machine."""
    return KitResult(False, False, unchecked=tools)


def found(tool: str) -> bool:
    """Tell whether a program is on this machine."""
    return shutil.which(tool) is not None


def run(home: Path, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program in a kit with nothing of ours on its path, and nothing of the event in its environment."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("KANSRIJK", "PYTHONPATH"))
    }
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PYTHONUTF8"] = "1"
    environment.setdefault("OMP_NUM_THREADS", "1")  # kits share the machine with the event
    return subprocess.run(
        command,
        cwd=home,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )


def run_python(home: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a Python script of a kit, as `run` does."""
    return run(home, [sys.executable, *arguments])
