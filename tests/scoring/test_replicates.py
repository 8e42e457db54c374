"""The fast way: every replicate of every metric is what the metric itself gives, with and without numba."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import replicates as module
from scoring import sweep
from scoring.metrics import METRICS, Setting
from scoring.replicates import Plan, plan_values, replicate_plans
from scoring.sweep import compiled_loop
from scoring.uncertainty import poisson_weights

KEY = b"replicates"
SETTING = Setting(base=0.2, capacity=0.3)
FIRST_ORDER = {"calibration_slope", "calibration_intercept", "miscalibration", "discrimination"}
EXACT = [name for name in METRICS if name not in FIRST_ORDER]
ways = pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "numba"])

child = st.tuples(
    st.booleans(),
    st.one_of(st.integers(0, 4).map(lambda k: k / 4), st.floats(0, 1)),
    st.sampled_from([0.0, 0.5, 1.0, 2.25]),
    st.integers(0, 5),
    st.integers(0, 2),
)


def make(rows: list[Any], **options: Any) -> tuple[Plan, tuple[Any, ...]]:
    """Return a plan, and truth, probability, own weight, cluster, group."""
    truth, p, weight, cluster, group = (np.array(c) for c in zip(*rows, strict=True))
    group = np.unique(group, return_inverse=True)[1]
    plan = Plan(
        truth,
        p,
        cluster=cluster,
        clusters=6,
        weight=weight,
        group=group,
        setting=SETTING,
        **options,
    )
    return plan, (truth.astype(bool), p, weight, cluster, group)


@ways
@settings(deadline=None, derandomize=True, max_examples=60)
@given(rows=st.lists(child, min_size=1, max_size=25))
def test_a_replicate_is_the_metric_under_its_weights(compiled: bool, rows: list[Any]) -> None:
    plan, (truth, p, weight, cluster, group) = make(rows, compiled=compiled)
    drawn = poisson_weights(KEY, 6, 8)
    found = plan.metrics(np.ascontiguousarray(drawn.T))
    for g in range(group.max() + 1):
        here = group == g
        weights = drawn[:, cluster[here]] * weight[here]
        for name in EXACT:
            wanted = METRICS[name].kernel(truth[here], p[here], weights, SETTING)
            np.testing.assert_allclose(found[name][g], wanted, atol=1e-9, err_msg=name)


@ways
@settings(deadline=None, derandomize=True, max_examples=60)
@given(rows=st.lists(child, min_size=1, max_size=25))
def test_values_are_the_metrics_of_the_table(compiled: bool, rows: list[Any]) -> None:
    plan, (truth, p, weight, _, group) = make(rows, compiled=compiled)
    values = plan_values(plan)
    for g in range(group.max() + 1):
        here = group == g
        for name, metric in METRICS.items():
            wanted = metric(truth[here], p[here], weight=weight[here], base=0.2, capacity=0.3)
            assert values[name][g] == pytest.approx(wanted, abs=1e-9, nan_ok=True), name


def draw(n: int, seed: int = 1, decimals: int | None = None) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 4, n)
    p = np.clip(0.8 * risk + 0.05 + rng.normal(0, 0.05, n), 0, 1)
    return rng.random(n) < risk, p if decimals is None else p.round(decimals)


@pytest.mark.parametrize("decimals", [None, 2])
@pytest.mark.parametrize("groups", [1, 7])
def test_numba_changes_nothing(decimals: int | None, groups: int) -> None:
    truth, p = draw(3000, decimals=decimals)
    rng = np.random.default_rng(2)
    common: dict[str, Any] = {
        "cluster": np.arange(3000) // 2,
        "clusters": 1500,
        "weight": rng.gamma(1, 1, 3000),
        "group": rng.integers(0, groups, 3000),
    }
    plain, fast = (
        replicate_plans([Plan(truth, p, compiled=c, **common)], key=KEY, replicates=40)[0]
        for c in (False, True)
    )
    for name, values in plain.items():
        np.testing.assert_allclose(fast[name], values, rtol=1e-9, atol=1e-9, err_msg=name)


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    truth, p = draw(30)
    monkeypatch.setattr(sweep, "_WORTH_COMPILING", 1)
    alone: dict[str, Any] = {"cluster": np.arange(30), "clusters": 30}
    with_it = plan_values(Plan(truth, p, **alone))
    monkeypatch.setattr(sweep, "compiled_loop", lambda: None)
    without = plan_values(Plan(truth, p, **alone))
    assert without["auroc"] == pytest.approx(with_it["auroc"], abs=1e-12)
    with pytest.raises(ModuleNotFoundError):
        Plan(truth, p, compiled=True, **alone)


def test_numba_is_a_guarded_import(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(sweep.importlib, "import_module", missing)
    assert compiled_loop.__wrapped__() is None


@pytest.mark.parametrize("cells", [1, 60_000, 10**9])
def test_blocks_of_replicates_change_nothing(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    truth, p = draw(600)
    plan = Plan(truth, p, cluster=np.arange(600) // 2, clusters=300)
    whole = plan.metrics(np.ascontiguousarray(poisson_weights(KEY, 300, 300).T))
    monkeypatch.setattr(module, "_CELLS", cells)
    (found,) = replicate_plans([plan], key=KEY, replicates=300)
    for name, values in whole.items():
        assert found[name].shape == (1, 300)
        np.testing.assert_allclose(found[name], values, rtol=1e-12, atol=1e-12)


def test_plans_share_their_weights() -> None:
    truth, p = draw(400)
    one = Plan(truth, p, cluster=np.arange(400), clusters=400)
    two = Plan(truth, p**2, cluster=np.arange(400), clusters=400)
    together = replicate_plans([one, two], key=KEY, replicates=50)
    alone = replicate_plans([two], key=KEY, replicates=50)[0]
    np.testing.assert_array_equal(together[1]["brier"], alone["brier"])
    np.testing.assert_allclose(together[0]["auroc"], alone["auroc"], atol=1e-12)  # the same order


@pytest.mark.parametrize("name", ["calibration_slope", "calibration_intercept"])
def test_one_step_of_newton_spreads_as_a_new_fit_does(name: str) -> None:
    truth, p = draw(2000)
    plan = Plan(truth, p, cluster=np.arange(2000), clusters=2000, setting=SETTING)
    drawn = poisson_weights(KEY, 2000, 200)
    step = plan.metrics(np.ascontiguousarray(drawn.T))[name][0]
    again = METRICS[name].kernel(truth, p, drawn.astype(float), SETTING)
    assert np.corrcoef(step, again)[0, 1] > 0.98
    assert step.std() == pytest.approx(again.std(), rel=0.1)


def test_a_large_group_of_children_takes_little_memory() -> None:
    """Ten bytes per child and replicate would be 400 MB here."""
    truth, p = draw(40_000)
    plan = Plan(truth, p, cluster=np.arange(40_000), clusters=40_000, compiled=False)
    tracemalloc.start()
    try:
        replicate_plans([plan], key=KEY)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
