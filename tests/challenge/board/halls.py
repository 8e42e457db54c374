"""Halls to draw: of a revealed event with two tracks and a jury, the same while it is open, empty, and crowded."""

import copy
import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from challenge.board.cards import Card, slug_of
from challenge.board.families import FamilyCard, Happening, Person
from challenge.board.hall import Hall, Kit, Move
from challenge.board.tables import Bar, ColumnCard, TableCard
from challenge.ledger.events import FixedPointsMeasured
from challenge.standings import rank_groups
from generator.outcomes import OUTCOMES
from tests.challenge.report.test_page import idea

# A board document as `board show --json` prints it after the reveal of an event with two tracks and a jury.
REVEALED = json.loads((Path(__file__).parent / "board.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PITCH = "# Samen lezen\n\nElke *dag* een verhaal.\n\n## Voor wie\n\n- jonge gezinnen\n- hun buren\n"
METRIC = {"value": 1.2, "low": 0.7, "high": 1.9}
GROUP = {"children": 40, "recall": 0.3, "false_alarms": 0.1, "selected": 0.12, "averted": 0.4}


def hall_of(document, **more):
    """A hall around a board document, of the phase that it says."""
    teams = tuple(row["team"] for row in document["tracks"]["signals"])
    told = document["phase"] not in ("draft", "open")
    text = {"title": "Samen lezen", "text": PITCH, "video": "https://example.org/film"} if told else {}  # fmt: skip
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
        "tables": (_table(),),
        "families": (_family(),),
    }
    return Hall(**(given | more))


def opened(document):
    """The document while the event is open."""
    document = copy.deepcopy(document)
    document |= {"phase": "open", "part": "public", "pitch": None, "overall": None}
    return document | {"ideas": {}, "winners": {"signals": [], "ideas": []}}


def halls():
    """Name -> hall: nothing yet, a few teams, forty with long names, and the end."""
    live = hall_of(opened(REVEALED))
    nothing = {"teams": (), "handed": dict.fromkeys(live.handed, 0), "moves": (), "trends": {}}
    nothing |= {"pitches": (), "kits": (), "tables": (), "families": ()}
    empty = {**live.board, "tracks": {"signals": [], "ideas": []}}
    revealed = hall_of(copy.deepcopy(REVEALED))
    groups = {
        "sex": {"groups": {"boy": GROUP, "girl": GROUP}},
        "household_type": {"groups": {"single_parent": GROUP, "other": {**GROUP, "children": 9}}},
    }
    ideas = tuple(
        dataclasses.replace(found, played=found.played | {"groups": groups})
        for found in (idea(), idea("Boomgaard", passes=False))
    )
    metrics = dict.fromkeys(("lift_at_capacity", "calibration_slope", "observed_expected"), METRIC)  # fmt: skip
    points = FixedPointsMeasured("p", "s", 5000, 250_000.0, 0.9, 8.7, 14.7, 0.1)
    return {
        "nobody": dataclasses.replace(live, board=empty, **nothing),
        "live": live,
        "crowded": _crowded(live),
        "revealed": dataclasses.replace(
            revealed,
            ideas=ideas,
            points=points,
            metrics={team: dict.fromkeys(OUTCOMES, metrics) for team in revealed.teams},
        ),
    }


def _crowded(live):
    """Forty teams with names as long as they may be."""
    like = live.board["tracks"]["signals"][0]
    names = [f"{n:02d} Onafhankelijkewijkverpleegkundigensamenwerkingsverband van Goirle en omstreken"[:60] for n in range(40)]  # fmt: skip
    groups = rank_groups([(i + 1, max(1, i - 4)) for i in range(len(names))])
    rows = [
        like | {"team": name, "rank": i + 1, "rank_group": groups[i], "rank_low": max(1, i - 4), "rank_high": min(40, i + 7),
                "score": 1.2 - i / 30, "low": 1.0 - i / 30, "high": 1.4 - i / 30, "entries": i % 12 + 1}
        for i, name in enumerate(names)
    ]  # fmt: skip
    board = {**live.board, "tracks": {"signals": rows, "ideas": rows[:25]}, "event": names[0]}
    trends = {name: tuple(i / 10 for i in range(k % 9 + 2)) for k, name in enumerate(names)}
    return dataclasses.replace(
        live,
        board=board,
        name=names[0],
        teams=tuple(names),
        trends={"signals": trends, "ideas": trends},
        moves=tuple(Move(NOW, name, "ideas", 0.5) for name in names[:6]),
        pitches=tuple(Card(name, slug_of(name)) for name in names),
    )


def _family():
    mother = Person({"nl": "moeder", "en": "mother"}, "1987-05", None)
    child = Person({"nl": "kind", "en": "child"}, "2014-09", None)
    happened = (
        Happening("2011-07-07", None, (1,), {"nl": "verhuisd: naar Goirle", "en": "moved: to Goirle"}),
        Happening("2014-09-07", None, (0,), {"nl": "geboren: na 40 weken", "en": "born: after 40 weeks"}),
        Happening("2015", "2016", (0, 1), {"nl": "laag inkomen in huis", "en": "low income at home"}),
    )  # fmt: skip
    return FamilyCard((child, mother), happened)


def _table():
    names = {"nl": "Geslacht", "en": "Sex"}
    bars = (Bar({"nl": "jongen", "en": "boy"}, 1234), Bar({"nl": "meisje", "en": "girl"}, 1100))
    ages = tuple(Bar({"nl": f"{i}", "en": f"{i}"}, 10 + i) for i in range(12))
    columns = (
        ColumnCard("sex", names, bars, 3, 0.25, False),
        ColumnCard("age", {"nl": "Leeftijd", "en": "Age"}, ages, 40, 0.0, True),
    )
    return TableCard("challenge", "children", {"nl": "Kinderen", "en": "Children"}, 2337, columns)
