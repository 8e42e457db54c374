"""A hall to draw: of a revealed event with two tracks and a jury, and the same while it is open."""

import copy
import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from challenge.board.cards import Card, slug_of
from challenge.board.hall import Hall, Kit, Move

# A board document as `board show --json` prints it after the reveal of an event with two tracks and a jury.
REVEALED = json.loads((Path(__file__).parent / "board.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)>"


def hall_of(document, **more):
    teams = tuple(row["team"] for row in document["tracks"]["signals"])
    told = document["phase"] not in ("draft", "open")
    text = {"title": "Samen lezen", "text": "# Samen lezen\n\nElke *dag* een verhaal.", "video": "https://example.org/film"} if told else {}  # fmt: skip
    given = {
        "board": document,
        "name": document["event"],
        "language": "nl",
        "phase": document["phase"],
        "began": {"draft": NOW - timedelta(days=2), "open": NOW - timedelta(hours=3)},
        "deadline": NOW + timedelta(minutes=90),
        "moment": NOW,
        "address": "http://192.168.1.20:8501/board/",
        "teams": teams,
        "handed": {"signals": 7, "ideas": 3, "pitch": 2},
        "moves": tuple(Move(NOW, team, "signals", 0.25) for team in teams[:2]),
        "trends": {"signals": dict.fromkeys(teams, (0.0, 0.1, 0.25)), "ideas": {}},
        "kits": (Kit("python", "kansrijk-python.zip", 683_782),),
        "pitches": tuple(Card(team, slug_of(team), **text) for team in teams[:2]),
    }
    return Hall(**(given | more))


def opened(document):
    document = copy.deepcopy(document)
    document |= {"phase": "open", "part": "public", "pitch": None, "overall": None}
    return document | {"ideas": {}, "winners": {"signals": [], "ideas": []}}


@pytest.fixture
def document():
    return copy.deepcopy(REVEALED)


@pytest.fixture
def revealed(document):
    return hall_of(document)


@pytest.fixture
def live(document):
    return hall_of(opened(document))


@pytest.fixture
def nobody(live):
    board = {**live.board, "tracks": {"signals": [], "ideas": []}}
    nothing = {"teams": (), "handed": dict.fromkeys(live.handed, 0), "moves": (), "trends": {}, "pitches": (), "kits": ()}  # fmt: skip
    return dataclasses.replace(live, board=board, **nothing)
