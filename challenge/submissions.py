"""The list of submissions, from the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from challenge.answers import PUBLIC
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.live import Seen, chosen_entries, climb, seen
from challenge.scale import Scale, Shown, idea_scale
from challenge.standings import IDEAS, SIGNALS, TRACKS
from challenge.waiting import given_up
from challenge.workspace import Workspace


def scales_of(workspace: Workspace, entries: Sequence[Entry]) -> dict[str, Shown]:
    """Return by track how live scores are shown; a track on which nothing can be told apart has none."""
    scales: dict[str, Shown] = {SIGNALS: Scale.of(workspace.manifest, PUBLIC)}
    if of_ideas := idea_scale(workspace, entries):
        scales[IDEAS] = of_ideas
    return scales


def listing(
    entries: list[Entry], team: str | None = None, *, scales: Mapping[str, Shown], most: int
) -> list[dict[str, Any]]:
    """Return one row per submission, oldest first.

    score  what the board showed of its team after it; None when it was not scored yet
    moved  whether it was this one that got the team there
    state  waiting (to be scored soon), scored, or failed (kept, but scoring it failed too often)
    final  whether the team chose it to count in the end; `most` of a track may be chosen
    scales by track, how scores are shown; a track without one shows none
    """
    over = given_up(entries)
    views: dict[str, Seen] = {}
    chosen: set[str] = set()
    for track, scale in scales.items():
        rungs = climb(entries, track=track)
        views |= {s: seen(rung, scale) for s, rung in rungs.items()}
    for track in TRACKS:
        own = chosen_entries(entries, track=track, most=most).values()
        chosen |= {s for several in own for s in several}
    return [
        {
            "submission": e.fact.submission,
            "track": e.fact.track,
            "team": e.fact.team,
            "name": e.fact.name,
            "at": e.at.isoformat(timespec="seconds"),
            "state": _state(e.fact.submission, views, over),
            "score": views[e.fact.submission].score if e.fact.submission in views else None,
            "moved": e.fact.submission in views and views[e.fact.submission].moved,
            "final": e.fact.submission in chosen,
        }
        for e in entries
        if isinstance(e.fact, SubmissionReceived) and team in (None, e.fact.team)
    ]


def _state(submission: str, views: Mapping[str, Seen], over: set[str]) -> str:
    return "scored" if submission in views else "failed" if submission in over else "waiting"
