"""May this team submit now? Pure: facts in, answer out."""

from __future__ import annotations

from collections.abc import Iterable

from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, PhaseOpened, SubmissionReceived

DRAFT, OPEN, CLOSED, REVEALED = PHASES = ("draft", "open", "closed", "revealed")


def phase(entries: Iterable[Entry]) -> str:
    """Return the phase the event is in."""
    now = DRAFT
    for entry in entries:
        if isinstance(entry.fact, PhaseOpened):
            now = entry.fact.phase
    return now


def used(entries: Iterable[Entry], team: str) -> int:
    """Return how many submissions a team has handed in."""
    return sum(isinstance(e.fact, SubmissionReceived) and e.fact.team == team for e in entries)


def admit(entries: list[Entry], team: str, *, submission: str, quota: int) -> None:
    """Raise NotAllowed when `team` may not hand in `submission` now.

    The same content again is admitted always: it is the same submission, and costs nothing.
    """
    now = phase(entries)
    if now != OPEN:
        raise NotAllowed(
            f"The event is {now}, not open: nothing can be handed in.",
            where=f"team {team}",
            mend="wait until it opens (organisers: kansrijk event open)."
            if now == DRAFT
            else "what was handed in before counts; see the board.",
        )
    again = any(
        isinstance(e.fact, SubmissionReceived) and e.fact.submission == submission for e in entries
    )
    count = used(entries, team)
    if not again and count >= quota:
        raise NotAllowed(
            f"Team {team} has used all {quota} submissions.",
            where=f"team {team}: {count} of {quota}",
            mend="your best entries so far count.",
        )


def advance(entries: Iterable[Entry], to: str) -> None:
    """Raise NotAllowed when the event cannot go to phase `to` from where it is."""
    now = phase(entries)
    if PHASES.index(to) != PHASES.index(now) + 1:
        raise NotAllowed(
            f"The event is {now}; it cannot become {to} now.",
            where="phases go draft, open, closed, revealed",
            mend=f"the next step is {PHASES[PHASES.index(now) + 1]}."
            if now != REVEALED
            else "it is over.",
        )
