"""What is sealed, by name, and what was promised of each file: without opening any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge.errors import Damaged
from challenge.workspace import Workspace

PUBLIC_BOARD = "unseen-1"
FINAL = ("final-1", "final-2", "final-3")
OWN_CHILDREN = "potential.sealed"  # what would have happened to the event's own children


def deciding(finals: int) -> tuple[str, ...]:
    """Return the populations that decide in the end, of which there are so many; without any it is that of the public board."""
    return FINAL[len(FINAL) - finals :] if finals else (PUBLIC_BOARD,)


def sealed_name(population: str) -> str:
    """Return the name of the sealed file of a population."""
    return f"{population}.sealed"


def commitment_of(manifest: Mapping[str, Any], name: str) -> str | None:
    """Return what a manifest published of a sealed file; None when there is no such file."""
    files = manifest["seal"]["files"]
    return next((str(f["commitment"]) for f in files if f["name"] == name), None)


def promised(workspace: Workspace, population: str) -> str | None:
    """Return the published commitment of a population; None when the event has no such population."""
    return commitment_of(workspace.manifest, sealed_name(population))


def sealed_commitment(workspace: Workspace, population: str) -> str:
    """Return the published commitment of a population. Raises Damaged when the event has no such population."""
    found = promised(workspace, population)
    if found is None:
        raise Damaged("no_population", where=str(workspace.sealed / sealed_name(population)))
    return found
