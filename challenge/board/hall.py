"""What everybody may see of an event, read once: what the public pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from challenge.admission import CLOSED, DRAFT, JUDGING, REVEALED, phase
from challenge.answers import PRIVATE, PUBLIC
from challenge.board.cards import Card, cards
from challenge.board.families import FamilyCard
from challenge.board.played import PlayedIdea, played_ideas
from challenge.board.tables import TableCard
from challenge.board_view import board_document
from challenge.ledger.events import (
    DataMade,
    Entry,
    FixedPointsMeasured,
    PhaseOpened,
    SubmissionReceived,
    SubmissionScored,
    TeamRegistered,
)
from challenge.live import climb
from challenge.overall import PITCH
from challenge.scale import Scale, Shown, idea_scale
from challenge.standings import IDEAS, SIGNALS, TRACKS, final_standings
from challenge.workspace import Workspace
from starter_kits.build import KITS, kit_name

LAST_MOVES = 6
OVER = (CLOSED, JUDGING, REVEALED)
NOTHING: Mapping[str, Any] = {
    "tracks": {SIGNALS: [], IDEAS: []},
    "winners": {},
    "part": PUBLIC,
    "ideas": {},
    "not_ranked": {SIGNALS: [], IDEAS: []},
    "pitch": None,
    "overall": None,
    "rescored": [],
}


@dataclass(frozen=True)
class Move:
    """A team got further on the live board."""

    at: datetime
    team: str
    track: str
    score: float


@dataclass(frozen=True)
class Kit:
    """A starter kit that lies ready; bytes: size of its file."""

    name: str
    file: str
    bytes: int


@dataclass(frozen=True)
class Hall:
    """Everything that the public pages tell; all moments have a time zone.

    board     the board document, or what there is of it before there are data
    began     phase -> when it began
    moment    when this was read
    address   where phones find the board; empty: nowhere but here
    entrance  where people sign in; empty: pages that are kept elsewhere have no such place
    handed    track -> how many submissions came in; pitch: how many teams have one
    trends    track -> team -> its score on the live board after each of its submissions, from its first place at 0
    quotas    of a team: files, of which on one day, and how many count in the end; nothing where that is not known
    metrics   team -> outcome -> metric -> value, low, high; of predictions, after the reveal
    points    what ideas are held against, of the population where they count; None before the reveal
    """

    board: Mapping[str, Any]
    name: str
    language: str
    phase: str
    began: Mapping[str, datetime]
    deadline: datetime | None
    moment: datetime
    address: str = ""
    entrance: str = ""
    teams: tuple[str, ...] = ()
    handed: Mapping[str, int] = field(default_factory=dict)
    quotas: Mapping[str, int] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    trends: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    kits: tuple[Kit, ...] = ()
    pitches: tuple[Card, ...] = ()
    ideas: tuple[PlayedIdea, ...] = ()
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    points: FixedPointsMeasured | None = None
    tables: tuple[TableCard, ...] = ()
    families: tuple[FamilyCard, ...] = ()
    codebook: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing comes in any more."""
        return self.phase in OVER


