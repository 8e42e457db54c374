"""The live board is a pure fold of facts, through the Ladder; and which entries count in the end."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.ladder import demanded
from challenge.ledger.events import Entry, FinalChosen, SubmissionReceived, SubmissionScored
from challenge.live import best_so_far, chosen_entries, climb, final_entries, live_standings
from challenge.scale import Scale, spread_of_gains

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SCALE = Scale(5000, {"a": 0.1, "b": 0.05}, {"a": 0.01, "b": 0.005})


def handed_in(submission, team, score, gain, error=0.01, households=1000.0, *, replicates=""):
    step = {"gain": gain, "error": error, "households": households}
    yield SubmissionReceived(submission, team, "signals", "d", "f.csv", 1)
    yield SubmissionScored(submission, "public", "x@1", score, -9.0, 9.0, replicates, {}, step)


def facts(*events):
    flat = [f for e in events for f in (e if hasattr(e, "__next__") else [e])]
    return [Entry(k, NOW, "x", f) for k, f in enumerate(flat)]


def rows(*events):
    return live_standings(facts(*events), track="signals", scale=SCALE).rows


def test_a_team_begins_at_base_rates_and_moves_by_significant_steps_only():
    entries = facts(
        handed_in("1", "a", -0.3, -0.3),
        handed_in("2", "a", 0.3, 0.3),
        handed_in("3", "a", 0.31, 0.01),
        handed_in("4", "a", 0.5, 0.2),
        handed_in("5", "a", 0.2, -0.3),
    )
    seen = [(r.best, r.score, r.moved, r.tries) for r in climb(entries, track="signals").values()]
    assert seen == [
        ("", 0.0, False, 1),
        ("2", 0.3, True, 2),
        ("2", 0.3, False, 3),
        ("4", 0.5, True, 4),
        ("4", 0.5, False, 5),
    ]
    assert best_so_far(entries, "a", track="signals") == "4"
    assert best_so_far(entries, "b", track="signals") == ""


def test_a_step_that_rests_on_few_households_moves_nothing():
    assert [r.score for r in rows(handed_in("1", "a", 0.5, 0.5, households=4.9))] == [0]
    assert [r.score for r in rows(handed_in("1", "a", 0.5, 0.5, households=5.0))] == [0.5]


def test_a_score_without_a_step_moves_nothing():
    (_, fact) = handed_in("1", "a", 0.5, 0.5)
    bare = SubmissionScored(**{**vars(fact), "step": {}})
    assert rows(SubmissionReceived("1", "a", "signals", "d", "f", 1), bare)[0].score == 0


def test_teams_climb_each_for_itself():
    many = [handed_in(f"b{k}", "b", 0.0, -0.1) for k in range(20)]
    first = handed_in("1", "a", 0.4, demanded(1) * 0.01 + 1e-9)
    assert {r.team: r.score for r in rows(*many, first)} == {"a": 0.4, "b": 0.0}


def test_what_is_shown_hangs_on_shown_scores_alone():
    """Exact scores, intervals and replicates of the facts do not come through."""
    one = rows(handed_in("1", "a", 0.40021, 0.4), handed_in("2", "b", 0.2, 0.2))
    two = rows(
        handed_in("1", "a", 0.39989, 0.4, replicates="AAAA"),
        handed_in("0", "b", 0.2, 0.2, error=0.05),
    )
    key = [(r.rank, r.rank_low, r.rank_high, r.team, r.score, r.low, r.high, r.first) for r in one]
    assert key == [
        (r.rank, r.rank_low, r.rank_high, r.team, r.score, r.low, r.high, r.first) for r in two
    ]


def test_ranges_of_ranks_follow_the_distance():
    found = rows(
        handed_in("1", "a", 0.9, 0.9), handed_in("2", "b", 0.3, 0.3), handed_in("3", "c", 0.29, 0.3)
    )
    assert [(r.team, r.rank_low, r.rank_high) for r in found] == [
        ("a", 1, 1),
        ("b", 2, 3),
        ("c", 2, 3),
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(-1, 1), st.floats(0, 0.2)), max_size=15)
)
def test_the_fold_can_be_replayed_and_no_team_falls(table):
    events = [handed_in(str(k), t, 2 * g, g, e) for k, (t, g, e) in enumerate(table)]
    entries = facts(*events)
    whole = climb(entries, track="signals")
    assert list(climb(entries[:-2], track="signals").items()) == list(whole.items())[:-1]
    for board_row in live_standings(entries, track="signals", scale=SCALE).rows:
        assert board_row.rank_low <= board_row.rank <= board_row.rank_high
        assert board_row.low <= board_row.score <= board_row.high


def test_what_counts_in_the_end_is_what_teams_choose_else_their_best():
    entries = facts(
        handed_in("1", "a", 0.3, 0.3),
        handed_in("2", "a", 0.31, 0.001),
        handed_in("3", "a", 0.32, 0.001),
        handed_in("4", "a", 0.1, -0.2),
        handed_in("5", "b", 0.1, 0.1),
        SubmissionReceived("6", "c", "signals", "d", "f.csv", 1),  # never scored
    )

    def counting(*more):
        chosen = final_entries([*entries, *facts(*more)], track="signals", most=2)
        return [s for s in chosen if s != "5"]

    assert counting() == ["1", "3"]  # the one on the board, and the best of the others
    assert counting(FinalChosen("a", "4")) == ["4", "1"]
    assert counting(*(FinalChosen("a", s) for s in "412")) == ["2", "1"]  # the latest two
    assert counting(*(FinalChosen("a", s) for s in "4124")) == ["4", "2"]
    assert "5" in final_entries(entries, track="signals", most=1)


def test_choosing_again_puts_it_last():
    received = [SubmissionReceived(s, "a", "signals", "d", "f.csv", 1) for s in "12"]
    entries = facts(*received, *(FinalChosen("a", s) for s in "121"))
    assert chosen_entries(entries, track="signals", most=2) == {"a": ["1", "2"]}


def test_each_track_has_choices_of_its_own():
    tracks = {"1": "signals", "2": "ideas", "3": "ideas"}
    received = [SubmissionReceived(s, "a", t, "d", "f", 1) for s, t in tracks.items()]
    entries = facts(*received, *(FinalChosen("a", s) for s in "123"))
    assert chosen_entries(entries, track="signals", most=1) == {"a": ["1"]}
    assert chosen_entries(entries, track="ideas", most=1) == {"a": ["3"]}


def test_the_smallest_difference_is_known_from_the_number_of_children():
    two = [handed_in("1", "a", 0.4, 0.4), handed_in("2", "b", 0.2, 0.2)]
    found = live_standings(facts(*two), track="signals", scale=SCALE).smallest_difference
    assert found == pytest.approx(2.8016 * SCALE.error(0.5), rel=1e-3)
    small = Scale(SCALE.children // 4, SCALE.base, SCALE.attainable)
    assert small.smallest_difference(0.9) == pytest.approx(2 * found)


@pytest.mark.parametrize(("base", "variance"), [(0.15, 0.01), (0.02, 0.005)])
def test_the_error_beside_a_shown_score_is_that_of_calibrated_predictions(base, variance):
    rng = np.random.default_rng(0)
    size = base * (1 - base) / variance - 1
    p = rng.beta(base * size, (1 - base) * size, 400_000)
    y = rng.random(len(p)) < p
    gains = (base - y) ** 2 - (p - y) ** 2
    assert gains.mean() == pytest.approx(variance, rel=0.05)
    assert spread_of_gains(base, variance) == pytest.approx(gains.var(), rel=0.05)
    scale = Scale(1000, {"a": base}, {"a": 0.01})
    expected = gains.std() / 0.01 / np.sqrt(1000)
    assert scale.error(variance / 0.01) == pytest.approx(expected, rel=0.05)
    assert scale.error(0.0) == 0
    assert scale.error(1e9) < np.inf
