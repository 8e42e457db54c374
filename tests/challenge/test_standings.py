"""The leaderboard is a pure fold of facts."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from challenge.standings import best_submissions, pack, standings, unpack

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=200)


def scored(submission, score, *, part="public", spread=0.1, own=0.0):
    """A score whose replicates share most of their noise with others: teams are scored on the same children."""
    replicates = score + spread * NOISE + own * RNG.normal(size=200)
    return SubmissionScored(
        submission, part, "x@1", score, score - 0.2, score + 0.2, pack(replicates)
    )


def received(submission, team):
    return SubmissionReceived(submission, team, "signals", "d", "f.csv", 1)


def facts(*events):
    return [Entry(k, NOW, "x", e) for k, e in enumerate(events)]


def board(*events, part="public"):
    return standings(facts(*events), track="signals", part=part)


def test_an_empty_event_has_an_empty_board():
    assert board().rows == []
    assert board().smallest_difference is None
    assert board(received("1", "a")).rows == []


def test_a_team_stands_with_its_best_and_all_its_entries_count():
    rows = board(
        received("1", "a"),
        scored("1", 0.3),
        received("2", "a"),
        scored("2", 0.5),
        received("3", "a"),
        scored("3", 0.1),
    ).rows
    assert [(r.team, r.score, r.entries, r.submission) for r in rows] == [("a", 0.5, 3, "2")]


def test_teams_far_apart_have_one_rank_each_and_close_ones_share_a_range():
    events = []
    for k, (team, score) in enumerate([("a", 0.9), ("b", 0.5), ("c", 0.49)]):
        events += [received(str(k), team), scored(str(k), score, own=0.02)]
    rows = {r.team: r for r in board(*events).rows}
    assert (rows["a"].rank, rows["a"].rank_low, rows["a"].rank_high) == (1, 1, 1)
    for team in ("b", "c"):
        assert (rows[team].rank_low, rows[team].rank_high) == (2, 3)


def test_equal_scores_share_a_rank_and_are_sorted_by_name():
    rows = board(received("1", "b"), scored("1", 0.5), received("2", "a"), scored("2", 0.5)).rows
    assert [(r.rank, r.team) for r in rows] == [(1, "a"), (1, "b")]


def test_the_two_parts_are_kept_apart():
    events = (received("1", "a"), scored("1", 0.5), scored("1", 0.2, part="private"))
    assert board(*events).rows[0].score == 0.5
    assert board(*events, part="private").rows[0].score == 0.2


def test_what_counts_at_the_end_is_each_teams_best_on_the_public_part():
    events = []
    for k, (team, score) in enumerate([("a", 0.1), ("a", 0.9), ("a", 0.5), ("b", 0.2)]):
        events += [received(str(k), team), scored(str(k), score)]
    events.append(received("9", "c"))  # never scored
    chosen = best_submissions(facts(*events), track="signals", part="public", most=2)
    assert set(chosen) == {"1", "2", "3"}


teams = st.sampled_from("abcde")
tables = st.lists(st.tuples(teams, st.floats(-2, 3)), max_size=12)


@given(tables)
def test_laws_of_ranks(table):
    events = []
    for k, (team, score) in enumerate(table):
        events += [received(str(k), team), scored(str(k), score, own=0.01)]
    rows = board(*events).rows
    assert len(rows) == len({team for team, _ in table})
    assert sum(r.entries for r in rows) == len(table)
    for row in rows:
        assert 1 <= row.rank_low <= row.rank <= row.rank_high <= len(rows)
    for first, second in pairwise(rows):
        assert first.score >= second.score
        assert (first.score == second.score) == (first.rank == second.rank)
        assert first.rank_low <= second.rank_high


def test_replicates_survive_as_text():
    values = RNG.normal(size=1000)
    assert unpack(pack(values)) == pytest.approx(values, abs=1e-6)
