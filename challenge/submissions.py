"""The list of submissions, from the facts."""

from __future__ import annotations

from typing import Any

from challenge.ladder import Scale
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.live import chosen_entries, climb, seen
from challenge.standings import SIGNALS


def listing(
    entries: list[Entry], team: str | None = None, *, scale: Scale, most: int
) -> list[dict[str, Any]]:
    """Return one row per submission, oldest first.

    score  what the board showed of its team after it; None when it was not scored yet
    moved  whether it was this one that got the team there
    final  whether the team chose it to count in the end; `most` may be chosen
    """
    rungs = climb(entries, track=SIGNALS)
    chosen = {s for own in chosen_entries(entries, most=most).values() for s in own}
    views = {s: seen(rung, scale) for s, rung in rungs.items()}
    return [
        {
            "submission": e.fact.submission,
            "team": e.fact.team,
            "name": e.fact.name,
            "at": e.at.isoformat(timespec="seconds"),
            "score": views[e.fact.submission].score if e.fact.submission in views else None,
            "moved": e.fact.submission in views and views[e.fact.submission].moved,
            "final": e.fact.submission in chosen,
        }
        for e in entries
        if isinstance(e.fact, SubmissionReceived) and team in (None, e.fact.team)
    ]
