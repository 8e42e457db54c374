"""What the API may use: the event, its ledger and its desks, opened once and again when the data change."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from challenge.accounts import team_of
from challenge.board_view import board_document
from challenge.errors import NotAllowed
from challenge.idea_bundle import read_packed
from challenge.intake import IdeaIntake, Intake
from challenge.ledger.repository import Ledger
from challenge.overall import PITCH
from challenge.pitches import submit_pitch, unpack_pitch
from challenge.receipts import pitch_document, receipt_document
from challenge.standings import IDEAS
from challenge.submissions import listing, scales_of
from challenge.workspace import Workspace, open_workspace
from scoring.pitch import MOST_DECK


class Service:
    """The use cases of one event. May be used by several threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._made_of: object = ()
        self._open: tuple[Workspace, Ledger, Intake, IdeaIntake] | None = None

    @property
    def workspace(self) -> Workspace:
        """The event."""
        return self._opened()[0]

    @property
    def ledger(self) -> Ledger:
        """Its ledger."""
        return self._opened()[1]

    def team(self, token: str) -> str:
        """Return the team of a token. Raises NotAllowed."""
        return team_of(token, self.ledger.entries())

    def most_bytes(self, track: str) -> int:
        """Return how large a file of a track may be."""
        _, _, intake, ideas = self._opened()
        if track == PITCH:
            return 2 * MOST_DECK
        return ideas.most_bytes if track == IDEAS else intake.most_bytes

    def receive(
        self, data: bytes, name: str, *, track: str, token: str, final: bool, language: str
    ) -> dict[str, Any]:
        """Take a file in; return its receipt. Raises as `Desk.receive`."""
        _, _, intake, ideas = self._opened()
        if track == IDEAS:
            packed = read_packed(data, name).packed()
            receipt = ideas.receive(packed, name, token=token, final=final)
        else:
            receipt = intake.receive(data, name, token=token, final=final)
        return receipt_document(receipt, language)

    def receive_pitch(
        self, data: bytes, name: str, *, token: str, video: str, language: str
    ) -> dict[str, Any]:
        """Take a pitch in: its text, or a zip with its slides; return its receipt. Raises as `submit_pitch`."""
        workspace, ledger, *_ = self._opened()
        text, deck = unpack_pitch(data, name)
        receipt = submit_pitch(
            workspace,
            ledger,
            text,
            name,
            token=token,
            clock=partial(datetime.now, UTC),
            deck=deck,
            deck_name="deck.pdf" if deck else "",
            video=video,
        )
        return pitch_document(receipt, language)

    def submission(self, submission: str, team: str) -> dict[str, Any] | None:
        """Return what a team may see of a submission of its own; None when it has none of that number."""
        return next((s for s in self.submissions(team) if s["submission"] == submission), None)

    def submissions(self, team: str) -> list[dict[str, Any]]:
        """Return what a team may see of its submissions, oldest first."""
        workspace, ledger, *_ = self._opened()
        entries = ledger.entries()
        most = workspace.definition.quotas.final_choices
        return listing(entries, team, scales=scales_of(workspace, entries), most=most)

    def board(self) -> dict[str, Any]:
        """Return the leaderboard as anybody may see it."""
        workspace, ledger, *_ = self._opened()
        return board_document(workspace, ledger.entries())

    def kit(self, name: str) -> Path:
        """Return the file of a starter kit. Raises NotAllowed before the event has opened, or when there is none."""
        workspace, ledger, *_ = self._opened()
        from challenge.admission import DRAFT, phase

        if phase(ledger.entries()) == DRAFT:
            raise NotAllowed("kit_not_yet", where=name)
        return workspace.kits / f"kansrijk-{name}.zip"

    def _opened(self) -> tuple[Workspace, Ledger, Intake, IdeaIntake]:
        files = (self._root / "event.toml", Workspace(self._root).manifest_file)
        made_of = tuple(_stamp(path) for path in files)
        with self._lock:
            if self._open is None or made_of != self._made_of:
                workspace = open_workspace(self._root)
                ledger = Ledger.open(workspace.database_url, event=workspace.definition.id)
                clock = partial(datetime.now, UTC)
                desks = (desk(workspace, ledger, clock=clock) for desk in (Intake, IdeaIntake))
                intake, ideas = desks
                self._open = (workspace, ledger, intake, ideas)  # type: ignore[assignment]
                self._made_of = made_of
            return self._open  # type: ignore[return-value]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def asker_of(token: str) -> str:
    """Return what a token is counted under: never the token itself."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()[:16]
