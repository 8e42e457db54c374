"""Do 95% intervals hold the truth 95% of the time? Two thousand small events, each with 100 or more outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring.losses import Setting
from scoring.replicates import Plan, plan_values
from scoring.uncertainty import difference, interval, poisson_weights

SIMULATIONS = 2000
HOUSEHOLDS = 400
FEWEST = 100
NAMES = ("auroc", "average_precision", "brier", "brier_skill", "log_loss", "brier_gain")
SETTING = Setting(base=0.2)
LARGE = 400_000


def draw(rng: np.random.Generator, households: int) -> tuple[Any, Any, Any, Any]:
    """Return outcome, two predictions and household: siblings share a risk, and two teams see different parts of it."""
    household = np.repeat(np.arange(households), rng.integers(1, 4, households))
    shared = rng.normal(0, 1, households)[household]
    own = rng.normal(0, 1, len(household))
    risk = 1 / (1 + np.exp(1.6 - 0.8 * shared - 0.6 * own))
    first, second = (1 / (1 + np.exp(1.5 - 0.8 * x)) for x in (shared, 0.6 * shared + 0.6 * own))
    return rng.random(len(household)) < risk, first, second, household


def plans(drawn: tuple[Any, Any, Any, Any], households: int) -> list[Plan]:
    truth, first, second, household = drawn
    return [
        Plan(truth, p, cluster=household, clusters=households, setting=SETTING, compiled=True)
        for p in (first, second)
    ]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_intervals_hold_the_truth_95_percent_of_the_time() -> None:
    rng = np.random.default_rng(2026)
    # The truth: what a population gives that is so large that its own error hardly counts.
    large = [plan_values(plan) for plan in plans(draw(rng, LARGE), LARGE)]
    true = {name: float(large[0][name][0]) for name in NAMES}
    gap = float(large[0]["brier"][0] - large[1]["brier"][0])
    weights = np.ascontiguousarray(poisson_weights(b"coverage", HOUSEHOLDS).T)  # one key: one event
    held: dict[str, list[bool]] = {name: [] for name in (*NAMES, "difference")}
    while len(held["auroc"]) < SIMULATIONS:
        drawn = draw(rng, HOUSEHOLDS)
        assert drawn[0].sum() >= FEWEST
        both = plans(drawn, HOUSEHOLDS)
        one, other = (plan.metrics(weights) for plan in both)
        values, others = (plan_values(plan) for plan in both)
        for name in NAMES:
            found = interval(float(values[name][0]), one[name][0])
            held[name].append(found.low <= true[name] <= found.high)
        found = difference(
            values["brier"][0], one["brier"][0], others["brier"][0], other["brier"][0]
        )
        held["difference"].append(found.low <= gap <= found.high)
    shares = {name: float(np.mean(times)) for name, times in held.items()}
    assert all(0.93 <= share <= 0.97 for share in shares.values()), shares
