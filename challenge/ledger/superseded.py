"""Which facts still count once the versions of metrics have changed: pure. The ledger keeps the others and shows them no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from challenge.ledger.events import (
    Entry,
    FairnessMeasured,
    FixedPointsMeasured,
    IdeaPlayed,
    MetricsAdopted,
    ScoringFailed,
    SubmissionReceived,
    SubmissionScored,
)

_OF_ANY = SubmissionScored | ScoringFailed | FairnessMeasured | IdeaPlayed


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the tracks whose versions differ."""
    return {
        track for track in before.keys() | after.keys() if before.get(track) != after.get(track)
    }


def counting(known: list[Entry], fresh: Iterable[Entry]) -> list[Entry]:
    """Return the facts that count of those known to count and those after them.

    Once versions are adopted that differ from those before, what was scored on the tracks concerned counts no more: what was
    received waits again to be scored, in its old order. Yardsticks stay until they are measured anew.
    """
    found = list(known)
    for entry in fresh:
        if isinstance(entry.fact, MetricsAdopted):
            before = adopted(found)
            tracks = changed(before.versions, entry.fact.versions) if before else set()
            if tracks:
                found = _without(found, tracks)
        found.append(entry)
    return found


def adopted(entries: Iterable[Entry]) -> MetricsAdopted | None:
    """Return the versions that were adopted last; None when none were recorded."""
    last = None
    for entry in entries:
        if isinstance(entry.fact, MetricsAdopted):
            last = entry.fact
    return last


def edition(entries: Iterable[Entry]) -> str:
    """Return what keys of measurements end in, so that those made again are new facts: nothing for the first versions."""
    numbers = [e.seq for e in entries if isinstance(e.fact, MetricsAdopted)]
    return f"/{numbers[-1]}" if len(numbers) > 1 else ""


def rescored(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what the board says of changes: when, on which track, from which versions to which; nothing for none."""
    found: list[dict[str, Any]] = []
    before: MetricsAdopted | None = None
    for entry in entries:
        if not isinstance(entry.fact, MetricsAdopted):
            continue
        was: Mapping[str, Any] = before.versions if before else entry.fact.versions
        for track in sorted(changed(was, entry.fact.versions)):
            old, new = set(was.get(track, ())), set(entry.fact.versions.get(track, ()))
            at = entry.at.isoformat(timespec="seconds")
            found.append({"at": at, "track": track, "from": sorted(old - new), "to": sorted(new - old)})  # fmt: skip
        before = entry.fact
    return found


def _without(entries: list[Entry], tracks: set[str]) -> list[Entry]:
    """Leave out what was measured on these tracks."""
    of = {
        e.fact.submission: e.fact.track for e in entries if isinstance(e.fact, SubmissionReceived)
    }
    return [
        e
        for e in entries
        if not (isinstance(e.fact, _OF_ANY) and of.get(e.fact.submission) in tracks)
        and not (isinstance(e.fact, FixedPointsMeasured) and "ideas" in tracks)
    ]
