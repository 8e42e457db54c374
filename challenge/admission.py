"""May this team submit now? Pure: facts in, answer out."""

from __future__ import annotations

from collections.abc import Iterable

from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, PhaseOpened, SubmissionReceived
from challenge.text import Phrase

DRAFT, OPEN, CLOSED, REVEALED = PHASES = ("draft", "open", "closed", "revealed")


def phase(entries: Iterable[Entry]) -> str:
    """Return the phase the event is in."""
    now = DRAFT
    for entry in entries:
        if isinstance(entry.fact, PhaseOpened):
            now = entry.fact.phase
    return now


def phase_name(name: str) -> Phrase:
    """Return the name of a phase in words, for errors in any language."""
    return Phrase(f"phases.{name}")


def used(entries: Iterable[Entry], team: str) -> int:
    """Return how many submissions a team has handed in."""
    return sum(isinstance(e.fact, SubmissionReceived) and e.fact.team == team for e in entries)


def admit(entries: list[Entry], team: str, *, submission: str, quota: int) -> None:
    """Raise NotAllowed when `team` may not hand in `submission` now.

    The same content again is admitted always: it is the same submission, and costs nothing.
    """
    now = phase(entries)
    if now != OPEN:
        key = "not_open_yet" if now == DRAFT else "open_no_more"
        raise NotAllowed(key, team=team, phase=phase_name(now))
    again = any(
        isinstance(e.fact, SubmissionReceived) and e.fact.submission == submission for e in entries
    )
    count = used(entries, team)
    if not again and count >= quota:
        raise NotAllowed("quota_used", team=team, used=count, quota=quota)


def advance(entries: Iterable[Entry], to: str) -> None:
    """Raise NotAllowed when the event cannot go to phase `to` from where it is."""
    now = phase(entries)
    if PHASES.index(to) != PHASES.index(now) + 1:
        here, there = phase_name(now), phase_name(to)
        if now == REVEALED:
            raise NotAllowed("phase_last", phase=here, to=there)
        following = phase_name(PHASES[PHASES.index(now) + 1])
        raise NotAllowed("phase_wrong", phase=here, to=there, next=following)
