"""Closing is one step: with answers that open, or not at all; with one document, whatever happens."""

import json

import jsonschema
import pytest

from challenge.admission import phase
from challenge.cli import main
from challenge.schemas import read_schema


@pytest.fixture
def close(event, capsys, monkeypatch):
    monkeypatch.setenv("KANSRIJK_LANG", "en")

    def call():
        with pytest.raises(SystemExit) as stopped:
            main(["event", "close", "--event", str(event.root), "--json"])
        out, err = capsys.readouterr()
        return stopped.value.code, json.loads(out), err

    return call


@pytest.mark.parametrize("lost", ["secret.key", "data/sealed/answers.sealed"])
def test_an_event_whose_answers_do_not_open_stays_open(
    event, ledger, intake, token, csv, close, lost
):
    intake.submit(csv(), "p.csv", token=token)
    path = event.root / lost
    kept = path.read_bytes()
    path.unlink()
    code, document, _ = close()
    assert code == 3
    jsonschema.validate(document, read_schema("error"))
    assert phase(ledger.entries()) == "open"
    path.write_bytes(kept)
    code, document, err = close()
    assert (code, document) == (0, {"phase": "closed"})
    assert "1 predictions and 0 ideas" in err
    assert phase(ledger.entries()) == "closed"


def test_entries_left_out_are_said_beside_the_one_document(event, intake, token, csv, close):
    intake.submit(csv(), "p.csv", token=token)
    for stored in event.submissions.iterdir():
        stored.unlink()
    code, document, err = close()
    assert (code, document) == (0, {"phase": "closed"})
    assert "missing or was changed" in err
    assert "could not be scored" in err


def test_closing_too_early_says_so_and_nothing_else(event, ledger, close):
    event.secret_file.unlink()
    code, document, _ = close()
    assert code == 4
    assert "cannot become closed" in document["error"]["what"]
    assert phase(ledger.entries()) == "draft"
