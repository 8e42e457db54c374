"""Edges at which scoring once did something else; each comment says what, and where it came from."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.evaluate import Answers, evaluate, expected_range, expected_score
from scoring.metrics import METRICS, Setting, expected_brier_skill
from scoring.report import TruthError, score_files
from scoring.uncertainty import rank_ranges, smallest_difference

# --- metrics.py -------------------------------------------------------------------------------------------


# _blocks: np.add.reduceat raises IndexError (auroc, average_precision); the docstring promises NaN.
@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_nobody_has_no_score(metric: Any) -> None:
    assert np.isnan(metric(np.zeros(0, bool), np.zeros(0)))
    assert np.isnan(
        metric.kernel(np.zeros(0, bool), np.zeros(0), np.ones((3, 0)), Setting(0.2))
    ).all()


# Metric("log_loss", best=0.0): the clip makes 0.0010005 the best that can be reached.
def test_the_best_log_loss_is_reached() -> None:
    metric = METRICS["log_loss"]
    truth = np.array([True, False])
    assert metric(truth, truth.astype(float)) == pytest.approx(metric.best, abs=1e-12)


# expected_brier_skill: 0 / 0 is a RuntimeWarning, and x / 0 is minus infinity.
@pytest.mark.parametrize("p", [0.0, 0.5])
def test_expected_skill_has_no_meaning_where_the_base_rate_is_always_right(p: float) -> None:
    assert np.isnan(expected_brier_skill(np.zeros(3), np.full(3, p), 0.0))


# --- uncertainty.py ---------------------------------------------------------------------------------------


# smallest_difference: `level` and `power` are not used; it is always 0.95 and 0.80.
def test_smallest_difference_grows_with_level_and_power() -> None:
    replicates = np.random.default_rng(1).normal(0, 1, (2, 1000))
    error = (replicates[0] - replicates[1]).std(ddof=1)
    # normal quantiles of 0.995 and 0.90
    assert smallest_difference(replicates, level=0.99, power=0.9) == pytest.approx(
        (2.575829 + 1.281552) * error, rel=1e-5
    )


# rank_ranges: ValueError, "zero-size array to reduction operation maximum".
def test_no_teams_have_no_ranks() -> None:
    assert rank_ranges(np.empty(0), np.empty((0, 100))) == []


# rank_ranges: nothing is greater than NaN, so a team without a score is first, and widens all ranges.
def test_a_team_without_a_score_is_not_first() -> None:
    replicates = np.random.default_rng(1).normal([[0.5], [0.9]], 0.01, (2, 1000))
    found = rank_ranges(np.array([0.5, np.nan, 0.9]), np.insert(replicates, 1, np.nan, axis=0))
    assert found[0] == (2, 2, 2)
    assert found[2] == (1, 1, 1)
    assert found[1][0] == 3


# --- evaluate.py ------------------------------------------------------------------------------------------


def world(weight: Any = None, attainable: float | None = 0.05) -> tuple[pd.DataFrame, Answers]:
    """Return risks, and answers drawn from them."""
    rng = np.random.default_rng(3)
    ids = [f"{i:09d}" for i in range(200)]
    risks = pd.DataFrame({"delay": rng.beta(1, 3, 200)}, index=ids)
    truth = (rng.random(risks.shape) < risks).astype(int)
    gains = {"delay": attainable} if attainable else None
    return risks, Answers(truth, {"delay": 0.25}, gains, np.arange(200) // 2, weight)


# expected_score: forgets answers.weight, which evaluate does not.
@pytest.mark.parametrize("attainable", [0.05, None])
def test_expected_score_is_weighted_as_the_score_is(attainable: float | None) -> None:
    risks, answers = world(np.arange(200.0), attainable)
    score = evaluate(risks, answers, key=b"k").score.value
    assert expected_score(risks, answers.truth.astype(float), answers) == pytest.approx(score)


# expected_range: the same; value, low and high of certain risks must be one point.
def test_expected_range_is_weighted_as_the_score_is() -> None:
    risks, answers = world(np.arange(200.0))
    found = expected_range(risks, answers.truth.astype(float), answers, key=b"k" * 8)
    score = evaluate(risks, answers, key=b"k").score.value
    assert (found.value, found.low, found.high) == pytest.approx((score, score, score))


# expected_range: without attainable, value is a skill and the limits are a gain in Brier score (here 0.10 and
# about 0.01 to 0.04): the range does not hold its own value.
def test_expected_range_without_attainable_is_of_the_skill() -> None:
    risks, answers = world(attainable=None)
    found = expected_range(risks, risks, answers, key=b"k" * 8)
    assert found.low < found.value < found.high
    rng = np.random.default_rng(5)
    skills = [
        METRICS["brier_skill"](rng.random(200) < risks["delay"], risks["delay"], base=0.25)
        for _ in range(300)
    ]
    assert 0.91 <= np.mean([found.low <= s <= found.high for s in skills]) <= 0.985


# expected_range: 4000 x children doubles at once; with 20,000 children that is 1.3 GB.
def test_expected_range_takes_little_memory() -> None:
    n = 5000
    risks = pd.DataFrame({"delay": np.full(n, 0.2)})
    answers = Answers((risks > 1).astype(int), {"delay": 0.25}, {"delay": 0.01}, np.arange(n))
    tracemalloc.start()
    try:
        expected_range(risks, risks, answers, key=b"k" * 8)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


# _mean_of: replicates in which no household was drawn are 0 / 0: a RuntimeWarning where the kernels give NaN.
@pytest.mark.parametrize("households", [1, 4])
def test_few_households_give_a_score_without_a_warning(households: int) -> None:
    risks, answers = world()
    few = Answers(answers.truth, answers.base, answers.attainable, np.arange(200) % households)
    report = evaluate(risks, few, key=b"k")
    assert np.isfinite(report.score.value)
    # One household is not drawn in 37% of the replicates; none of four in 2%.
    assert np.isfinite(report.score.low) == (households == 4)


# --- report.py --------------------------------------------------------------------------------------------

N = 40
TRUTH = pd.DataFrame(
    {"RINPERSOON": [f"{7 * i:09d}" for i in range(N)], "delay": np.arange(N) % 3 == 0}
).astype({"delay": int})


@pytest.fixture
def score(tmp_path: Path) -> Callable[..., Any]:
    """Score a fixed set of predictions against a table with the truth."""
    guesses = np.random.default_rng(2).random(N)
    TRUTH.assign(delay=guesses).to_csv(tmp_path / "p.csv", index=False)

    def scored(table: pd.DataFrame, **options: Any) -> Any:
        table.to_csv(tmp_path / "truth.csv", index=False)
        return score_files(tmp_path / "p.csv", tmp_path / "truth.csv", **options)

    return scored


# score_files: nothing looks at the weights. Text: ValueError of numpy; all 0: ZeroDivisionError of numpy; infinity: a
# RuntimeWarning; below 0: a score without meaning (it may exceed 1); one empty: a report with None everywhere.
@pytest.mark.parametrize("wrong", ["veel", -1, np.inf, None])
def test_a_weight_that_is_wrong_is_refused(score: Callable[..., Any], wrong: object) -> None:
    with pytest.raises(TruthError):
        score(TRUTH.assign(w=[wrong] + [1] * (N - 1)), weight="w")


def test_weights_that_are_all_zero_are_refused(score: Callable[..., Any]) -> None:
    with pytest.raises(TruthError):
        score(TRUTH.assign(w=0), weight="w")


# evaluate: np.unique of names and NaN raises TypeError; of numbers and NaN, it takes all of those without a household for
# one household, as silently as wrongly.
@pytest.mark.parametrize("household", ["h", 1])
def test_an_empty_household_is_refused(score: Callable[..., Any], household: object) -> None:
    with pytest.raises(TruthError):
        score(TRUTH.assign(mother=[None, None] + [household] * (N - 2)), cluster="mother")


# _by_group: every NaN is a group of its own, in which nobody is (`groups == nan`): "nan" 15 times among the suppressed, and
# the other groups are called 1.0 and 2.0.
def test_children_without_a_group(score: Callable[..., Any]) -> None:
    groups = pd.array([1] * 20 + [2] * 5 + [None] * 15, dtype="Int64")
    document, _ = score(TRUTH.assign(g=groups), group="g")
    assert "1" in document["groups"]
    assert len(document["suppressed_groups"]) == len(set(document["suppressed_groups"])) <= 2


# _read_truth: isin([0, 1]).all() holds for no rows; then all predictions are said to be of unknown children.
def test_a_truth_without_rows_is_refused(score: Callable[..., Any]) -> None:
    with pytest.raises(TruthError):
        score(TRUTH.iloc[:0])


# _read_truth: EOFError is no OSError.
def test_a_truth_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv.gz"
    path.write_bytes(gzip.compress(TRUTH.to_csv(index=False).encode())[:60])
    with pytest.raises(TruthError):
        score_files(tmp_path / "p.csv", path)


# _read_truth: predictions get their leading zeros back and the truth does not, so that a truth that went through
# a spreadsheet makes every prediction one of an unknown child.
def test_a_truth_that_lost_its_leading_zeros(score: Callable[..., Any]) -> None:
    document, problems = score(TRUTH.assign(RINPERSOON=TRUTH["RINPERSOON"].astype(int)))
    assert problems == []
    assert document["children"] == N


# score_files: a rate or a gain that is missing for an outcome is a bare KeyError; a gain that is not above 0 turns the score round.
@pytest.mark.parametrize(
    "given_rates",
    [{"base": {"other": 0.3}}, {"attainable": {"other": 0.1}}, {"attainable": {"delay": -0.1}}],
)
def test_rates_and_gains_that_cannot_be_used(
    score: Callable[..., Any], given_rates: dict[str, dict[str, float]]
) -> None:
    with pytest.raises(TruthError):
        score(TRUTH, **given_rates)
