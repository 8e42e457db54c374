"""Whom an idea reaches among children whose future is known, and selections that flip: by hand, with the sums written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from scoring.policy_flips import flipped, summed_up
from scoring.policy_reached import reached_as_json, reached_by_group

# Group a: 20 children, 10 with a case, of whom 5 are offered; 2 of the other 10 are. Group b: 40, 20, 5; 1 of the other 20.
GROUP = np.repeat(["a", "b", "few"], [20, 40, 9])
CASES = np.concatenate([np.repeat([1.0, 0], 10), np.repeat([1.0, 0], 20), np.ones(9)])
OFFERED = np.concatenate(
    [[1.0] * 5, [0] * 5, [1] * 2, [0] * 8, [1] * 5, [0] * 15, [1], [0] * 19, [0] * 9]
)
HOUSEHOLD = np.arange(69)


def test_recall_false_alarms_and_parity_by_hand():
    shown, suppressed = reached_by_group(HOUSEHOLD, OFFERED, CASES, GROUP)
    assert suppressed == ["few"]
    a, b = shown["a"], shown["b"]
    assert (a.children, a.recall, a.false_alarms, a.selected) == (20, 0.5, 0.2, 7 / 20)
    assert (b.children, b.recall, b.false_alarms, b.selected) == (40, 0.25, 0.05, 6 / 40)
    # Reached: 10 of 39 cases. a: (5/10) / (10/39); b: (5/10) / (20/39).
    assert a.parity == pytest.approx((5 / 10) / (10 / 39))
    assert b.parity == pytest.approx((5 / 10) / (20 / 39))
    assert (a.low, a.high) == pytest.approx(proportion_confint(5, 10, method="wilson"))


def test_what_rests_on_fewer_than_ten_is_not_shown():
    cases = np.concatenate([np.ones(9), np.zeros(11)])
    shown, _ = reached_by_group(np.arange(20), np.ones(20), cases, np.repeat("a", 20))
    assert math.isnan(shown["a"].recall)
    assert math.isnan(shown["a"].parity)
    assert shown["a"].false_alarms == 1
    document = reached_as_json(np.arange(20), np.ones(20), 1 - cases, {"d": np.repeat("a", 20)})
    cell = document["d"]["groups"]["a"]
    assert (cell["recall"], cell["false_alarms"], cell["children"]) == (1.0, None, 20)


def test_a_household_counts_once_in_the_interval():
    """Twenty children of ten households are as uncertain as ten."""
    group, cases, offered = np.repeat("a", 20), np.ones(20), np.repeat([1.0, 0] * 5, 2)
    shown, _ = reached_by_group(np.repeat(np.arange(10), 2), offered, cases, group)
    assert (shown["a"].low, shown["a"].high) == pytest.approx(
        proportion_confint(5, 10, method="wilson")
    )


def test_without_cases_or_offers_nothing_is_made_up():
    shown, _ = reached_by_group(np.arange(20), np.zeros(20), np.zeros(20), np.repeat("a", 20))
    assert math.isnan(shown["a"].recall)
    assert shown["a"].false_alarms == 0
    assert math.isnan(flipped(np.zeros(3), np.ones(3)))


def test_flips_and_their_error_by_hand():
    before = np.array([1.0, 1, 1, 1, 0, 0])
    assert flipped(before, before) == 0
    assert flipped(before, np.array([1.0, 1, 1, 0, 1, 0])) == 0.25
    assert flipped(before, np.ones(6)) == 0  # who is added takes nobody's place
    found = summed_up([0.1, 0.3, None, float("nan")])
    assert (found.share, found.changes, found.failed) == (pytest.approx(0.2), 2, 1)
    assert found.error == pytest.approx(np.std([0.1, 0.3], ddof=1) / np.sqrt(2))
    assert summed_up([None]).as_json() == {
        "share": None, "error": None, "changes": 0, "failed": 1,
    }  # fmt: skip
