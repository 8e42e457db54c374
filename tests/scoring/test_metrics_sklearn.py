"""Agreement with scikit-learn, to 1e-9: random data, ties, weights, edges."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from scoring.metrics import LOG_CLIP, METRICS

Oracle = Callable[..., float]


def clipped_log_loss(truth: Any, p: Any, sample_weight: Any = None) -> float:
    """Return scikit-learn's log loss after our published clip."""
    q = np.clip(p, LOG_CLIP, 1 - LOG_CLIP)
    return float(log_loss(truth, q, labels=[False, True], sample_weight=sample_weight))


ORACLES: dict[str, Oracle] = {
    "brier": brier_score_loss,
    "log_loss": clipped_log_loss,
    "auroc": roc_auc_score,
    "average_precision": average_precision_score,
}
every_oracle = pytest.mark.parametrize("name", ORACLES)


def both_classes(rng: np.random.Generator, n: int) -> Any:
    """Return outcomes of which at least one happened and one did not."""
    truth = rng.random(n) < rng.uniform(0.05, 0.95)
    truth[:2] = [True, False]
    return truth


def assert_agree(name: str, truth: Any, p: Any, weight: Any = None) -> None:
    ours = METRICS[name](truth, p, weight=weight)
    theirs = ORACLES[name](truth, p, sample_weight=weight)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@every_oracle
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("decimals", [None, 2, 1], ids=["no ties", "some ties", "many ties"])
@pytest.mark.parametrize("n", [2, 3, 10, 500])
def test_random_children(name: str, weighted: bool, decimals: int | None, n: int) -> None:
    rng = np.random.default_rng([n, weighted, decimals or 0])
    for _ in range(8):
        truth, p = both_classes(rng, n), rng.random(n)
        if decimals is not None:
            p = p.round(decimals)
        assert_agree(name, truth, p, rng.gamma(1, 1, n) + 1e-3 if weighted else None)


@every_oracle
@pytest.mark.parametrize(
    "p",
    [
        pytest.param([0.5] * 6, id="all alike"),
        pytest.param([0, 0, 0, 1, 1, 1], id="hard and wrong"),
        pytest.param([1, 1, 1, 0, 0, 0], id="hard and right"),
        pytest.param([0, 1, 0, 1, 0, 1], id="hard and mixed"),
        pytest.param([1e-12, 1 - 1e-12, 1e-3, 0.999, 1e-4, 0.5], id="at the clip"),
        pytest.param([0.3, 0.3 + 1e-9, 0.3, 0.3 - 1e-9, 0.3, 0.3], id="nearly ties"),
    ],
)
def test_edges(name: str, p: list[float]) -> None:
    truth = np.array([1, 1, 1, 0, 0, 0], bool)
    assert_agree(name, truth, np.array(p, float))
    assert_agree(name, truth, np.array(p, float), np.array([0, 2, 1, 3, 0, 1], float))


@every_oracle
@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    rows=st.lists(
        st.tuples(st.booleans(), st.integers(0, 8), st.integers(1, 5)), min_size=2, max_size=30
    )
)
def test_any_children(name: str, rows: list[tuple[bool, int, int]]) -> None:
    truth, eighths, weight = (np.array(column) for column in zip(*rows, strict=True))
    assume(truth.any() and not truth.all())
    assert_agree(name, truth, eighths / 8, weight.astype(float))


@pytest.mark.parametrize("outcome", [False, True], ids=["nobody", "everybody"])
def test_a_single_class_has_no_auroc_in_both(outcome: bool) -> None:
    truth, p = np.full(4, outcome), np.array([0.1, 0.2, 0.3, 0.4])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns that it is undefined: what we want
        assert np.isnan(roc_auc_score(truth, p))
    assert np.isnan(METRICS["auroc"](truth, p))


def test_no_outcome_is_not_zero_precision() -> None:
    """Here we part from scikit-learn, which gives 0.0 and a warning."""
    assert np.isnan(METRICS["average_precision"](np.zeros(4, bool), np.full(4, 0.5)))
