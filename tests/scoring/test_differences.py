"""Paired differences, who may be first, and who shares the prize."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring.uncertainty import (
    co_winners,
    difference,
    interval,
    probability_first,
    rank_ranges,
    simultaneous,
)


def noise(scores: Any, spread: float, seed: int = 1) -> Any:
    means = np.asarray(scores, float)[:, None]
    return means + np.random.default_rng(seed).normal(0, spread, (len(means), 1000))


def test_a_difference_is_far_narrower_than_two_intervals() -> None:
    shared = noise([0.0], 0.1)[0]
    one, two = shared + noise([0.53], 0.005, 2)[0], shared + noise([0.50], 0.005, 3)[0]
    gap = difference(0.53, one, 0.50, two)
    assert gap.value == pytest.approx(0.03)
    assert 0 < gap.low < gap.value < gap.high
    alone = interval(0.53, one)
    assert gap.high - gap.low < 0.1 * (alone.high - alone.low)


def test_a_difference_turns_round() -> None:
    one, two = noise([0.3, 0.1], 0.05)
    there, back = difference(0.3, one, 0.1, two), difference(0.1, two, 0.3, one)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )


def test_a_difference_with_itself_is_nothing() -> None:
    one = noise([0.3], 0.05)[0]
    same = difference(0.3, one, 0.3, one)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_probability_of_being_first_counts_replicates() -> None:
    replicates = np.array([[1.0, 5.0, 2.0, 0.0], [2.0, 4.0, 2.0, 0.0], [0.0, 0.0, 2.0, 3.0]])
    # 0, 1, 1/3, 0 · 1, 0, 1/3, 0 · 0, 0, 1/3, 1
    assert probability_first(replicates) == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_probabilities_of_being_first_add_up_to_one() -> None:
    found = probability_first(noise([0.1, 0.2, 0.2, 0.4], 0.1))
    assert found.sum() == pytest.approx(1)
    assert found[3] == found.max() > 0.8
    assert found[0] == found.min()


def test_a_team_without_a_score_is_never_first() -> None:
    replicates = np.vstack([noise([0.1], 0.1), np.full((1, 1000), np.nan)])
    assert probability_first(replicates).tolist() == [1.0, 0.0]
    assert co_winners(np.array([0.1, np.nan]), replicates) == [0]
    assert probability_first(np.full((2, 3), np.nan)).tolist() == [0.0, 0.0]


def test_nobody_wins_where_nobody_scores() -> None:
    assert co_winners(np.empty(0), np.empty((0, 1000))) == []
    assert probability_first(np.empty((0, 1000))).tolist() == []


@pytest.mark.parametrize(("spread", "winners"), [(0.001, [2]), (0.02, [2, 0]), (1.0, [2, 0, 1])])
def test_those_within_the_noise_share_the_prize(spread: float, winners: list[int]) -> None:
    scores = np.array([0.50, 0.30, 0.52])
    assert co_winners(scores, noise(scores, spread)) == winners


def test_the_same_file_shares_the_prize() -> None:
    replicates = np.tile(noise([0.5], 0.1), (2, 1))
    assert co_winners(np.array([0.5, 0.5]), replicates) == [0, 1]


def test_errors_and_the_quantile_of_all_pairs() -> None:
    replicates = noise([0.0] * 5, 0.1)
    error, quantile = simultaneous(replicates)
    for i in range(5):
        for j in range(5):
            wanted = (replicates[i] - replicates[j]).std(ddof=1) if i != j else 0.0
            assert error[i, j] == pytest.approx(wanted)
    # The studentised range of five at 0.95 is 3.858 (Tukey's q, infinite degrees of freedom); over the root of two.
    assert quantile == pytest.approx(3.858 / np.sqrt(2), rel=0.05)


def test_two_hundred_teams_fit_in_memory() -> None:
    """All pairs at once would be 200 * 200 * 1000 numbers, three times over: 1 GB."""
    import tracemalloc

    replicates = noise(np.linspace(0, 1, 200), 0.01)
    tracemalloc.start()
    try:
        found = rank_ranges(np.linspace(0, 1, 200), replicates)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert found[199][0] == 1
