"""The report as a page: everything in it, in both languages, nothing asked of anybody, and nothing a team wrote can do harm."""

import copy
import dataclasses
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from challenge.board.played import PlayedIdea
from challenge.definition import Weights
from challenge.idea_words import weights_in_words
from challenge.ledger.events import SubmissionScored
from challenge.pitches import Pitch
from challenge.report.facts import Facts
from challenge.report.page import SECTIONS, report_page
from challenge.text import Texts, languages

BOARD = json.loads((Path(__file__).parents[1] / "board" / "board.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)>"
RULE = "SELECT RINPERSOON\nFROM children\nWHERE stage < 'toddler'"
NOTHING = dict.fromkeys(("developmental_delay", "youth_care", "persistent_poverty"), 0.0)


def reached(recall):
    return {"recall": recall, "low": recall - 0.1, "high": recall + 0.1}


def idea(team="Vijf Vragen", *, passes=True, mode="targeted"):
    worth = {
        "value": 1.75,
        "averted": NOTHING | {"youth_care": 1.75},
        "harm": NOTHING,
        "families": 1457.0,
        "taking_part": 140.0,
        "cost": 104857.0,
        "hours": 1120.0,
        "cost_per_case": 59918.0,
        "needed_to_treat": 80.0,
    }
    gates = {
        "passes": passes,
        "reasons": [] if passes else ["harm"],
        "households": 300.0,
        "justified": True,
        "harmed": [],
        "to_justify": [],
        "justification": "",
    }
    played = {
        "worth": worth,
        "universal": worth | {"value": 2.5, "averted": NOTHING | {"youth_care": 1.25}},
        "gates": gates,
        "stigma": {"nothing_left_at": 0.0061},
        "flips": {"share": 0.043, "error": 0.006, "changes": 20},
        "training": {
            "children": 812,
            "divisions": {"sex": {"groups": {"boy": reached(0.62), "girl": reached(0.48)}}},
            "registers": [],
        },
    }
    offer = {
        "support": "reading_at_home",
        "channel": "child_health_clinic",
        "mode": mode,
        "moment": "second_year",
        "budget": 250_000,
        "target": RULE,
        "justification": "Omdat het helpt.",
    }
    scored = SubmissionScored("1a", "private", "share@1", 0.115, 0.091, 0.143, "")
    content = {"title": "Voorlezen waar het kan", "offer": [offer]}
    return PlayedIdea(team, "1a", content, "# Voorlezen\n\nElke *dag*.", scored, played)


def judged(**judges):
    return {
        "judges": [{"juror": name, "flags": flags} for name, flags in judges.items()],
        "agreement": {"overall": 0.36, "evidence": 0.46},
        "connected": True,
        "without": [{"juror": name, "same_first": False} for name, f in judges.items() if f],
    }


@pytest.fixture
def facts():
    manifest = {
        "region": "hart-van-brabant",
        "households": 20_000,
        "kansrijk": "0.1.0",
        "budget": 250_000,
        "years": {"first_year": 2010, "cutoff": 2022, "training_births": [2013, 2017]},
        "board": {"test_children": 406, "public_children": 193, "private_children": 213},
        "base_rates": NOTHING | {"youth_care": 0.127},
        "attainable": NOTHING | {"youth_care": 0.008},
        "files": {
            "cbs.duckdb": {"bytes": 38_300_000, "sha256": "", "tables": {"A": {"rows": 2456}}},
            "codebook/codebook.nl.md": {"bytes": 900, "sha256": ""},
        },
    }
    return Facts(
        event="2375774ad88b861a",
        name="Proef & co",
        region="hart-van-brabant",
        moment=NOW,
        board=copy.deepcopy(BOARD),
        ideas=(idea(),),
        pitches=(
            Pitch("Puntkomma", "Niemand", "# Niemand\n\nWij bellen.", b"%PDF", "https://e.org/v"),
            Pitch("Vijf Vragen", "Voorlezen waar het kan", "# Voorlezen\n\nElke *dag*.", None, ""),
        ),
        judged=judged(Fatima=[], Joost=["severity"], Marijke=[]),
        manifest=manifest,
        manifest_sha256="ab" * 32,
        checks=({"kind": "public_same", "file": "cbs.duckdb", "ok": True},),
    )


class Balanced(HTMLParser):
    """Finds elements that are closed in another order than they were opened."""

    EMPTY = ("meta", "circle", "rect", "line", "br", "hr")

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in self.EMPTY

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


@pytest.mark.parametrize("language", languages())
def test_the_page_holds_every_part_in_its_language(facts, language):
    text = report_page(facts, Texts(language))
    assert f'<html lang="{language}">' in text
    for name in SECTIONS:
        assert f'<section id="{name}">' in text
        assert f'href="#{name}"' in text
    parser = Balanced()
    parser.feed(text)
    assert (parser.open, parser.wrong) == ([], [])
    assert "Proef &amp; co" in text
    assert "ab" * 32 in text


def test_what_an_idea_would_have_done_is_said_in_words_and_numbers(facts):
    text = report_page(facts, Texts("nl"))
    assert "1.457 gezinnen kregen een aanbod en 140 deden mee. Het kostte € 104.857" in text
    assert "Voorlezen aan huis (via: consultatiebureau), in het tweede levensjaar, voor de gezinnen die een regel kiest" in text  # fmt: skip
    assert "Dit idee: 1,8</text>" in text
    assert "Iedereen in dezelfde buurten: 1,2</text>" in text  # cases, not weighted
    assert "WHERE stage &lt; &#x27;toddler&#x27;" in text
    assert "SELECT RINPERSOON\nFROM children" in text
    barred = dataclasses.replace(facts, ideas=(idea(passes=False, mode="universal"),))
    text = report_page(barred, Texts("nl"))
    assert "Niet op de ranglijst: een groep is aantoonbaar slechter af" in text
    assert "voor iedereen in de buurten" in text


def test_whom_an_idea_would_have_reached_and_what_flips_are_said(facts):
    text = report_page(facts, Texts("nl"))
    assert "geslacht: jongen" in text
    assert "62% (52–72)" in text
    assert "zou 4,3% er geen krijgen" in text
    assert "(± 0,6, 20 proeven)" in text


def test_how_cases_count_is_said_where_they_do_not_count_alike(facts):
    texts = Texts("en")
    weights = Weights(youth_care=2.0, low_income=1.5)
    (said,) = weights_in_words(weights, texts)
    assert said not in report_page(facts, texts)
    weighed = dataclasses.replace(facts, board=facts.board | {"weights": weights.as_json()})
    assert said in report_page(weighed, texts)


def test_the_pitch_of_an_idea_is_told_once(facts):
    text = report_page(facts, Texts("nl"))
    assert text.count("Elke <em>dag</em>.") == 1
    assert text.count("Wij bellen.") == 1
    assert text.count("De pitch is de tekst van het idee") == 1
    assert 'href="https://e.org/v"' in text


def test_a_flag_is_told_without_the_name_of_the_judge(facts):
    text = report_page(facts, Texts("en"))
    jury = text[text.index('id="jury"') : text.index('id="data"')]
    assert "1 of the judges: far more severe or milder than others." in jury
    assert "Without a judge who stood out another pitch would be first." in jury
    assert jury.count("Joost") == 1  # among the names of the jury
    calm = dataclasses.replace(facts, judged=judged(Fatima=[], Joost=[]))
    assert "No judge stood out" in report_page(calm, Texts("en"))


def test_a_broken_seal_is_said_loudly(facts):
    broken = ({"kind": "answers_other", "file": "answers.sealed", "ok": False},)
    text = report_page(dataclasses.replace(facts, checks=broken), Texts("en"))
    assert "✗ answers.sealed does not hold what was promised" in text
    assert Texts("en")("verify.bad") in text
    assert Texts("en")("verify.good") not in text


def test_nothing_is_asked_of_anybody(facts):
    text = report_page(facts, Texts("nl"))
    assert "<script" not in text
    assert not re.search(r"(?:src|srcset|action)=|url\(|@import|<link|<img|<iframe", text)


def test_what_a_team_wrote_can_do_no_harm(facts):
    pitch = Pitch(EVIL, EVIL, f"# {EVIL}\n\n{EVIL} ![x](https://e.org/p.png) [k](javascript:alert(1))", None, "javascript:alert(1)")  # fmt: skip
    worst = idea(EVIL)
    worst.content["offer"][0].update(target=EVIL, justification=EVIL)
    text = report_page(
        dataclasses.replace(facts, name=EVIL, ideas=(worst,), pitches=(pitch,)), Texts("nl")
    )
    assert not re.search(r"<img|<script", text)
    assert 'href="javascript' not in text


def test_an_event_without_ideas_pitches_and_jury_has_a_report(facts):
    board = facts.board | {"pitch": None, "overall": None}
    board |= {"tracks": {"signals": [], "ideas": []}, "winners": {"signals": [], "ideas": []}}
    bare = dataclasses.replace(facts, board=board, ideas=(), pitches=(), judged=None)
    text = report_page(bare, Texts("nl"))
    for key in ("no_ideas", "no_pitches", "no_jury"):
        assert Texts("nl")(f"report.{key}") in text
