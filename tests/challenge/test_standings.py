"""The final ranking is a pure fold of facts."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from challenge.standings import final_standings, pack, unpack

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=200)


def scored(submission, score, *, part="private", spread=0.1, own=0.0):
    """A score whose replicates share most of their noise with others: teams are scored on the same children."""
    replicates = score + spread * NOISE + own * RNG.normal(size=200)
    return SubmissionScored(
        submission, part, "x@1", score, score - 0.2, score + 0.2, pack(replicates)
    )


def received(submission, team):
    return SubmissionReceived(submission, team, "signals", "d", "f.csv", 1)


def facts(*events):
    return [Entry(k, NOW, "x", e) for k, e in enumerate(events)]


def board(*events):
    return final_standings(facts(*events), track="signals")


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
    assert (rows[0].first, rows[0].co_winner) == (1, True)


def test_teams_far_apart_have_one_rank_each_and_close_ones_share_a_range_and_the_first_place():
    events = []
    for k, (team, score) in enumerate([("c", 0.1), ("a", 0.5), ("b", 0.49)]):
        events += [received(str(k), team), scored(str(k), score, own=0.02)]
    rows = {r.team: r for r in board(*events).rows}
    assert (rows["c"].rank, rows["c"].rank_low, rows["c"].rank_high) == (3, 3, 3)
    for team in ("a", "b"):
        assert (rows[team].rank_low, rows[team].rank_high) == (1, 2)
    assert {t for t, r in rows.items() if r.co_winner} == {"a", "b"}
    assert rows["c"].first == 0
    assert rows["a"].first > rows["b"].first > 0.1
    assert sum(r.first for r in rows.values()) == pytest.approx(1)


def test_equal_scores_share_a_rank_and_are_sorted_by_name():
    rows = board(received("1", "b"), scored("1", 0.5), received("2", "a"), scored("2", 0.5)).rows
    assert [(r.rank, r.team) for r in rows] == [(1, "a"), (1, "b")]


def test_the_live_part_does_not_count():
    events = (received("1", "a"), scored("1", 0.5, part="public"), scored("1", 0.2))
    assert board(*events).rows[0].score == 0.2


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
    assert sum(r.first for r in rows) == pytest.approx(1 if rows else 0)
    for row in rows:
        assert 1 <= row.rank_low <= row.rank <= row.rank_high <= len(rows)
        assert row.co_winner or row.rank > 1
    for first, second in pairwise(rows):
        assert first.score >= second.score
        assert (first.score == second.score) == (first.rank == second.rank)
        assert first.rank_low <= second.rank_high


def test_replicates_survive_as_text():
    values = RNG.normal(size=1000)
    assert unpack(pack(values)) == pytest.approx(values, abs=1e-6)
