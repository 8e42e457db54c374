"""The work of making data: where it is done, by whom, who hears of it, and which steps of it are done already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from generator.checkpoint import SUFFIX, recall, record
from generator.engine.partitions import Workers


class Progress(Protocol):
    """Hears how far a long piece of work is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take in that `done` of `total` parts of `stage` are ready."""


@dataclass(frozen=True)
class Work:
    """What one run of `data generate` works with.

    aside    folder for what is no part of the data: spools, and records of the steps that are done
    folder   the data themselves: public, sealed
    """

    aside: Path
    folder: Path
    workers: Workers
    progress: Progress

    def spools(self, name: str) -> Path:
        """Return the folder for the columns of a population."""
        return self.aside / name

    def recall(self, step: str) -> dict[str, Any] | None:
        """Return what a step found when it was done, None when it was not, or when a file of it is not as it was left."""
        return recall(self._record(step), self.aside.parent)

    def record(self, step: str, files: Iterable[Path], found: Mapping[str, Any]) -> None:
        """Write down that a step is done."""
        record(self._record(step), self.aside.parent, files, found)

    def _record(self, step: str) -> Path:
        return self.aside / f"{step}{SUFFIX}"


def files_in(folder: Path) -> list[Path]:
    """Return all files under a folder, in the order of their names."""
    return sorted(p for p in folder.rglob("*") if p.is_file())
