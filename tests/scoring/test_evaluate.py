"""evaluate: the score is a mean of shares, 0 for base rates, 1 in expectation for the best model."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.evaluate import (
    FALLBACK_SCORE,
    SCORE,
    Answers,
    Report,
    evaluate,
    expected_range,
    expected_score,
)
from scoring.metrics import METRICS, expected_brier_gain
from scoring.uncertainty import REPLICATES, Estimate

OUTCOMES = ["delay", "poverty"]
BASE = {"delay": 0.15, "poverty": 0.3}
KEY = b"the key of this event"
Array = np.ndarray[Any, Any]


def table(values: Any) -> pd.DataFrame:
    ids = [f"{i:09d}" for i in range(1, len(values) + 1)]
    return pd.DataFrame(values, index=pd.Index(ids, name="RINPERSOON"), columns=OUTCOMES)


def world(children: int = 300, seed: int = 1) -> tuple[pd.DataFrame, Answers]:
    """Return risks, and answers drawn from them, for children of whom two share a household."""
    rng = np.random.default_rng(seed)
    risks = table(rng.beta([1, 2], [6, 4], (children, 2)))
    attainable = {o: expected_brier_gain(risks[o], risks[o], BASE[o]) for o in OUTCOMES}
    truth = table((rng.random(risks.shape) < risks).astype(int))
    return risks, Answers(truth, BASE, attainable, np.arange(children) // 2)


def by_hand(predictions: pd.DataFrame, answers: Answers) -> float:
    """Return the score from its definition, child by child."""
    assert answers.attainable
    shares = []
    for o in OUTCOMES:
        pairs = zip(answers.truth[o], predictions.loc[answers.truth.index, o], strict=True)
        gains = [(BASE[o] - y) ** 2 - (p - y) ** 2 for y, p in pairs]
        shares.append(sum(gains) / len(gains) / answers.attainable[o])
    return sum(shares) / len(shares)


def noisy(risks: pd.DataFrame, seed: int, spread: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return (risks + rng.normal(0, spread, risks.shape)).clip(0, 1)


def numbers(report: Report) -> dict[str, Any]:
    """Return all metrics as JSON holds them: None is equal to None, NaN is not."""
    metrics: dict[str, Any] = report.as_json()["metrics"]
    return metrics


RISKS, ANSWERS = world()
GUESS = noisy(RISKS, seed=5)


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(GUESS, ANSWERS, key=KEY)


def test_score_is_its_definition(report: Report) -> None:
    assert report.score.value == pytest.approx(by_hand(GUESS, ANSWERS), abs=1e-12)
    assert report.score_name == SCORE


def test_report_counts_children_and_households(report: Report) -> None:
    assert (report.children, report.clusters) == (300, 150)
    assert report.replicates.shape == (REPLICATES,)


def test_score_lies_in_its_interval_and_the_interval_is_of_the_replicates(report: Report) -> None:
    low, high = np.quantile(report.replicates, [0.025, 0.975])
    assert (report.score.low, report.score.high) == pytest.approx((low, high))
    assert report.score.low < report.score.value < report.score.high


def test_base_rates_score_zero() -> None:
    rates = table(np.tile([BASE[o] for o in OUTCOMES], (300, 1)))
    report = evaluate(rates, ANSWERS, key=KEY)
    assert report.score == Estimate(0.0, 0.0, 0.0)
    assert [report.metrics[o]["auroc"].value for o in OUTCOMES] == [0.5, 0.5]


def test_risks_score_one_in_expectation() -> None:
    rng = np.random.default_rng(8)
    outcomes = (rng.random((400, *RISKS.shape)) < RISKS.to_numpy()).astype(int)
    scores = [by_hand(RISKS, replace(ANSWERS, truth=table(y))) for y in outcomes]
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    assert abs(np.mean(scores) - 1) < 4 * error
    assert expected_score(RISKS, RISKS, ANSWERS) == pytest.approx(1)


def test_score_is_the_mean_of_the_shares_of_the_outcomes() -> None:
    apart = [
        evaluate(GUESS, replace(ANSWERS, truth=ANSWERS.truth[[o]]), key=KEY).score.value
        for o in OUTCOMES
    ]
    assert evaluate(GUESS, ANSWERS, key=KEY).score.value == pytest.approx(np.mean(apart))


def test_score_is_a_plain_mean_over_children() -> None:
    chosen = np.arange(300) < 100
    first, rest = (evaluate(GUESS, ANSWERS.part(c), key=KEY) for c in (chosen, ~chosen))
    assert (first.children, rest.children) == (100, 200)
    together = (first.score.value + 2 * rest.score.value) / 3
    assert evaluate(GUESS, ANSWERS, key=KEY).score.value == pytest.approx(together)


def test_order_of_rows_and_of_columns_of_predictions_does_not_matter(report: Report) -> None:
    shuffled = GUESS.sample(frac=1, random_state=1)[OUTCOMES[::-1]]
    again = evaluate(shuffled, ANSWERS, key=KEY)
    assert numbers(again) == numbers(report)
    np.testing.assert_array_equal(again.replicates, report.replicates)


def test_predictions_of_others_do_not_matter(report: Report) -> None:
    more = pd.concat([GUESS, GUESS.set_axis("x" + GUESS.index, axis="index")])
    assert evaluate(more, ANSWERS, key=KEY).score == report.score


def test_names_of_households_do_not_matter(report: Report) -> None:
    named = replace(ANSWERS, cluster=np.array([f"h{c:03d}" for c in ANSWERS.cluster], object))
    np.testing.assert_array_equal(evaluate(GUESS, named, key=KEY).replicates, report.replicates)


def test_a_score_never_changes_between_runs_and_does_with_the_key(report: Report) -> None:
    again = evaluate(GUESS, ANSWERS, key=KEY)
    np.testing.assert_array_equal(again.replicates, report.replicates)
    other = evaluate(GUESS, ANSWERS, key=b"another")
    assert other.score.value == report.score.value
    assert not np.array_equal(other.replicates, report.replicates)


def test_replicates_of_submissions_are_paired(report: Report) -> None:
    near = evaluate(noisy(GUESS, seed=6, spread=0.01), ANSWERS, key=KEY).replicates
    assert (near - report.replicates).std() < 0.25 * report.replicates.std()
    unpaired = evaluate(noisy(GUESS, seed=6, spread=0.01), ANSWERS, key=b"another").replicates
    assert (unpaired - report.replicates).std() > report.replicates.std()


def test_replicates_weigh_households_as_a_whole() -> None:
    """Children of one household, all predicted alike, are as one child that counts twice."""
    twice = pd.concat([ANSWERS.truth, ANSWERS.truth.set_axis("x" + ANSWERS.truth.index)])
    guesses = pd.concat([GUESS, GUESS.set_axis("x" + GUESS.index)])
    alone = replace(ANSWERS, cluster=np.arange(300))
    doubled = replace(alone, truth=twice, cluster=np.tile(np.arange(300), 2))
    np.testing.assert_allclose(
        evaluate(guesses, doubled, key=KEY).replicates,
        evaluate(GUESS, alone, key=KEY).replicates,
    )


@pytest.mark.parametrize("attainable", [None, {}])
def test_without_attainable_the_score_is_the_mean_brier_skill(
    report: Report, attainable: dict[str, float] | None
) -> None:
    plain = evaluate(GUESS, replace(ANSWERS, attainable=attainable), key=KEY)
    skills = [report.metrics[o]["brier_skill"].value for o in OUTCOMES]
    assert plain.score_name == FALLBACK_SCORE
    assert plain.score.value == pytest.approx(np.mean(skills))
    assert numbers(plain) == numbers(report)
    assert plain.score.low < plain.score.value < plain.score.high


def test_metrics_are_those_of_the_table(report: Report) -> None:
    assert list(report.metrics) == OUTCOMES
    for o in OUTCOMES:
        assert list(report.metrics[o]) == list(METRICS)
        for name, metric in METRICS.items():
            expected = metric(ANSWERS.truth[o], GUESS[o], base=BASE[o])
            found = report.metrics[o][name]
            assert found.value == pytest.approx(expected, abs=1e-12)
            # Miscalibration has no interval: see `estimate`.
            assert found.low < found.value < found.high or name == "miscalibration"


def test_miscalibration_has_a_value_and_no_interval(report: Report) -> None:
    found = report.metrics["delay"]["miscalibration"]
    assert found.value > 0
    assert np.isnan([found.low, found.high]).all()


def test_integer_weights_are_repeated_children() -> None:
    times = np.random.default_rng(3).integers(0, 4, 300)
    weighted = evaluate(GUESS, replace(ANSWERS, weight=times.astype(float)), key=KEY)
    rows = np.repeat(np.arange(300), times)
    ids = [f"{n}" for n in range(len(rows))]
    repeated = Answers(
        ANSWERS.truth.iloc[rows].set_axis(ids), BASE, ANSWERS.attainable, ANSWERS.cluster[rows]
    )
    plain = evaluate(GUESS.iloc[rows].set_axis(ids), repeated, key=KEY)
    assert weighted.score.value == pytest.approx(plain.score.value)
    for o in OUTCOMES:
        for name in METRICS:
            found, wanted = weighted.metrics[o][name].value, plain.metrics[o][name].value
            assert found == pytest.approx(wanted)


def test_part_takes_weights_and_households_along() -> None:
    chosen = np.arange(300) % 3 == 0
    part = replace(ANSWERS, weight=np.arange(300.0)).part(chosen)
    assert part.weight is not None
    assert part.weight.tolist() == np.arange(300.0)[chosen].tolist()
    assert part.cluster.tolist() == ANSWERS.cluster[chosen].tolist()
    assert part.truth.equals(ANSWERS.truth[chosen])


def test_children_of_weight_zero_are_as_if_they_were_not_there() -> None:
    """In values, intervals and replicates: of every household the first child is left."""
    first = np.arange(300) % 2 == 0
    weighted = evaluate(GUESS, replace(ANSWERS, weight=first.astype(float)), key=KEY)
    alone = evaluate(GUESS, ANSWERS.part(first), key=KEY)
    np.testing.assert_allclose(weighted.replicates, alone.replicates)
    for o in OUTCOMES:
        for name in METRICS:
            found, wanted = weighted.metrics[o][name], alone.metrics[o][name]
            assert astuple(found) == pytest.approx(astuple(wanted), nan_ok=True), (o, name)


def test_an_outcome_that_nobody_had_has_a_score_and_no_auroc() -> None:
    truth = ANSWERS.truth.assign(delay=0)
    report = evaluate(GUESS, replace(ANSWERS, truth=truth), key=KEY)
    assert np.isfinite(report.score.value)
    assert np.isnan(report.metrics["delay"]["auroc"].value)
    assert np.isnan(report.metrics["delay"]["average_precision"].low)
    assert np.isfinite(report.metrics["delay"]["brier_skill"].low)


def test_json_has_none_for_what_cannot_be_estimated() -> None:
    truth = ANSWERS.truth.assign(delay=0)
    document = evaluate(GUESS, replace(ANSWERS, truth=truth), key=KEY).as_json()
    nothing = {"value": None, "low": None, "high": None}
    assert document["metrics"]["delay"]["auroc"] == nothing
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_json_says_what_the_report_says(report: Report) -> None:
    document = report.as_json()
    assert {k: document[k] for k in ("score", "low", "high")} == {
        "score": report.score.value,
        "low": report.score.low,
        "high": report.score.high,
    }
    assert (document["children"], document["households"]) == (300, 150)
    assert document["score_name"] == SCORE
    assert document["metrics"]["poverty"]["brier"]["value"] == (
        report.metrics["poverty"]["brier"].value
    )


# --- what is to be expected from the true risks ---------------------------------------------------------


def test_expected_score_is_the_mean_over_drawn_outcomes() -> None:
    rng = np.random.default_rng(21)
    draws = (rng.random((400, *RISKS.shape)) < RISKS.to_numpy()).astype(int)
    scores = [by_hand(GUESS, replace(ANSWERS, truth=table(y))) for y in draws]
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    assert abs(expected_score(GUESS, RISKS, ANSWERS) - np.mean(scores)) < 4 * error


def test_expected_score_of_certain_risks_is_the_score(report: Report) -> None:
    sure = ANSWERS.truth.astype(float)
    assert expected_score(GUESS, sure, ANSWERS) == pytest.approx(report.score.value)
    skills = replace(ANSWERS, attainable=None)
    assert expected_score(GUESS, sure, skills) == pytest.approx(
        evaluate(GUESS, skills, key=KEY).score.value
    )


def test_expected_score_is_highest_at_the_risks() -> None:
    ceiling = expected_score(RISKS, RISKS, ANSWERS)
    assert all(expected_score(noisy(RISKS, s, 0.02), RISKS, ANSWERS) < ceiling for s in range(20))


def test_expected_range_holds_about_95_percent_of_realised_scores() -> None:
    rng = np.random.default_rng(31)
    found = expected_range(GUESS, RISKS, ANSWERS, key=KEY)
    draws = (rng.random((300, *RISKS.shape)) < RISKS.to_numpy()).astype(int)
    scores = np.array([by_hand(GUESS, replace(ANSWERS, truth=table(y))) for y in draws])
    assert 0.91 <= np.mean((found.low <= scores) & (scores <= found.high)) <= 0.985
    assert found.value == expected_score(GUESS, RISKS, ANSWERS)
    assert found.low < found.value < found.high


def test_expected_range_is_repeatable() -> None:
    first, again = (expected_range(GUESS, RISKS, ANSWERS, key=KEY) for _ in range(2))
    assert first == again
    assert expected_range(GUESS, RISKS, ANSWERS, key=b"another key") != first


def test_expected_range_of_certain_risks_is_a_point() -> None:
    found = expected_range(GUESS, ANSWERS.truth.astype(float), ANSWERS, key=KEY)
    assert (found.low, found.high) == pytest.approx((found.value, found.value))
