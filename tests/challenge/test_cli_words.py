"""What the command line says, to whom, in which language, and what it warns of."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from challenge.cli import cli
from challenge.cli.base import Session
from challenge.ledger.events import AnchorMeasured, Entry, TeamRegistered
from challenge.setup import opening_gaps
from starter_kits.check import unpack

NOW = datetime(2026, 11, 21, tzinfo=UTC)


MISTAKES = [
    (["board", "show", "--event", "/nowhere"], "Hier is geen evenement", "There is no event here"),
    (["submission", "submit", "x.csv"], "Van wie is deze inzending", "Whose submission is it"),
    (["team", "token", "Rood"], "meld het aan", "register it"),
    (["event", "close"], "Het evenement is in voorbereiding", "The event is in preparation"),
    (["twin", "fit", "x.csv", "--out", "x"], "waar:", "where:"),
]


@pytest.mark.parametrize(("arguments", "dutch", "english"), MISTAKES)
def test_an_error_speaks_the_language_of_its_reader(arguments, dutch, english, event, run):
    """By --lang, wherever it stands; else that of the event."""
    where = () if "--event" in arguments else ("--event", event.root)
    for language, said, mend in (("nl", dutch, "herstel: "), ("en", english, "mend:  ")):
        for line in (
            [*arguments, *where, "--lang", language],
            ["--lang", language, *where, *arguments],
            [arguments[0], "--lang", language, *where, *arguments[1:]],
        ):
            code, _, err = run(*line)
            assert code
            assert said in err
            assert f"\n  {mend}" in err


def test_an_error_is_in_the_language_of_the_event_where_none_is_asked_for(event, run, monkeypatch):
    monkeypatch.delenv("KANSRIJK_LANG", raising=False)
    _, _, err = run("event", "close", "--event", event.root)
    assert "volgende stap" in err
    monkeypatch.setenv("KANSRIJK_EVENT", str(event.root))
    assert run("event", "close")[2] == err


@pytest.mark.parametrize("path", [(), ("event",), ("event", "status")])
def test_global_options_may_stand_before_any_word(path, event, run_json, run):
    for option in (("--lang", "en"), ("--event", event.root), ("--json",)):
        assert run(*path, *option, "-h")[0] == 0
    words = ["event", "status"]
    line = [*words[: len(path)], "--event", event.root, *words[len(path) :]]
    assert run_json("event-status", *line)["name"] == "Proef"


def test_an_event_without_data_does_not_open(run, tmp_path):
    where = ("--event", tmp_path / "e")
    code, out, _ = run("event", "init", tmp_path / "e")
    assert code == 0
    assert "copy of" in out
    assert "secret.key" in out
    code, _, err = run("event", "open", *where)
    assert code == 3
    assert "no data yet" in err
    assert "kansrijk data generate" in err


def test_opening_says_loudly_what_is_missing(event, run):
    where = ("--event", event.root)
    code, _, err = run("event", "open", *where)
    assert code == 0
    assert "kansrijk kit check" in err
    assert "kansrijk team add" in err
    assert "kansrijk kit build" not in err


def test_opening_without_a_kit_says_so_and_with_all_in_place_nothing(event, run):
    kit = event.kits / "kansrijk-python.zip"
    kept = kit.read_bytes()
    kit.unlink()
    entries = [Entry(0, NOW, "x", TeamRegistered("a"))]
    assert opening_gaps(event, entries) == ["no_kit"]
    kit.write_bytes(kept)
    assert opening_gaps(event, entries) == ["kit_unchecked"]
    measured = Entry(1, NOW, "x", AnchorMeasured("signals", "public", "baseline", 0.5))
    assert opening_gaps(event, [*entries, measured]) == []


@pytest.mark.parametrize(("language", "phase"), [("nl", "in voorbereiding"), ("en", "in prep")])
def test_status_speaks_its_language_and_says_what_can_be_told_apart(event, run, language, phase):
    code, out, _ = run("event", "status", "--event", event.root, "--lang", language)
    assert code == 0
    assert phase in out
    assert "draft" not in out
    assert ("twee teams" if language == "nl" else "two teams") in out


def test_two_teams_with_the_same_file_are_not_told_apart_by_nothing(event, run, csv, tmp_path):
    where = ("--event", event.root)
    run("event", "open", *where)
    file = tmp_path / "p.csv"
    file.write_bytes(csv(youth_care=0.2))
    for team in ("Rood", "Blauw"):
        out = run("team", "add", team, *where)[1]
        token = next(word for word in out.split() if word.count("-") == 4)
        assert run("submission", "submit", file, "--token", token, *where)[0] == 0
    assert "cannot be told" in " ".join(run("board", "show", *where, "--lang", "en")[1].split())
    for phase in ("close", "reveal"):
        assert run("event", phase, *where)[0] == 0
    for language, said in (("nl", "hetzelfde ingezonden"), ("en", "handed in the same")):
        out = run("board", "show", *where, "--lang", language)[1]
        assert said in out
        assert "ongeveer –" not in out
        assert "about –" not in out


def test_submissions_of_a_team_that_is_not_there_are_refused(event, run):
    where = ("--event", event.root)
    run("team", "add", "Blauw", *where)
    code, _, err = run("submission", "list", "--team", "Blaw", *where)
    assert code == 1
    assert "did you mean 'Blauw'?" in err
    assert run("submission", "list", "--team", "blauw", *where)[0] == 0


def test_the_kit_that_was_tried_shows_its_score_in_the_language_asked_for(event, run):
    code, out, _ = run("kit", "check", "--event", event.root, "--lang", "nl")
    assert code == 0
    assert "voorspellingen goedgekeurd" in out
    assert "Het startmodel scoort" in out


def test_the_example_of_scoring_works_in_an_unpacked_kit(event, run, tmp_path, monkeypatch):
    home = unpack(event.kits / "kansrijk-python.zip", tmp_path)
    truth = pd.read_csv(home / "data/train_outcomes.csv", dtype={"RINPERSOON": str})
    truth.assign(**dict.fromkeys(truth.columns[1:], 0.2)).to_csv(
        home / "training_predictions.csv", index=False
    )
    monkeypatch.chdir(home)
    help_text = cli.commands["submission"].commands["score"].help
    (line,) = re.findall(r"^\s*kansrijk (.+)$", help_text, flags=re.MULTILINE)
    code, out, err = run(*shlex.split(line))
    assert code == 0, err
    assert "auroc" in out.lower()


def test_what_is_told_is_broken_between_words_on_a_terminal_only(capsys, monkeypatch):
    session = Session(Path(), "en", as_json=False)
    long = "    refused: " + "91 probabilities, column developmental_delay; lines 0111/19756 " * 4
    session.say(long)
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    session.say(long)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 1
    assert all(len(line) < 60 and line.startswith("    ") for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(long.split())
