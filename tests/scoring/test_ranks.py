"""Ranks with their range, and the difference that can be told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from scoring.uncertainty import poisson_weights, rank_ranges, smallest_difference

Array = np.ndarray[Any, Any]


def noise(scores: Any, spread: float, seed: int = 1) -> Array:
    """Return independent replicates around scores, shape (teams, 1000)."""
    means = np.asarray(scores, dtype=float)[:, None]
    return means + np.random.default_rng(seed).normal(0, spread, (len(means), 1000))


def ranges(scores: Any, spread: float) -> list[tuple[int, int, int]]:
    return rank_ranges(np.asarray(scores, dtype=float), noise(scores, spread))


def test_one_team_is_first() -> None:
    assert ranges([0.3], 0.1) == [(1, 1, 1)]


def test_teams_far_apart_have_one_rank_each() -> None:
    assert ranges([0.5, 0.9, 0.1], 0.01) == [(2, 2, 2), (1, 1, 1), (3, 3, 3)]


def test_teams_within_the_noise_may_have_any_rank() -> None:
    assert ranges([0.50, 0.51, 0.52], 0.1) == [(3, 1, 3), (2, 1, 3), (1, 1, 3)]


def test_groups_of_teams_keep_to_their_own_ranks() -> None:
    assert ranges([0.90, 0.10, 0.91, 0.11], 0.02) == [(2, 1, 2), (4, 3, 4), (1, 1, 2), (3, 3, 4)]


def test_equal_submissions_share_rank_and_range() -> None:
    scores = np.array([0.4, 0.4, 0.2, 0.8])
    replicates = noise(scores, 0.02)
    replicates[1] = replicates[0]  # the same file handed in by two teams
    assert rank_ranges(scores, replicates) == [(2, 2, 3), (2, 2, 3), (4, 4, 4), (1, 1, 1)]


def test_only_equal_submissions() -> None:
    same = np.tile(noise([0.4], 0.1), (3, 1))
    assert rank_ranges(np.full(3, 0.4), same) == [(1, 1, 3)] * 3


def test_a_difference_without_noise_is_certain() -> None:
    """Two files that differ by a constant gain move together in every replicate."""
    first = noise([0.4], 0.1)[0]
    assert rank_ranges(np.array([0.4, 0.5]), np.stack([first, first + 0.1])) == [
        (2, 2, 2),
        (1, 1, 1),
    ]


def test_pairing_separates_what_overlapping_intervals_do_not() -> None:
    shared = np.random.default_rng(2).normal(0, 0.1, 1000)
    scores = np.array([0.50, 0.53])
    paired = scores[:, None] + shared + noise([0, 0], 0.002)
    assert rank_ranges(scores, paired) == [(2, 2, 2), (1, 1, 1)]
    assert ranges(scores, 0.1) == [(2, 1, 2), (1, 1, 2)]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    scores=st.lists(st.integers(-10, 10), min_size=1, max_size=7),
    spread=st.sampled_from([0.0, 0.01, 1.0, 5.0]),
    data=st.data(),
)
def test_laws_of_ranges(scores: list[int], spread: float, data: st.DataObject) -> None:
    values, replicates = np.array(scores, float), noise(scores, spread)
    found = rank_ranges(values, replicates)
    teams = len(scores)
    for (rank, low, high), score in zip(found, scores, strict=True):
        assert 1 <= low <= rank <= high <= teams
        assert rank == 1 + sum(other > score for other in scores)
        alike = scores.count(score)
        assert high >= rank + alike - 1, "those with the same score may all come before"
    order = data.draw(st.permutations(range(teams)))
    shuffled = rank_ranges(values[order], replicates[order])
    assert shuffled == [found[i] for i in order]
    assert rank_ranges(values * 3 + 1, replicates * 3 + 1) == found


@pytest.mark.parametrize(
    ("true", "at_most"),
    [
        # At least 0.95 in the long run; pairs that are far apart make it err on the careful side.
        pytest.param([0.0, 0.1, 0.1, 0.13, 0.2, 0.5, 0.52], 1.0, id="some equal"),
        pytest.param([0.2] * 7, 0.985, id="all equal"),
    ],
)
def test_all_ranges_hold_at_once_about_95_percent_of_the_time(
    true: list[float], at_most: float
) -> None:
    """Seven teams over 300 children; what is hard for one team is hard for the others."""
    rng = np.random.default_rng(99)
    ability = np.array(true)
    weights = poisson_weights(b"ranks", 300, 600).astype(float)
    weights /= weights.sum(axis=1, keepdims=True)
    lowest = 1 + (ability[None, :] > ability[:, None]).sum(axis=1)
    highest = len(true) - (ability[None, :] < ability[:, None]).sum(axis=1)
    held = []
    for _ in range(300):
        gains = ability[:, None] + rng.normal(0, 1, 300) + rng.normal(0, 0.7, (len(true), 300))
        found = np.array(rank_ranges(gains.mean(axis=1), gains @ weights.T))
        held.append(bool(np.all(found[:, 1] <= lowest) and np.all(highest <= found[:, 2])))
    assert 0.91 <= np.mean(held) <= at_most


def test_ranges_are_not_merely_wide() -> None:
    """A difference of five standard errors is seen, every time."""
    rng = np.random.default_rng(98)
    weights = poisson_weights(b"ranks", 300, 600).astype(float)
    weights /= weights.sum(axis=1, keepdims=True)
    for _ in range(20):
        gains = np.array([0.0, 0.0, 0.8])[:, None] + rng.normal(0, 1, (3, 300))
        found = rank_ranges(gains.mean(axis=1), gains @ weights.T)
        assert found[2] == (1, 1, 1)
        assert {r[1:] for r in found[:2]} == {(2, 3)}


@pytest.mark.parametrize(
    "replicates",
    [
        pytest.param(np.empty((0, 100)), id="no team"),
        pytest.param(noise([0.4], 0.1), id="one team"),
        pytest.param(np.tile(noise([0.4], 0.1), (3, 1)), id="all alike"),
    ],
)
def test_no_smallest_difference(replicates: Array) -> None:
    assert np.isnan(smallest_difference(replicates))


def test_smallest_difference_of_two_teams_is_2_8_standard_errors() -> None:
    replicates = noise([0.1, 0.4], 0.05)
    error = (replicates[0] - replicates[1]).std(ddof=1)
    found = smallest_difference(replicates)
    assert found == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) * error, rel=1e-5)
    # Told apart four times in five: that is what the number says.
    assert norm.sf(norm.ppf(0.975) - found / error) == pytest.approx(0.8, abs=1e-4)


def test_equal_submissions_do_not_make_the_smallest_difference_smaller() -> None:
    two = noise([0.1, 0.4], 0.05)
    assert smallest_difference(np.vstack([two, two[:1]])) == pytest.approx(smallest_difference(two))


def test_smallest_difference_is_that_of_a_typical_pair() -> None:
    shared = np.random.default_rng(4).normal(0, 1, 1000)
    near = shared + noise([0, 0, 0, 0], 0.01)
    far = noise([0], 1.0)
    assert smallest_difference(np.vstack([near, far])) < 0.1
