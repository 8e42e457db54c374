"""The processes that score while the server takes in: started, watched, and started again.

A process that crashes, or works on one file for too long, costs that file an attempt and nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from challenge.errors import EventError
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.ledger.repository import Ledger, NewFact
from challenge.scoring_worker import work
from challenge.waiting import failed
from challenge.workspace import open_workspace

LIMIT = 120.0  # seconds for one submission
_TICK = 0.2
_PAUSE = 1.0  # seconds before a process that ended is started again


@dataclass
class _Worker:
    share: int
    process: SpawnProcess
    line: Connection
    busy: str | None = None
    since: float = 0.0
    trouble: str | None = None


class ScoringPool:
    """`shares` processes that score, and a thread that watches them."""

    def __init__(self, root: Path, *, shares: int | None = None, limit: float = LIMIT) -> None:
        self._root, self._limit = root, limit
        self._shares = shares or min(4, max(1, (os.cpu_count() or 2)))
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="scoring", daemon=True)

    def start(self) -> None:
        """Start scoring; what waits from before comes first."""
        self._workers = [self._started(share) for share in range(self._shares)]
        self._thread.start()

    def stop(self) -> None:
        """Let the processes finish what they are at, for a moment, and end them."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        for worker in self._workers:
            worker.line.close()
        for worker in self._workers:
            worker.process.join(timeout=3)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def status(self) -> dict[str, object]:
        """Return how many processes work, on what, and what keeps them from it."""
        return {
            "workers": sum(w.process.is_alive() for w in self._workers),
            "busy": [w.busy for w in self._workers if w.busy],
            "trouble": sorted({w.trouble for w in self._workers if w.trouble}),
        }

    def _started(self, share: int) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=work, args=(self._root, share, self._shares, theirs), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(share, process, ours)

    def _watch(self) -> None:
        while not self._stopping.wait(_TICK):
            for number, worker in enumerate(self._workers):
                self._listen(worker)
                late = worker.busy and time.monotonic() - worker.since > self._limit
                if late:
                    worker.process.kill()
                    worker.process.join()
                if not worker.process.is_alive():
                    self._listen(worker)
                    if worker.busy:
                        self._record(worker.busy, "time" if late else "crash")
                    worker.line.close()
                    if not self._stopping.wait(_PAUSE):
                        self._workers[number] = self._started(worker.share)

    @staticmethod
    def _listen(worker: _Worker) -> None:
        try:
            while worker.line.poll():
                said, submission, *what = worker.line.recv()
                if said == "begun":
                    worker.busy, worker.since, worker.trouble = submission, time.monotonic(), None
                elif said == "done":
                    worker.busy = None
                else:
                    worker.trouble = what[0]
        except (EOFError, OSError):
            return

    def _record(self, submission: str, why: str) -> None:
        """Record that a process ended while it was at a submission; the ledger may be what is wrong."""

        def decide(now: list[Entry]) -> list[NewFact]:
            receipts = (e.fact for e in now if isinstance(e.fact, SubmissionReceived))
            found = [f for f in receipts if f.submission == submission]
            return [failed(now, fact, why, datetime.now(UTC)) for fact in found[:1]]

        try:
            workspace = open_workspace(self._root)
            Ledger.open(workspace.database_url).append_if(decide)
        except EventError as error:
            print(error, file=sys.stderr, flush=True)
