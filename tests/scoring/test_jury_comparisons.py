"""Bradley and Terry with a prior: against another implementation, at its edges, and its intervals."""

import numpy as np
import pytest

from scoring.jury_comparisons import fit_comparisons

GAMES = [(0, 1), (0, 1), (1, 0), (1, 2), (2, 3), (3, 2), (0, 2), (1, 3), (0, 3), (4, 0)]


@pytest.mark.parametrize(
    ("sd", "expected"),
    [
        # choix 0.4.1: opt_pairwise(5, GAMES, alpha=1 / (2 * sd**2), method="Newton-CG", tol=1e-12), around its mean.
        (
            1.5,
            [0.5812428388935038, 0.3217081706536176, -0.9167306094897167, -0.9167306094897166, 0.9305102094323121],
        ),
        (
            1.0,
            [0.4218636295863899, 0.2443981602388818, -0.5753192928672738, -0.5753192928672738, 0.48437679590927585],
        ),
    ],
)  # fmt: skip
def test_strengths_are_those_of_choix(sd, expected):
    winner, loser = np.array(GAMES).T
    found = fit_comparisons(winner, loser, pitches=5, prior_sd=sd)
    np.testing.assert_allclose(found.value, expected, atol=1e-7)


def test_who_won_everything_and_who_was_never_seen_have_a_strength():
    found = fit_comparisons(np.array([0, 0, 0]), np.array([1, 1, 1]), pitches=3)
    assert found.value[0] > found.value[2] > found.value[1]
    assert np.isfinite(found.value).all()
    low, high = found.interval()
    assert high[2] - low[2] > high[0] - low[0]


def test_nothing_compared_leaves_the_prior():
    found = fit_comparisons(np.array([], int), np.array([], int), pitches=4)
    np.testing.assert_allclose(found.value, 0)
    np.testing.assert_allclose(np.diag(found.covariance), 1.5**2 * 3 / 4)


def test_a_tie_is_half_a_win_each():
    tie = fit_comparisons(np.array([0, 0]), np.array([1, 2]), pitches=3, tied=np.array([True, False]))  # fmt: skip
    halves = fit_comparisons(
        np.array([0, 1, 0]), np.array([1, 0, 2]), pitches=3, weights=np.array([0.5, 0.5, 1])
    )
    np.testing.assert_allclose(tie.value, halves.value)


def test_a_cycle_leaves_all_alike():
    found = fit_comparisons(np.array([0, 1, 2]), np.array([1, 2, 0]), pitches=3)
    np.testing.assert_allclose(found.value, 0, atol=1e-9)


def test_intervals_hold_the_true_difference_as_often_as_they_say():
    rng, held, trials = np.random.default_rng(1), 0, 0
    for _ in range(150):
        true = rng.normal(0, 1.5, 6)
        i, k = (rng.permuted(np.tile(np.arange(6), (60, 1)), axis=1)[:, :2]).T
        wins = rng.random(60) < 1 / (1 + np.exp(true[k] - true[i]))
        found = fit_comparisons(np.where(wins, i, k), np.where(wins, k, i), pitches=6)
        low, high = found.interval()
        centred = true - true.mean()
        held += int(((low <= centred) & (centred <= high)).sum())
        trials += 6
    assert 0.91 < held / trials < 0.985


def test_draws_have_the_mean_and_the_spread_of_the_strengths_and_follow_their_key():
    winner, loser = np.array(GAMES).T
    found = fit_comparisons(winner, loser, pitches=5)
    draws = found.draws(20_000, key=b"a")
    np.testing.assert_allclose(draws.mean(axis=0), found.value, atol=0.05)
    np.testing.assert_allclose(np.cov(draws.T), found.covariance, atol=0.05)
    assert (draws == found.draws(20_000, key=b"a")).all()
    assert (draws != found.draws(20_000, key=b"b")).any()
