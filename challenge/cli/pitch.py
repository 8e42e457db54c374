"""What `submission check` and `submission submit` do with a pitch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, now, tell
from challenge.cli.files import start_of

if TYPE_CHECKING:
    from rich.console import Console

    from scoring.pitch import PitchReading


def is_pitch(file: Path) -> bool:
    """Say whether a file is a pitch, by its name."""
    return file.suffix.lower() in (".md", ".markdown")


def check_pitch(session: Session, file: Path) -> None:
    """Show everything that is wrong with a pitch."""
    from challenge.errors import REFUSED
    from scoring.pitch import MOST_DECK, read_pitch

    reading = read_pitch(start_of(file, MOST_DECK), file.name)
    language = session.texts().language
    session.show(reading.as_json(language), lambda out: _show(out, reading, session))
    if not reading.accepted:
        click.get_current_context().exit(REFUSED)


def submit_pitch(
    session: Session, file: Path, *, token: str, deck: Path | None, video: str | None
) -> None:
    """Hand a pitch in and show the receipt."""
    from challenge import pitches
    from challenge.errors import REFUSED
    from challenge.receipts import pitch_document
    from scoring.pitch import MOST_DECK

    receipt = pitches.submit_pitch(
        session.workspace(),
        session.ledger(),
        start_of(file, MOST_DECK),
        file.name,
        token=token,
        clock=now,
        deck=None if deck is None else start_of(deck, MOST_DECK),
        deck_name="" if deck is None else deck.name,
        video=video or "",
    )
    texts = session.texts()
    document = pitch_document(receipt, texts.language)

    def human(out: Console) -> None:
        _show(out, receipt.reading, session)
        if receipt.pitch:
            said = {"id": receipt.pitch, "team": receipt.team, "title": receipt.reading.title}
            tell(out, texts("pitch.again" if receipt.again else "pitch.received", **said))

    session.show(document, human)
    if receipt.pitch is None:
        click.get_current_context().exit(REFUSED)


def _show(out: Console, reading: PitchReading, session: Session) -> None:
    texts = session.texts()
    for finding in [*reading.problems, *reading.warnings]:
        out.print(finding.text(texts.language), markup=False)
    if reading.accepted:
        tell(out, texts("pitch.fine", title=reading.title))
