"""Whom an idea serves: sums written out on a handful of children, and populations pooled."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.policy import Call, Costs, Population, play_out
from scoring.policy_groups import by_group, groups_as_json, pool, served
from scoring.policy_value import pooled, worth

WAY = ("coach", "midwife", "targeted")
COSTS = {"coach": Costs(0.0, 100.0, 2.0)}


def world(children=40, *, help_=0.1, start=0):
    """Every child a household of its own; two outcomes, of which only the first can be averted."""
    risk = np.tile([0.5, 0.25], (children, 1))
    averted = np.tile([help_, 0.0], (children, 1))
    return Population(
        household=np.arange(children),
        stage=np.array(["toddler"] * children, dtype=object),
        neighbourhood=np.full(children, start),
        risk=risk,
        averted={"coach": averted},
        uptake={WAY: np.ones(children)},
    )


def play(chosen, **about):
    here = world(**about)
    priority = np.where(chosen, 0.0, np.nan)
    return play_out([Call(*WAY, "toddler", 1e9, priority)], here, COSTS), here


HALF = np.arange(40) < 20
GROUP = np.where(np.arange(40) < 10, "a", np.where(np.arange(40) < 36, "b", "few"))


def test_a_group_written_out():
    found = served(*play(HALF))
    groups, suppressed = by_group(found, GROUP)
    assert suppressed == ["few"]
    a, b = groups["a"], groups["b"]
    assert (a.children, a.recall, a.false_alarms, a.selected) == (10, 1, 1, 1)
    assert (b.children, b.recall, b.selected) == pytest.approx((26, 10 / 26, 10 / 26))
    assert (a.averted, a.harm) == pytest.approx((1.0, 0.0))
    # a gets half of what is averted and has a quarter of what could be.
    assert a.parity == pytest.approx(2.0)


def test_harm_is_not_made_up_for_and_no_support_that_harms_could_avert():
    groups, _ = by_group(served(*play(HALF, help_=-0.1)), GROUP)
    assert (groups["a"].averted, groups["a"].harm) == pytest.approx((-1.0, 1.0))
    assert np.isnan(groups["a"].parity)


def test_who_belongs_to_no_group_is_in_none():
    group = np.where(HALF, "", "b")
    groups, suppressed = by_group(served(*play(HALF)), group)
    assert set(groups) == {"b"}
    assert suppressed == []
    assert groups["b"].recall == 0
    document = groups_as_json(served(*play(np.zeros(40, dtype=bool))), {"x": group})
    assert document["x"]["groups"]["b"]["parity"] is None


def test_pooled_populations_are_sums_and_households_stay_apart():
    one, two = play(HALF), play(~HALF, children=40)
    both = pool([served(*one), served(*two)])
    assert len(np.unique(both.household)) == 80
    assert both.gain.sum() == pytest.approx(4.0)
    parts = [worth(p, ("first", "second")) for p, _ in (one, two)]
    together = pooled(parts)
    assert together.value == pytest.approx(4.0)
    assert together.averted == pytest.approx({"first": 4.0, "second": 0.0})
    assert (together.families, together.cost, together.hours) == (40, 4000, 80)
    assert together.cost_per_case == pytest.approx(1000)
    assert together.needed_to_treat == pytest.approx(10)
    nothing = worth(play(np.zeros(40, dtype=bool))[0], ("first", "second"))
    assert np.isnan(pooled([nothing, nothing]).cost_per_case)
