"""The live board, and the entries that count in the end: what the Ladder makes of the facts. Pure.

Before the reveal nobody may see a number about the children to predict that does not come from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from challenge.answers import PUBLIC
from challenge.ladder import moves
from challenge.ledger.events import (
    AnchorMeasured,
    DataMade,
    Entry,
    FinalChosen,
    SubmissionReceived,
    SubmissionScored,
)
from challenge.scale import Shown
from challenge.standings import SIGNALS, Board, Result, ranked, tries

# Yardsticks that are measured on the children themselves.
BASELINE, SOURCE_READER = "baseline", "source_reader"


@dataclass(frozen=True)
class Rung:
    """Where a team stood on the board once one of its submissions was scored.

    best   the submission that stood there; empty: base rates, or the lottery, where every team begins
    score  of that one, exact: show it through a Scale
    moved  whether it was this one that got there
    tries  number of this submission among the team's, from 1, as they were scored
    """

    team: str
    best: str
    score: float
    moved: bool
    tries: int


@dataclass(frozen=True)
class Seen:
    """What a team may see of a submission."""

    score: float
    low: float
    high: float
    moved: bool


def climb(entries: Iterable[Entry], *, track: str) -> dict[str, Rung]:
    """Return submission -> rung, in the order in which submissions were scored on the live half."""
    team_of: dict[str, str] = {}
    now: dict[str, Rung] = {}
    rungs: dict[str, Rung] = {}
    for entry in entries:
        match entry.fact:
            case SubmissionReceived() as fact if fact.track == track:
                team_of[fact.submission] = fact.team
            case SubmissionScored(part=part) as fact if part == PUBLIC:
                team = team_of.get(fact.submission)
                if team is None or fact.submission in rungs:
                    continue
                before = now.get(team, Rung(team, "", 0.0, False, 0))
                number = before.tries + 1
                if fact.step and moves(fact.step, number):
                    rung = Rung(team, fact.submission, fact.score, True, number)
                else:
                    rung = Rung(team, before.best, before.score, False, number)
                now[team] = rungs[fact.submission] = rung
    return rungs


def best_so_far(entries: Iterable[Entry], team: str, *, track: str) -> str:
    """Return the submission with which a team stands on the live board; empty: with base rates."""
    return next(
        (r.best for r in reversed(climb(entries, track=track).values()) if r.team == team), ""
    )


def seen(rung: Rung, scale: Shown) -> Seen:
    """Return what may be seen of a rung."""
    score = scale.shown(rung.score) or 0.0
    low, high = scale.limits(score)
    return Seen(score, low, high, rung.moved)


def live_standings(entries: Iterable[Entry], *, track: str, scale: Shown) -> Board:
    """Rank the teams by what may be seen of them: intervals and ranges of ranks are made of shown scores alone."""
    entries = list(entries)
    last = {rung.team: rung for rung in climb(entries, track=track).values()}
    results = {}
    for team, rung in last.items():
        s = seen(rung, scale)
        results[team] = Result(s.score, s.low, s.high, rung.best)
    scores = np.array([results[t].score for t in sorted(results)])
    rows = ranked(results, scale.replicates(scores), tries(entries, track=track))
    return Board(
        PUBLIC, rows, scale.smallest_difference(float(scores.max())) if len(rows) > 1 else None
    )


def anchor(
    entries: Iterable[Entry], name: str, part: str, *, track: str = SIGNALS
) -> AnchorMeasured | None:
    """Return where a yardstick stands on a part: what was measured last, on the data that the event has now."""
    found = None
    for entry in entries:
        match entry.fact:
            case DataMade():
                found = None
            case AnchorMeasured(track=t, part=p, name=n) as fact if (t, p, n) == (
                track,
                part,
                name,
            ):
                found = fact
    return found


def seen_of_anchor(fact: AnchorMeasured, scale: Shown) -> Seen:
    """Return what may be seen of a yardstick on the live half: as of a team that hands it in first."""
    moved = bool(fact.step) and moves(fact.step, 1)
    return seen(Rung("", "", fact.score if moved else 0.0, moved, 1), scale)


def chosen_entries(entries: Iterable[Entry], *, track: str, most: int) -> dict[str, list[str]]:
    """Return team -> the submissions of a track that it chose to count, the latest `most` of them, latest first."""
    chosen: dict[str, list[str]] = {}
    mine: set[str] = set()
    for entry in entries:
        match entry.fact:
            case SubmissionReceived() as fact if fact.track == track:
                mine.add(fact.submission)
            case FinalChosen(team, submission) if submission in mine:
                others = [s for s in chosen.get(team, []) if s != submission]
                chosen[team] = [submission, *others][:most]
    return chosen


def final_entries(entries: Iterable[Entry], *, track: str, most: int) -> list[str]:
    """Return the submissions that count in the end, per team `most`: those it chose, then its best on the live half.

    Best is first the one it stands on the board with, then by the exact score: nobody sees that order before the reveal.
    """
    entries = list(entries)
    rungs = climb(entries, track=track)
    standing = {rung.team: rung.best for rung in rungs.values()}
    exact = {
        e.fact.submission: e.fact.score
        for e in entries
        if isinstance(e.fact, SubmissionScored) and e.fact.part == PUBLIC
    }
    order = sorted(rungs, key=lambda s: (standing[rungs[s].team] != s, -exact[s]))
    finals = chosen_entries(entries, track=track, most=most)
    finals = {team: [s for s in own if s in rungs] for team, own in finals.items()}
    for submission in order:
        own = finals.setdefault(rungs[submission].team, [])
        if submission not in own and len(own) < most:
            own.append(submission)
    return [s for own in finals.values() for s in own]
