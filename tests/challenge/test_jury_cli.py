"""The jury on the command line, from adding judges to the whole at the reveal, on an event with data."""

from __future__ import annotations

import json

import pytest

from tests.challenge.juries import points

PDF = b"%PDF-1.7"


@pytest.fixture
def scores():
    def words(value, **others):
        return [w for k, v in points(value, **others).items() for w in ("--score", f"{k}={v}")]

    return words


def test_from_adding_judges_to_the_whole(event, run, run_json, tmp_path, csv, scores):
    where = ("--event", event.root)
    assert run_json("jury-list", "jury", "list", *where) == {"jurors": []}
    assert run_json("organiser-list", "organiser", "list", *where) == {"organisers": []}
    noor = run_json("person-token", "organiser", "add", "Noor", *where)["token"]
    assert run_json("person-token", "organiser", "token", "noor", *where)["token"] != noor
    assert run_json("organiser-list", "organiser", "list", *where)["organisers"] == [{"organiser": "Noor"}]  # fmt: skip
    judges = {
        name: run_json("person-token", "jury", "add", name, "--organisation", home, *where)["token"]
        for name, home in (("An", "GGD"), ("Bo", ""))
    }
    old = judges["Bo"]
    judges["Bo"] = run_json("person-token", "jury", "token", "Bo", *where)["token"]
    run_json("event-phase", "event", "open", *where)
    file, pitch, deck = tmp_path / "p.csv", tmp_path / "pitch.md", tmp_path / "deck.pdf"
    deck.write_bytes(PDF)
    for team, risk in (("Blauw", 0.05), ("Rood", 0.4), ("Geel", 0.2)):
        home = ("--organisation", "ggd") if team == "Rood" else ()
        token = run_json("team-token", "team", "add", team, *home, *where)["token"]
        file.write_bytes(csv(youth_care=risk))
        run_json("submission-submit", "submission", "submit", file, "--token", token, *where)
        pitch.write_text(f"# {team} helpt\n\nVoor gezinnen.", encoding="utf-8")
        assert run_json("submission-check", "submission", "check", pitch, *where)["accepted"]
        deck_too = ("--deck", deck, "--video", "https://example.org/v") if team == "Geel" else ()
        submit = ("submission", "submit", pitch, "--token", token, *deck_too, *where)
        assert not run_json("submission-submit", *submit)["again"]
        assert run_json("submission-submit", *submit)["again"]
    pitch.write_text("", encoding="utf-8")
    refused = run_json("submission-submit", "submission", "submit", pitch, "--token", token, *where, code=1)  # fmt: skip
    assert [p["kind"] for p in refused["problems"]] == ["pitch_empty"]

    assert run_json("error", "jury", "next", "--token", judges["An"], *where, code=4)
    assert run_json("error", "jury", "next", *where, code=2)
    run_json("event-phase", "event", "close", *where)
    assert run_json("error", "event", "reveal", *where, code=4)
    assert run_json("event-phase", "event", "jury", *where) == {"phase": "jury"}
    assert run_json("error", "jury", "next", "--token", old, *where, code=4)

    plan = run_json("jury-plan", "jury", "plan", *where)
    assert (plan["pitches"], plan["judges"], plan["measured"]) == (3, 2, False)
    for name, token in judges.items():
        mine = ("--token", token, *where)
        while (offered := run_json("jury-next", "jury", "next", *mine))["task"] == "rate":
            (shown,) = offered["pitches"]
            assert (name, shown["team"]) != ("An", "Rood")
            assert shown["deck"] == (shown["team"] == "Geel")
            assert set(shown["board"]) == {"signals", "ideas"}
            value = {"Blauw": 4, "Rood": 2, "Geel": 5}[shown["team"]]
            run_json("jury-rate", "jury", "rate", shown["team"], *scores(value), "--comment", "Mooi", *mine)  # fmt: skip
    first, second = (p["team"] for p in offered["pitches"])
    run_json("jury-compare", "jury", "compare", first, second, *mine)
    assert run_json("jury-undo", "jury", "undo", *mine)["kind"] == "comparison"
    run_json("jury-compare", "jury", "compare", "Geel", "Rood", *mine)
    run_json("jury-conflict", "jury", "conflict", "Blauw", *mine)
    assert run_json("jury-undo", "jury", "undo", *mine)["teams"] == ["Blauw"]
    rows = run_json("jury-list", "jury", "list", *where)["jurors"]
    assert [(r["rated"], r["left"], r["compared"]) for r in rows] == [(2, 0, 0), (3, 0, 1)]
    found = run_json("jury-standing", "jury", "standing", *mine)
    assert [r["team"] for r in found["pitches"]] == ["Geel", "Blauw", "Rood"]
    assert "0.95" not in json.dumps(found["judges"])

    board = run_json("board-show", "board", "show", *where)
    assert (board["phase"], board["part"]) == ("jury", "public")
    assert board["pitch"] is board["overall"] is None
    assert run_json("error", "board", "show", "--part", "private", *where, code=4)
    run_json("event-phase", "event", "reveal", *where)
    board = run_json("board-show", "board", "show", *where)
    assert [r["team"] for r in board["pitch"]["rows"]] == ["Geel", "Blauw", "Rood"]
    whole = board["overall"]
    assert whole["weights"] == {"signals": pytest.approx(2 / 3, abs=1e-3), "pitch": pytest.approx(1 / 3, abs=1e-3)}  # fmt: skip
    for row in whole["rows"]:
        assert sum(row["parts"].values()) == pytest.approx(row["score"], abs=2e-3)
    assert sum(r["first"] for r in whole["rows"]) == pytest.approx(1, abs=2e-3)
    assert whole["winners"]
    assert {j["juror"] for j in whole["sensitivity"]["without_judge"]} == {"An", "Bo"}
    for language in ("nl", "en"):
        code, out, _ = run("board", "show", "--lang", language, *where)
        assert code == 0
        assert {"nl": "het geheel", "en": "the whole"}[language] in out
    again = run_json("error", "jury", "rate", "Blauw", *scores(3), *mine, code=4)
    assert "revealed" in again["error"]["what"]


