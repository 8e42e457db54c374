"""What the report and the archive tell: read once from ledger, store and public files of an event that is revealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge.admission import REVEALED, phase, phase_name
from challenge.answers import PRIVATE
from challenge.board.played import PlayedIdea, played_ideas
from challenge.board_view import board_document
from challenge.definition import HERE
from challenge.errors import NotAllowed
from challenge.judgement import entrants
from challenge.jury import jury_document, rubric_of, sheet_of
from challenge.ledger.events import Entry
from challenge.pitches import Pitch, stored_pitch
from challenge.verification import Check, verify_event
from challenge.workspace import Workspace


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
        ideas=tuple(played_ideas(workspace, entries)),
        pitches=tuple(stored_pitch(workspace, e) for e in entrants(entries).values()),
        judged=jury_document(sheet, key=key) if sheet.given else None,
        manifest=workspace.manifest,
        manifest_sha256=hashlib.sha256(workspace.manifest_file.read_bytes()).hexdigest(),
        checks=tuple(verify_event(workspace, entries)),
    )
