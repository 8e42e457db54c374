"""Metrics by group: those of the whole applied to a part, held against fairlearn; gaps, small cells, benefit."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate

from scoring.evaluate import Answers, evaluate
from scoring.fairness import (
    COMPARED,
    SHOWN,
    Fairness,
    benefit_parity,
    by_group,
    cross,
    harm,
    share_of_overall,
    worst_gap,
)
from scoring.metrics import METRICS
from scoring.ranking import chosen_share
from scoring.uncertainty import REPLICATES

KEY = b"fairness"
CHILDREN = 900
GROUPS = np.array(["a", "b", "c"])[np.arange(CHILDREN) % 3]


def world(seed: int = 1, left_out: str | None = None) -> tuple[pd.DataFrame, Answers]:
    """Return predictions and answers; of `left_out` the risks are predicted far too low."""
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 3, CHILDREN)
    p = np.where(left_out == GROUPS, risk / 4, risk)
    index = pd.Index([f"{i:09d}" for i in range(CHILDREN)])
    truth = pd.DataFrame({"delay": (rng.random(CHILDREN) < risk).astype(int)}, index=index)
    answers = Answers(truth, {"delay": 0.25}, None, np.arange(CHILDREN) // 2, capacity=0.2)
    return pd.DataFrame({"delay": p}, index=index), answers


PREDICTIONS, ANSWERS = world()


@pytest.fixture(scope="module")
def fair() -> Fairness:
    return by_group(PREDICTIONS, ANSWERS, GROUPS, key=KEY)


def test_shares_by_group_are_those_of_fairlearn(fair: Fairness) -> None:
    p, truth = PREDICTIONS["delay"].to_numpy(), ANSWERS.truth["delay"].to_numpy()
    chosen = np.zeros(CHILDREN, int)
    chosen[np.argsort(-p)[:180]] = 1
    oracles = {
        "recall": true_positive_rate,
        "false_alarms": false_positive_rate,
        "selected": selection_rate,
    }
    frame = MetricFrame(
        metrics=oracles, y_true=truth, y_pred=chosen, sensitive_features=GROUPS
    ).by_group
    for group in "abc":
        for name in oracles:
            found = fair.cells[group].metrics["delay"][name].value
            assert found == pytest.approx(frame.loc[group, name], abs=1e-9)


def test_metrics_of_a_group_are_those_of_the_table(fair: Fairness) -> None:
    here = GROUPS == "b"
    truth, p = ANSWERS.truth["delay"].to_numpy(bool)[here], PREDICTIONS["delay"].to_numpy()[here]
    for name in set(SHOWN) & set(METRICS):
        found = fair.cells["b"].metrics["delay"][name]
        assert found.value == pytest.approx(METRICS[name](truth, p, base=0.25), abs=1e-9)
        assert found.low < found.value < found.high


def test_one_group_is_the_whole() -> None:
    """With the same households drawn: intervals and all."""
    alone = by_group(PREDICTIONS, ANSWERS, np.full(CHILDREN, "all"), key=KEY).cells["all"]
    report = evaluate(PREDICTIONS, ANSWERS, key=KEY)
    for name in set(SHOWN) & set(METRICS):
        one, other = alone.metrics["delay"][name], report.metrics["delay"][name]
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    assert (alone.children, alone.households) == (CHILDREN, CHILDREN // 2)


def test_groups_share_the_weights_of_households() -> None:
    """Two groups with a child of every household each, alike in all but name, have no gap, for certain."""
    index = pd.Index([f"{i:03d}" for i in range(200)])
    twin = np.repeat(np.arange(100), 2)
    rng = np.random.default_rng(4)
    p, y = rng.random(100)[twin], (rng.random(100) < 0.4).astype(int)[twin]
    answers = Answers(pd.DataFrame({"delay": y}, index=index), {"delay": 0.4}, None, twin)
    sides = np.array(["left", "right"])[np.arange(200) % 2]
    found = by_group(pd.DataFrame({"delay": p}, index=index), answers, sides, key=KEY)
    gap = found.gaps["delay"]["auroc"].size
    assert (gap.value, gap.low, gap.high) == pytest.approx((0, 0, 0), abs=1e-12)


def test_places_at_the_edge_are_shared_by_lottery() -> None:
    assert chosen_share(np.full(4, 0.5), np.ones(4), 0.5).tolist() == [0.5] * 4
    index = PREDICTIONS.index
    flat = pd.DataFrame({"delay": np.full(CHILDREN, 0.3)}, index=index)
    found = by_group(flat, ANSWERS, GROUPS, key=KEY)
    for group in "abc":
        for name in ("recall", "false_alarms", "selected"):
            assert found.cells[group].metrics["delay"][name].value == pytest.approx(0.2)


def test_places_go_by_the_order_of_all_children() -> None:
    predictions, answers = world(left_out="b")
    found = by_group(predictions, answers, GROUPS, key=KEY).cells
    shares = [found[g].metrics["delay"]["selected"].value for g in "abc"]
    assert sum(shares) / 3 == pytest.approx(0.2)
    assert shares[1] < 0.02 < 0.2 < min(shares[0], shares[2])


def test_a_group_that_is_left_out_is_the_worst_gap_and_a_certain_one() -> None:
    predictions, answers = world(left_out="b")
    gap = by_group(predictions, answers, GROUPS, key=KEY).gaps["delay"]["recall"]
    assert gap.lowest == "b"
    assert gap.size.low > 0.2


def test_a_gap_between_groups_that_are_alike_is_certain_one_time_in_twenty() -> None:
    """The largest of 28 pairs: an interval for one pair alone would be above 0 far more often."""
    groups = np.array(list("abcdefgh"))[np.arange(CHILDREN) % 8]
    certain, naive = [], []
    for seed in range(60):
        predictions, answers = world(seed)
        found = by_group(predictions, answers, groups, key=KEY)
        gap = worst_gap(found.cells, "delay", "selected")
        assert gap is not None
        certain.append(gap.size.low > 0)
        low, high = (
            found.cells[g].replicates["delay"]["selected"] for g in (gap.lowest, gap.highest)
        )
        naive.append(np.quantile(high - low, 0.025) > 0)
    assert np.mean(certain) <= 0.15
    assert np.mean(naive) > 0.3


def test_small_groups_are_not_shown() -> None:
    groups = GROUPS.copy().astype(object)
    groups[:9], groups[9:19] = "nine", "ten"
    found = by_group(PREDICTIONS, ANSWERS, groups, key=KEY)
    assert found.suppressed == ["nine"]
    assert set(found.cells) == {"a", "b", "c", "ten"}
    assert found.cells["ten"].children == 10
    assert "nine" not in json.dumps(found.as_json()["groups"])


def test_a_share_of_fewer_than_ten_children_is_not_shown() -> None:
    truth = ANSWERS.truth.copy()
    here = np.flatnonzero(GROUPS == "a")
    truth.iloc[here] = 0
    truth.iloc[here[:9]] = 1
    nine = by_group(PREDICTIONS, replace(ANSWERS, truth=truth), GROUPS, key=KEY)
    shown = nine.cells["a"].metrics["delay"]
    assert np.isnan([shown["recall"].value, shown["recall"].low, shown["recall"].high]).all()
    assert np.isfinite(shown["false_alarms"].value)
    assert "a" not in (nine.gaps["delay"]["recall"].lowest, nine.gaps["delay"]["recall"].highest)
    truth.iloc[here[:10]] = 1
    ten = by_group(PREDICTIONS, replace(ANSWERS, truth=truth), GROUPS, key=KEY)
    assert np.isfinite(ten.cells["a"].metrics["delay"]["recall"].value)


@pytest.mark.parametrize("groups", [1, CHILDREN])
def test_without_two_groups_there_is_no_gap(groups: int) -> None:
    names = np.arange(CHILDREN) % groups
    found = by_group(PREDICTIONS, ANSWERS, names, key=KEY)
    assert not any(found.gaps.values())
    assert len(found.cells) + len(found.suppressed) == groups


def test_order_of_children_does_not_matter(fair: Fairness) -> None:
    order = np.random.default_rng(3).permutation(CHILDREN)
    answers = replace(ANSWERS, truth=ANSWERS.truth.iloc[order], cluster=ANSWERS.cluster[order])
    again = by_group(PREDICTIONS, answers, GROUPS[order], key=KEY)
    for group in "abc":
        for name in SHOWN:
            one, other = (f.cells[group].metrics["delay"][name] for f in (fair, again))
            assert (one.value, one.low, one.high) == pytest.approx(
                (other.value, other.low, other.high)
            )


def test_weights_are_repeated_children() -> None:
    times = np.random.default_rng(5).integers(1, 4, CHILDREN)
    weighted = by_group(PREDICTIONS, replace(ANSWERS, weight=times.astype(float)), GROUPS, key=KEY)
    rows = np.repeat(np.arange(CHILDREN), times)
    ids = [str(i) for i in range(len(rows))]
    repeated = replace(
        ANSWERS, truth=ANSWERS.truth.iloc[rows].set_axis(ids), cluster=ANSWERS.cluster[rows]
    )
    plain = by_group(PREDICTIONS.iloc[rows].set_axis(ids), repeated, GROUPS[rows], key=KEY)
    for name in SHOWN:
        one, other = (f.cells["c"].metrics["delay"][name] for f in (weighted, plain))
        assert (one.value, one.low) == pytest.approx((other.value, other.low))


def test_the_document_of_groups(fair: Fairness) -> None:
    document = fair.as_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["group_sizes"]["a"] == {"children": 300, "households": 300}
    assert set(document["gaps"]["delay"]) == set(COMPARED)
    gap = document["gaps"]["delay"]["auroc"]
    low, high = (document["groups"][gap[k]]["delay"]["auroc"] for k in ("lowest", "highest"))
    assert gap["value"] == pytest.approx(high["value"] - low["value"])


def test_intersections_have_names_of_all_divisions() -> None:
    assert cross(np.array(["m", "v"]), np.array([1, 2])).tolist() == ["m × 1", "v × 2"]
    assert cross(np.array(["m", "v"])).tolist() == ["m", "v"]


# --- parity -------------------------------------------------------------------------------------------


def test_share_of_overall_is_paired() -> None:
    rng = np.random.default_rng(6)
    shared = rng.normal(0.5, 0.05, REPLICATES)
    found = share_of_overall(0.4, 0.8 * shared, 0.5, shared)
    assert (found.value, found.low, found.high) == pytest.approx((0.8, 0.8, 0.8))
    assert np.isnan(share_of_overall(0.4, shared, 0.0, shared).value)


def test_a_recall_below_four_fifths_of_all_is_demonstrable_or_not() -> None:
    predictions, answers = world(left_out="b")
    found = by_group(predictions, answers, GROUPS, key=KEY)
    whole = by_group(predictions, answers, np.full(CHILDREN, "all"), key=KEY).cells["all"]
    overall = whole.metrics["delay"]["recall"].value, whole.replicates["delay"]["recall"]
    shares = {
        g: share_of_overall(
            c.metrics["delay"]["recall"].value, c.replicates["delay"]["recall"], *overall
        )
        for g, c in found.cells.items()
    }
    assert shares["b"].high < 0.8
    assert shares["a"].low > 0.8


SIDES = np.repeat(["left", "right", "few"], [20, 30, 9])


def test_benefit_parity_is_the_sum_written_out() -> None:
    avertable = np.concatenate([np.full(20, 0.3), np.full(30, 0.1), np.full(9, 1.0)])
    averted = np.concatenate([np.full(20, 0.1), np.full(30, 0.1), np.zeros(9)])
    # left gets 2 of 5 averted and has 6 of 18 avertable; right 3 of 5, and 3 of 18; the few are too few to show
    assert benefit_parity(averted, avertable, SIDES) == pytest.approx(
        {"left": (2 / 5) / (6 / 18), "right": (3 / 5) / (3 / 18)}
    )


@pytest.mark.parametrize("nothing", ["averted", "avertable"])
def test_no_benefit_has_no_parity(nothing: str) -> None:
    ones = np.ones(len(SIDES))
    found = benefit_parity(ones * (nothing != "averted"), ones * (nothing != "avertable"), SIDES)
    assert set(found) == {"left", "right"}
    assert np.isnan(list(found.values())).all()


def test_a_group_in_which_nothing_can_be_averted_has_no_parity() -> None:
    avertable = (SIDES != "left").astype(float)
    assert np.isnan(benefit_parity(avertable, avertable, SIDES)["left"])


def test_harm_is_not_made_up_for_by_help() -> None:
    averted = np.where(np.arange(len(SIDES)) % 2 == 0, 0.5, -0.1)
    assert harm(averted, SIDES) == pytest.approx({"left": 1.0, "right": 1.5})
    assert harm(np.abs(averted), SIDES) == {"left": 0.0, "right": 0.0}
