"""What the jury's commands and pages show, as documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from challenge.accounts import JURY, ORGANISER, account_of
from challenge.admission import phase
from challenge.answers import PUBLIC
from challenge.board_view import board_document
from challenge.errors import EventError, Refused, WrongUsage
from challenge.judgement import (
    Act,
    admit_standing,
    comparisons,
    entrants,
    left_to_rate,
    ratings,
)
from challenge.judging import Jury, Offered
from challenge.jury import jury_document, rubric_of, sheet_of
from challenge.jury_settings import ANCHORS, JurySettings
from challenge.ledger.events import Entry
from challenge.ledger.jury_facts import ComparisonMade, JurorAdded
from challenge.ledger.repository import Ledger
from challenge.workspace import open_workspace
from scoring.jury_next import USUAL
from scoring.jury_plan import plan_jury
from scoring.jury_ratings import Spreads
from scoring.jury_weights import fit_robustly

_ENOUGH = 12  # of fewer ratings nobody can say how much judges differ


def juror_rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return one row per judge: how far it is."""
    given, compared = ratings(entries), comparisons(entries)
    return [
        {
            "juror": e.fact.juror,
            "organisation": e.fact.organisation,
            "rated": sum(r.juror == e.fact.juror for r in given),
            "left": len(left_to_rate(entries, e.fact.juror)),
            "compared": sum(c.juror == e.fact.juror for c in compared),
        }
        for e in entries
        if isinstance(e.fact, JurorAdded)
    ]


def plan_document(
    folder: Path, *, pitches: int | None, judges: int | None, minutes: float
) -> dict[str, Any]:
    """Return what judges and minutes give; counts that are not given are those of the event in `folder`.

    Raises WrongUsage where there is no event to count them in, or nothing to count.
    """
    spreads, measured = USUAL, False
    try:
        workspace = open_workspace(folder)
        ledger = Ledger.open(workspace.database_url, event=workspace.definition.id)
        entries = ledger.entries()
        ledger.close()
    except EventError:
        entries = []
    else:
        sheet = sheet_of(entries, rubric_of(entries, workspace.definition.jury))
        if len(sheet.given) >= _ENOUGH:
            spreads, measured = fit_robustly(sheet.ratings, draws=1).spreads, True
    pitches = pitches or len(entrants(entries))
    judges = judges or len(juror_rows(entries))
    if pitches < 2 or judges < 1:
        raise WrongUsage("plan_nothing", where="jury plan")
    plans = plan_jury(pitches, judges, spreads=spreads, minutes_per_pitch=minutes)
    rows = [{k: round(v, 3) for k, v in asdict(plan).items()} for plan in plans]
    return {
        "pitches": pitches,
        "judges": judges,
        "minutes_per_pitch": minutes,
        "spreads": _rounded(spreads),
        "measured": measured,
        "plans": rows,
    }


def offered_document(jury: Jury, offered: Offered, language: str) -> dict[str, Any]:
    """Return what a judge sees now: pitches, and what the public board shows of their teams; never a final number."""
    entries = jury.ledger.entries()
    board = board_document(jury.workspace, entries, PUBLIC)
    shown = {
        track: {row["team"]: row["score"] for row in rows}
        for track, rows in board["tracks"].items()
    }
    return {
        "juror": offered.juror,
        "task": ("nothing", "rate", "compare")[len(offered.pitches)],
        "rated": offered.rated,
        "left": offered.left,
        "compared": offered.compared,
        "pitches": [
            {
                "team": p.team,
                "title": p.title,
                "text": p.text,
                "video": p.video,
                "deck": p.deck is not None,
                "board": {track: rows.get(p.team) for track, rows in shown.items()},
            }
            for p in offered.pitches
        ],
        "rubric": rubric_document(jury.rubric(entries), language),
    }


def rubric_document(rubric: JurySettings, language: str) -> list[dict[str, Any]]:
    """Return the criteria in the words of a language."""
    return [
        {
            "name": c.name,
            "weight": c.weight,
            "title": c.title(language),
            "anchors": {str(points): c.anchor(points, language) for points in ANCHORS},
        }
        for c in rubric.criteria
    ]


def save_pitches(offered: Offered, folder: Path) -> None:
    """Write text and deck of what is offered into a folder, a team's number in front of the name."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, pitch in enumerate(offered.pitches, 1):
        (folder / f"pitch-{number}.md").write_text(pitch.text, encoding="utf-8")
        if pitch.deck is not None:
            (folder / f"pitch-{number}.pdf").write_bytes(pitch.deck)


def standing_document(jury: Jury, token: str | None) -> dict[str, Any]:
    """Return the ranking of pitches. Raises NotAllowed for a judge who has pitches of its own left to rate.

    token  of a judge or an organiser; without one it is asked at the organisers' desk
    """
    entries = jury.ledger.entries()
    if token:
        who = account_of(token, entries, JURY, ORGANISER)
        if who.role == JURY and phase(entries) != "revealed":
            admit_standing(entries, who.name)
    return {"phase": phase(entries), **jury_document(jury.sheet(entries), key=jury.key)}


def points_of(scores: Sequence[str]) -> dict[str, int]:
    """Read `evidence=4` and the like. Raises Refused for anything else, and for a criterion that is named twice."""
    found: dict[str, int] = {}
    for text in scores:
        name, _, points = text.partition("=")
        name, points = name.strip().lower(), points.strip()
        if not (points.isascii() and points.isdigit()) or not name or name in found:
            raise Refused("score_unread", where=f"--score {text}")
        found[name] = int(points)
    return found


def undone_document(act: Act) -> dict[str, Any]:
    """Return what was taken back."""
    kind = {"RatingGiven": "rating", "ComparisonMade": "comparison", "ConflictDeclared": "conflict"}
    teams = [act.winner, act.loser] if isinstance(act, ComparisonMade) else [act.team]
    return {"juror": act.juror, "kind": kind[type(act).__name__], "teams": teams}


def _rounded(spreads: Spreads) -> dict[str, float]:
    return {name: round(value, 3) for name, value in asdict(spreads).items()}
