"""The populations that nobody sees, by name, and what was promised of each: without opening any."""

from __future__ import annotations

from challenge.errors import Damaged
from challenge.workspace import Workspace

PUBLIC_BOARD = "unseen-1"
FINAL = ("final-1", "final-2", "final-3")


def sealed_name(population: str) -> str:
    """Return the name of the sealed file of a population."""
    return f"{population}.sealed"


def sealed_commitment(workspace: Workspace, population: str) -> str:
    """Return the published commitment of a population. Raises Damaged when the event has no such population."""
    name = sealed_name(population)
    for promised in workspace.manifest["seal"]["files"]:
        if promised["name"] == name:
            return str(promised["commitment"])
    raise Damaged("no_population", where=str(workspace.sealed / name))
