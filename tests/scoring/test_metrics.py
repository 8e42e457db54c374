"""The table of metrics: cases with the sum written out, and laws that hold for every entry."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.metrics import (
    LOG_CLIP,
    METRICS,
    Metric,
    Setting,
    expected_brier_gain,
    expected_brier_skill,
)

CASES = tomllib.loads((Path(__file__).parent / "cases" / "scores.toml").read_text("utf-8"))["case"]
SCORED = [
    pytest.param(case, name, id=f"{case['name']}: {name}")
    for case in CASES
    for name in METRICS
    if name in case
]

# The same examples every run: a red test is due to a change, never to the dice.
law = settings(deadline=None, derandomize=True, max_examples=80)
every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
DIRECTED = {name: m for name, m in METRICS.items() if m.higher_is_better is not None}
every_directed_metric = pytest.mark.parametrize("metric", DIRECTED.values(), ids=DIRECTED.keys())
# Whose best cannot always be reached: it depends on how many children have the outcome.
DEPENDS_ON_RATE = {
    "precision_at_capacity",
    "recall_at_capacity",
    "lift_at_capacity",
    "net_benefit",
    "discrimination",
}

# Halves, quarters and so on make ties; the hair beside a tie must not be taken for one.
risky = st.one_of(st.sampled_from([0, 0.25, 0.5, 0.5 + 1e-12, 1]), st.floats(0, 1))
child = st.tuples(st.booleans(), risky, st.integers(0, 4))
children = st.lists(child, min_size=1, max_size=25)
bases = st.floats(0.01, 0.99)


def unpack(rows: list[Any]) -> tuple[Any, Any, Any]:
    """Return truth, probability and weight."""
    truth, probability, weight = zip(*rows, strict=True)
    return np.array(truth, bool), np.array(probability, float), np.array(weight, float)


def test_every_metric_stands_under_its_own_name() -> None:
    assert [m.name for m in METRICS.values()] == list(METRICS)
    assert METRICS["brier"].key == "brier@1"


@pytest.mark.parametrize(("case", "name"), SCORED)
def test_score_is_the_sum_written_out(case: dict[str, Any], name: str) -> None:
    settings = {
        key: case[key] for key in ("weight", "base", "capacity", "threshold") if key in case
    }
    got = METRICS[name](case["truth"], case["probability"], **settings)
    assert got == pytest.approx(float(case[name]), abs=1e-12, nan_ok=True)


def test_every_metric_has_a_case() -> None:
    assert {name for case in CASES for name in METRICS if name in case} == set(METRICS)


@every_metric
@law
@given(rows=children, base=bases, data=st.data())
def test_order_of_children_does_not_matter(
    metric: Metric, rows: list[Any], base: float, data: st.DataObject
) -> None:
    truth, p, weight = unpack(rows)
    order = np.array(data.draw(st.permutations(range(len(rows)))))
    straight = metric(truth, p, weight=weight, base=base)
    shuffled = metric(truth[order], p[order], weight=weight[order], base=base)
    assert shuffled == pytest.approx(straight, abs=1e-9, nan_ok=True)


@every_directed_metric
@law
@given(rows=children, base=bases)
def test_nothing_scores_better_than_the_truth(metric: Metric, rows: list[Any], base: float) -> None:
    truth, p, weight = unpack(rows)
    of_truth = metric(truth, truth.astype(float), weight=weight, base=base)
    of_p = metric(truth, p, weight=weight, base=base)
    assert np.isnan(of_truth) == np.isnan(of_p)
    assume(not np.isnan(of_p))
    sign = 1 if metric.higher_is_better else -1
    assert sign * of_truth >= sign * of_p - 1e-12
    # The clip keeps log loss a hair from its best, and no further.
    hair = 1.1 * LOG_CLIP if metric.name == "log_loss" else 1e-12
    if metric.name not in DEPENDS_ON_RATE:
        assert of_truth == pytest.approx(metric.best, abs=hair)


@every_directed_metric
@law
@given(rows=children, base=bases)
def test_values_lie_between_worst_and_best(metric: Metric, rows: list[Any], base: float) -> None:
    truth, p, weight = unpack(rows)
    value = metric(truth, p, weight=weight, base=base)
    low, high = sorted((metric.worst, metric.best))
    assert np.isnan(value) or low - 1e-12 <= value <= high + 1e-12


@every_directed_metric
def test_the_worst_is_reached_or_without_end(metric: Metric) -> None:
    truth = np.arange(2000) == 0
    if metric.name == "miscalibration":
        truth = np.ones(
            2000, bool
        )  # with one class, the constant that is right takes all of it away
    value = metric(truth, ~truth, base=1e-9, threshold=1 - 1e-6)
    # Average precision and skill get as near as one likes, with ever more children or a rarer outcome.
    assert value == pytest.approx(metric.worst, abs=1e-3) or value < -1000


@every_metric
@law
@given(rows=children, base=bases)
def test_integer_weights_are_repeated_rows(metric: Metric, rows: list[Any], base: float) -> None:
    truth, p, weight = unpack(rows)
    assume(weight.sum() > 0)
    times = weight.astype(int)
    repeated = metric(np.repeat(truth, times), np.repeat(p, times), base=base)
    assert metric(truth, p, weight=weight, base=base) == pytest.approx(
        repeated, abs=1e-9, nan_ok=True
    )


@every_metric
@law
@given(rows=children, base=bases, factor=st.floats(0.01, 100))
def test_only_the_ratio_of_weights_counts(
    metric: Metric, rows: list[Any], base: float, factor: float
) -> None:
    truth, p, weight = unpack(rows)
    one = metric(truth, p, weight=weight, base=base)
    scaled = metric(truth, p, weight=weight * factor, base=base)
    assert scaled == pytest.approx(one, rel=1e-12, abs=1e-9, nan_ok=True)


@every_metric
@pytest.mark.parametrize("dtype", [float, np.uint8])
@law
@given(rows=children, base=bases, seed=st.integers(0, 2**32 - 1))
def test_a_matrix_of_weights_is_a_loop_over_its_rows(
    metric: Metric, dtype: type, rows: list[Any], base: float, seed: int
) -> None:
    truth, p, _ = unpack(rows)
    matrix = np.random.default_rng(seed).poisson(1, (5, len(rows))).astype(dtype)
    together = metric.kernel(truth, p, matrix, Setting(base))
    looped = [metric(truth, p, weight=row, base=base) for row in matrix]
    assert together.shape == (5,)
    np.testing.assert_allclose(together, looped, atol=1e-9)


@every_metric
def test_replicates_without_anybody_are_nan_and_leave_the_others_alone(metric: Metric) -> None:
    truth, p = np.array([True, False, False]), np.array([0.7, 0.2, 0.4])
    none, some = metric.kernel(truth, p, np.array([[0.0, 0, 0], [1.0, 1, 1]]), Setting(0.3))
    assert np.isnan(none)
    assert some == pytest.approx(metric(truth, p, base=0.3), nan_ok=True)


@every_metric
def test_one_child_is_enough(metric: Metric) -> None:
    values = [metric(np.array([t]), np.array([0.3]), base=0.2) for t in (True, False)]
    assert all(np.isnan(v) or np.isfinite(v) for v in values)
    neither, with_outcome = (False, False), (True, False)
    defined = {
        "auroc": neither,
        "average_precision": with_outcome,
        "recall_at_capacity": with_outcome,
        "lift_at_capacity": with_outcome,
        "f1": with_outcome,
        "calibration_slope": neither,
        "calibration_intercept": neither,
    }
    assert tuple(np.isfinite(values)) == defined.get(metric.name, (True, True))


def test_log_loss_caps_a_child_at_the_published_clip() -> None:
    assert METRICS["log_loss"](np.array([True]), np.array([0.0])) == pytest.approx(
        -np.log(LOG_CLIP)
    )
    assert METRICS["log_loss"].worst == pytest.approx(6.907755278982137)


@law
@given(rows=children, base=bases)
def test_brier_skill_is_the_holdout_r2_of_the_fragile_families(
    rows: list[Any], base: float
) -> None:
    truth, p, _ = unpack(rows)
    own = sum((float(y) - q) ** 2 for y, q in zip(truth, p, strict=True))
    reference = sum((float(y) - base) ** 2 for y in truth)
    assert METRICS["brier_skill"](truth, p, base=base) == pytest.approx(1 - own / reference)


@pytest.fixture(scope="module")
def drawn() -> tuple[Any, Any, Any]:
    """Risks, predictions that are off, and 4000 draws of the outcomes."""
    rng = np.random.default_rng(7)
    risk = rng.beta(1, 4, 1500)
    p = np.clip(0.6 * risk + 0.1 + rng.normal(0, 0.05, 1500), 0, 1)
    return risk, p, rng.random((4000, 1500)) < risk


def test_expected_gain_is_the_mean_over_drawn_outcomes(drawn: tuple[Any, Any, Any]) -> None:
    risk, p, outcomes = drawn
    gains = ((0.25 - outcomes) ** 2 - (p - outcomes) ** 2).mean(axis=1)
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    assert abs(expected_brier_gain(risk, p, 0.25) - gains.mean()) < 4 * error


def test_expected_skill_is_the_mean_over_drawn_outcomes(drawn: tuple[Any, Any, Any]) -> None:
    risk, p, outcomes = drawn
    own = ((p - outcomes) ** 2).sum(axis=1)
    reference = ((0.25 - outcomes) ** 2).sum(axis=1)
    skills = 1 - own / reference
    error = skills.std(ddof=1) / np.sqrt(len(skills))
    # It is a ratio of expectations: off by a bias of the order of 1 / children, here below 0.0005.
    assert abs(expected_brier_skill(risk, p, 0.25) - skills.mean()) < 4 * error + 5e-4


@pytest.mark.parametrize("expected", [expected_brier_gain, expected_brier_skill])
@law
@given(
    pairs=st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0, 1)), min_size=1, max_size=20),
    base=bases,
)
def test_the_risk_itself_scores_highest_in_expectation(
    expected: Any, pairs: list[tuple[float, float]], base: float
) -> None:
    risk, p = np.array(pairs).T
    assert expected(risk, risk, base) >= expected(risk, p, base) - 1e-12
    assert expected(risk, np.full(len(risk), base), base) == pytest.approx(0, abs=1e-12)


@law
@given(rows=children, base=bases)
def test_with_certain_risks_the_expectation_is_the_score(rows: list[Any], base: float) -> None:
    truth, p, _ = unpack(rows)
    sure = truth.astype(float)
    skill = METRICS["brier_skill"](truth, p, base=base)
    assert expected_brier_skill(sure, p, base) == pytest.approx(skill, abs=1e-9)
    brier = METRICS["brier"]
    gain = brier(truth, np.full(len(p), base)) - brier(truth, p)
    assert expected_brier_gain(sure, p, base) == pytest.approx(gain, abs=1e-12)
