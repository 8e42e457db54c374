"""The list of submissions, from the facts."""

from __future__ import annotations

from typing import Any

from challenge.answers import PUBLIC
from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from challenge.standings import shown


def listing(entries: list[Entry], team: str | None = None) -> list[dict[str, Any]]:
    """Return one row per submission, oldest first, with its score on the public part when it has one."""
    scores = {
        e.fact.submission: e.fact.score
        for e in entries
        if isinstance(e.fact, SubmissionScored) and e.fact.part == PUBLIC
    }
    return [
        {
            "submission": e.fact.submission,
            "team": e.fact.team,
            "name": e.fact.name,
            "at": e.at.isoformat(timespec="seconds"),
            "score": shown(scores.get(e.fact.submission)),
        }
        for e in entries
        if isinstance(e.fact, SubmissionReceived) and team in (None, e.fact.team)
    ]
