"""The whole: data and jury together, once the event is revealed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from challenge.answers import PRIVATE
from challenge.jury import Sheet, jury_document, pitch_track, sheet_of
from challenge.jury_settings import JurySettings
from challenge.ledger.events import Entry, SubmissionScored
from challenge.standings import Board, rounded, unpack
from scoring.combine import Total, Track, combine, first_of, sensitivity

PITCH = "pitch"
# What everybody may read of a pitch; comments are for its team, and of judges the names alone.
_PUBLIC = ("team", "views", "value", "low", "high", "first", "criteria", "compared", "strength")


def overall_document(
    entries: list[Entry], boards: Mapping[str, Board], settings: JurySettings, *, key: bytes
) -> dict[str, Any] | None:
    """Return the ranking of the whole, with chances and what it hangs on; None with fewer than two tracks to combine.

    boards  final, by track of data
    """
    tracks = {name: _of_board(entries, board) for name, board in boards.items() if board.rows}
    sheet = sheet_of(entries, settings)
    judged = pitch_track(sheet, key=key)
    if judged is not None:
        tracks[PITCH] = dict(zip(sheet.teams, zip(judged.score, judged.draws, strict=True), strict=True))  # fmt: skip
    weights = {name: settings.weights[name] for name in tracks if settings.weights[name] > 0}
    if len(weights) < 2:
        return None
    teams = sorted({team for name in weights for team in tracks[name]})
    arrays = {name: _aligned(tracks[name], teams) for name in weights}
    rows = combine(teams, arrays, weights)
    total = sum(weights.values())
    first = first_of(teams, arrays, weights)
    found = sensitivity(teams, arrays, weights)
    judges = _without_judges(sheet, arrays, teams, weights, key) if PITCH in arrays else []
    others = [found.equal, *found.without.values(), *(tuple(j["first"]) for j in judges)]
    return {
        "weights": {name: rounded(weight / total) for name, weight in weights.items()},
        "rows": [_row(row) for row in rows],
        "winners": [row.team for row in rows if row.winner],
        "sensitivity": {
            "equal": list(found.equal),
            "without_track": {name: list(best) for name, best in found.without.items()},
            "share": {team: rounded(share) for team, share in found.share.items()},
            "without_judge": judges,
            "survives": all(other == first for other in others),
        },
    }


def pitches_document(
    entries: list[Entry], settings: JurySettings, *, key: bytes
) -> dict[str, Any] | None:
    """Return what everybody may see of the jury's work after the reveal; None where nothing was rated."""
    sheet = sheet_of(entries, settings)
    if not sheet.given:
        return None
    found = jury_document(sheet, key=key)
    return {
        "rows": [{name: row[name] for name in _PUBLIC} for row in found["pitches"]],
        "agreement": found["agreement"],
        "ratings": found["ratings"],
        "comparisons": found["comparisons"],
        "judges": [judge["juror"] for judge in found["judges"]],
        "rubric": settings.as_document()["criteria"],
    }


def _of_board(entries: list[Entry], board: Board) -> dict[str, tuple[Any, Any]]:
    """Return team -> score and its replicates, of what stands on a final board."""
    scored = {
        e.fact.submission: e.fact
        for e in entries
        if isinstance(e.fact, SubmissionScored) and e.fact.part == PRIVATE
    }
    return {r.team: (r.score, unpack(scored[r.submission].replicates)) for r in board.rows}


def _aligned(found: Mapping[str, tuple[Any, Any]], teams: list[str]) -> Track:
    """Return a track in the order of `teams`; who did not take part has no score."""
    width = min(len(draws) for _, draws in found.values())
    none = (np.nan, np.full(width, np.nan))
    pairs = [found.get(team, none) for team in teams]
    return Track(
        np.array([float(score) for score, _ in pairs]),
        np.stack([np.asarray(draws, dtype=float)[:width] for _, draws in pairs]),
    )


def _without_judges(
    sheet: Sheet,
    arrays: Mapping[str, Track],
    teams: list[str],
    weights: Mapping[str, float],
    key: bytes,
) -> list[dict[str, Any]]:
    """Return who is first without each judge that rated something."""
    found = []
    for juror in dict.fromkeys(r.juror for r in sheet.given):
        left = pitch_track(sheet, key=key, without=juror)
        if left is None:
            continue
        by_team = dict(zip(sheet.teams, zip(left.score, left.draws, strict=True), strict=True))
        others = {**arrays, PITCH: _aligned(by_team, teams)}
        found.append({"juror": juror, "first": list(first_of(teams, others, weights))})
    return found


def _row(row: Total) -> dict[str, Any]:
    shown = asdict(row)
    for name in ("score", "low", "high", "first"):
        shown[name] = rounded(shown[name])
    shown["parts"] = {name: rounded(value) for name, value in shown["parts"].items()}
    return shown
