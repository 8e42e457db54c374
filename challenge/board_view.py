"""The leaderboard as a document, of all tracks: one content for every way it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge.admission import REVEALED, phase, phase_name
from challenge.answers import PRIVATE, PUBLIC
from challenge.definition import Weights
from challenge.errors import NotAllowed
from challenge.jury import rubric_of
from challenge.ledger.events import Entry, FairnessMeasured, IdeaPlayed, SubmissionReceived
from challenge.ledger.superseded import rescored
from challenge.live import BASELINE, SOURCE_READER, anchor, live_standings, seen_of_anchor
from challenge.overall import overall_document, pitches_document
from challenge.scale import IdeaScale, Scale, final_ceiling, idea_scale, kept_points
from challenge.standings import (
    IDEAS,
    SIGNALS,
    Board,
    Standing,
    final_standings,
    rank_groups,
    rounded,
)
from challenge.workspace import Workspace

# What is said of ideas on the final populations; before the reveal nobody sees any of it.
_OF_IDEAS = ("worth", "universal", "gates", "stigma", "training", "flips")
Played = Mapping[str, Mapping[str, Any]]


def board_document(
    workspace: Workspace, entries: list[Entry], part: str | None = None
) -> dict[str, Any]:
    """Return the board: rows per track, anchors, and what these numbers of children can tell apart.

    Of the public part it holds what the Ladder lets through, and what follows from that; of the private part the results,
    with winners, chances, the comparison of groups, and of ideas what they do and which gates they passed.
    Without `part` it is the public one, and the private one once the event is revealed.
    Raises NotAllowed for the private part before that.
    """
    now = phase(entries)
    if part is None:
        part = PRIVATE if now == REVEALED else PUBLIC
    if part == PRIVATE and now != REVEALED:
        place = "board show --part private"
        raise NotAllowed("private_early", where=place, phase=phase_name(now))
    manifest = workspace.manifest
    final = part == PRIVATE
    played = _played(entries) if final else {}
    scale = idea_scale(workspace, entries)
    boards = {
        SIGNALS: final_standings(entries, track=SIGNALS)
        if final
        else live_standings(entries, track=SIGNALS, scale=Scale.of(manifest, PUBLIC)),
        IDEAS: _ideas(entries, scale, played, final=final),
    }
    ranked = {row.submission: row.team for row in boards[IDEAS].rows}
    # Its rule is played out on the population of the public board only.
    reader = anchor(entries, SOURCE_READER, PUBLIC, track=IDEAS)
    return {
        "event": workspace.definition.name,
        "phase": now,
        "part": part,
        "children": manifest["board"][f"{part}_children"],
        "smallest_difference": rounded(boards[SIGNALS].smallest_difference),
        "apart": {track: rounded(b.smallest_difference) for track, b in boards.items()},
        "tracks": {t: _rows(b.rows, final=final) for t, b in boards.items()},
        "winners": {
            t: [r.team for r in b.rows if final and r.co_winner] for t, b in boards.items()
        },
        "fairness": {
            SIGNALS: _fairness(entries, boards[SIGNALS]) if final else {},
            IDEAS: {team: played[s]["groups"] for s, team in ranked.items() if s in played},
        },
        "ideas": {
            team: {name: played[s].get(name) for name in _OF_IDEAS}
            for s, team in ranked.items()
            if s in played
        },
        "not_ranked": {SIGNALS: [], IDEAS: _not_ranked(entries, played, boards[IDEAS])},
        "anchors": {
            SIGNALS: {
                "base_rates": 0.0,
                "baseline": _measured(entries, BASELINE, part, manifest),
                "source_reader": _measured(entries, SOURCE_READER, part, manifest),
                "attainable": 1.0,
                "ceiling": rounded(manifest["ceiling"]),
            },
            IDEAS: _idea_anchors(
                final_ceiling(workspace, entries) if final else scale.ceiling if scale else None,
                scale.shown(reader.score) if reader and scale else None,
            ),
        },
        "weights": Weights.of(manifest).as_json(),
        "populations": _populations(workspace, entries),
        "rescored": rescored(entries),
        **_whole(workspace, entries, boards, final=final),
    }


def _whole(
    workspace: Workspace, entries: list[Entry], boards: Mapping[str, Board], *, final: bool
) -> dict[str, Any]:
    """Return the jury's ranking and the whole; before the reveal there is neither."""
    if not final:
        return {"pitch": None, "overall": None}
    rubric = rubric_of(entries, workspace.definition.jury)
    key = workspace.definition.id.encode()  # public: lots and draws can be made again by anybody
    return {
        "pitch": pitches_document(entries, rubric, key=key),
        "overall": overall_document(entries, boards, rubric, key=key),
    }


