"""What counts of all that judges gave, and what a judge may do. Pure: facts in, answer out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from challenge.admission import JUDGING, phase, phase_name
from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, SubmissionReceived, TeamRegistered
from challenge.ledger.jury_facts import (
    ComparisonMade,
    ComparisonWithdrawn,
    ConflictDeclared,
    ConflictWithdrawn,
    JurorAdded,
    PitchHandedIn,
    RatingGiven,
    RatingWithdrawn,
)
from challenge.people import folded
from challenge.standings import IDEAS

Act = RatingGiven | ComparisonMade | ConflictDeclared


@dataclass(frozen=True)
class Entrant:
    """What a team has for the jury: the pitch that it handed in last, else that of its last idea.

    pitch   id of it
    digest  its name in the store
    of_idea whether it came with an idea
    """

    team: str
    pitch: str
    digest: str
    video: str
    of_idea: bool


def entrants(entries: Iterable[Entry]) -> dict[str, Entrant]:
    """Return team -> its pitch, teams in the order in which they joined; a team without one is left out."""
    found: dict[str, Entrant] = {}
    teams = []
    for entry in entries:
        match entry.fact:
            case TeamRegistered(team=team):
                teams.append(team)
            case PitchHandedIn() as p:
                found[p.team] = Entrant(p.team, p.pitch, p.digest, p.video, of_idea=False)
            case SubmissionReceived(track=track) as s if track == IDEAS:
                if s.team not in found or found[s.team].of_idea:
                    found[s.team] = Entrant(s.team, s.submission, s.digest, "", of_idea=True)
    return {team: found[team] for team in teams if team in found}


def standing_acts(entries: Iterable[Entry]) -> list[Act]:
    """Return what judges gave and declared, oldest first, without what they took back."""
    made: dict[str, Act] = {}
    for entry in entries:
        match entry.fact:
            case RatingGiven(rating=key) as act:
                made[key] = act
            case ComparisonMade(comparison=key) as act:
                made[key] = act
            case ConflictDeclared(conflict=key) as act:
                made[key] = act
            case RatingWithdrawn(rating=key):
                made.pop(key, None)
            case ComparisonWithdrawn(comparison=key):
                made.pop(key, None)
            case ConflictWithdrawn(conflict=key):
                made.pop(key, None)
    return list(made.values())


def ratings(entries: list[Entry]) -> list[RatingGiven]:
    """Return the rating that counts of each judge and team: the latest that was not withdrawn, and of no conflict."""
    out = _barred(entries)
    latest = {
        (act.juror, act.team): act for act in standing_acts(entries) if isinstance(act, RatingGiven)
    }
    return [act for (juror, team), act in latest.items() if team not in out.get(juror, ())]


def comparisons(entries: list[Entry]) -> list[ComparisonMade]:
    """Return the comparison that counts of each judge and pair: the latest that was not withdrawn, and of no conflict."""
    out = _barred(entries)
    latest = {
        (act.juror, frozenset((act.winner, act.loser))): act
        for act in standing_acts(entries)
        if isinstance(act, ComparisonMade)
    }
    return [act for (juror, pair), act in latest.items() if not pair & out.get(juror, set())]


def barred(entries: list[Entry], juror: str) -> set[str]:
    """Return the teams that a judge has nothing to say about: of its own organisation, or with a conflict it declared."""
    return _barred(entries).get(juror, set())


def _barred(entries: list[Entry]) -> dict[str, set[str]]:
    teams = [e.fact for e in entries if isinstance(e.fact, TeamRegistered)]
    out: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry.fact, JurorAdded):
            home = folded(entry.fact.organisation)
            own = {t.team for t in teams if home and folded(t.organisation) == home}
            out[entry.fact.juror] = own
    for act in standing_acts(entries):
        if isinstance(act, ConflictDeclared):
            out.setdefault(act.juror, set()).add(act.team)
    return out


def left_to_rate(entries: list[Entry], juror: str) -> list[str]:
    """Return the teams whose pitch a judge may rate and did not rate yet."""
    done = {r.team for r in ratings(entries) if r.juror == juror}
    out = barred(entries, juror)
    return [team for team in entrants(entries) if team not in done and team not in out]


def refuse_unless_judging(entries: Iterable[Entry], juror: str) -> None:
    """Raise NotAllowed when the event is in a phase in which the jury gives nothing."""
    now = phase(entries)
    if now != JUDGING:
        raise NotAllowed("not_judging", juror=juror, phase=phase_name(now))


def admit_rating(entries: list[Entry], juror: str, *teams: str) -> None:
    """Raise NotAllowed when a judge may not judge these teams now: phase, no pitch, its own organisation, a conflict."""
    refuse_unless_judging(entries, juror)
    there, out = entrants(entries), barred(entries, juror)
    for team in teams:
        if team in out:
            raise NotAllowed("judge_barred", juror=juror, team=team)
        if team not in there:
            raise NotAllowed("no_pitch", team=team)


def admit_standing(entries: list[Entry], juror: str) -> None:
    """Raise NotAllowed when a judge may not see yet what the others gave: it has pitches of its own left to rate."""
    refuse_unless_judging(entries, juror)
    left = left_to_rate(entries, juror)
    if left:
        raise NotAllowed("rate_first", juror=juror, left=len(left))


def last_act(entries: Iterable[Entry], juror: str) -> Act | None:
    """Return what a judge gave or declared last and did not take back."""
    own = [act for act in standing_acts(entries) if act.juror == juror]
    return own[-1] if own else None


def same_scores(one: RatingGiven, scores: dict[str, Any], comment: str) -> bool:
    """Say whether a rating says the same as one that counts already."""
    return dict(one.scores) == scores and one.comment == comment
