"""The report on the command line: refused before the reveal, and afterwards page, PDF and an archive that tells no secret."""

import csv as csv_files
import hashlib
import json

import pandas as pd
import pytest

from challenge.judging import Jury
from challenge.ledger.events import TokenIssued
from challenge.people import add_juror
from challenge.pitches import submit_pitch
from challenge.report import pdf
from challenge.report.archive import as_csv, as_frame, declared
from challenge.report.archive_rows import aliases
from challenge.reveal import reveal_answers, score_final
from challenge.setup import advance_phase
from challenge.teams import add_team
from generator.warehouse import read_parquet
from tests.challenge.juries import points

COMMENT = "Alleen voor het team bedoeld."


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))


@pytest.fixture
def revealed(event, ledger, intake, token, csv):
    """The small event with two teams, two pitches and two judges, revealed."""
    now = intake.clock()
    teams = {"Blauw": token, "Rood": add_team(ledger, "Rood", at=now, organisation="GGD")}
    for (team, key), risk in zip(teams.items(), (0.05, 0.2), strict=True):
        intake.submit(csv(youth_care=risk), "p.csv", token=key)
        deck = b"%PDF-1.7" if team == "Rood" else None
        text = f"# {team} helpt\n\nVoor gezinnen.".encode()
        submit_pitch(event, ledger, text, "pitch.md", token=key, clock=intake.clock, deck=deck)
    judges = {name: add_juror(ledger, name, organisation="", at=now) for name in ("An", "Bo")}
    advance_phase(event, ledger, "closed", at=now)
    score_final(intake)
    advance_phase(event, ledger, "jury", at=now)
    jury = Jury(event, ledger, intake.clock)
    for key in judges.values():
        for team, value in (("Blauw", 2), ("Rood", 4)):
            jury.rate(key, team, points(value), comment=COMMENT)
        jury.compare(key, "Rood", "Blauw")
    reveal_answers(intake, at=now)
    return event, [*teams.values(), *judges.values()]


def test_before_the_reveal_there_is_no_report(event, token, run_json, tmp_path):
    out = tmp_path / "report"
    refused = ("event", "report", "--event", event.root, "--out", out)
    assert "report comes after" in run_json("error", *refused, code=4)["error"]["what"]
    assert not out.exists()


def test_page_pdf_and_archive(revealed, ledger, run, run_json, tmp_path, no_browser):
    event, tokens = revealed
    out = tmp_path / "report"
    where = ("event", "report", "--event", event.root, "--out", out)
    shown = run_json("event-report", *where)
    assert (shown["page"], shown["pdf"], shown["verdict"]) == ("report.en.html", None, "good")
    assert shown["tables"]["ratings"] == 20
    assert shown["tables"]["comparisons"] == 2
    code, said, loud = run(*where, "--lang", "nl")
    assert code == 0
    assert "LET OP: er is geen PDF gemaakt" in loud
    assert "Alles is zoals beloofd." in said
    assert {p.name for p in out.glob("report.*")} == {"report.en.html", "report.nl.html"}
    assert "Rood helpt" in (out / "report.nl.html").read_text(encoding="utf-8")

    archive = out / "archive"
    for line in (archive / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((archive / name).read_bytes()).hexdigest() == digest
    for table, about in declared().items():
        with (archive / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv_files.DictReader(file))
        assert len(rows) == shown["tables"][table]
        frame = read_parquet(archive / "tables" / f"{table}.parquet")
        assert list(frame.columns) == list(about["columns"])
        assert len(frame) == len(rows)
    board = pd.read_csv(archive / "tables" / "board.csv")
    assert set(board["track"]) == {"signals", "pitch", "overall"}
    assert board.loc[board["track"] == "pitch", "team"].tolist() == ["Rood", "Blauw"]
    assert (archive / "pitches" / "002.pdf").read_bytes() == b"%PDF-1.7"
    package = json.loads((archive / "datapackage.json").read_text(encoding="utf-8"))
    assert all((archive / r["path"]).is_file() for r in package["resources"])

    digests = [e.fact.digest for e in ledger.entries() if isinstance(e.fact, TokenIssued)]
    assert len(digests) == len(tokens) == 4
    _tells_no_secret(event, tokens + digests, [p for p in out.rglob("*") if p.is_file()])


def _tells_no_secret(event, keys, files):
    """Look for tokens, what is kept of them, the secret and comments, in every file and in its Parquet content."""
    secret = [event.secret_file.read_text().strip(), COMMENT, *keys]
    published = json.loads((event.public / "revealed.json").read_text())
    secret += [found["key"] for found in published["files"].values()]
    assert len(secret) >= 11
    for path in files:
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data = read_parquet(path).to_csv().encode()
        found = [s for s in secret if s.encode() in data]
        assert (path.name, found) == (path.name, [])


def test_aliases_of_judges_tell_no_name_and_stay_the_same(revealed, ledger):
    found = aliases(ledger.entries())
    assert set(found) == {"An", "Bo"}
    assert sorted(found.values()) == ["judge-1", "judge-2"]
    assert aliases(ledger.entries()) == found


def test_every_column_of_the_archive_is_declared_with_a_type_and_in_both_languages():
    for about in declared().values():
        assert about["nl"]
        assert about["en"]
        for column in about["columns"].values():
            assert set(column) == {"type", "nl", "en"}
            assert column["type"] in {"text", "time", "integer", "number", "truth"}


def test_a_row_with_another_column_is_a_bug_and_an_empty_cell_is_not_known():
    row = {"kind": "public_same", "file": "a,b", "ok": True}
    assert as_csv("checks", [row]) == b'kind,file,ok\npublic_same,"a,b",true\n'
    with pytest.raises(ValueError, match="digest"):
        as_frame("checks", [row | {"digest": "x"}])
    anchor = {"track": "signals", "name": "x", "value": None}
    assert as_csv("anchors", [anchor]) == b"track,name,value\nsignals,x,\n"


def _program(tmp_path, script):
    path = tmp_path / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_browser_that_fails_leaves_nothing_and_says_why(tmp_path):
    page, target = tmp_path / "r.html", tmp_path / "r.pdf"
    page.write_text("x")
    failing = _program(tmp_path, "echo 'no display' >&2; exit 3")
    assert pdf.print_page(page, target, program=failing) == "no display"
    silent = _program(tmp_path, "exit 0")
    assert pdf.print_page(page, target, program=silent) == "exit code 0"
    assert pdf.print_page(page, target, program=str(tmp_path / "nowhere")) is not None
    assert not target.exists()


@pytest.mark.skipif(pdf.browser() is None, reason="no Chromium: NO PDF WAS PRINTED")
def test_a_page_is_printed(tmp_path):
    page, target = tmp_path / "é r.html", tmp_path / "r.pdf"
    page.write_text("<!doctype html><p>Dag</p>", encoding="utf-8")
    assert pdf.print_page(page, target, program=pdf.browser()) is None
    assert target.read_bytes().startswith(b"%PDF")
