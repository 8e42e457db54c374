"""The best that a budget can do: against every allocation there is, and against an exact solver without a gap."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from scoring import policy_optimum
from scoring.policy import Costs, Population
from scoring.policy_optimum import Options, best_allocation, lottery_value, options


def drawn(seed: int, households: int, supports: int) -> tuple[Options, float]:
    g = np.random.default_rng(seed)
    shape = households, supports + 1  # the first support goes through two channels
    value = g.gamma(1, 1, shape) * g.choice([1, 1, -0.3], shape)
    value[g.random(shape) < 0.2] = -np.inf
    room = g.uniform(0.2, 0.9, shape)
    cost = 50 + room * g.uniform(500, 4000, shape[1])
    capacity = np.where(
        g.random(supports) < 0.6, g.uniform(0.02, 0.2, supports) * households, np.inf
    )
    support = np.array([0, *range(supports)])
    ways = [("s", "c", "m", "stage")] * shape[1]
    return Options(ways, support, value, cost, room, capacity), households * g.uniform(50, 500)  # fmt: skip


def constraints(choice: Options) -> tuple[np.ndarray, np.ndarray]:
    h, m = choice.value.shape
    rows = [choice.cost.ravel()]
    rows += [(choice.room * (choice.support == s)).ravel() for s in range(len(choice.capacity))]
    return np.vstack([*rows, np.kron(np.eye(h), np.ones((1, m)))]), np.ones(h)


def solved(choice: Options, budget: float, *, whole: bool) -> float:
    rows, one = constraints(choice)
    value = np.maximum(np.where(np.isfinite(choice.value), choice.value, 0.0), 0).ravel()
    most = np.concatenate([[budget], np.minimum(choice.capacity, 1e9), one])
    if not whole:
        return -float(linprog(-value, A_ub=rows, b_ub=most, bounds=(0, 1)).fun)
    found = milp(
        -value, integrality=np.ones(len(value)), bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, most), options={"mip_rel_gap": 0},
    )  # fmt: skip
    return -float(found.fun)


def within(choice: Options, option: np.ndarray, budget: float) -> bool:
    rows = np.flatnonzero(option >= 0)
    cost, room = choice.cost[rows, option[rows]], choice.room[rows, option[rows]]
    used = np.bincount(choice.support[option[rows]], weights=room, minlength=len(choice.capacity))
    return bool(cost.sum() <= budget * (1 + 1e-9) and (used <= choice.capacity + 1e-6).all())


@pytest.mark.parametrize("seed", range(8))
def test_small_cases_against_every_allocation(seed: int) -> None:
    choice, budget = drawn(seed, 5, 2)
    budget *= 4
    best = 0.0
    for option in itertools.product(range(-1, 3), repeat=5):
        chosen = np.array(option)
        served = chosen >= 0
        value = choice.value[served, chosen[served]]
        if np.isfinite(value).all() and within(choice, chosen, budget):
            best = max(best, float(value.sum()))
    found = best_allocation(choice, budget)
    assert found.value == pytest.approx(best, abs=1e-9)
    assert within(choice, found.option, budget)


@pytest.mark.parametrize("seed", range(6))
def test_small_cases_against_the_exact_solver(seed: int) -> None:
    choice, budget = drawn(seed, 60, 4)
    assert best_allocation(choice, budget).value == pytest.approx(solved(choice, budget, whole=True), rel=1e-9)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_prices_and_rounding_come_close(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_optimum, "SMALL", 0)
    choice, budget = drawn(seed, 400, 4)
    found = best_allocation(choice, budget)
    assert within(choice, found.option, budget)
    assert (choice.value[found.option >= 0, found.option[found.option >= 0]] > 0).all()
    linear = solved(choice, budget, whole=False)
    assert linear * (1 - 1e-9) <= found.bound <= linear * (1 + 1e-4)
    assert found.value >= 0.985 * linear


def test_nothing_to_gain() -> None:
    choice, budget = drawn(1, 10, 2)
    nothing = Options(choice.ways, choice.support, -np.abs(choice.value), choice.cost, choice.room, choice.capacity)  # fmt: skip
    assert best_allocation(nothing, budget).value == 0
    assert best_allocation(choice, 0).value == 0


WORLD = Population(
    household=np.array([0, 1, 1]),
    stage=np.array(["baby", "baby", "toddler"]),
    neighbourhood=np.zeros(3, int),
    risk=np.full((3, 1), 0.5),
    averted={"coach": np.array([[0.2], [0.1], [0.3]]), "box": np.array([[0.0], [0.02], [0.0]])},
    uptake={("coach", "clinic", "targeted"): np.array([0.5, 0.5, 1.0]), ("box", "letter", "targeted"): np.ones(3)},
)  # fmt: skip
COSTS = {"coach": Costs(100, 800), "box": Costs(10, 0)}
WAYS = [
    ("coach", "clinic", "targeted", "baby"),
    ("coach", "clinic", "targeted", "toddler"),
    ("box", "letter", "targeted", "baby"),
]


def test_options_of_households() -> None:
    choice = options(WORLD, COSTS, WAYS, np.ones(1))
    # Household 1 has two children: whoever of them it is offered for, both gain 0.1 + 0.3.
    assert choice.value.tolist() == [[0.1, -np.inf, 0.0], [0.2, pytest.approx(0.4), 0.02]]
    assert choice.cost[0].tolist() == [500, 100, 10]


def test_the_lottery_in_closed_form() -> None:
    choice = options(WORLD, COSTS, WAYS, np.ones(1))
    # Household 0: coach (0.1 at 500) or box (0 at 10); household 1: 0.2 at 500, 0.4 at 900, 0.02 at 10.
    value = 0.1 / 2 + (0.2 + 0.4 + 0.02) / 3
    cost = (500 + 10) / 2 + (500 + 900 + 10) / 3
    assert lottery_value(choice, 1e9) == pytest.approx(value)
    assert lottery_value(choice, cost / 4) == pytest.approx(value / 4)
    full = options(WORLD, {**COSTS, "coach": Costs(100, 800, capacity=0.0)}, WAYS, np.ones(1))
    assert lottery_value(full, 1e9) == pytest.approx(0.02 / 3)


def test_the_best_is_better_than_the_lottery() -> None:
    choice = options(WORLD, COSTS, WAYS, np.ones(1))
    best = best_allocation(choice, 900)
    assert best.option.tolist() == [-1, 1]
    assert best.value == pytest.approx(0.4)
    assert lottery_value(choice, 900) < best.value <= best.bound + 1e-9
