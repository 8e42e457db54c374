"""score_files: two files in, a report out; or what is wrong with either."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.fairness import SMALLEST
from scoring.metrics import METRICS
from scoring.report import TruthError, score_files

CHILDREN = 40
Write = Callable[[pd.DataFrame], Path]


def make_truth() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "RINPERSOON": [f"{7 * i:09d}" for i in range(CHILDREN)],
            "delay": (rng.random(CHILDREN) < 0.4).astype(int),
            "poverty": (rng.random(CHILDREN) < 0.6).astype(int),
        }
    )


TRUTH = make_truth()
HOUSEHOLDS = [f"h{i // 2}" for i in range(CHILDREN)]


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """A submission in another order, as a Dutch spreadsheet writes it."""
    rng = np.random.default_rng(2)
    table = TRUTH.assign(delay=rng.random(CHILDREN), poverty=rng.random(CHILDREN)).round(3)
    path = tmp_path / "predictions.csv"
    table.sample(frac=1, random_state=1).to_csv(path, sep=";", decimal=",", index=False)
    return path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file with the truth."""

    def written(table: pd.DataFrame) -> Path:
        path = tmp_path / "truth.csv"
        table.to_csv(path, index=False)
        return path

    return written


def guesses(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, sep=";", decimal=",", dtype={"RINPERSOON": str})
    return TRUTH[["RINPERSOON"]].merge(table, on="RINPERSOON")


def test_report_has_the_metrics_of_every_outcome(predictions: Path, write: Write) -> None:
    document, problems = score_files(predictions, write(TRUTH))
    p = guesses(predictions)
    assert problems == []
    for outcome in ("delay", "poverty"):
        base = TRUTH[outcome].mean()
        for name, metric in METRICS.items():
            found = document["metrics"][outcome][name]["value"]
            assert found == pytest.approx(metric(TRUTH[outcome], p[outcome], base=base))
    skills = [document["metrics"][o]["brier_skill"]["value"] for o in ("delay", "poverty")]
    assert document["score"] == pytest.approx(np.mean(skills))
    assert document["score_name"] == "mean_brier_skill@1"
    assert (document["children"], document["households"]) == (CHILDREN, CHILDREN)
    assert "groups" not in document
    json.dumps(document, allow_nan=False)


def test_score_with_base_and_attainable_of_an_event(predictions: Path, write: Write) -> None:
    base, attainable = {"delay": 0.3, "poverty": 0.5}, {"delay": 0.02, "poverty": 0.05}
    document, _ = score_files(predictions, write(TRUTH), base=base, attainable=attainable)
    p = guesses(predictions)
    shares = [
        np.mean((base[o] - TRUTH[o]) ** 2 - (p[o] - TRUTH[o]) ** 2) / attainable[o] for o in base
    ]
    assert document["score"] == pytest.approx(np.mean(shares))
    assert document["score_name"] == "share_of_attainable@1"


def test_cluster_names_the_households(predictions: Path, write: Write) -> None:
    plain, _ = score_files(predictions, write(TRUTH))
    clustered, _ = score_files(
        predictions, write(TRUTH.assign(mother=HOUSEHOLDS)), cluster="mother"
    )
    assert clustered["households"] == CHILDREN // 2
    assert list(clustered["metrics"]) == ["delay", "poverty"], "the household is no outcome"
    assert clustered["score"] == pytest.approx(plain["score"], rel=1e-12)
    assert clustered["low"] != plain["low"]


def test_weight_counts_in_scores_and_in_the_base_rate(predictions: Path, write: Write) -> None:
    weight = np.arange(CHILDREN) % 4
    document, _ = score_files(predictions, write(TRUTH.assign(w=weight)), weight="w")
    base = np.average(TRUTH["delay"], weights=weight)
    skill = METRICS["brier_skill"](
        TRUTH["delay"], guesses(predictions)["delay"], weight=weight, base=base
    )
    assert document["metrics"]["delay"]["brier_skill"]["value"] == pytest.approx(skill)
    assert list(document["metrics"]) == ["delay", "poverty"], "the weight is no outcome"


def test_groups_are_shown_apart_and_small_ones_are_not(predictions: Path, write: Write) -> None:
    sizes = {"noord": 15, "oost": SMALLEST, "west": SMALLEST - 1, "zuid": 6}
    region = np.repeat(list(sizes), list(sizes.values()))
    document, _ = score_files(predictions, write(TRUTH.assign(region=region)), group="region")
    assert list(document["groups"]) == ["noord", "oost"]
    assert document["suppressed_groups"] == ["west", "zuid"]
    p, here = guesses(predictions), region == "oost"
    base = TRUTH["delay"].mean()  # of all children: groups are held against the same rate
    expected = METRICS["brier_skill"](TRUTH["delay"][here], p["delay"][here], base=base)
    found = document["groups"]["oost"]["delay"]["brier_skill"]["value"]
    assert found == pytest.approx(expected)
    json.dumps(document, allow_nan=False)


def test_groups_with_cluster_and_weight(predictions: Path, write: Write) -> None:
    region, weight = np.repeat(["a", "b"], 20), np.arange(CHILDREN) + 1
    table = TRUTH.assign(mother=HOUSEHOLDS, region=region, w=weight)
    document, _ = score_files(
        predictions, write(table), cluster="mother", group="region", weight="w"
    )
    here = region == "a"
    expected = METRICS["auroc"](
        TRUTH["poverty"][here], guesses(predictions)["poverty"][here], weight=weight[here]
    )
    assert document["groups"]["a"]["poverty"]["auroc"]["value"] == pytest.approx(expected)
    assert document["suppressed_groups"] == []


