"""What the API may do: the use cases of an event that stays at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from challenge.accounts import team_of
from challenge.admission import DRAFT, phase
from challenge.board_view import board_document
from challenge.desks import Standby
from challenge.errors import NotAllowed
from challenge.idea_bundle import read_packed
from challenge.overall import PITCH
from challenge.pitches import submit_pitch, unpack_pitch
from challenge.receipts import pitch_document, receipt_document
from challenge.standings import IDEAS
from challenge.submissions import listing, scales_of
from scoring.pitch import MOST_DECK
from starter_kits.build import kit_name


class Service:
    """The use cases of one event. May be used by several threads."""

    def __init__(self, standby: Standby) -> None:
        self._standby = standby

    def language(self) -> str:
        """Return the first language of the event."""
        return self._standby.desks().workspace.definition.language

    def facts(self) -> int:
        """Return how many facts the ledger holds: it was read."""
        return len(self._standby.desks().ledger.entries())

    def team(self, token: str) -> str:
        """Return the team of a token. Raises NotAllowed."""
        return team_of(token, self._standby.desks().ledger.entries())

    def most_bytes(self, track: str) -> int:
        """Return how large a file of a track may be."""
        if track == PITCH:
            return 2 * MOST_DECK
        desks = self._standby.desks()
        return (desks.ideas if track == IDEAS else desks.intake).most_bytes

    def receive(
        self, data: bytes, name: str, *, track: str, token: str, final: bool, language: str
    ) -> dict[str, Any]:
        """Take a file in; return its receipt. Raises as `Desk.receive`."""
        desks = self._standby.desks()
        if track == IDEAS:
            packed = read_packed(data, name).packed()
            receipt = desks.ideas.receive(packed, name, token=token, final=final)
        else:
            receipt = desks.intake.receive(data, name, token=token, final=final)
        return receipt_document(receipt, language)

    def receive_pitch(
        self, data: bytes, name: str, *, token: str, video: str, language: str
    ) -> dict[str, Any]:
        """Take a pitch in: its text, or a zip with its slides; return its receipt. Raises as `submit_pitch`."""
        desks = self._standby.desks()
        text, deck = unpack_pitch(data, name)
        receipt = submit_pitch(
            desks.workspace,
            desks.ledger,
            text,
            name,
            token=token,
            clock=desks.intake.clock,
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
        desks = self._standby.desks()
        entries = desks.ledger.entries()
        most = desks.workspace.definition.quotas.final_choices
        return listing(entries, team, scales=scales_of(desks.workspace, entries), most=most)

    def board(self) -> dict[str, Any]:
        """Return the leaderboard as anybody may see it."""
        desks = self._standby.desks()
        return board_document(desks.workspace, desks.ledger.entries())

    def kit(self, name: str) -> Path:
        """Return where a starter kit is, built or not. Raises NotAllowed before the event has opened."""
        desks = self._standby.desks()
        if phase(desks.ledger.entries()) == DRAFT:
            raise NotAllowed("kit_not_yet", where=name)
        return desks.workspace.kits / f"{kit_name(name)}.zip"


def asker_of(token: str) -> str:
    """Return what a token is counted under: never the token itself."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()[:16]
