"""Data and jury together, on anchors that no team can move."""

import numpy as np
import pytest

from scoring.combine import Track, combine, first_of, sensitivity

WEIGHTS = {"signals": 2.0, "ideas": 2.0, "pitch": 1.0}


def track(score, spread=0.1, seed=1):
    score = np.asarray(score, float)
    draws = score[:, None] + spread * np.random.default_rng(seed).standard_normal((len(score), 500))
    return Track(score, draws)


def test_the_total_is_the_weighted_mean_and_parts_add_up():
    tracks = {"signals": track([0.5, 1.0]), "ideas": track([1.0, 0.0]), "pitch": track([0.25, 0.75])}  # fmt: skip
    first, second = combine(["A", "B"], tracks, WEIGHTS)
    assert (first.team, first.score) == ("A", pytest.approx((2 * 0.5 + 2 * 1 + 0.25) / 5))
    assert (second.team, second.score) == ("B", pytest.approx((2 * 1 + 0 + 0.75) / 5))
    assert sum(first.parts.values()) == pytest.approx(first.score)
    assert first.first + second.first == pytest.approx(1)


def test_who_leaves_swaps_no_two_others():
    rng = np.random.default_rng(3)
    tracks = {name: track(rng.random(6), seed=n) for n, name in enumerate(WEIGHTS)}
    teams = list("ABCDEF")
    order = [t.team for t in combine(teams, tracks, WEIGHTS)]
    for gone in range(6):
        rest = [i for i in range(6) if i != gone]
        fewer = {n: Track(t.score[rest], t.draws[rest]) for n, t in tracks.items()}
        found = [t.team for t in combine([teams[i] for i in rest], fewer, WEIGHTS)]
        assert found == [t for t in order if t != teams[gone]]


def test_who_did_not_take_part_stands_at_the_baseline_and_so_does_who_did_worse():
    bad = Track(np.array([np.nan, -3.0]), np.array([[np.nan] * 50, [-3.0] * 50]))
    rows = combine(["A", "B"], {"signals": bad}, WEIGHTS)
    assert [r.score for r in rows] == [0, 0]
    assert [(r.rank, r.first) for r in rows] == [(1, 0.5), (1, 0.5)]


def test_a_second_that_is_first_in_one_of_three_shares_the_place():
    close = combine(["A", "B"], {"signals": track([0.50, 0.49])}, WEIGHTS)
    clear = combine(["A", "B"], {"signals": track([0.9, 0.1])}, WEIGHTS)
    assert [r.winner for r in close] == [True, True]
    assert [r.winner for r in clear] == [True, False]


def test_whether_the_winner_survives_other_weights():
    tracks = {"signals": track([1.0, 0.0]), "ideas": track([0.6, 0.5]), "pitch": track([0.0, 0.9])}
    found = sensitivity(["A", "B"], tracks, WEIGHTS)
    assert found.equal == ("A",)
    assert found.without == {"signals": ("B",), "ideas": ("A",), "pitch": ("A",)}
    # A leads where signals + 0.1 ideas > 0.9 pitch: counted by hand over the 66 ways to divide ten tenths.
    ways = [(s, i, 10 - s - i) for s in range(11) for i in range(11 - s)]
    lead = sum(1 if s + 0.1 * i > 0.9 * p + 1e-12 else 0.5 if abs(s + 0.1 * i - 0.9 * p) < 1e-12 else 0 for s, i, p in ways)  # fmt: skip
    assert found.share["A"] == pytest.approx(lead / 66)
    assert sum(found.share.values()) == pytest.approx(1)


def test_nobody_is_no_winner():
    assert combine([], {}, WEIGHTS) == []
    assert first_of([], {}, WEIGHTS) == ()
