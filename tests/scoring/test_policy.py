"""Playing out an idea: sums written out on a few families, and laws on many."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.policy import Call, Costs, Played, Population, play_out, serve
from scoring.policy_value import as_universal, benefit_parity, score, stigma_curve, worth

OUTCOMES = ("delay", "care")
WAY = ("coach", "clinic", "targeted")
EVERYWHERE = ("coach", "clinic", "universal")
# Four households. 0: a baby and a toddler; 1: a baby; 2: a toddler; 3: twins of one year.
WORLD = Population(
    household=np.array([0, 0, 1, 2, 3, 3]),
    stage=np.array(["baby", "toddler", "baby", "toddler", "baby", "baby"]),
    neighbourhood=np.array([0, 0, 0, 1, 1, 1]),
    risk=np.array([[0.5, 0.2], [0.4, 0.1], [0.1, 0.0], [0.2, 0.2], [0.3, 0.0], [0.3, 0.0]]),
    averted={
        "coach": np.array([[0.1, 0.05], [0.2, 0], [0.04, 0], [0.3, 0], [-0.05, 0], [0.1, 0.02]]),
        "box": np.zeros((6, 2)),
    },
    uptake={
        WAY: np.array([0.5, 0.5, 1.0, 0.8, 0.4, 0.4]),
        EVERYWHERE: np.array([0.6, 0.6, 1.0, 0.9, 0.5, 0.5]),
        ("box", "letter", "targeted"): np.ones(6),
    },
)
COSTS = {"coach": Costs(offer=100, family=1000, hours=10), "box": Costs(offer=50, family=0)}
NAN = np.nan


def call(priority: list[float], budget: float = 1e9, **changes: object) -> Call:
    base = Call("coach", "clinic", "targeted", "baby", budget, np.array(priority))
    return replace(base, **changes)  # type: ignore[arg-type]


def one(priority: list[float], budget: float = 1e9, **changes: object) -> Played:
    return play_out([call(priority, budget, **changes)], WORLD, COSTS)


def test_a_household_is_offered_once_and_each_child_gains() -> None:
    played = one([1, NAN, NAN, NAN, NAN, NAN])
    assert played.offered.tolist() == [1, 0, 0, 0]
    assert played.taking_part.tolist() == [0.5, 0, 0, 0]
    # Half take part: the baby gains (0.1, 0.05) / 2 and its sister (0.2, 0) / 2.
    assert played.gain[:2].tolist() == [[0.05, 0.025], [0.1, 0]]
    result = worth(played, OUTCOMES)
    assert result.value == pytest.approx(0.175)
    assert result.cost == pytest.approx(100 + 0.5 * 1000)
    assert result.hours == pytest.approx(5)
    assert result.cost_per_case == pytest.approx(600 / 0.175)
    assert result.needed_to_treat == pytest.approx(0.5 / 0.175)


def test_twins_count_as_one_household_and_harm_is_shown() -> None:
    played = one([NAN, NAN, NAN, NAN, 2, 1])
    assert played.offers[0].named == 1
    result = worth(played, OUTCOMES)
    assert result.averted == pytest.approx({"delay": 0.4 * 0.05, "care": 0.4 * 0.02})
    assert result.harm == pytest.approx({"delay": 0.4 * 0.05, "care": 0.0})


def test_children_at_another_stage_are_dropped_and_counted() -> None:
    played = one([NAN, 1, 1, 1, NAN, NAN])
    assert played.offers[0].elsewhere == 2
    assert played.offered.tolist() == [0, 1, 0, 0]


def test_money_ends_where_it_ends() -> None:
    # Household 1 first: 100 + 1000 = 1100. Then household 3: 100 + 400 = 500, of which 250 is left: half a chance.
    played = one([1, NAN, 3, NAN, 2, 2], budget=1350)
    assert played.offered.tolist() == pytest.approx([0, 1, 0, 0.5])
    assert played.offers[0].cost == pytest.approx(1350)
    assert played.offer.tolist() == [0, 0, -1, 0]


def test_equal_priorities_share_by_lottery() -> None:
    played = one([0, NAN, 0, NAN, 0, 0], budget=1100)
    # 600 + 1100 + 500 = 2200 for all three: everybody has half a chance.
    assert played.offered.tolist() == pytest.approx([0.5, 0.5, 0, 0.5])


def test_capacity_counts_who_takes_part_and_is_shared_by_offers() -> None:
    costs = {**COSTS, "coach": Costs(100, 1000, 10, capacity=1.2)}
    calls = [call([NAN, NAN, 1, NAN, NAN, NAN]), call([1, NAN, 1, NAN, NAN, NAN])]
    played = play_out(calls, WORLD, costs)
    # Household 1 takes its one place; 0.2 is left for household 0, which would take 0.5.
    assert played.offered.tolist() == pytest.approx([0.4, 1, 0, 0])
    assert played.offers[1].taken == 1


def test_the_first_offer_that_names_a_household_keeps_it() -> None:
    box = call([NAN] * 2 + [1] + [NAN] * 3, support="box", channel="letter")
    played = play_out([box, call([1, NAN, 1, NAN, 1, 1])], WORLD, COSTS)
    assert played.offer.tolist() == [1, 0, -1, 1]
    assert played.gain[2].tolist() == [0, 0]
    broke = play_out([replace(box, budget=0.0), call([NAN, NAN, 1, NAN, NAN, NAN])], WORLD, COSTS)
    assert broke.offered.sum() == 0, "also when its money did not reach"


def test_without_a_number_comes_last() -> None:
    played = one([-np.inf, NAN, -5, NAN, -np.inf, -np.inf], budget=1100 + 550)
    assert played.offered.tolist() == pytest.approx([0.5, 1, 0, 0.5])


def test_universal_is_everybody_of_that_stage_in_the_neighbourhoods_touched() -> None:
    played = play_out(as_universal([call([NAN, NAN, 1, NAN, NAN, NAN])]), WORLD, COSTS)
    assert played.offered.tolist() == [1, 1, 0, 0]
    assert played.taking_part.tolist() == [0.6, 1, 0, 0]
    both = one([1, NAN, 2, NAN, 9, -np.inf], mode="universal", budget=600 + 850)
    # Neighbourhood 1 has mean 9 (the child without a number does not count): household 3 costs 100 + 500.
    # Neighbourhood 0 has mean 1.5; 850 of its 700 + 1100 are left.
    assert both.offered.tolist() == pytest.approx([850 / 1800, 850 / 1800, 0, 1])


def test_a_rule_that_names_nobody() -> None:
    for mode in ("targeted", "universal"):
        result = worth(one([NAN] * 6, mode=mode), OUTCOMES)
        assert result.value == 0
        assert np.isnan(result.cost_per_case)
        assert np.isnan(result.needed_to_treat)


def test_weights_of_outcomes_and_welfare() -> None:
    played = one([1, NAN, NAN, NAN, NAN, NAN])
    weighted = worth(played, OUTCOMES, {"delay": 1, "care": 4}, np.array([2, 1, 1, 1, 1, 1.0]))
    assert weighted.value == pytest.approx(2 * (0.05 + 4 * 0.025) + 0.1)
    assert weighted.cost_per_case == pytest.approx(600 / 0.175), (
        "cases are cases, whatever they weigh"
    )


def test_score_between_fixed_points() -> None:
    assert score(10, 10, 50) == 0
    assert score(60, 10, 50) == pytest.approx(1.25)
    assert np.isnan(score(1, 5, 5))


def test_stigma() -> None:
    played = one([1, NAN, 1, NAN, NAN, NAN])
    value = worth(played, OUTCOMES).value
    # No outcome in household 0: 0.5 × 0.8 × 0.6 × 0.9; in household 1: 0.9.
    alarms = 0.5 * 0.8 * 0.6 * 0.9 + 0.9
    curve, even = stigma_curve(played, WORLD, value, [0, 0.1])
    assert curve.tolist() == pytest.approx([value, value - 0.1 * alarms])
    assert even == pytest.approx(value / alarms)
    light, _ = stigma_curve(played, WORLD, value, [0.1], burden=[0.5])
    assert light[0] == pytest.approx(value - 0.05 * alarms)
    assert stigma_curve(played, WORLD, -1.0, [0.0])[1] == 0


def test_benefit_parity() -> None:
    group = np.array(["a", "a", "b", "c"])
    got = benefit_parity(np.array([1, 1, 2, 0.0]), np.array([1, 1, 6, 0.0]), group)
    assert got["a"] == pytest.approx((2 / 4) / (2 / 8))
    assert got["b"] == pytest.approx((2 / 4) / (6 / 8))
    assert np.isnan(got["c"])


# --- laws -------------------------------------------------------------------------------------------

FAMILIES = st.lists(
    st.tuples(st.sampled_from([NAN, -np.inf, 0.0, 1.0, 2.0]), st.floats(1, 500), st.floats(0, 1)),
    min_size=1, max_size=30,
)  # fmt: skip


@given(FAMILIES, st.floats(0, 3000), st.floats(0, 8))
def test_laws_of_serving(
    families: list[tuple[float, float, float]], budget: float, capacity: float
) -> None:  # fmt: skip
    priority, cost, room = (np.array(column) for column in zip(*families, strict=True))
    share = serve(priority, cost, room, budget, capacity)
    assert ((share >= 0) & (share <= 1)).all()
    assert (share[np.isnan(priority)] == 0).all()
    assert share @ cost <= budget * (1 + 1e-9)
    assert share @ room <= capacity * (1 + 1e-9) + 1e-12
    named = ~np.isnan(priority)
    for level in np.unique(priority[named]):
        assert np.ptp(share[priority == level]) == 0, "equal priorities, equal chances"
    lower = priority[share < 1]
    if len(lower[~np.isnan(lower)]):
        assert (share[priority < np.nanmax(lower)] == 0).all(), "nobody jumps the queue"
    order = np.random.default_rng(0).permutation(len(priority))
    again = serve(priority[order], cost[order], room[order], budget, capacity)
    assert again == pytest.approx(share[order], abs=1e-9)
    more = serve(priority, cost, room, budget * 2, capacity)
    assert (more >= share - 1e-9).all(), "more money takes nothing from anybody"


def large(seed: int, children: int = 25_000) -> tuple[Population, list[Call]]:
    g = np.random.default_rng(seed)
    stages = np.array(["pregnancy", "first_year", "second_year", "toddler"])
    world = Population(
        household=np.sort(g.integers(0, int(children * 0.8), children)),
        stage=stages[g.integers(0, 4, children)],
        neighbourhood=g.integers(0, 300, children),
        risk=g.beta(1, 9, (children, 3)),
        averted={"coach": g.normal(0.01, 0.01, (children, 3))},
        uptake={way: g.uniform(0.2, 0.8, children) for way in (WAY, EVERYWHERE)},
    )
    calls = [
        Call("coach", "clinic", mode, str(stages[i]), 250_000, np.where(g.random(children) < 0.3, g.integers(0, 50, children), NAN))
        for i, mode in enumerate(["targeted", "targeted", "universal", "targeted"])
    ]  # fmt: skip
    return world, calls


def test_four_offers_on_four_populations_take_well_under_a_second() -> None:
    worlds = [large(seed) for seed in range(4)]
    start = time.perf_counter()
    for world, calls in worlds:
        result = worth(play_out(calls, world, COSTS), ["a", "b", "c"])
        assert result.cost <= 1_000_000 * (1 + 1e-9)
    assert time.perf_counter() - start < 1


def test_the_order_of_children_has_no_meaning() -> None:
    world, calls = large(1, 2000)
    order = np.random.default_rng(2).permutation(2000)
    mixed = Population(
        world.household[order], world.stage[order], world.neighbourhood[order], world.risk[order],
        {s: v[order] for s, v in world.averted.items()}, {w: v[order] for w, v in world.uptake.items()},
    )  # fmt: skip
    moved = [replace(c, priority=c.priority[order]) for c in calls]
    first, second = play_out(calls, world, COSTS), play_out(moved, mixed, COSTS)
    assert second.gain == pytest.approx(first.gain[order], abs=1e-12)
