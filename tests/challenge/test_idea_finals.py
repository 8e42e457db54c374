"""After the close ideas are played out on other families, pass the gates or do not, and the server's copies are swept."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from challenge.answers import PRIVATE
from challenge.board_view import board_document
from challenge.idea_bundle import read_bundle
from challenge.intake import IdeaIntake, Intake
from challenge.ledger.events import FixedPointsMeasured, IdeaPlayed, SubmissionScored
from challenge.ledger.repository import Ledger
from challenge.reveal import reveal_answers, score_final
from challenge.scorer import PrivateScores
from challenge.setup import advance_phase
from challenge.standings import IDEAS
from challenge.teams import add_team
from challenge.workspace import Workspace, open_workspace

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

# Fails where a household is of a type that only the last of the final populations has.
FAILS_LATER = (
    "SELECT RINPERSOON, CAST(CASE WHEN household_type = 'elsewhere' THEN 'x' ELSE '1' END AS INTEGER) "
    "AS priority FROM first_1000_days WHERE stage = 'toddler'"
)
EVERYBODY = "SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler'"
ONLY_BOYS = "SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler' AND sex = 'boy'"


@dataclass(frozen=True)
class Closed:
    """An event that was closed. `scores` is what came of scoring, `ids` the submission of each team."""

    workspace: Workspace
    ledger: Ledger
    scores: PrivateScores
    ids: dict[str, str]

    def intake(self) -> Intake:
        return Intake(self.workspace, self.ledger, clock=lambda: NOW)


@pytest.fixture(scope="module")
def closed_once(measured_event, tmp_path_factory, idea_in):
    """Three teams handed in, and the event closed, once: the folder, what came of scoring, ids by team."""
    folder = tmp_path_factory.mktemp("closed")
    shutil.copytree(measured_event, folder / "event")
    workspace = open_workspace(folder / "event")
    ledger = Ledger.open(workspace.database_url)
    desk, ids = IdeaIntake(workspace, ledger, clock=lambda: NOW), {}
    for team, rule in (("Blauw", ()), ("Rood", (ONLY_BOYS,)), ("Geel", (FAILS_LATER,))):
        token, data = add_team(ledger, team, at=NOW), read_bundle(idea_in(folder, *rule)).packed()
        ids[team] = desk.submit(data, "idea.toml", token=token).submission
    advance_phase(workspace, ledger, "closed", at=NOW)
    scores = score_final(Intake(workspace, ledger, clock=lambda: NOW))
    ledger.close()
    return workspace.root, scores, ids


@pytest.fixture
def closed(closed_once, tmp_path):
    """A copy of the closed event, to change at will."""
    folder, scores, ids = closed_once
    shutil.copytree(folder, tmp_path / "closed")
    workspace = open_workspace(tmp_path / "closed")
    ledger = Ledger.open(workspace.database_url)
    yield Closed(workspace, ledger, scores, ids)
    ledger.close()


def facts(ledger, kind, part=PRIVATE):
    return {
        e.fact.submission: e.fact
        for e in ledger.entries()
        if isinstance(e.fact, kind) and e.fact.part == part
    }


def test_ideas_are_scored_on_the_final_populations_and_one_that_fails_stops_nobody(closed):
    scores, by_team, idea_ledger = closed.scores, closed.ids, closed.ledger
    assert scores.count == 2
    assert [e.key for e in scores.skipped] == ["idea_fails"]
    scored, played = (facts(idea_ledger, kind) for kind in (SubmissionScored, IdeaPlayed))
    assert set(scored) == set(played) == {by_team["Blauw"], by_team["Rood"]}
    points = [e.fact for e in idea_ledger.entries() if isinstance(e.fact, FixedPointsMeasured)]
    assert {p.population for p in points} == {"unseen-1", "final-2", "final-3"}
    # The final populations hold the same families as the public one, so the pooled score is that of the public board.
    random, public = (sum(getattr(p, k) for p in points[1:]) for k in ("random", "public"))
    value = played[by_team["Blauw"]].document["worth"]["value"]
    assert scored[by_team["Blauw"]].score == pytest.approx(
        (value - random) / (public - random), abs=1e-6
    )
    live = facts(idea_ledger, IdeaPlayed, "public")[by_team["Blauw"]].document["worth"]
    assert value == pytest.approx(2 * live["value"])
    assert not closed.workspace.opened.exists()


def test_scoring_again_changes_nothing(closed):
    before = len(closed.ledger.entries())
    desk = IdeaIntake(closed.workspace, closed.ledger, clock=lambda: NOW)
    assert desk.score_private().count == 2
    assert len(closed.ledger.entries()) == before
    assert not closed.workspace.opened.exists()


def test_the_board_after_the_reveal(closed, run, run_json):
    open_event, idea_ledger = closed.workspace, closed.ledger
    before = board_document(open_event, idea_ledger.entries())
    assert (before["part"], before["ideas"], before["fairness"]["ideas"]) == ("public", {}, {})
    assert before["winners"] == {"signals": [], "ideas": []}
    reveal_answers(closed.intake(), at=NOW)
    document = run_json("board-show", "board", "show", "--event", open_event.root)
    rows = {row["team"]: row for row in document["tracks"][IDEAS]}
    assert document["part"] == "private"
    assert "Geel" not in rows
    points = [e.fact for e in idea_ledger.entries() if isinstance(e.fact, FixedPointsMeasured)][1:]
    optimum, random, public = (
        sum(getattr(p, k) for p in points) for k in ("optimum", "random", "public")
    )
    anchors = document["anchors"][IDEAS]
    assert anchors["ceiling"] == pytest.approx((optimum - random) / (public - random), abs=1e-3)
    assert (anchors["lottery"], anchors["best_public_rule"]) == (0, 1)
    for team, row in rows.items():
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        assert row["low"] < row["score"] < row["high"]
        shown = document["ideas"][team]
        assert shown["gates"]["passes"]
        assert shown["stigma"]["value"][0] == pytest.approx(shown["worth"]["value"], abs=1e-3)
        assert set(document["fairness"][IDEAS][team]) >= {"sex", "household_type", "neighbourhood"}
        assert shown["training"]["divisions"]["sex"]["groups"]["boy"]["recall"] > 0
        assert 0 < shown["flips"]["share"] < 0.6
        assert (shown["flips"]["changes"], shown["flips"]["failed"]) == (6, 0)
    out = run("board", "show", "--event", open_event.root, "--lang", "nl")[1]
    assert "gevallen voorkomen" in " ".join(out.split())
    assert "een beetje anders vastgelegd" in " ".join(out.split())


def test_who_leaves_a_group_in_need_out_says_why_or_is_not_ranked(closed, run):
    """Girls of Rood's stage are never named: their recall is nothing, whatever their interval."""
    open_event, idea_ledger, by_team = closed.workspace, closed.ledger, closed.ids
    document = facts(idea_ledger, IdeaPlayed)[by_team["Rood"]].document
    assert document["groups"]["sex"]["groups"]["girl"]["recall"] < 0.1
    left_out = {(g["attribute"], g["group"]) for g in document["gates"]["to_justify"]}
    assert ("sex", "girl") in left_out
    assert document["gates"]["reasons"] == ["left_out"]
    assert facts(idea_ledger, IdeaPlayed)[by_team["Blauw"]].document["gates"]["passes"]
    reveal_answers(closed.intake(), at=NOW)
    board = board_document(open_event, idea_ledger.entries())
    assert [r["team"] for r in board["tracks"][IDEAS]] == ["Blauw"]
    assert board["not_ranked"][IDEAS] == [{"team": "Rood", "reasons": ["left_out"]}]
    for language, words in (("nl", "zonder dat het idee zegt"), ("en", "does not say why")):
        out = run("board", "show", "--event", open_event.root, "--lang", language)[1]
        assert words in " ".join(out.split())


