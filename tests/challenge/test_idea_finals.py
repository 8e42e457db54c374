"""After the close ideas are played out on other families, pass the gates or do not, and the server's copies are swept."""

from __future__ import annotations

import json

import pytest

from challenge.answers import PRIVATE
from challenge.board_view import board_document
from challenge.intake import IdeaIntake, Intake
from challenge.ledger.events import FixedPointsMeasured, IdeaPlayed, SubmissionScored
from challenge.reveal import reveal_answers, score_final
from challenge.setup import advance_phase
from challenge.standings import IDEAS
from challenge.teams import add_team

# Fails where a household is of a type that only the last of the final populations has.
FAILS_LATER = (
    "SELECT RINPERSOON, CAST(CASE WHEN household_type = 'elsewhere' THEN 'x' ELSE '1' END AS INTEGER) "
    "AS priority FROM first_1000_days WHERE stage = 'toddler'"
)
EVERYBODY = "SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler'"
ONLY_BOYS = "SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler' AND sex = 'boy'"


@pytest.fixture
def closed(open_event, idea_ledger, ideas, hand_in):
    """Three teams handed in, and the event closed; returns what came of scoring, and ids by team."""
    said = {
        "Blauw": hand_in(),
        "Rood": hand_in(ONLY_BOYS, by=add_team(idea_ledger, "Rood", at=ideas.clock())),
        "Geel": hand_in(FAILS_LATER, by=add_team(idea_ledger, "Geel", at=ideas.clock())),
    }
    advance_phase(open_event, idea_ledger, "closed", at=ideas.clock())
    scores = score_final(Intake(open_event, idea_ledger, clock=ideas.clock))
    return scores, {team: receipt.submission for team, receipt in said.items()}


def facts(ledger, kind, part=PRIVATE):
    return {
        e.fact.submission: e.fact
        for e in ledger.entries()
        if isinstance(e.fact, kind) and e.fact.part == part
    }


def test_ideas_are_scored_on_the_final_populations_and_one_that_fails_stops_nobody(
    open_event, idea_ledger, closed
):
    scores, by_team = closed
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
    assert not open_event.opened.exists()


def test_scoring_again_changes_nothing(open_event, idea_ledger, ideas, closed):
    before = len(idea_ledger.entries())
    desk = IdeaIntake(open_event, idea_ledger, clock=ideas.clock)
    assert desk.score_private().count == 2
    assert len(idea_ledger.entries()) == before
    assert not open_event.opened.exists()


def test_the_board_after_the_reveal(open_event, idea_ledger, ideas, closed, run, run_json):
    before = board_document(open_event, idea_ledger.entries())
    assert (before["part"], before["ideas"], before["fairness"]["ideas"]) == ("public", {}, {})
    assert before["winners"] == {"signals": [], "ideas": []}
    reveal_answers(Intake(open_event, idea_ledger, clock=ideas.clock), at=ideas.clock())
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


def test_who_leaves_a_group_in_need_out_says_why_or_is_not_ranked(
    open_event, idea_ledger, ideas, closed, run
):
    """Girls of Rood's stage are never named: their recall is nothing, whatever their interval."""
    _, by_team = closed
    document = facts(idea_ledger, IdeaPlayed)[by_team["Rood"]].document
    assert document["groups"]["sex"]["groups"]["girl"]["recall"] < 0.1
    left_out = {(g["attribute"], g["group"]) for g in document["gates"]["to_justify"]}
    assert ("sex", "girl") in left_out
    assert document["gates"]["reasons"] == ["left_out"]
    assert facts(idea_ledger, IdeaPlayed)[by_team["Blauw"]].document["gates"]["passes"]
    reveal_answers(Intake(open_event, idea_ledger, clock=ideas.clock), at=ideas.clock())
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
