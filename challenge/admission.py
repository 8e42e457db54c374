"""May this team submit now? Pure: facts in, answer out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from challenge.definition import HERE, Quotas
from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, PhaseOpened, SubmissionReceived
from challenge.ledger.jury_facts import JurorAdded
from challenge.text import Phrase

DRAFT, OPEN, CLOSED, JUDGING, REVEALED = PHASES = ("draft", "open", "closed", "jury", "revealed")


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


def used(entries: Iterable[Entry], team: str, *, track: str | None = None) -> int:
    """Return how many submissions a team has handed in, on one track or on all."""
    return len(_own(entries, team, track))


def used_on(entries: Iterable[Entry], team: str, day: date, *, track: str | None = None) -> int:
    """Return how many submissions a team has handed in on a day of the Dutch calendar."""
    return sum(e.at.astimezone(HERE).date() == day for e in _own(entries, team, track))


def admit(
    entries: list[Entry],
    team: str,
    *,
    track: str,
    submission: str,
    quotas: Quotas,
    now: datetime,
    deadline: datetime | None = None,
) -> None:
    """Raise NotAllowed when `team` may not hand in `submission` at the moment `now` (with a time zone).

    deadline  from this moment on nothing comes in, be the event open or not; None: until it is closed

    Each track has the quotas for itself. The same content again is admitted always: it is the same submission, and
    costs nothing.
    """
    refuse_unless_open(entries, team)
    refuse_after(deadline, team, now=now)
    if any(
        isinstance(e.fact, SubmissionReceived) and e.fact.submission == submission for e in entries
    ):
        return
    count, most = used(entries, team, track=track), quotas.submissions_per_team
    if count >= most:
        raise NotAllowed("quota_used", team=team, used=count, quota=most)
    day, most = now.astimezone(HERE).date(), quotas.submissions_per_day
    today = used_on(entries, team, day, track=track)
    if today >= most:
        left = quotas.submissions_per_team - count
        raise NotAllowed("quota_today", team=team, used=today, quota=most, left=left)


def refuse_after(deadline: datetime | None, team: str, *, now: datetime) -> None:
    """Raise NotAllowed from the deadline on."""
    if deadline is not None and now >= deadline:
        raise NotAllowed("deadline_past", team=team, **times_of(deadline))


def times_of(moment: datetime) -> dict[str, str]:
    """Return a moment as people read it: there, and in UTC."""
    there, utc = moment.astimezone(HERE), moment.astimezone(UTC)
    return {"local": f"{there:%d-%m-%Y %H:%M}", "utc": f"{utc:%d-%m-%Y %H:%M} UTC"}


def _own(entries: Iterable[Entry], team: str, track: str | None) -> list[Entry]:
    return [
        e
        for e in entries
        if isinstance(e.fact, SubmissionReceived)
        and e.fact.team == team
        and track in (None, e.fact.track)
    ]


def refuse_unless_open(entries: Iterable[Entry], team: str) -> None:
    """Raise NotAllowed when the event is in a phase in which teams may not hand in, or choose."""
    now = phase(entries)
    if now != OPEN:
        key = "not_open_yet" if now == DRAFT else "open_no_more"
        raise NotAllowed(key, team=team, phase=phase_name(now))


def advance(entries: Iterable[Entry], to: str) -> None:
    """Raise NotAllowed when the event cannot go to phase `to` from where it is."""
    entries = list(entries)
    now, here, there = (name := phase(entries)), phase_name(name), phase_name(to)
    following = next_phase(entries)
    if following is None:
        raise NotAllowed("phase_last", phase=here, to=there)
    if now == CLOSED and to == JUDGING and following != JUDGING:
        raise NotAllowed("jury_nobody")
    if to != following:
        raise NotAllowed("phase_wrong", phase=here, to=there, next=phase_name(following))


def next_phase(entries: Iterable[Entry]) -> str | None:
    """Return the phase that follows on the one the event is in; an event without judges is revealed when it has closed."""
    entries = list(entries)
    now = phase(entries)
    if now == CLOSED and not any(isinstance(e.fact, JurorAdded) for e in entries):
        return REVEALED
    return None if now == REVEALED else PHASES[PHASES.index(now) + 1]