def read_hall(
    workspace: Workspace,
    entries: list[Entry],
    *,
    at: datetime,
    address: str = "",
    tables: tuple[TableCard, ...] = (),
    families: tuple[FamilyCard, ...] = (),
) -> Hall:
    """Read what the public pages tell, `at` this moment.

    address  where phones find the board
    tables, families  what is told of the public data
    """
    definition, now = workspace.definition, phase(entries)
    # Data that were made and are gone are damage, and that is said; data that were never made are not.
    made = workspace.manifest_file.is_file() or any(isinstance(e.fact, DataMade) for e in entries)
    board = board_document(workspace, entries) if made else {**NOTHING, "phase": now}
    climbed = _climbed(workspace, entries) if made else {}
    shown = cards(workspace, entries)
    handed = dict.fromkeys(TRACKS, 0) | {PITCH: len(shown)}
    for entry in entries:
        if isinstance(entry.fact, SubmissionReceived) and entry.fact.track in handed:
            handed[entry.fact.track] += 1
    revealed = now == REVEALED
    return Hall(
        board=board,
        name=definition.name,
        language=definition.language,
        phase=now,
        began={e.fact.phase: e.at for e in entries if isinstance(e.fact, PhaseOpened)},
        deadline=definition.closing,
        moment=at,
        address=address,
        teams=tuple(e.fact.team for e in entries if isinstance(e.fact, TeamRegistered)),
        handed=handed,
        quotas={
            "quota": definition.quotas.submissions_per_team,
            "day": definition.quotas.submissions_per_day,
            "most": definition.quotas.final_choices,
        },
        moves=_moves(climbed),
        trends={track: _trends(found) for track, found in climbed.items()},
        kits=_kits(workspace) if now != DRAFT else (),
        pitches=shown,
        ideas=tuple(played_ideas(workspace, entries)) if revealed else (),
        metrics=_metrics(entries) if revealed else {},
        points=_points(entries) if revealed else None,
        tables=tables if now != DRAFT else (),
        families=families if now != DRAFT else (),
        codebook=now != DRAFT and (workspace.public / "codebook").is_dir(),
    )


def _climbed(workspace: Workspace, entries: list[Entry]) -> dict[str, list[tuple[Move, bool]]]:
    """Return what the board showed after each submission, by track, oldest first, and whether it moved."""
    scales: dict[str, Shown | None] = {
        SIGNALS: Scale.of(workspace.manifest, PUBLIC),
        IDEAS: idea_scale(workspace, entries),
    }
    scored_at = {
        e.fact.submission: e.at
        for e in reversed(entries)
        if isinstance(e.fact, SubmissionScored) and e.fact.part == PUBLIC
    }
    found: dict[str, list[tuple[Move, bool]]] = {}
    for track, scale in scales.items():
        rungs = climb(entries, track=track) if scale else {}
        found[track] = [
            (Move(scored_at[s], r.team, track, (scale.shown(r.score) if scale else None) or 0.0), r.moved)
            for s, r in rungs.items()
        ]  # fmt: skip
    return found


def _moves(climbed: Mapping[str, Iterable[tuple[Move, bool]]]) -> tuple[Move, ...]:
    """Return the last moves of the board, the latest first."""
    moved = [move for found in climbed.values() for move, up in found if up]
    return tuple(sorted(moved, key=lambda m: m.at, reverse=True)[:LAST_MOVES])


def _trends(found: Iterable[tuple[Move, bool]]) -> dict[str, tuple[float, ...]]:
    trends: dict[str, tuple[float, ...]] = {}
    for move, _ in found:
        trends[move.team] = (*trends.get(move.team, (0.0,)), move.score)
    return trends


def _kits(workspace: Workspace) -> tuple[Kit, ...]:
    files = {kit: workspace.kits / f"{kit_name(kit)}.zip" for kit in KITS}
    return tuple(Kit(k, f.name, f.stat().st_size) for k, f in files.items() if f.is_file())


def _metrics(entries: list[Entry]) -> dict[str, Mapping[str, Any]]:
    """Return team -> the metrics of the predictions that are its result."""
    metrics = {
        e.fact.submission: e.fact.metrics
        for e in entries
        if isinstance(e.fact, SubmissionScored) and e.fact.part == PRIVATE
    }
    rows = final_standings(entries, track=SIGNALS).rows
    return {row.team: metrics[row.submission] for row in rows if row.submission in metrics}


def _points(entries: list[Entry]) -> FixedPointsMeasured | None:
    """Return the fixed points that were measured last: those of the population on which ideas count in the end."""
    return next(
        (e.fact for e in reversed(entries) if isinstance(e.fact, FixedPointsMeasured)), None
    )
