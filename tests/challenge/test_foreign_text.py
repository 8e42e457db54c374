"""Text that others typed is shown as it is: no mark-up, no orders to the terminal, no twin of another name."""

import json
import os
import unicodedata

import pytest

from challenge.cli import main
from challenge.errors import Refused
from challenge.ledger.events import SubmissionReceived
from challenge.ledger.repository import NewFact
from challenge.teams import add_team, find_team


@pytest.fixture
def run(event, capsys, monkeypatch):
    """Run a command line on the event, in English; return exit code, standard output and standard error."""
    monkeypatch.setenv("KANSRIJK_LANG", "en")

    def call(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main([*map(str, arguments), "--event", str(event.root)])
        return stopped.value.code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("name", ["[/]", "[bold]", "[link=x]y", ":smile:"])
def test_a_name_may_look_like_mark_up(event, ledger, intake, run, csv, token, name):
    settings = event.root / "event.toml"
    settings.write_text(settings.read_text().replace("Proef", name))
    intake.submit(csv(), "p.csv", token=add_team(ledger, name, at=intake.clock()))
    code, out, err = run("board", "show")
    assert (code, err) == (0, "")
    assert out.count(name) == 2
    for command in (["team", "list"], ["submission", "list"], ["event", "status"]):
        code, out, _ = run(*command)
        assert code == 0
        assert name in out


def test_a_file_name_gives_the_terminal_no_orders(ledger, intake, run, token, clock):
    fact = SubmissionReceived("odd", "Blauw", "signals", "0" * 64, "\x1b[2J\r.csv", 1)
    ledger.append(NewFact(fact, "received/odd", "Blauw", clock()))
    code, out, _ = run("submission", "list")
    assert code == 0
    assert "\x1b" not in out
    assert "�[2J�.csv" in out
    code, _, err = run("submission", "check", "\x1b[2J.csv")
    assert code == 1
    assert "\x1b" not in err


def test_a_name_is_one_name_however_it_is_typed(ledger, clock):
    composed, apart = (unicodedata.normalize(form, "Één Team") for form in ("NFC", "NFD"))
    assert composed != apart
    add_team(ledger, apart, at=clock())
    entries = ledger.entries()
    assert find_team(entries, composed, where="x") == composed
    for twin in (composed, apart, composed.upper(), "\uff25\u0301\u00e9n  team"):
        with pytest.raises(Refused, match="already"):
            add_team(ledger, twin, at=clock())


def test_what_is_no_file_is_called_so(run, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name, said in (("folder.csv", "not a file"), ("pipe.csv", "not a file"), ("x", "no such")):
        code, _, err = run("submission", "check", tmp_path / name)
        assert code == 1
        assert said in err


def test_of_a_huge_file_no_more_is_read_than_it_takes(run, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # a hole: it takes no room on disk
    code, out, _ = run("submission", "check", path, "--json")
    assert code == 1
    assert [p["kind"] for p in json.loads(out)["problems"]] == ["too_large"]
