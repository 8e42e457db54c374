"""A process that scores what came in, of the teams that are its share: one team's files in the order they came.

What cannot be scored because the event is damaged is tried again later; what fails in another way is recorded, and given up
after a few attempts (`challenge.waiting`). The process ends when the server that started it does.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from challenge.errors import Damaged, EventError
from challenge.intake import IdeaIntake, Intake
from challenge.ledger.events import SubmissionReceived
from challenge.ledger.repository import Ledger
from challenge.moments import moment
from challenge.scorer import Scorer
from challenge.waiting import failed, share_of
from challenge.workspace import open_workspace

_NICE = 5  # taking files in comes first: a receipt is waited for
POLL = 0.2  # seconds between two looks at the ledger
REST = 5.0  # seconds before what a damaged event keeps from being scored is tried again
MEMORY = 8 << 30  # bytes of addresses; rules run in processes with limits of their own


def work(root: Path, share: int, shares: int, line: Connection) -> None:
    """Score until `line` closes. Over it go ("begun" | "done", submission) and ("trouble", submission, what)."""
    _limit_memory()
    if os.name == "posix":
        os.nice(_NICE)
    with suppress(
        BrokenPipeError
    ):  # the server ended while something was scored: it is in the ledger
        _work(root, share, shares, line)


def _work(root: Path, share: int, shares: int, line: Connection) -> None:
    resting: dict[str, float] = {}
    desks = _Desks(root)
    while not _over(line):
        found = [
            (desk, fact) for desk, fact in desks.waiting() if share_of(fact.team, shares) == share
        ]
        now = time.monotonic()
        for desk, fact in found:
            if resting.get(fact.submission, 0.0) > now:
                continue
            moment("worker.found")
            line.send(("begun", fact.submission))
            if trouble := _score(desk, fact):
                resting[fact.submission] = time.monotonic() + REST
                line.send(("trouble", fact.submission, trouble))
            moment("worker.done")
            line.send(("done", fact.submission))
            if _over(line, patience=0.0):
                return


class _Desks:
    """What scores each track; made anew when the data of the event are."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made_of: object = None
        self._desks: list[Scorer[Any]] = []

    def waiting(self) -> Iterator[tuple[Scorer[Any], SubmissionReceived]]:
        """Yield what waits to be scored."""
        try:
            self._refresh()
            for desk in self._desks:
                for fact in desk.waiting():
                    yield desk, fact
        except EventError:  # no event (yet), or a ledger that does not answer: look again
            self._made_of = None
            time.sleep(REST)

    def _refresh(self) -> None:
        workspace = open_workspace(self._root)
        stat = workspace.manifest_file.stat() if workspace.manifest_file.exists() else None
        made_of = (stat.st_mtime_ns, stat.st_size) if stat else None
        if made_of != self._made_of:
            clock = partial(datetime.now, UTC)
            ledger = Ledger.open(workspace.database_url, event=workspace.definition.id)
            desks = (Intake, IdeaIntake)
            self._desks = [desk(workspace, ledger, clock=clock) for desk in desks] if stat else []
            self._made_of = made_of


def _score(desk: Scorer[Any], fact: SubmissionReceived) -> str | None:
    """Score one submission; return what is wrong with the event, where that is why it could not be."""
    try:
        desk.score_received(fact.submission)
    except Damaged as error:
        return error.what
    except Exception:
        # A bug of ours: the team's file is kept, the trace goes to the server's log, the next file is scored.
        traceback.print_exc()
        desk.ledger.append_if(lambda now: [failed(now, fact, "error", desk.clock())])
    return None


def _over(line: Connection, patience: float = POLL) -> bool:
    """Wait a moment; say whether the server has ended, or wants this process to."""
    try:
        if line.poll(patience):
            line.recv()
            return True
    except (EOFError, OSError):
        return True
    return False


def _limit_memory() -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
