"""Which submissions wait to be scored, which were given up, and whose they are. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from challenge.ledger.events import Entry, ScoringFailed, SubmissionReceived, SubmissionScored
from challenge.ledger.repository import NewFact

ATTEMPTS = 3


def waiting(entries: Iterable[Entry], *, track: str) -> list[SubmissionReceived]:
    """Return what was received on a track and neither scored on the live part nor given up, oldest first."""
    entries = list(entries)
    done = {e.fact.submission for e in entries if isinstance(e.fact, SubmissionScored)}
    over = done | given_up(entries)
    return [
        e.fact
        for e in entries
        if isinstance(e.fact, SubmissionReceived)
        and e.fact.track == track
        and e.fact.submission not in over
    ]


def given_up(entries: Iterable[Entry]) -> set[str]:
    """Return the submissions that failed too often to be tried again: they are kept, and somebody has to look."""
    count = Counter(e.fact.submission for e in entries if isinstance(e.fact, ScoringFailed))
    return {submission for submission, attempts in count.items() if attempts >= ATTEMPTS}


def failed(entries: Iterable[Entry], fact: SubmissionReceived, why: str, at: datetime) -> NewFact:
    """Return the fact that scoring a submission failed once more; `why`: error, crash or time."""
    before = sum(
        isinstance(e.fact, ScoringFailed) and e.fact.submission == fact.submission for e in entries
    )
    key = f"failed/{fact.submission}/{before + 1}"
    return NewFact(ScoringFailed(fact.submission, why, before + 1), key, "scorer", at)


def share_of(team: str, shares: int) -> int:
    """Return which of so many workers scores a team: always the same one."""
    return int.from_bytes(hashlib.sha256(team.encode()).digest()[:4], "big") % shares
