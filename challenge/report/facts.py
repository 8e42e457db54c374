"""What the report and the archive tell: read once from ledger, store and public files of an event that is revealed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge.admission import REVEALED, phase, phase_name
from challenge.answers import PRIVATE
from challenge.board_view import board_document
from challenge.definition import HERE
from challenge.errors import Damaged, NotAllowed
from challenge.idea_bundle import unpacked
from challenge.judgement import entrants
from challenge.jury import jury_document, rubric_of, sheet_of
from challenge.ledger.events import Entry, IdeaPlayed, SubmissionReceived, SubmissionScored
from challenge.pitches import Pitch, stored_pitch
from challenge.standings import IDEAS
from challenge.verification import Check, verify_event
from challenge.workspace import Workspace


@dataclass(frozen=True)
class PlayedIdea:
    """An idea that counted in the end, and what it did on the final populations.

    content  its TOML: title, offers
    played   worth, universal, gates, groups, stigma
    """

    team: str
    submission: str
    content: Mapping[str, Any]
    pitch: str
    score: SubmissionScored
    played: Mapping[str, Any]

    @property
    def offers(self) -> list[Mapping[str, Any]]:
        """Its offers, as they were written."""
        return list(self.content.get("offer", []))

    def cases(self, name: str) -> float:
        """Return how many cases `worth` or `universal` averts, all outcomes together: each counts as one."""
        return float(sum(self.played[name]["averted"].values()))


@dataclass(frozen=True)
class Facts:
    """Everything that is told.

    moment   when this was read; the seal was checked then
    judged   the jury's work, with flags; None where nothing was rated
    """

    event: str
    name: str
    region: str
    moment: datetime
    board: dict[str, Any]
    ideas: tuple[PlayedIdea, ...]
    pitches: tuple[Pitch, ...]
    judged: Mapping[str, Any] | None
    manifest: Mapping[str, Any]
    manifest_sha256: str
    checks: tuple[Check, ...]

    @property
    def here(self) -> datetime:
        """The moment on the clocks of the hall."""
        return self.moment.astimezone(HERE)


def gather(workspace: Workspace, entries: list[Entry], *, at: datetime) -> Facts:
    """Read what the report tells. Raises NotAllowed before the reveal, Damaged for a stored file that was changed."""
    now = phase(entries)
    if now != REVEALED:
        raise NotAllowed("report_early", where="event report", phase=phase_name(now))
    definition = workspace.definition
    rubric = rubric_of(entries, definition.jury)
    sheet = sheet_of(entries, rubric)
    key = definition.id.encode()
    return Facts(
        event=definition.id,
        name=definition.name,
        region=definition.region,
        moment=at,
        board=board_document(workspace, entries, PRIVATE),
        ideas=tuple(_ideas(workspace, entries)),
        pitches=tuple(stored_pitch(workspace, e) for e in entrants(entries).values()),
        judged=jury_document(sheet, key=key) if sheet.given else None,
        manifest=workspace.manifest,
        manifest_sha256=hashlib.sha256(workspace.manifest_file.read_bytes()).hexdigest(),
        checks=tuple(verify_event(workspace, entries)),
    )


def _ideas(workspace: Workspace, entries: list[Entry]) -> list[PlayedIdea]:
    """Return the ideas that were played out on the final populations, best first."""
    facts = [entry.fact for entry in entries]
    played = {f.submission: f for f in facts if isinstance(f, IdeaPlayed) and f.part == PRIVATE}
    scored = {
        f.submission: f for f in facts if isinstance(f, SubmissionScored) and f.part == PRIVATE
    }
    found = []
    for fact in facts:
        if not isinstance(fact, SubmissionReceived) or fact.track != IDEAS:
            continue
        if fact.submission in played and fact.submission in scored:
            content, pitch = _stored_idea(workspace, fact)
            score, document = scored[fact.submission], played[fact.submission].document
            found.append(PlayedIdea(fact.team, fact.submission, content, pitch, score, document))
    return sorted(found, key=lambda idea: (-idea.score.score, idea.team, idea.submission))


def _stored_idea(workspace: Workspace, fact: SubmissionReceived) -> tuple[Mapping[str, Any], str]:
    path = workspace.submissions / fact.digest
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != fact.digest:
        about = {"submission": fact.submission, "team": fact.team}
        raise Damaged("stored_changed", where=str(path), **about)
    bundle = unpacked(data)
    content = tomllib.loads(bundle.idea.decode("utf-8-sig").replace("\r\n", "\n"))
    return content, (bundle.pitch or b"").decode("utf-8-sig").replace("\r\n", "\n")
