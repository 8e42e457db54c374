"""Ideas on families nobody saw: fixed points, null supports, and the command of the organiser."""

from __future__ import annotations

import numpy as np
import pytest

from challenge.best_rule import best_public_calls
from challenge.ideas import costs_of, measure_anchors, score_calls
from generator.catalogue.reading import read_catalogue
from scoring.idea import MOST_OFFERS
from scoring.policy import Call

CATALOGUE = read_catalogue()
HOUSEHOLDS, BUDGET = 40_000, 60_000


@pytest.fixture(scope="module")
def costs():
    return costs_of(CATALOGUE, HOUSEHOLDS)


@pytest.fixture(scope="module")
def anchors(unseen, costs):
    return measure_anchors(unseen, CATALOGUE, costs, BUDGET)


def test_the_lottery_is_worth_less_than_the_best_rule_and_that_less_than_knowing_all(anchors):
    assert 0 < anchors.random < 0.6 * anchors.public
    assert anchors.public < anchors.optimum
    assert 1 <= len(anchors.ways) <= MOST_OFFERS


def test_the_best_public_rule_is_an_idea_that_keeps_within_the_budget(unseen, costs, anchors):
    calls = best_public_calls(unseen, CATALOGUE, costs, BUDGET)
    found = score_calls(calls, unseen, costs, anchors)
    assert found.score == pytest.approx(1.0)
    assert found.worth.cost <= BUDGET * (1 + 1e-9)
    assert all(call.mode == "targeted" for call in calls)
    assert not any(CATALOGUE[call.support].null for call in calls)


@pytest.mark.parametrize("name", [name for name, s in CATALOGUE.items() if s.null])
def test_a_support_that_does_nothing_is_worth_nothing(name, unseen, costs, anchors):
    support = CATALOGUE[name]
    channel, by = next(iter(support.channels.items()))
    moment = next(iter(by.reach))
    everybody = np.where(unseen.population.stage == moment, 0.0, np.nan)
    call = Call(name, channel, "targeted", moment, BUDGET, everybody)
    found = score_calls([call], unseen, costs, anchors)
    assert found.worth.taking_part > 0
    assert found.worth.value == 0
    assert found.score < 0  # the lottery does better
    assert np.isnan(found.worth.cost_per_case)


def test_who_spends_more_does_not_do_worse_and_budget_is_kept(unseen, costs, anchors):
    support = "parent_training"
    moment = CATALOGUE[support].moments[-1]
    channel = next(c for c, by in CATALOGUE[support].channels.items() if moment in by.reach)
    everybody = np.where(unseen.population.stage == moment, 0.0, np.nan)

    def at(budget):
        call = Call(support, channel, "targeted", moment, budget, everybody)
        return score_calls([call], unseen, costs, anchors).worth

    small, large = at(20_000), at(60_000)
    assert 0 < small.value < large.value
    assert small.cost <= 20_000 + 1e-6


def test_the_organiser_sees_what_an_idea_is_worth(made_event, write_idea, run, run_json):
    idea = write_idea(budget=60_000)
    command = ("submission", "score", idea, "--event", made_event)
    document = run_json("submission-score", *command)
    assert document["idea"]["value"] > 0
    assert document["anchors"]["random"] < document["anchors"]["public"]
    fixed = document["anchors"]
    expected = (document["idea"]["value"] - fixed["random"]) / (fixed["public"] - fixed["random"])
    assert document["score"] == pytest.approx(expected)
    code, out, err = run(*command, "--lang", "en")
    assert (code, err) == (0, "")
    assert "cases averted" in out


def test_an_idea_with_a_problem_is_refused_before_anything_is_played(
    made_event, tmp_path, write_idea, run, run_json
):
    idea = write_idea(support="parent_trainin")
    command = ("submission", "score", idea, "--event", made_event)
    document = run_json("submission-score", *command, code=1)
    assert [p["kind"] for p in document["problems"]] == ["idea_nearly_known"]
    assert run("submission", "score", tmp_path / "x.csv", "--event", made_event)[0] == 2
