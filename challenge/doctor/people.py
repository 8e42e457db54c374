"""Teams, judges and what the jury can tell apart."""

from __future__ import annotations

from collections.abc import Sequence

from challenge.accounts import JURY, ROLES, TEAM, names_of
from challenge.definition import Definition
from challenge.doctor.data import number
from challenge.doctor.findings import Finding, fine, mend, mind
from challenge.ledger.events import Entry, TeamRegistered, TokenIssued
from challenge.ledger.jury_facts import JurorAdded
from challenge.people import folded
from scoring.jury_plan import plan_jury

FEWEST_LOOKS = 3  # judges per pitch below which one of them decides
LEAST_RELIABLE = 0.75
LONGEST = 120  # minutes of reading that a judge has beside a day's programme


def teams(entries: Sequence[Entry]) -> list[Finding]:
    """Look whether teams are there, and whether everybody who is registered has a token."""
    found = [
        mend("teams", "no_token", role=role, name=name) for role, name in without_token(entries)
    ]
    count = len(names_of(TEAM, entries))
    if not count:
        return [*found, mind("teams", "no_team")]
    return found or [fine("teams", "teams_good", count=count)]


def without_token(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return role and name of who is registered and cannot sign in."""
    issued = {(e.fact.role, e.fact.team) for e in entries if isinstance(e.fact, TokenIssued)}
    everybody = [(role, name) for role in ROLES for name in names_of(role, entries)]
    return [who for who in everybody if who not in issued]


def jury(entries: Sequence[Entry], definition: Definition) -> list[Finding]:
    """Look at the judges: how many, whose pitches they may see, and what their ratings can tell apart."""
    judges = [e.fact for e in entries if isinstance(e.fact, JurorAdded)]
    if not judges:
        counts = definition.jury.weights["pitch"] > 0
        return [mind("jury", "no_judges")] if counts else [fine("jury", "jury_not_asked")]
    found = []
    homeless = [j.juror for j in judges if not j.organisation]
    if homeless:
        found.append(mind("jury", "judge_without_organisation", names=", ".join(homeless)))
    for team in (e.fact for e in entries if isinstance(e.fact, TeamRegistered)):
        left = len(judges) - barred(team, judges)
        if left == 0:
            found.append(mend("jury", "pitch_without_judge", team=team.team))
        elif left < FEWEST_LOOKS:
            found.append(mind("jury", "pitch_with_few_judges", team=team.team, count=left))
    return [*found, *planned(len(names_of(TEAM, entries)), len(names_of(JURY, entries)))]


def barred(team: TeamRegistered, judges: Sequence[JurorAdded]) -> int:
    """Return how many judges are of the organisation of a team, and see no pitch of it."""
    if not team.organisation:
        return 0
    return sum(folded(j.organisation) == folded(team.organisation) for j in judges)


def planned(pitches: int, judges: int) -> list[Finding]:
    """Say what three looks per pitch (or as many as there are judges) take and give."""
    if pitches < 2:
        return [mind("jury", "jury_before_teams", judges=judges)]
    plan = plan_jury(pitches, judges, most=FEWEST_LOOKS)[-1]
    words = {
        "judges": judges,
        "pitches": pitches,
        "each": plan.each,
        "minutes": round(plan.minutes),
        "reliability": number(plan.reliability, 2),
    }
    if plan.reliability < LEAST_RELIABLE:
        return [mind("jury", "jury_thin", **words)]
    if plan.minutes > LONGEST:
        return [mind("jury", "jury_long", **words)]
    return [fine("jury", "jury_good", **words)]
