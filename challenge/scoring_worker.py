"""A process that scores what came in, of the teams that are its share: one team's files in the order they came.

What cannot be scored because the event is damaged is tried again later; what fails in another way is recorded, and given up
after a few attempts (`challenge.waiting`). The process ends when the server that started it does.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from challenge.desks import Desks, Standby
from challenge.errors import EventError
from challenge.ledger.events import SubmissionReceived
from challenge.moments import moment
from challenge.rescoring import adopt_versions
from challenge.scorer import Scorer
from challenge.waiting import failed, share_of

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
    standby, said = Standby(root), ""
    adopted: Desks | None = None
    while not _over(line):
        try:
            if (desks := standby.desks()) is not adopted:
                adopt_versions(desks.intake)
                adopted = desks
            found = [w for w in _waiting(desks) if share_of(w[1].team, shares) == share]
        except EventError as error:  # no event (yet), or a ledger that does not answer: look again
            if error.what != said:
                print(error, file=sys.stderr, flush=True)
                said = error.what
            if _over(line, patience=REST):
                return
            continue
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


def _waiting(desks: Desks) -> list[tuple[Scorer[Any], SubmissionReceived]]:
    """Return what waits to be scored, with what scores it."""
    both: tuple[Scorer[Any], ...] = (desks.intake, desks.ideas)
    return [(desk, fact) for desk in both for fact in desk.waiting()]


def _score(desk: Scorer[Any], fact: SubmissionReceived) -> str | None:
    """Score one submission; return what is wrong with the event, where that is why it could not be."""
    try:
        desk.score_received(fact.submission)
    except EventError as error:
        print(error, file=sys.stderr, flush=True)
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
