"""Agreement with statsmodels, scikit-learn, dcurves and model-diagnostics, to 1e-9: calibration, capacity, decisions."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import logit
from scipy.stats import hypergeom
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, f1_score, precision_score, recall_score

from scoring.calibration import recalibrate
from scoring.decisions import net_benefit_curve
from scoring.metrics import LOG_CLIP, METRICS

law = settings(deadline=None, derandomize=True, max_examples=60)
rows_of_eighths = st.lists(
    st.tuples(st.booleans(), st.integers(0, 8), st.integers(1, 4)), min_size=2, max_size=30
)


def unpack(rows: Any) -> tuple[Any, Any, Any]:
    truth, eighths, weight = (np.array(column) for column in zip(*rows, strict=True))
    return truth, eighths / 8, weight.astype(float)


def draw(n: int, seed: int, decimals: int | None = None) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 3, n)
    p = np.clip(0.7 * risk + 0.1 + rng.normal(0, 0.05, n), 0, 1)
    p = p if decimals is None else p.round(decimals)
    return rng.random(n) < risk, p, rng.integers(0, 4, n).astype(float)


# --- calibration --------------------------------------------------------------------------------------


def glm(truth: Any, weight: Any, columns: Any, offset: Any = None) -> Any:
    """Fit a logistic regression with statsmodels until nothing moves any more."""
    there = weight > 0
    model = sm.GLM(
        truth[there].astype(float),
        columns[there],
        family=sm.families.Binomial(),
        freq_weights=weight[there],
        offset=None if offset is None else offset[there],
    )
    return model.fit(tol=1e-13, maxiter=200).params


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n", [60, 2000])
@pytest.mark.parametrize("decimals", [None, 1])
def test_calibration_is_that_of_statsmodels(n: int, seed: int, decimals: int | None) -> None:
    truth, p, weight = draw(n, seed, decimals)
    for w in (np.ones(n), weight):
        x = logit(np.clip(p, LOG_CLIP, 1 - LOG_CLIP))
        slope = glm(truth, w, np.column_stack([np.ones(n), x]))[1]
        level = glm(truth, w, np.ones((n, 1)), offset=x)[0]
        assert METRICS["calibration_slope"](truth, p, weight=w) == pytest.approx(slope, rel=1e-9)
        assert METRICS["calibration_intercept"](truth, p, weight=w) == pytest.approx(
            level, rel=1e-9, abs=1e-9
        )


@law
@given(rows=rows_of_eighths)
def test_a_slope_solves_its_equations(rows: Any) -> None:
    """Where there is a fit, sum w (y - mu) and sum w (y - mu) x are 0; where there is none, the classes stand apart."""
    truth, p, weight = unpack(rows)
    slope = METRICS["calibration_slope"](truth, p, weight=weight)
    assume(truth.any() and not truth.all())
    if np.isnan(slope):
        yes, no = p[truth], p[~truth]
        assert yes.min() >= no.max() or no.min() >= yes.max()
        return
    x = logit(np.clip(p, LOG_CLIP, 1 - LOG_CLIP))
    level = glm(truth, weight, np.ones((len(x), 1)), offset=slope * x)[0]
    residual = weight * (truth - 1 / (1 + np.exp(-(level + slope * x))))
    assert residual @ x == pytest.approx(0, abs=1e-6)


@law
@given(rows=rows_of_eighths, factor=st.sampled_from([0.5, 2.0]))
def test_a_slope_is_divided_by_what_the_logits_are_multiplied_with(
    rows: Any, factor: float
) -> None:
    truth, p, weight = unpack(rows)
    inner = 0.2 + 0.6 * p  # far from the clip
    x = logit(inner)
    stretched = 1 / (1 + np.exp(-factor * x))
    one = METRICS["calibration_slope"](truth, inner, weight=weight)
    other = METRICS["calibration_slope"](truth, stretched, weight=weight)
    assert other * factor == pytest.approx(one, rel=1e-8, abs=1e-8, nan_ok=True)


@law
@given(rows=rows_of_eighths)
def test_the_decomposition_is_that_of_isotonic_regression(rows: Any) -> None:
    truth, p, weight = unpack(rows)
    fitted = IsotonicRegression().fit(p, truth.astype(float), sample_weight=weight).predict(p)
    np.testing.assert_allclose(recalibrate(truth, p, weight), fitted, atol=1e-9)
    rate = np.full(len(p), np.average(truth, weights=weight))
    own, best, even = (
        brier_score_loss(truth, q, sample_weight=weight, labels=[False, True])
        for q in (p, np.clip(fitted, 0, 1), rate)
    )
    found = {
        name: METRICS[name](truth, p, weight=weight)
        for name in ("miscalibration", "discrimination", "uncertainty")
    }
    assert found["miscalibration"] == pytest.approx(own - best, abs=1e-9)
    assert found["discrimination"] == pytest.approx(even - best, abs=1e-9)
    assert found["uncertainty"] == pytest.approx(even, abs=1e-9)
    total = found["miscalibration"] - found["discrimination"] + found["uncertainty"]
    assert total == pytest.approx(METRICS["brier"](truth, p, weight=weight), abs=1e-9)


SMALL = (
    np.array([1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1], bool),
    np.array([0.9, 0.2, 0.35, 0.6, 0.35, 0.1, 0.5, 0.5, 0.05, 0.2, 0.6, 0.2]),
)


# What model-diagnostics 1.5.0 makes of SMALL: decompose(y, p, weights, scoring_function=SquaredError()).
@pytest.mark.parametrize(
    ("weight", "miscalibration", "discrimination", "uncertainty"),
    [
        ([1] * 12, 0.011736111111111086, 0.06249999999999997, 0.24305555555555555),
        (
            [1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 1, 1],
            0.01220588235294115,
            0.08044982698961936,
            0.24221453287197234,
        ),
    ],
)
def test_the_decomposition_is_that_of_model_diagnostics(
    weight: list[int], miscalibration: float, discrimination: float, uncertainty: float
) -> None:
    found = [
        METRICS[name](*SMALL, weight=np.array(weight, float))
        for name in ("miscalibration", "discrimination", "uncertainty")
    ]
    assert found == pytest.approx([miscalibration, discrimination, uncertainty], abs=1e-12)


# --- decisions ----------------------------------------------------------------------------------------


def test_net_benefit_is_that_of_dcurves() -> None:
    """What dcurves 1.1.7 makes of SMALL: dca(data, outcome, modelnames, thresholds); some p lie on a threshold."""
    thresholds = np.array([0.1, 0.2, 0.35, 0.5, 0.6])
    model = [
        0.36111111111111116,
        0.3125,
        0.19871794871794879,
        0.08333333333333337,
        0.0416666666666667,
    ]
    everybody = [
        0.35185185185185186,
        0.27083333333333337,
        0.10256410256410264,
        -0.16666666666666657,
        -0.45833333333333309,
    ]
    found = net_benefit_curve(*SMALL, np.ones(12), thresholds)
    np.testing.assert_allclose(found[0], model, atol=1e-12)
    np.testing.assert_allclose(found[1], everybody, atol=1e-12)


@law
@given(rows=rows_of_eighths, threshold=st.sampled_from([0.0, 0.125, 0.3, 0.5, 0.875]))
def test_a_point_of_the_curve_is_the_metric(rows: Any, threshold: float) -> None:
    truth, p, weight = unpack(rows)
    curve, everybody = net_benefit_curve(truth, p, weight, np.array([threshold]))
    metric = METRICS["net_benefit"]
    assert curve[0] == pytest.approx(metric(truth, p, weight=weight, threshold=threshold), abs=1e-9)
    all_named = metric(truth, np.ones(len(p)), weight=weight, threshold=threshold)
    assert everybody[0] == pytest.approx(all_named, abs=1e-9)


def test_the_threshold_of_net_benefit_is_the_base_rate_unless_it_is_given() -> None:
    metric = METRICS["net_benefit"]
    assert metric(*SMALL, base=0.35) == metric(*SMALL, threshold=0.35) != metric(*SMALL, base=0.1)


@law
@given(rows=rows_of_eighths)
def test_f1_is_that_of_scikit_learn(rows: Any) -> None:
    truth, p, weight = unpack(rows)
    assume(truth.any())  # without an outcome scikit-learn says 0, and we nothing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = f1_score(truth, p >= 0.5, sample_weight=weight)
    assert METRICS["f1"](truth, p, weight=weight) == pytest.approx(theirs, abs=1e-9)


# --- capacity -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("capacity", [0.01, 0.1, 0.25, 1.0])
def test_capacity_without_ties_is_precision_and_recall_of_the_first(capacity: float) -> None:
    truth, p, _ = draw(400, seed=3)
    assert len(np.unique(p)) == 400
    first = np.zeros(400, bool)
    first[np.argsort(-p)[: round(400 * capacity)]] = True
    precision, recall = precision_score(truth, first), recall_score(truth, first)
    found = {
        name: METRICS[f"{name}_at_capacity"](truth, p, capacity=capacity)
        for name in ("precision", "recall", "lift")
    }
    assert found["precision"] == pytest.approx(precision, abs=1e-9)
    assert found["recall"] == pytest.approx(recall, abs=1e-9)
    assert found["lift"] == pytest.approx(precision / truth.mean(), abs=1e-9)


@law
@given(rows=rows_of_eighths, places=st.integers(1, 30))
def test_ties_at_the_edge_count_as_a_lottery_does_on_average(rows: Any, places: int) -> None:
    truth, p, _ = unpack(rows)
    n = len(p)
    assume(places <= n)
    edge = np.sort(p)[::-1][places - 1]
    sure, tied = p > edge, p == edge
    left = places - sure.sum()
    drawn = np.arange(left + 1)
    hits = truth[sure].sum() + drawn @ hypergeom(tied.sum(), truth[tied].sum(), left).pmf(drawn)
    found = METRICS["precision_at_capacity"](truth, p, capacity=places / n)
    assert found == pytest.approx(hits / places, abs=1e-9)


# --- proper -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["brier", "log_loss", "brier_skill"])
@law
@given(risk=st.floats(0.01, 0.99), said=st.floats(0, 1), base=st.floats(0.05, 0.95))
def test_nothing_is_better_in_expectation_than_to_say_the_risk(
    name: str, risk: float, said: float, base: float
) -> None:
    """Weights 1 - risk and risk on both outcomes of one child are the expectation."""
    both, weight = np.array([False, True]), np.array([1 - risk, risk])
    honest, other = (
        METRICS[name](both, np.full(2, p), weight=weight, base=base) for p in (risk, said)
    )
    sign = 1 if METRICS[name].higher_is_better else -1
    assert sign * honest >= sign * other - 1e-12


def test_f1_is_not_proper() -> None:
    """That is why nobody is ranked on it: who knows a risk of 0.4 does better to say 0.6."""
    both, weight = np.array([False, True]), np.array([0.6, 0.4])
    honest, other = (METRICS["f1"](both, np.full(2, p), weight=weight) for p in (0.4, 0.6))
    assert other > honest