def test_a_justification_and_too_few_households(
    open_event, idea_ledger, ideas, hand_in, write_idea
):
    token = add_team(idea_ledger, "Rood", at=ideas.clock())
    said = hand_in(ONLY_BOYS, by=token, justification="Jongens vragen minder hulp.", final=True)
    few = add_team(idea_ledger, "Geel", at=ideas.clock())
    small = hand_in(EVERYBODY, by=few, budget=500)
    advance_phase(open_event, idea_ledger, "closed", at=ideas.clock())
    ideas.score_private()
    played = facts(idea_ledger, IdeaPlayed)
    gates = played[said.submission].document["gates"]
    assert gates["passes"]
    assert gates["to_justify"]
    assert gates["justification"] == "Jongens vragen minder hulp."
    assert played[small.submission].document["gates"]["reasons"] == ["few_households"]
    reveal_answers(Intake(open_event, idea_ledger, clock=ideas.clock), at=ideas.clock())
    board = board_document(open_event, idea_ledger.entries())
    assert board["not_ranked"][IDEAS] == [{"team": "Geel", "reasons": ["few_households"]}]
    assert board["winners"][IDEAS] == ["Rood"]


def test_an_event_without_ideas_closes_and_opens_nothing(open_event, idea_ledger, ideas):
    advance_phase(open_event, idea_ledger, "closed", at=ideas.clock())
    assert ideas.score_private().count == 0
    assert not open_event.opened.exists()
    assert facts(idea_ledger, IdeaPlayed) == {}


def test_nothing_of_the_unseen_families_is_among_what_anybody_gets(open_event, ideas, hand_in):
    """The server's copy lies outside data/public and kits, and no rule's answer is kept."""
    hand_in()
    numbers = {str(n) for n in ideas._live.unseen.children[:200]}
    kept = [json.dumps(str(e.fact)) for e in ideas.ledger.entries()]
    assert not [n for n in numbers for text in kept if n in text]
    assert open_event.opened.parent == open_event.root
