"""An event as a process that stays keeps it: opened once, and again when its settings or its data change."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from challenge.intake import IdeaIntake, Intake
from challenge.ledger.repository import Ledger
from challenge.workspace import SETTINGS_FILE, Workspace, open_workspace


@dataclass(frozen=True)
class Desks:
    """One event: its folder, its ledger, and what takes in and scores on each track."""

    workspace: Workspace
    ledger: Ledger
    intake: Intake
    ideas: IdeaIntake


class Standby:
    """Keeps the desks of one event at hand. May be used by several threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._stamps: object = None
        self._desks: Desks | None = None

    def desks(self) -> Desks:
        """Return the desks of the event as it is now. Raises Damaged when there is none."""
        files = (self._root / SETTINGS_FILE, Workspace(self._root).manifest_file)
        stamps = [_stamp(path) for path in files]
        with self._lock:
            if self._desks is None or stamps != self._stamps:
                workspace = open_workspace(self._root)
                ledger = Ledger.open(workspace.database_url, event=workspace.definition.id)
                clock = partial(datetime.now, UTC)
                self._desks = Desks(
                    workspace,
                    ledger,
                    Intake(workspace, ledger, clock=clock),
                    IdeaIntake(workspace, ledger, clock=clock),
                )
                self._stamps = stamps
            return self._desks


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size
