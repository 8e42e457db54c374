"""Which pitch and which pair come next, and what a plan promises against what simulated juries keep."""

import numpy as np
import pytest

from scoring.jury_comparisons import fit_comparisons
from scoring.jury_next import next_pair, next_pitch
from scoring.jury_plan import assignment, plan_jury
from scoring.jury_ratings import Ratings, Spreads, components, fit_ratings
from tests.scoring.juries import tau


def rated(*pairs, judges, pitches):
    judge, pitch = np.array(pairs, int).reshape(-1, 2).T
    return Ratings(judge, pitch, np.zeros(len(judge)), judges, pitches)


def test_the_pitch_with_the_fewest_views_comes_first():
    ratings = rated((0, 0), (1, 0), (0, 1), (1, 2), judges=3, pitches=4)
    assert next_pitch(ratings, 2) == 3


def test_never_one_that_was_rated_or_is_barred():
    ratings = rated((0, 0), judges=2, pitches=3)
    assert next_pitch(ratings, 0, barred={1}) == 2
    assert next_pitch(ratings, 0, barred={1, 2}) is None


def test_two_groups_of_judges_are_brought_together():
    """Judges 0 and 1 saw pitches 0 and 1, judges 2 and 3 the others: what tells most connects them."""
    ratings = rated(*[(j, i) for j in (0, 1) for i in (0, 1)], *[(j, i) for j in (2, 3) for i in (2, 3)], judges=4, pitches=4)  # fmt: skip
    assert components(ratings) == 2
    assert next_pitch(ratings, 0) in (2, 3)


def test_judges_who_come_at_once_are_sent_to_different_pitches():
    empty = rated(judges=12, pitches=12)
    assert len({next_pitch(empty, j, key=b"event") for j in range(12)}) > 4


@pytest.mark.parametrize(
    ("pitches", "judges", "each"), [(20, 12, 6), (7, 3, 5), (12, 5, 12), (5, 4, 9)]
)
def test_an_assignment_is_even_and_connected(pitches, judges, each):
    plan = assignment(pitches, judges, each, barred={0: [1]})
    views = np.bincount([i for row in plan for i in row], minlength=pitches)
    assert views.max() - views.min() <= 1
    assert all(len(set(row)) == len(row) <= each for row in plan)
    assert 1 not in plan[0]
    judge = np.repeat(np.arange(judges), [len(row) for row in plan])
    together = Ratings(judge, np.concatenate(plan), np.zeros(len(judge)), judges, pitches)
    assert components(together) == 1


def test_a_pair_is_never_offered_twice_nor_outside_what_a_judge_may_see():
    strengths = fit_comparisons(np.array([], int), np.array([], int), pitches=4)
    done = []
    while pair := next_pair(strengths, np.zeros(4), judge=0, done=done, among=[0, 1, 3]):
        done.append(pair)
    assert sorted(map(sorted, done)) == [[0, 1], [0, 3], [1, 3]]


def test_the_pair_whose_outcome_is_open_comes_before_one_that_is_decided():
    strengths = fit_comparisons(np.array([0] * 20 + [2, 3]), np.array([1] * 20 + [3, 2]), pitches=4)
    pair = next_pair(strengths, np.zeros(4), judge=0, done=[(0, 2), (0, 3), (1, 2), (1, 3)])
    assert set(pair) == {2, 3}


def test_each_of_two_stands_first_about_as_often():
    strengths = fit_comparisons(np.array([], int), np.array([], int), pitches=2)
    first = [next_pair(strengths, np.zeros(2), judge=j)[0] for j in range(400)]
    assert 150 < sum(first) < 250


def test_more_looks_give_more_and_ask_more():
    plans = plan_jury(12, 8, minutes_per_pitch=8)
    for name in ("reliability", "tau", "minutes", "looks", "best_first"):
        values = [getattr(plan, name) for plan in plans]
        assert values == sorted(values), name
    assert plans[-1].each == 12
    assert plans[-1].minutes == 96
    assert all(0 < p.best_first < p.best_in_top < 1 for p in plans)


def test_a_plan_promises_what_simulated_juries_keep():
    spreads = Spreads(0.7, 0.35, 0.5)
    (plan,) = [p for p in plan_jury(20, 10, spreads=spreads) if p.each == 8]
    who = np.concatenate(assignment(20, 10, 8))
    rng, found, first = np.random.default_rng(6), [], []
    for _ in range(60):
        true, severity = rng.normal(0, 0.7, 20), rng.normal(0, 0.35, 10)
        judge, pitch = np.repeat(np.arange(10), 8), who
        points = 3 + true[pitch] + severity[judge] + rng.normal(0, 0.5, 80)
        value = fit_ratings(Ratings(judge, pitch, points, 10, 20), draws=0).value
        found.append(tau(true, value))
        first.append(value.argmax() == true.argmax())
    assert plan.tau == pytest.approx(np.mean(found), abs=0.04)
    assert plan.best_first == pytest.approx(np.mean(first), abs=0.17)
