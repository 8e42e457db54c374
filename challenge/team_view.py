"""What a team sees of itself: quotas, deadline, where it stands, what it handed in. Documents, for any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from challenge.admission import times_of, used, used_on
from challenge.definition import HERE, Definition
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.standings import TRACKS
from challenge.text import Texts


def of_team(entries: Sequence[Entry], team: str) -> list[Entry]:
    """Return what the ledger holds of the submissions of one team: an event has thousands, and a page is drawn often."""
    own: set[str] = set()
    kept = []
    for entry in entries:
        if isinstance(entry.fact, SubmissionReceived) and entry.fact.team == team:
            own.add(entry.fact.submission)
        if getattr(entry.fact, "submission", None) in own:
            kept.append(entry)
    return kept


def quota_lines(
    entries: list[Entry], team: str, definition: Definition, texts: Texts, *, now: datetime
) -> list[str]:
    """Say until when a team can hand in, and how much of its quotas is left on each track."""
    closing = definition.closing
    said = [texts("submit.deadline", **times_of(closing)) if closing else texts("submit.until")]
    day, quotas = now.astimezone(HERE).date(), definition.quotas
    for track in TRACKS:
        words = {
            "track": texts(f"track.{track}").capitalize(),
            "used": used(entries, team, track=track),
            "most": quotas.submissions_per_team,
            "today": used_on(entries, team, day, track=track),
            "day": quotas.submissions_per_day,
        }
        said.append(texts("submit.quota", **words))
    return said


def place_of(document: Mapping[str, Any], team: str, track: str) -> dict[str, Any] | None:
    """Return the row of a team on the board, with `headroom`, what lies between its score (0 where it is less) and 1; None without a score."""
    for row in document["tracks"][track]:
        if row["team"] == team:
            return {**row, "headroom": min(1.0, max(0.0, 1.0 - row["score"]))}
    return None


def history_rows(rows: list[dict[str, Any]], texts: Texts, *, digits: int) -> list[list[str]]:
    """Return the submissions of a team as texts, the latest first: file, when, score after it, state, whether it counts.

    Where a team chose none on a track, the one with which it stands on the board counts by itself.
    """
    chosen = {row["track"] for row in rows if row["final"]}
    best = {row["track"]: row["submission"] for row in rows if row["moved"]}
    own = {s for track, s in best.items() if track not in chosen}
    return [
        [
            row["name"],
            times_of(datetime.fromisoformat(row["at"]))["local"],
            texts(f"track.{row['track']}"),
            texts.number(row["score"], digits),
            texts("submit.moved" if row["moved"] else f"submit.{row['state']}"),
            texts(f"submit.{_counts(row, own)}"),
        ]
        for row in reversed(rows)
    ]


def _counts(row: Mapping[str, Any], own: set[str]) -> str:
    if row["final"]:
        return "yes"
    return "unless" if row["submission"] in own else "no"
