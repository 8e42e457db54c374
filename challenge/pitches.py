"""Pitches: taken in, stored by content, and read again for the jury."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from challenge.accounts import team_of
from challenge.admission import refuse_after, refuse_unless_open
from challenge.errors import Damaged, NotAllowed, Refused
from challenge.idea_bundle import pitch_of_idea
from challenge.intake import store
from challenge.judgement import Entrant
from challenge.ledger.events import Entry
from challenge.ledger.jury_facts import PitchHandedIn
from challenge.ledger.repository import Ledger, NewFact
from challenge.packing import is_zip, opened, pack, part_of
from challenge.workspace import Workspace
from scoring.pitch import MOST_DECK, PitchReading, read_pitch, title_of

MOST_PITCHES = 60  # versions of one team: more than anybody writes, fewer than fill a disk
_TEXT, _DECK = "pitch.md", "deck.pdf"


@dataclass(frozen=True)
class PitchReceipt:
    """What a team gets for a pitch; `pitch` is its id, None for one that was refused."""

    team: str
    pitch: str | None
    again: bool
    reading: PitchReading


@dataclass(frozen=True)
class Pitch:
    """A pitch as a judge reads it; `deck` is a PDF."""

    team: str
    title: str
    text: str
    deck: bytes | None
    video: str


def submit_pitch(
    workspace: Workspace,
    ledger: Ledger,
    text: bytes,
    name: str,
    *,
    token: str,
    clock: Callable[[], datetime],
    deck: bytes | None = None,
    deck_name: str = "",
    video: str = "",
) -> PitchReceipt:
    """Take a pitch in: who, may they, is it right, store, append. The latest of a team counts.

    Raises NotAllowed for token and phase, and for a team that handed in more versions than anybody needs.
    """
    entries = ledger.entries()
    team = team_of(token, entries)
    deadline = workspace.definition.closing
    refuse_unless_open(entries, team)
    refuse_after(deadline, team, now=clock())
    reading = read_pitch(text, name, deck=deck, deck_name=deck_name, video=video)
    if not reading.accepted:
        return PitchReceipt(team, None, False, reading)
    data = pack_pitch(text, deck)
    digest = hashlib.sha256(data).hexdigest()
    pitch = hashlib.sha256(f"{team}/pitch/{digest}/{video}".encode()).hexdigest()[:12]
    fact = PitchHandedIn(pitch, team, reading.title, digest, video)
    again = _latest(entries, team) == fact

    def decide(now: list[Entry]) -> list[NewFact]:
        refuse_unless_open(now, team)
        refuse_after(deadline, team, now=clock())
        made = [e.fact for e in now if isinstance(e.fact, PitchHandedIn) and e.fact.team == team]
        if made[-1:] == [fact]:
            return []
        if len(made) >= MOST_PITCHES:
            raise NotAllowed("pitches_used", team=team, quota=MOST_PITCHES)
        return [NewFact(fact, f"pitch/{pitch}/{len(made)}", team, clock())]

    store(workspace.submissions, digest, data)
    ledger.append_if(decide)
    return PitchReceipt(team, pitch, again, reading)


def pack_pitch(text: bytes, deck: bytes | None) -> bytes:
    """Return a pitch and its slides in one file, as it is stored and as it is sent over the network."""
    return pack({_TEXT: text, _DECK: deck})


def unpack_pitch(data: bytes, name: str) -> tuple[bytes, bytes | None]:
    """Return text and slides of a pitch that came as one file: the text alone, or a zip of both.

    Raises Refused for a zip without exactly one text, or that cannot be read.
    """
    if not is_zip(data):
        return data, None
    with opened(data, otherwise="pitch_zip", where=name) as archive:
        texts, decks = (
            [e for e in archive.infolist() if e.filename.lower().endswith(end)]
            for end in (".md", ".pdf")
        )
        if len(texts) != 1 or len(decks) > 1:
            raise Refused("pitch_zip", where=name)
        text = part_of(archive, texts[0], MOST_DECK)
        return text, part_of(archive, decks[0], MOST_DECK) if decks else None


def stored_pitch(workspace: Workspace, entrant: Entrant) -> Pitch:
    """Read a pitch again. Raises Damaged when it is not what was handed in."""
    path = workspace.submissions / entrant.digest
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != entrant.digest:
        about = {"submission": entrant.pitch, "team": entrant.team}
        raise Damaged("stored_changed", where=str(path), **about)
    if entrant.of_idea:
        title, text = pitch_of_idea(data)
        return Pitch(entrant.team, title, text, None, "")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(_TEXT).decode("utf-8-sig")
        deck = archive.read(_DECK) if _DECK in archive.namelist() else None
    return Pitch(entrant.team, title_of(text), text, deck, entrant.video)


def _latest(entries: list[Entry], team: str) -> PitchHandedIn | None:
    made = [e.fact for e in entries if isinstance(e.fact, PitchHandedIn) and e.fact.team == team]
    return made[-1] if made else None
