"""Gates: they stop what is demonstrable, and chance alone seldom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring.policy_gates import Gates, judge


def verdict(seed: int = 0, children: int = 4000, **changes: Any) -> Gates:
    g = np.random.default_rng(seed)
    state: dict[str, Any] = {
        "household": g.integers(0, int(children * 0.8), children),
        "gain": np.full(children, 0.01),
        "need": g.beta(1, 5, children),
        "meant_for": np.ones(children, bool),
        "groups": {"origin": np.where(g.random(children) < 0.1, "small", "large")},
        "justified": False,
    }
    chance = g.random(int(children * 0.8)) < 0.2
    state["offered"] = chance[state["household"]].astype(float)
    return judge(**{**state, **{k: v(state) if callable(v) else v for k, v in changes.items()}})


def left_out(state: dict[str, Any]) -> Any:
    return np.where(state["groups"]["origin"] == "small", 0.0, state["offered"])


def test_an_even_hand_passes() -> None:
    gates = verdict()
    assert gates.passes
    assert {g.group for g in gates.recall} == {"small", "large"}
    for group in gates.recall:
        assert group.low < group.ratio < group.high


def test_a_group_left_out_must_be_justified() -> None:
    gates = verdict(offered=left_out)
    assert [g.group for g in gates.to_justify] == ["small"]
    assert not gates.passes
    assert verdict(offered=left_out, justified=True).passes


def test_small_groups_are_not_judged() -> None:
    few = {"origin": np.where(np.arange(4000) < 99, "small", "large")}
    gates = verdict(groups=few, offered=left_out)
    assert [g.group for g in gates.recall] == ["large"]
    assert gates.passes


def test_only_children_whom_the_support_is_meant_for_count() -> None:
    gates = verdict(offered=left_out, meant_for=lambda s: s["groups"]["origin"] == "large")
    assert gates.passes


def test_chance_alone_seldom_stops_a_rule_that_is_blind_to_groups() -> None:
    stopped = sum(bool(verdict(seed, 1500).to_justify) for seed in range(200))
    assert stopped <= 10


def test_demonstrable_harm_stops_an_idea() -> None:
    def hurts(state: dict[str, Any]) -> Any:
        return np.where(state["groups"]["origin"] == "small", -0.01, 0.01)

    gates = verdict(gain=hurts, justified=True)
    assert [g.group for g in gates.harmed] == ["small"]
    assert not gates.passes


def test_harm_that_may_be_chance_does_not() -> None:
    def mixed(state: dict[str, Any]) -> Any:
        signs = np.random.default_rng(4).choice([-0.0101, 0.01], len(state["household"]))
        return np.where(state["groups"]["origin"] == "small", signs, 0.01)

    gates = verdict(gain=mixed)
    assert gates.passes
    assert [g for g in gates.harm if g.low < 0 < g.high]


def test_too_few_households() -> None:
    few = verdict(offered=lambda s: (s["household"] < 30).astype(float))
    assert not few.enough_households
    assert few.households == pytest.approx(30, abs=12)
    assert verdict(households=49.9).passes is False
    assert verdict(households=12, least_households=10).enough_households


def test_nobody_in_need_and_nobody_offered() -> None:
    assert verdict(need=np.zeros(4000)).recall == ()
    nobody = verdict(offered=np.zeros(4000))
    assert nobody.recall == ()
    assert not nobody.passes