def test_a_judge_at_the_terminal(event, run, tmp_path, csv, scores):
    """What a judge reads: the pitch, the rubric in words, how far it is; texts that a terminal would obey are marked."""
    where = ("--event", event.root)
    _, out, _ = run("jury", "add", "An", *where)
    token = out.splitlines()[1].strip()
    _, out, _ = run("team", "add", "Blauw", *where)
    team = out.splitlines()[1].strip()
    run("event", "open", *where)
    pitch, deck = tmp_path / "pitch.md", tmp_path / "d.pdf"
    pitch.write_text("# Wij\n\nSamen \x1b[2Jsterk", encoding="utf-8")
    deck.write_bytes(PDF)
    code, out, _ = run("submission", "submit", pitch, "--deck", deck, "--token", team, *where)
    assert code == 0
    assert "the pitch that the jury sees" in out
    run("event", "close", *where)
    run("event", "jury", *where)
    mine = ("--token", token, *where)
    code, out, _ = run("jury", "next", "--save", tmp_path / "saved", *mine)
    assert code == 0
    assert "Samen" in out
    assert "\x1b" not in out
    assert "evidence · Problem and evidence" in out
    assert (tmp_path / "saved" / "pitch-1.pdf").read_bytes() == PDF
    _, out, _ = run("jury", "standing", *where)
    assert "nothing yet" in out
    code, out, _ = run("jury", "rate", "blauw", *scores(4), *mine)
    assert code == 0
    assert "Recorded: the rating of Blauw" in out
    _, out, _ = run("jury", "next", *mine)
    assert "nothing left to judge" in out
    _, out, _ = run("jury", "list", *where)
    assert "1 rated, 0 to go" in out
    code, out, _ = run("jury", "standing", *where)
    assert code == 0
    assert "Points (1 to 5)" in out
    for wrong in ("evidence", "evidence=x", "=3"):
        code, _, err = run("jury", "rate", "Blauw", "--score", wrong, *mine)
        assert code == 1
        assert "cannot be read as the points" in err


def test_a_plan_needs_no_event(run, run_json, tmp_path):
    plan = run_json("jury-plan", "jury", "plan", "--pitches", 12, "--judges", 6, "--event", tmp_path)  # fmt: skip
    reliability = [p["reliability"] for p in plan["plans"]]
    assert reliability == sorted(reliability)
    code, out, _ = run("jury", "plan", "--pitches", 12, "--judges", 6, "--event", tmp_path)
    assert code == 0
    assert "minutes each" in out
    assert run_json("error", "jury", "plan", "--event", tmp_path, code=2)
