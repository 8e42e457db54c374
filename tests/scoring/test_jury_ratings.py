"""The additive model: against a closed form, on juries whose truth is known, with its intervals, weights and flags."""

import numpy as np
import pytest

from scoring.jury_flags import judge_reports
from scoring.jury_ratings import Ratings, components, fit_ratings
from scoring.jury_weights import LEAST, fit_robustly
from tests.scoring.juries import DESIGNS, jury, plain_mean, tau, top_three


def table(points):
    """Ratings of a full table (judges, pitches)."""
    points = np.asarray(points, float)
    judge, pitch = np.nonzero(np.isfinite(points))
    return Ratings(judge, pitch, points[judge, pitch], *points.shape)


def test_severity_does_not_decide_whoever_you_met():
    """Two pitches of the same worth, one seen by the mild judge, one by the severe; both judges saw the others."""
    nan = np.nan
    found = fit_ratings(table([[2, 3, 4, 5, nan], [1, 2, 3, nan, 4]]))
    assert found.value[3] == pytest.approx(found.value[4], abs=0.25)
    assert found.severity[0] - found.severity[1] == pytest.approx(1, abs=0.35)
    assert found.severity.sum() == pytest.approx(0)


def test_with_many_ratings_the_values_are_the_least_squares_ones():
    rng = np.random.default_rng(2)
    true, severity = rng.normal(3, 1, 8), rng.normal(0, 0.5, 40)
    points = true + severity[:, None] + rng.normal(0, 0.3, (40, 8))
    found = fit_ratings(table(points))
    np.testing.assert_allclose(found.value, points.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(found.severity, points.mean(axis=1) - points.mean(), atol=0.08)
    assert found.spreads.noise == pytest.approx(0.3, abs=0.04)


def test_a_pitch_that_nobody_rated_stands_in_the_middle_with_the_widest_interval():
    points = np.full((3, 5), np.nan)
    points[:, :4] = [[1, 2, 4, 5], [2, 2, 4, 4], [1, 3, 4, 5]]
    found = fit_ratings(table(points))
    low, high = found.interval()
    assert found.value[4] == pytest.approx(3.1, abs=0.4)
    assert (high - low).argmax() == 4


def test_without_any_rating_there_are_numbers_all_the_same():
    found = fit_robustly(Ratings(np.array([], int), np.array([], int), np.array([]), 2, 3))
    assert np.isfinite(found.value).all()
    assert found.weights.tolist() == [1, 1]


def test_draws_follow_their_key_and_the_order_of_ratings_counts_for_nothing():
    _, ratings = jury(1, each=6)
    found = fit_robustly(ratings, key=b"a")
    assert (found.draws == fit_robustly(ratings, key=b"a").draws).all()
    assert (found.draws != fit_robustly(ratings, key=b"b").draws).any()
    mixed = ratings.keep(np.random.default_rng(1).permutation(len(ratings.score)))
    np.testing.assert_allclose(fit_robustly(mixed, key=b"a").value, found.value)


def test_intervals_hold_the_true_value_as_often_as_they_say():
    """Of pitches around their mean, as the level is that of the jury; points in between, so that the model is true."""
    rng, held, trials = np.random.default_rng(4), 0, 0
    for _ in range(80):
        true, severity = rng.normal(3, 0.7, 12), rng.normal(0, 0.4, 6)
        seen = rng.random((6, 12)) < 0.6
        points = np.where(seen, true + severity[:, None] + rng.normal(0, 0.5, (6, 12)), np.nan)
        found = fit_ratings(table(points))
        centred = found.draws - found.draws.mean(axis=1, keepdims=True)
        low, high = np.quantile(centred, [0.025, 0.975], axis=0)
        held += int(((low <= true - true.mean()) & (true - true.mean() <= high)).sum())
        trials += 12
    assert 0.92 < held / trials < 0.98


def test_a_judge_who_turns_the_scale_counts_for_little_and_is_flagged_but_never_deleted():
    _, ratings = jury(3, each=10, reverse=True)
    found = fit_robustly(ratings)
    reports = judge_reports(ratings, found)
    assert found.weights[0] == LEAST > 0
    assert "against" in reports[0].flags
    assert reports[0].correlation < 0
    assert np.median(found.weights[1:]) > 0.9


def test_a_judge_with_one_value_and_one_far_too_severe_are_flagged():
    rng = np.random.default_rng(5)
    points = np.clip(np.rint(rng.normal(3.5, 0.9, 10) + rng.normal(0, 0.3, (8, 10))), 1, 5)
    points[0] = 3
    points[1] = np.clip(points[2] - 3, 0, 5)
    reports = judge_reports(table(points), fit_robustly(table(points)))
    assert "one_value" in reports[0].flags
    assert "severity" in reports[1].flags


def test_judges_in_line_are_seldom_flagged():
    flagged = judged = 0
    for seed in range(25):
        _, ratings = jury(seed, each=10)
        reports = judge_reports(ratings, fit_robustly(ratings, draws=0))
        flagged += sum(bool(r.flags) for r in reports)
        judged += len(reports)
    assert flagged / judged < 0.05


def test_judges_who_share_no_pitch_are_two_groups():
    nan = np.nan
    assert components(table([[1, 2, nan, nan], [nan, nan, 3, 4]])) == 2
    assert components(table([[1, 2, nan, nan], [nan, 2, 3, 4]])) == 1


# Kendall's tau and share of the top three as published for juries like these (150 of each): the plain mean, and the better of
# the additive ridge and the robust weights that the kit combines.
PUBLISHED = {
    "six each": (0.757, 0.758),
    "two at random": (0.655, 0.723),
    "one reversed": (0.685, 0.747),
    "ten each": (0.824, 0.832),
    "six see all": (0.845, 0.836),
}


def measured(design, repeats):
    """Return mean tau of the plain mean and of ours, and our share of the top three."""
    rows = []
    for seed in range(repeats):
        true, ratings = jury(seed, **DESIGNS[design])
        ours = fit_robustly(ratings, draws=0).value
        rows.append((tau(true, plain_mean(ratings)), tau(true, ours), top_three(true, ours)))
    return np.mean(rows, axis=0)


@pytest.mark.parametrize("design", ["six each", "one reversed"])
def test_simulated_juries_recover_the_order(design):
    """A sample of those below: never worse than the mean, far better when a judge turned the scale."""
    plain, ours, _ = measured(design, 25)
    assert ours > plain - 0.005
    if design == "one reversed":
        assert ours > plain + 0.03


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS)
def test_simulated_juries_recover_the_order_as_well_as_published(design):
    """What is gained over the plain mean is compared: how much pitches spread was not published.

    The standard error of a mean of 300 is about 0.006 (tau differs by 0.1 between juries), of a gain about 0.003.
    """
    plain, ours, top = measured(design, 300)
    published_plain, published = PUBLISHED[design]
    print(f"{design}: plain {plain:.3f} ours {ours:.3f} top three {top:.3f}")
    assert plain == pytest.approx(published_plain, abs=0.035)
    gain = ours - plain
    if design == "two at random":  # short of the table: see docs/decisions.md
        assert gain > 0.02
    else:
        assert gain >= published - published_plain - 0.01
