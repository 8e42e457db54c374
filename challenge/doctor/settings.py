"""Settings, secret, quotas and deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from challenge.admission import DRAFT, OPEN, phase, phase_name, times_of
from challenge.definition import HERE, Definition
from challenge.doctor.findings import TROUBLE, Finding, fine, mend, mind, raised
from challenge.ledger.events import Entry
from challenge.workspace import Workspace, readable_by_others
from generator.fidelity.audit.weak import guesses, weakness

# A deadline further off than this is more often a wrong month or year than a plan.
FAR = timedelta(days=60)
NEAR = timedelta(hours=1)
EARLY, LATE = 7, 22  # a deadline outside these hours is more often a slip (5:00 for 17:00)


def settings(workspace: Workspace) -> list[Finding]:
    """Read event.toml."""
    try:
        definition = workspace.definition
    except TROUBLE as error:
        return [raised("settings", error)]
    words = {"name": definition.name, "days": definition.days, "households": definition.households}
    return [fine("settings", "settings_read", **words)]


def secret(workspace: Workspace) -> list[Finding]:
    """Look at the secret: there, of this event, for its owner's eyes, and not to be guessed."""
    try:
        value = workspace.secret
    except TROUBLE as error:
        return [raised("secret", error)]
    return secret_findings(value, workspace.secret_file)


def secret_findings(value: bytes, path: Path) -> list[Finding]:
    """Judge a secret by itself and by who may read its file."""
    found = []
    if readable_by_others(path):
        found.append(mend("secret", "secret_readable", file=path.name))
    if weakness(value) or value in guesses():
        found.append(mend("secret", "secret_weak"))
    return found or [fine("secret", "secret_good", bits=8 * len(value))]


def where_it_stands(entries: Sequence[Entry]) -> list[Finding]:
    """Say the phase; this round is meant for an event that has yet to open."""
    now = phase(entries)
    say = fine if now in (DRAFT, OPEN) else mind
    return [say("phase", "phase_now" if say is fine else "phase_over", phase=phase_name(now))]


def quotas(definition: Definition) -> list[Finding]:
    """Hold the quotas against each other and against the days that the event lasts."""
    days, q = definition.days, definition.quotas
    words = {
        "days": days,
        "total": q.submissions_per_team,
        "daily": q.submissions_per_day,
        "final": q.final_choices,
    }
    found = []
    if q.submissions_per_team < days:
        found.append(mind("quotas", "quota_scant", **words))
    if q.submissions_per_day > q.submissions_per_team:
        found.append(mind("quotas", "quota_daily_more", **words))
    if q.submissions_per_day * days < q.submissions_per_team:
        found.append(mind("quotas", "quota_out_of_reach", **words))
    if q.final_choices > q.submissions_per_team:
        found.append(mind("quotas", "quota_final_more", **words))
    return found or [fine("quotas", "quotas_good", **words)]


def deadline(definition: Definition, *, now: datetime) -> list[Finding]:
    """Hold the deadline against the clock (with a time zone) and against the days that the event lasts."""
    closing = definition.closing
    if closing is None:
        return [mind("deadline", "deadline_none")]
    words = {**times_of(closing), "days": definition.days}
    left = closing - now.astimezone(UTC)
    if left <= timedelta(0):
        return [mend("deadline", "deadline_past", **words)]
    found = []
    if left < NEAR:
        found.append(mind("deadline", "deadline_near", **words))
    elif left < timedelta(days=definition.days - 1):
        found.append(mind("deadline", "deadline_short", **words))
    if left > FAR:
        found.append(mind("deadline", "deadline_far", **words))
    if not EARLY <= closing.hour <= LATE:
        found.append(mind("deadline", "deadline_at_night", **words))
    if turns_then(closing):
        found.append(mind("deadline", "deadline_as_clocks_turn", **words))
    return found or [fine("deadline", "deadline_good", **words)]


def turns_then(moment: datetime) -> bool:
    """Say whether a moment on the clocks of the hall is there twice, or not at all.

    >>> [turns_then(datetime(2026, 10, day, 2, 30, tzinfo=HERE)) for day in (24, 25)]
    [False, True]
    """
    bare = moment.replace(tzinfo=None)
    return len({bare.replace(tzinfo=HERE, fold=fold).utcoffset() for fold in (0, 1)}) > 1
