"""The server's own copy of unseen populations: opened once, kept in a folder that only the server can read, swept at the close.

Opening takes seconds and ideas come in all day. A copy is whole or not there: it is made aside and put in place in one
step, and bears the commitment of the sealed file that it was made from.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from challenge.populations import Unseen, open_population, read_population
from challenge.sealed_names import sealed_commitment, sealed_name
from challenge.workspace import Workspace
from generator.catalogue import Support

_STAMP = "commitment"


def opened(workspace: Workspace, population: str, supports: Mapping[str, Support]) -> Unseen:
    """Return a population from the server's copy; it is opened when there is none, or one of other data.

    Raises Damaged when the event has no such population, GeneratorError when the sealed file was changed.
    """
    promised = sealed_commitment(workspace, population)
    folder = workspace.opened / population
    if not _is_of(folder, promised):
        workspace.opened.mkdir(mode=0o700, exist_ok=True)
        workspace.opened.chmod(0o700)
        aside = workspace.opened / f".{population}.{os.getpid()}"
        try:
            open_population(
                workspace.sealed / sealed_name(population),
                aside,
                secret=workspace.secret,
                event=workspace.definition.id,
                supports=supports,
            )
            (aside / _STAMP).write_text(promised, encoding="ascii")
            if not _is_of(
                folder, promised
            ):  # else another process was first, and may be reading its copy
                shutil.rmtree(folder, ignore_errors=True)
                _put(aside, folder, promised)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return read_population(folder, supports)


def _is_of(folder: Path, promised: str) -> bool:
    """Say whether a copy is there, and was made from the sealed file with this commitment."""
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == promised


def _put(aside: Path, folder: Path, promised: str) -> None:
    """Put a copy in its place; one that another process put there in the meantime is as good."""
    try:
        aside.rename(folder)
    except OSError:
        if not _is_of(folder, promised):
            raise


def sweep(workspace: Workspace) -> None:
    """Delete the server's copies of all populations."""
    shutil.rmtree(workspace.opened, ignore_errors=True)