def _rows(rows: list[Standing], *, final: bool) -> list[dict[str, Any]]:
    groups = rank_groups([(row.rank, row.rank_low) for row in rows])
    return [_row(row, group, final=final) for row, group in zip(rows, groups, strict=True)]


def _row(row: Standing, group: int, *, final: bool) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "rank_group": group,
        "rank_low": row.rank_low,
        "rank_high": row.rank_high,
        "team": row.team,
        "score": rounded(row.score),
        "low": rounded(row.low),
        "high": rounded(row.high),
        "entries": row.entries,
        "first": rounded(row.first),
        "co_winner": final and row.co_winner,
    }


def _ideas(entries: list[Entry], scale: IdeaScale | None, played: Played, *, final: bool) -> Board:
    """Return the board of ideas; on the final part without those that did not pass the gates."""
    if final:
        barred = {s for s, document in played.items() if not document["gates"]["passes"]}
        return final_standings(entries, track=IDEAS, barred=barred)
    if scale is None:
        return Board(PUBLIC, [], None)
    return live_standings(entries, track=IDEAS, scale=scale)


def _played(entries: list[Entry]) -> Played:
    """Return submission -> what an idea did on the final populations."""
    return {
        e.fact.submission: e.fact.document
        for e in entries
        if isinstance(e.fact, IdeaPlayed) and e.fact.part == PRIVATE
    }


def _not_ranked(entries: list[Entry], played: Played, board: Board) -> list[dict[str, Any]]:
    """Return the teams none of whose ideas passed the gates, and which gates kept them out."""
    ranked = {row.team for row in board.rows}
    reasons: dict[str, list[str]] = {}
    for entry in entries:
        match entry.fact:
            case SubmissionReceived(submission=s, team=team) if s in played and team not in ranked:
                reasons.setdefault(team, []).extend(played[s]["gates"]["reasons"])
    return [{"team": t, "reasons": sorted(set(found))} for t, found in sorted(reasons.items())]


def _idea_anchors(ceiling: float | None, reader: float | None) -> dict[str, Any]:
    """Return the yardsticks of ideas: the lottery, the best public rule, and what only who knows all can do."""
    known = ceiling is not None
    return {
        "base_rates": None,
        "baseline": None,
        "source_reader": reader,
        "attainable": None,
        "lottery": 0.0 if known else None,
        "best_public_rule": 1.0 if known else None,
        "ceiling": rounded(ceiling),
    }


def _populations(workspace: Workspace, entries: list[Entry]) -> dict[str, Any]:
    """Return how large the populations are on which ideas are played out, and the budget there."""
    definition, points = workspace.definition, kept_points(workspace, entries)
    return {
        "households": definition.unseen_households,
        "children": points.children if points else None,
        "final": definition.final_populations,
        "budget": workspace.manifest.get("budget", definition.budget),
    }


def _measured(
    entries: list[Entry], name: str, part: str, manifest: Mapping[str, Any]
) -> float | None:
    fact = anchor(entries, name, part)
    if fact is None:
        return None
    if part == PRIVATE:
        return rounded(fact.score)
    return seen_of_anchor(fact, Scale.of(manifest, PUBLIC)).score


def _fairness(entries: list[Entry], board: Board) -> dict[str, Any]:
    """Return team -> how groups of children differ, of the entry that is its result."""
    found = {
        e.fact.submission: e.fact.document for e in entries if isinstance(e.fact, FairnessMeasured)
    }
    return {r.team: found[r.submission] for r in board.rows if r.submission in found}
