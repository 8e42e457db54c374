"""Bootstrap weights and intervals: repeatable, shared by households, and right about 95% of the time."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
import pytest

from scoring import uncertainty
from scoring.metrics import METRICS, expected_brier_gain
from scoring.uncertainty import interval, poisson_weights, replicate

Array = np.ndarray[Any, Any]


@cache
def weights_of(clusters: int) -> Array:
    return poisson_weights(b"key", clusters)


def weighted_mean(values: Array) -> Any:
    """Return the statistic `mean of values` for a matrix of weights."""
    return lambda weight: weight @ values / weight.sum(axis=-1)


def test_the_same_key_gives_the_same_weights() -> None:
    assert np.array_equal(poisson_weights(b"a", 50, 20), poisson_weights(b"a", 50, 20))


@pytest.mark.parametrize("other", [b"b", b"", b"a ", b"A"])
def test_another_key_gives_other_weights(other: bytes) -> None:
    assert not np.array_equal(poisson_weights(b"a", 50, 20), poisson_weights(other, 50, 20))


def test_weights_never_change_between_versions() -> None:
    """Scores of past events rest on these: another stream is a new version of every score."""
    digest = hashlib.sha256(b"kansrijk/bootstrap/event").digest()
    low, high = (int.from_bytes(digest[i : i + 8], "little") for i in (0, 8))
    by_hand = []
    for row in (0, 1):
        # The row is the third word of the counter, so that no row runs into the next.
        stream = np.random.Philox(key=low + (high << 64), counter=row << 128)
        drawn = b"".join(int(word).to_bytes(8, "little") for word in stream.random_raw(2))[:12]
        by_hand.append([sum(b >= edge for edge in (94, 188, 235, 251, 255)) for b in drawn])
    assert poisson_weights(b"event", 12, 2).tolist() == by_hand
    assert by_hand == [[0, 3, 1, 3, 2, 0, 0, 1, 2, 0, 2, 2], [0, 1, 1, 3, 2, 0, 0, 1, 1, 2, 1, 1]]


@pytest.mark.parametrize(("start", "rows"), [(0, 3), (1, 1), (7, 13), (19, 1)])
def test_weights_may_be_made_in_blocks(start: int, rows: int) -> None:
    whole = poisson_weights(b"a", 11, 20)
    assert np.array_equal(poisson_weights(b"a", 11, rows, start=start), whole[start : start + rows])


def test_shape_and_type_of_weights() -> None:
    weights = poisson_weights(b"a", 30, 7)
    assert (weights.shape, weights.dtype) == ((7, 30), np.uint8)
    assert poisson_weights(b"a", 30).shape == (uncertainty.REPLICATES, 30)
    assert poisson_weights(b"a", 0, 7).shape == (7, 0)


def test_weights_are_poisson_as_documented() -> None:
    weights = poisson_weights(b"many", 2000, 1000).astype(float)
    n = weights.size
    assert weights.mean() == pytest.approx(1.0039, abs=4 / np.sqrt(n))
    assert weights.var() == pytest.approx(1.0039, abs=8 / np.sqrt(n))
    shares = np.bincount(weights.astype(int).ravel(), minlength=6) / n
    assert shares[:6] == pytest.approx(np.array([94, 94, 47, 16, 4, 1]) / 256, abs=2e-3)
    assert weights.max() == 5


def test_weights_of_households_and_of_replicates_are_independent() -> None:
    weights = poisson_weights(b"many", 400, 1000).astype(float)
    between = np.corrcoef(weights, rowvar=False)[np.triu_indices(400, 1)]
    along = np.corrcoef(weights[:400])[np.triu_indices(400, 1)]
    assert np.abs(between).max() < 5.5 / np.sqrt(1000)
    assert np.abs(along).max() < 5.5 / np.sqrt(400)


def test_replicate_gives_children_the_weight_of_their_household() -> None:
    weights = np.array([[1, 2], [0, 5], [3, 0]], dtype=np.uint8)
    cluster = np.array([0, 1, 1])
    seen = replicate(lambda w: w @ np.array([1.0, 10.0, 100.0]), weights, cluster)
    assert seen.tolist() == [1 + 2 * 110, 5 * 110, 3]


@pytest.mark.parametrize("cells", [1, 7, 100, 10**6])
def test_replicate_does_not_depend_on_the_size_of_its_blocks(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    values, cluster = np.arange(9.0), np.arange(9) // 2
    whole = replicate(lambda w: w @ values, weights_of(5)[:50], cluster)
    monkeypatch.setattr(uncertainty, "_BLOCK_CELLS", cells)
    np.testing.assert_array_equal(
        replicate(lambda w: w @ values, weights_of(5)[:50], cluster), whole
    )


def test_interval_takes_percentiles() -> None:
    estimate = interval(0.5, np.arange(1001) / 1000)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((0.5, 0.025, 0.975))
    narrow = interval(0.5, np.arange(1001) / 1000, level=0.5)
    assert (narrow.low, narrow.high) == pytest.approx((0.25, 0.75))


@pytest.mark.parametrize(
    ("without_value", "there"),
    [(0, True), (100, True), (101, False), (1000, False)],
)
def test_too_many_replicates_without_value_give_no_interval(
    without_value: int, there: bool
) -> None:
    replicates = np.linspace(0, 1, 1000)
    replicates[:without_value] = np.nan
    estimate = interval(0.5, replicates)
    assert estimate.value == 0.5
    assert (np.isfinite(estimate.low), np.isfinite(estimate.high)) == (there, there)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_no_value_has_no_interval(value: float) -> None:
    estimate = interval(value, np.linspace(0, 1, 1000))
    assert np.isnan(estimate.low)
    assert np.isnan(estimate.high)


# --- does it hold? ------------------------------------------------------------------------------------

RISKS = np.array([0.1, 0.5])
BASE = 0.3
# Households of one to three children; the predictions are the risks themselves.
TRUE_GAIN = expected_brier_gain(RISKS, RISKS, BASE)


def draw_households(rng: np.random.Generator, households: int) -> tuple[Array, Array, Array]:
    """Return outcome, prediction and household of children whose outcomes are those of their siblings."""
    risk = rng.choice(RISKS, households)
    happened = rng.random(households) < risk
    household = np.repeat(np.arange(households), rng.integers(1, 4, households))
    return happened[household], risk[household], household


def gain(truth: Array, p: Array) -> Array:
    return (BASE - truth) ** 2 - (p - truth) ** 2


def test_95_percent_intervals_hold_the_true_gain_about_95_percent_of_the_time() -> None:
    rng = np.random.default_rng(2024)
    held = []
    for _ in range(300):
        truth, p, household = draw_households(rng, 150)
        values = gain(truth, p)
        found = interval(
            values.mean(), replicate(weighted_mean(values), weights_of(150), household)
        )
        held.append(found.low <= TRUE_GAIN <= found.high)
    assert 0.91 <= np.mean(held) <= 0.985


def test_intervals_that_forget_the_household_are_too_narrow() -> None:
    rng = np.random.default_rng(11)
    held, ratios = [], []
    for _ in range(100):
        truth, p, household = draw_households(rng, 150)
        values = gain(truth, p)
        alone = np.arange(len(values))
        statistic = weighted_mean(values)
        forgot = interval(values.mean(), replicate(statistic, weights_of(len(values)), alone))
        knew = interval(values.mean(), replicate(statistic, weights_of(150), household))
        held.append(forgot.low <= TRUE_GAIN <= forgot.high)
        ratios.append((knew.high - knew.low) / (forgot.high - forgot.low))
    assert np.mean(held) < 0.91
    # Siblings' gains are equal, so the variance grows by E[size^2] / E[size] = (14/3) / 2.
    assert np.median(ratios) == pytest.approx(np.sqrt(7 / 3), rel=0.1)


@pytest.mark.parametrize("name", ["auroc", "brier"])
def test_households_do_not_matter_where_siblings_share_nothing(name: str) -> None:
    rng = np.random.default_rng(3)
    p = rng.random(600)
    truth, household = rng.random(600) < p, np.arange(600) // 2
    metric = METRICS[name]

    def width(weights: Array, cluster: Array) -> float:
        values = replicate(lambda w: metric.kernel(truth, p, w, BASE), weights, cluster)
        return float(values.std())

    assert width(weights_of(300), household) == pytest.approx(
        width(weights_of(600), np.arange(600)), rel=0.15
    )


def test_interval_of_auroc_has_the_width_of_hanley_and_mcneil() -> None:
    """SE^2 = [A(1-A) + (P-1)(Q1-A^2) + (N-1)(Q2-A^2)] / PN, with normal scores nearly exact."""
    rng = np.random.default_rng(5)
    truth = np.arange(1000) < 400
    p = 1 / (1 + np.exp(-rng.normal(truth * 1.0, 1)))
    metric = METRICS["auroc"]
    a = metric(truth, p)
    q1, q2 = a / (2 - a), 2 * a**2 / (1 + a)
    error = np.sqrt((a * (1 - a) + 399 * (q1 - a**2) + 599 * (q2 - a**2)) / (400 * 600))
    values = replicate(lambda w: metric.kernel(truth, p, w, 0.0), weights_of(1000), np.arange(1000))
    assert values.std() == pytest.approx(error, rel=0.12)
