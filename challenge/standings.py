"""From facts to a leaderboard: pure, so no clock, no database, no Streamlit."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from challenge.answers import PUBLIC
from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from scoring.uncertainty import rank_ranges, smallest_difference

SIGNALS = "signals"
# Of a score of six decimals and predictions made for it, the labels of many children can be computed.
DIGITS = 2


@dataclass(frozen=True)
class Standing:
    """One row of the leaderboard; equal scores share a rank.

    rank_low, rank_high  the best and the worst rank that the data leave open
    entries              how many submissions the team has handed in
    """

    rank: int
    rank_low: int
    rank_high: int
    team: str
    score: float
    low: float | None
    high: float | None
    entries: int
    submission: str


@dataclass(frozen=True)
class Board:
    """The rows of one track on one part of the test children.

    smallest_difference  the gap in score that two teams need to be told apart; None with fewer than two
    """

    part: str
    rows: list[Standing]
    smallest_difference: float | None


def standings(entries: Iterable[Entry], *, track: str, part: str) -> Board:
    """Rank the teams that have a score on `part`: each by its best one."""
    received: dict[str, SubmissionReceived] = {}
    scored: dict[str, SubmissionScored] = {}
    for entry in entries:
        match entry.fact:
            case SubmissionReceived() as fact if fact.track == track:
                received[fact.submission] = fact
            case SubmissionScored() as fact if fact.part == part:
                scored[fact.submission] = fact
    best: dict[str, SubmissionScored] = {}
    tries: dict[str, int] = {}
    for submission, fact in received.items():
        tries[fact.team] = tries.get(fact.team, 0) + 1
        score = scored.get(submission)
        if score and (fact.team not in best or score.score > best[fact.team].score):
            best[fact.team] = score
    if not best:
        return Board(part, [], None)
    teams = sorted(best)
    # The order of the live board tells no more than its numbers do; the final one is exact.
    see = shown if part == PUBLIC else float
    scores = np.array([see(best[t].score) for t in teams])
    replicates = np.stack([unpack(best[t].replicates) for t in teams])
    rows = [
        Standing(rank, low, high, team, float(score), b.low, b.high, tries[team], b.submission)
        for team, b, score, (rank, low, high) in zip(
            teams, (best[t] for t in teams), scores, rank_ranges(scores, replicates), strict=True
        )
    ]
    gap = smallest_difference(replicates)
    return Board(
        part, sorted(rows, key=lambda r: (r.rank, r.team)), gap if np.isfinite(gap) else None
    )


def shown(value: float | None) -> float | None:
    """Return what people may see of a score or a limit of its interval.

    >>> shown(0.123456), shown(-0.001), shown(None)
    (0.12, 0.0, None)
    """
    return None if value is None else round(value, DIGITS) + 0.0


def best_submissions(entries: list[Entry], *, track: str, part: str, most: int) -> list[str]:
    """Return the submissions that count at the end: per team the best `most` on `part`."""
    team_of = {
        e.fact.submission: e.fact.team
        for e in entries
        if isinstance(e.fact, SubmissionReceived) and e.fact.track == track
    }
    scores = {
        e.fact.submission: e.fact.score
        for e in entries
        if isinstance(e.fact, SubmissionScored) and e.fact.part == part
    }
    ordered = sorted((s for s in team_of if s in scores), key=lambda s: -scores[s])
    taken: dict[str, int] = {}
    chosen = []
    for submission in ordered:
        team = team_of[submission]
        taken[team] = taken.get(team, 0) + 1
        if taken[team] <= most:
            chosen.append(submission)
    return chosen


def pack(replicates: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """Write replicates as text, little-endian float32 in base64."""
    return base64.b64encode(replicates.astype("<f4").tobytes()).decode("ascii")


def unpack(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Read replicates back; the inverse of `pack` to single precision."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float64)
