"""From facts to the final ranking: pure, so no clock, no database, no Streamlit."""

from __future__ import annotations

import base64
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from challenge.answers import PRIVATE
from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from scoring.uncertainty import co_winners, probability_first, rank_ranges, smallest_difference

SIGNALS, IDEAS = TRACKS = ("signals", "ideas")
DIGITS = 3


@dataclass(frozen=True)
class Standing:
    """One row of the leaderboard; equal scores share a rank.

    rank_low, rank_high  the best and the worst rank that the data leave open
    entries              how many submissions the team has handed in
    submission           the one that stands there; empty: base rates, where a team begins
    first                probability of being first
    co_winner            shares the first place: the gap to the best may be 0
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
    first: float
    co_winner: bool


@dataclass(frozen=True)
class Board:
    """The rows of one track on one part of the test children.

    smallest_difference  the gap in score that two teams need to be told apart; None with fewer than two
    """

    part: str
    rows: list[Standing]
    smallest_difference: float | None


def rank_groups(ranks: Sequence[tuple[int, int]]) -> list[int]:
    """Return the number of the rank group of each team, from its rank and the best rank that the data leave open.

    A ranking is split where it can be told apart: who may be level with the first of a group stands in it.

    >>> rank_groups([(1, 1), (2, 1), (3, 3)])
    [1, 1, 2]
    """
    groups: list[int] = []
    first = 0  # rank of the first of the last group
    for rank, lowest in ranks:
        alone = not groups or lowest > first
        first = rank if alone else first
        groups.append(len(set(groups)) + 1 if alone else groups[-1])
    return groups


@dataclass(frozen=True)
class Result:
    """What a team stands on the board with; limits are those of the score."""

    score: float
    low: float | None
    high: float | None
    submission: str


def final_standings(entries: Iterable[Entry], *, track: str, barred: Container[str] = ()) -> Board:
    """Rank the teams that have a score on the final part: each by its best one there.

    barred  submissions that are not ranked
    """
    team_of: dict[str, str] = {}
    best: dict[str, SubmissionScored] = {}
    entries = list(entries)
    for entry in entries:
        match entry.fact:
            case SubmissionReceived() as fact if fact.track == track:
                team_of[fact.submission] = fact.team
            case SubmissionScored(part=part) as score if part == PRIVATE:
                if score.submission in barred:
                    continue
                team = team_of.get(score.submission)
                if team and (team not in best or score.score > best[team].score):
                    best[team] = score
    results = {t: Result(f.score, f.low, f.high, f.submission) for t, f in best.items()}
    replicates = np.stack([unpack(best[t].replicates) for t in sorted(best)] or [np.zeros(0)])
    gap = smallest_difference(replicates)
    return Board(
        PRIVATE,
        ranked(results, replicates, tries(entries, track=track)),
        gap if np.isfinite(gap) else None,
    )


def ranked(
    results: dict[str, Result],
    replicates: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    entries: dict[str, int],
) -> list[Standing]:
    """Return the rows of a board, best first.

    results     by team
    replicates  (teams, replicates) of their scores, paired, teams in order of name
    entries     by team, how many submissions
    """
    teams = sorted(results)
    if not teams:
        return []
    scores = np.array([results[t].score for t in teams])
    first = probability_first(replicates)
    winners = {teams[i] for i in co_winners(scores, replicates)}
    rows = []
    for i, (rank, low, high) in enumerate(rank_ranges(scores, replicates)):
        team, r = teams[i], results[teams[i]]
        chance, shares = float(first[i]), team in winners
        row = Standing(rank, low, high, team, r.score, r.low, r.high, entries[team], r.submission, chance, shares)  # fmt: skip
        rows.append(row)
    return sorted(rows, key=lambda r: (r.rank, r.team))


def tries(entries: Iterable[Entry], *, track: str) -> dict[str, int]:
    """Return how many submissions each team has handed in."""
    count: dict[str, int] = {}
    for entry in entries:
        match entry.fact:
            case SubmissionReceived() as fact if fact.track == track:
                count[fact.team] = count.get(fact.team, 0) + 1
    return count


def rounded(value: float | None) -> float | None:
    """Return a final score, or a yardstick that tells of no child, as it is shown.

    >>> rounded(0.123456), rounded(-0.0001), rounded(None)
    (0.123, 0.0, None)
    """
    return None if value is None else round(value, DIGITS) + 0.0


def pack(replicates: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """Write replicates as text, little-endian float32 in base64."""
    return base64.b64encode(replicates.astype("<f4").tobytes()).decode("ascii")


def unpack(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Read replicates back; the inverse of `pack` to single precision."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float64)
