"""What a case averted counts: read from event.toml, promised in the manifest, and the same in everything ideas are held against."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from challenge.best_rule import best_public_calls
from challenge.board_view import board_document
from challenge.definition import Weights, read_definition
from challenge.errors import Damaged, NotAllowed
from challenge.idea_bundle import read_bundle
from challenge.ideas import costs_of, measure_anchors, score_calls, worth_of
from challenge.intake import IdeaIntake
from challenge.ledger.events import FixedPointsMeasured, SubmissionScored
from challenge.scale import kept_points
from challenge.setup import advance_phase, change_settings, init_event
from challenge.standings import IDEAS
from challenge.teams import add_team
from challenge.weighing import EVEN, weighing
from challenge.workspace import open_workspace
from generator.catalogue.reading import read_catalogue
from scoring.policy import play_out

POVERTY = Weights(developmental_delay=0, youth_care=0, persistent_poverty=1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("youth_care          = 1", "youth_care          = -1", "weights.youth_care is -1"),
        ("youth_care          = 1", "youth_care          = nan", "weights.youth_care is nan"),
        ("youth_care          = 1", 'youth_care          = "1"', "weights.youth_care is '1'"),
        ("youth_care          = 1", "youth_car           = 1", "did you mean 'youth_care'"),
        ("low_income          = 1", "low_income          = 0.5", "1 or more"),
    ],
)
def test_a_weight_that_means_nothing_is_named_with_its_mend(tmp_path, clock, old, new, message):
    path = init_event(tmp_path / "e", name="N", language="nl", at=clock()).root / "event.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(Damaged) as refused:
        read_definition(path)
    assert message in str(refused.value)


def test_nothing_counts_is_refused_and_what_is_written_is_read(event, ledger):
    path = event.root / "event.toml"
    assert read_definition(path).weights == EVEN
    path.write_text(path.read_text().split("[weights]")[0])
    assert read_definition(path).weights == EVEN  # an event of before there were weights
    wanted = Weights(developmental_delay=0.25, youth_care=0, persistent_poverty=2, low_income=1.5)
    change_settings(event, ledger, {"weights": wanted})
    assert read_definition(path).weights == wanted
    assert "youth_care          = 0\n" in path.read_text()
    change_settings(event, ledger, {"weights": replace(wanted, persistent_poverty=0, developmental_delay=0)})  # fmt: skip
    with pytest.raises(Damaged, match="at least one outcome"):
        read_definition(path)


def test_data_promise_weights_and_older_data_count_each_case_as_one(made_event):
    manifest = open_workspace(made_event).manifest
    assert manifest["weights"] == EVEN.as_json()
    del manifest["weights"]
    assert Weights.of(manifest) == EVEN
    assert Weights.of({"weights": {"low_income": 2, "of_later": 3}}) == Weights(low_income=2)


def test_an_event_opens_only_with_the_weights_that_its_data_promise(event, ledger, clock):
    before = event.definition
    change_settings(event, ledger, {"weights": POVERTY})
    with pytest.raises(NotAllowed, match="weights"):
        advance_phase(event, ledger, "open", at=clock())
    change_settings(event, ledger, {"weights": EVEN, "budget": before.budget + 1})
    with pytest.raises(NotAllowed, match="budget"):
        advance_phase(event, ledger, "open", at=clock())
    change_settings(event, ledger, {"budget": before.budget})
    advance_phase(event, ledger, "open", at=clock())


def test_children_below_the_low_income_line_count_more(unseen):
    weighed = weighing(unseen, Weights(low_income=3))
    share = float((weighed.children == 3).mean())
    assert set(weighed.children.tolist()) == {1.0, 3.0}
    assert 0.02 < share < 0.3  # some in a hundred in this region
    gain = np.ones((len(weighed.children), 3))
    assert weighed.of_children(gain).sum() == pytest.approx(3 * weighed.children.sum())
    # Who is poor for three years, all of whom are below the line, is found among them.
    poor = unseen.population.risk[:, 2]
    assert poor[weighed.children == 3].mean() > 5 * poor[weighed.children == 1].mean()


def test_a_best_rule_for_poverty_is_another_and_beats_the_even_one_there(unseen):
    supports, budget = read_catalogue(), 60_000
    costs = costs_of(supports, 40_000)
    anchors = measure_anchors(unseen, supports, costs, budget, POVERTY)
    assert 0 < anchors.random < anchors.public < anchors.optimum
    calls = best_public_calls(unseen, supports, costs, budget, POVERTY)
    assert score_calls(calls, unseen, costs, anchors, POVERTY).score == pytest.approx(1)
    played = play_out(best_public_calls(unseen, supports, costs, budget), unseen.population, costs)
    even = worth_of(played, weighing(unseen, POVERTY))
    assert even.value < anchors.public
    assert even.value == pytest.approx(even.averted["persistent_poverty"])
    # What a case costs is said in cases, whatever they count.
    assert even.cost_per_case == pytest.approx(even.cost / sum(even.averted.values()))


def test_weights_turn_the_order_of_two_ideas(open_event, idea_ledger, write_idea, ideas):
    """Parent training averts more cases than money does, and none of poverty."""

    def ranked(desk):
        return {
            e.fact.submission: e.fact.score
            for e in desk.ledger.entries()
            if isinstance(e.fact, SubmissionScored)
        }

    files = {}
    for name, support in (("training", "parent_training"), ("money", "income_supplement")):
        path = write_idea(name=name)
        path.write_text(path.read_text().replace("parent_training", support))
        files[name] = read_bundle(path).packed()
    first = {n: ideas.submit(f, "idea.toml", token=add_team(idea_ledger, n, at=ideas.clock())).submission for n, f in files.items()}  # fmt: skip
    scores = ranked(ideas)
    assert scores[first["training"]] > scores[first["money"]]
    even = kept_points(open_event, idea_ledger.entries())

    manifest = json.loads(open_event.manifest_file.read_text())
    manifest["weights"] = POVERTY.as_json()
    open_event.manifest_file.write_text(json.dumps(manifest))
    other = open_workspace(open_event.root)
    assert (
        kept_points(other, idea_ledger.entries()) is None
    )  # what was measured holds for other weights
    with idea_ledger._engine.begin() as db:
        db.exec_driver_sql("DELETE FROM facts WHERE kind IN ('SubmissionScored', 'IdeaPlayed')")
    idea_ledger._known.clear()  # nobody else may do this to a ledger, so it does not look back
    desk = IdeaIntake(other, idea_ledger, clock=ideas.clock)
    desk.score_waiting()
    scores = ranked(desk)
    assert scores[first["training"]] < 0 < scores[first["money"]]
    points = [
        e.fact
        for e in idea_ledger.entries()
        if isinstance(e.fact, FixedPointsMeasured) and e.fact.population == "unseen-1"
    ]
    assert [p.weights for p in points] == [EVEN.as_json(), POVERTY.as_json()]
    assert points[1].public < points[0].public == even.public
    assert kept_points(other, idea_ledger.entries()) == points[1]
    board = board_document(other, idea_ledger.entries())
    assert board["weights"] == POVERTY.as_json()
    assert board["tracks"][IDEAS][0]["team"] == "money"
    # The step of the Ladder is the score, in the same weights.
    step = next(e.fact for e in idea_ledger.entries() if isinstance(e.fact, SubmissionScored) and e.fact.submission == first["money"])  # fmt: skip
    assert step.step["gain"] == pytest.approx(step.score, abs=1e-6)


def test_a_board_with_weights_says_so(open_event, run):
    assert "below the low-income line" not in run("board", "show", "--event", open_event.root)[1]
    manifest = json.loads(open_event.manifest_file.read_text())
    manifest["weights"] = Weights(youth_care=0, low_income=1.5).as_json()
    open_event.manifest_file.write_text(json.dumps(manifest))
    for language, words in (
        ("nl", "jeugdzorg 0, langdurige armoede 1. In een huishouden onder de lage-inkomensgrens telt het 1,5 keer"),
        ("en", "youth care 0, persistent poverty 1. In a household below the low-income line it counts 1.5 times"),
    ):  # fmt: skip
        out = run("board", "show", "--event", open_event.root, "--lang", language)[1]
        assert words in " ".join(out.split())
