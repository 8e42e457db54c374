"""Ideas at the desk: one command for both tracks, and a board that shows both, in the terminal and in the browser."""

from __future__ import annotations

import subprocess
import sys

import pytest

from challenge.standings import IDEAS
from tests.challenge.app_pages import open_view, words


@pytest.fixture
def submit(open_event, blue):
    def command(path, *more):
        where = ("--event", open_event.root)
        return ("submission", "submit", path, "--token", blue, *where, *more)

    return command


def page(event, monkeypatch, lang):
    """Return the words of the leaderboard."""
    return words(open_view(monkeypatch, event, "leaderboard.py", lang=lang))


def test_an_idea_is_handed_in_like_predictions(open_event, submit, write_idea, run, run_json):
    path = write_idea()
    receipt = run_json("submission-submit", *submit(path))
    assert (receipt["accepted"], receipt["moved"], receipt["again"]) == (True, True, False)
    # Whom it would have reached of the training children a team sees at once.
    assert set(receipt["training"]["divisions"]) >= {"sex", "household_type", "municipality"}
    assert "flips" not in receipt
    out = run(*submit(path, "--lang", "nl"))[1]
    assert "geslacht: jongen" in out
    assert "moeder in het buitenland geboren: nee" in out
    assert run_json("submission-submit", *submit(path, "--final"))["again"]
    (row,) = run_json("submission-list", "submission", "list", "--event", open_event.root)[
        "submissions"
    ]
    assert (row["track"], row["name"], row["final"]) == (IDEAS, "idea.toml", True)
    assert row["score"] == receipt["score"]
    document = run_json("board-show", "board", "show", "--event", open_event.root)
    (shown,) = document["tracks"][IDEAS]
    assert (shown["team"], shown["score"]) == ("Blauw", receipt["score"])
    anchors = document["anchors"][IDEAS]
    assert anchors["lottery"] == 0 < anchors["best_public_rule"] == 1 < anchors["ceiling"]
    assert document["tracks"]["signals"] == []
    for language, said in (("nl", "al eens ingezonden"), ("en", "handed in before")):
        code, out, _ = run(*submit(path, "--lang", language))
        assert code == 0
        assert said in " ".join(out.split())


def test_a_refused_idea_says_why_and_exits_with_one(submit, write_idea, run, run_json):
    path = write_idea("SELECT RINPERSOON FROM first_1000_days WHERE mother_origin = '1'")
    refused = run_json("submission-submit", *submit(path), code=1)
    assert refused["submission"] is None
    assert [p["kind"] for p in refused["problems"]] == ["idea_origin"]
    assert run(*submit(path.with_name("none.toml")))[0] == 1
    assert run("submission", "submit", path, "--event", path.parent)[0] == 2  # no token


def test_the_board_of_ideas_is_empty_until_one_comes(
    open_event, submit, write_idea, run, run_json, monkeypatch
):
    said = {
        "nl": ("nog geen team heeft een score voor een idee", "geen team heeft een idee"),
        "en": ("no team has a score for an idea", "no team has an idea"),
    }
    for language, (terminal, web) in said.items():
        out = run("board", "show", "--event", open_event.root, "--lang", language)[1]
        assert terminal in " ".join(out.lower().split())
        assert web in page(open_event, monkeypatch, language).lower()
    run_json("submission-submit", *submit(write_idea()))
    for language, (terminal, web) in said.items():
        out = " ".join(
            run("board", "show", "--event", open_event.root, "--lang", language)[1].split()
        )
        assert terminal not in out.lower()
        shown = page(open_event, monkeypatch, language)
        assert web not in shown.lower()
        for text in (out, shown):
            assert "Blauw" in text
            assert ("40.000 huishoudens" in text) == (language == "nl")
            assert ("40,000 households" in text) == (language == "en")


def test_the_organiser_scores_with_what_was_kept(
    open_event, idea_ledger, write_idea, run_json, monkeypatch
):
    def measured_again(*_):
        raise AssertionError

    monkeypatch.setattr("challenge.idea_worth.measure_anchors", measured_again)
    command = ("submission", "score", write_idea(), "--event", open_event.root)
    document = run_json("submission-score", *command)
    assert 0 < document["flips"]["share"] < 0.6
    assert document["training"]["divisions"]["income_fifth"]["groups"]
    points = next(e.fact for e in idea_ledger.entries() if hasattr(e.fact, "optimum"))
    assert document["anchors"]["public"] == points.public
    assert document["anchors"]["ways"][0] == points.ways["offers"][0]
    assert document["score"] > 0


def test_the_board_needs_no_database_of_families_and_no_models():
    """It is opened by every visitor's page: what plays ideas out is loaded where they are played out only."""
    loaded = "import sys, challenge.board_view; print({'duckdb', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