def test_groups_named_by_numbers(predictions: Path, write: Write) -> None:
    table = TRUTH.assign(region=np.repeat([10, 9, 8], [12, 20, 8]))
    document, _ = score_files(predictions, write(table), group="region")
    assert set(document["groups"]) == {"9", "10"}
    assert document["suppressed_groups"] == ["8"]


def test_interval_needs_more_than_one_household(predictions: Path, write: Write) -> None:
    """With one household there is nothing to draw: a value, and no interval that is wrong."""
    document, _ = score_files(predictions, write(TRUTH.assign(mother="h")), cluster="mother")
    assert document["households"] == 1
    assert document["score"] is not None
    assert document["low"] is None


def test_scores_do_not_change_between_runs(predictions: Path, write: Write) -> None:
    assert score_files(predictions, write(TRUTH)) == score_files(predictions, write(TRUTH))


def test_truth_with_a_byte_order_mark(predictions: Path, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    TRUTH.to_csv(path, index=False, encoding="utf-8-sig")
    document, problems = score_files(predictions, path)
    assert problems == []
    assert document["children"] == CHILDREN


def test_problems_of_predictions_are_returned(predictions: Path, write: Write) -> None:
    predictions.write_text("RINPERSOON,delay\n000000000,maybe\n", encoding="utf-8")
    document, problems = score_files(predictions, write(TRUTH))
    assert document == {}
    assert {(p.kind, p.count) for p in problems} == {
        ("missing_column", 1),
        ("missing_ids", CHILDREN - 1),
        ("not_a_number", 1),
    }


def test_predictions_that_are_not_there(tmp_path: Path, write: Write) -> None:
    document, problems = score_files(tmp_path / "nowhere.csv", write(TRUTH))
    assert document == {}
    assert [(p.kind, p.file) for p in problems] == [("not_found", str(tmp_path / "nowhere.csv"))]


# --- a truth that cannot be used --------------------------------------------------------------------


def without(column: str) -> pd.DataFrame:
    return TRUTH.drop(columns=column)


@pytest.mark.parametrize(
    ("table", "columns", "what"),
    [
        pytest.param(without("RINPERSOON"), {}, "The truth has no column RINPERSOON.", id="no ids"),
        pytest.param(
            TRUTH, {"cluster": "mother"}, "The truth has no column mother.", id="no cluster"
        ),
        pytest.param(TRUTH, {"group": "region"}, "The truth has no column region.", id="no group"),
        pytest.param(TRUTH, {"weight": "w"}, "The truth has no column w.", id="no weight"),
        pytest.param(
            pd.concat([TRUTH, TRUTH.iloc[:1]]),
            {},
            "1 number in the truth is empty, or occurs more than once.",
            id="double id",
        ),
        pytest.param(
            TRUTH.assign(RINPERSOON=[None, *TRUTH["RINPERSOON"][1:]]),
            {},
            "1 number in the truth is empty, or occurs more than once.",
            id="empty id",
        ),
        pytest.param(TRUTH[["RINPERSOON"]], {}, "The truth has no outcome.", id="no outcome"),
        pytest.param(
            TRUTH.assign(delay=0.5),
            {},
            "Outcomes must be 0 or 1; these are not: delay.",
            id="not 0 or 1",
        ),
        pytest.param(
            TRUTH.assign(delay=2, poverty="ja"),
            {},
            "Outcomes must be 0 or 1; these are not: delay, poverty.",
            id="all that are wrong",
        ),
        pytest.param(
            TRUTH.assign(delay=[None, *TRUTH["delay"][1:]]),
            {},
            "Outcomes must be 0 or 1; these are not: delay.",
            id="empty outcome",
        ),
        pytest.param(
            TRUTH.assign(mother=HOUSEHOLDS),
            {},
            "Outcomes must be 0 or 1; these are not: mother.",
            id="column not named",
        ),
    ],
)
def test_truth_that_cannot_be_used(
    predictions: Path, write: Write, table: pd.DataFrame, columns: dict[str, Any], what: str
) -> None:
    with pytest.raises(TruthError) as caught:
        score_files(predictions, write(table), **columns)
    assert caught.value.what == what


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n", id="blank"),
        pytest.param(b"RINPERSOON,delay\n1,0\n2,0,1,1\n", id="ragged"),
        pytest.param(b"RINPERSOON,delay\n\xe9,0\n", id="not utf-8"),
        pytest.param(None, id="not there"),
    ],
)
def test_truth_that_cannot_be_read(
    predictions: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "truth.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TruthError) as caught:
        score_files(predictions, path)
    error = caught.value
    assert error.what.startswith("The file with the truth cannot be read: ")
    assert path.name in error.where
    assert error.exit_code == 1


def test_an_error_says_what_where_and_mend(predictions: Path, write: Write) -> None:
    path = write(TRUTH)
    with pytest.raises(TruthError) as caught:
        score_files(predictions, path, cluster="mother")
    assert str(caught.value) == (
        "The truth has no column mother.\n"
        f"  where: {path}, column mother\n"
        "  mend:  add it, or name another one; there are: RINPERSOON, delay, poverty"
    )


def test_an_error_speaks_dutch(predictions: Path, write: Write) -> None:
    with pytest.raises(TruthError) as caught:
        score_files(predictions, write(TRUTH.assign(w=-1)), weight="w")
    what, where, mend = caught.value.parts("nl")
    assert what == f"{CHILDREN} gewichten zijn niet bruikbaar, of alle zijn 0."
    assert where.endswith("kolom w")
    assert mend.startswith("geef elk kind een getal")
