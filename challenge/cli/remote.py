"""kansrijk submission submit --url: handing in at a server, and waiting a little for the score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import Session, tell
from challenge.cli.files import start_of
from challenge.text import printable

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 30.0  # seconds


def submit_to(
    session: Session,
    url: str,
    file: Path,
    *,
    token: str,
    final: bool,
    deck: Path | None,
    video: str | None,
) -> None:
    """Hand a file in at a server and show the receipt, with the score when it comes soon."""
    from challenge.api.client import MOST_BYTES, hand_in, scored
    from challenge.errors import REFUSED, Refused

    if not file.is_file():
        raise Refused("file_odd" if file.exists() else "file_missing", where=str(file))
    language = session.texts().language
    data = _content(file, deck, MOST_BYTES)
    receipt = hand_in(
        url, data, file.name, token=token, final=final, language=language, video=video or ""
    )
    if receipt["submission"] is not None and receipt["state"] != "received":
        receipt |= scored(
            url, receipt["submission"], token=token, language=language, patience=PATIENCE
        )
    session.show(receipt, lambda out: _show(out, receipt, session))
    if receipt["submission"] is None:
        click.get_current_context().exit(REFUSED)


def _content(file: Path, deck: Path | None, most: int) -> bytes:
    """Return what is sent: an idea goes with its pitch, a pitch with its slides, packed."""
    if file.suffix.lower() == ".toml":
        from challenge.idea_bundle import read_bundle

        return read_bundle(file).packed()
    data = start_of(file, most)
    if deck is None:
        return data
    from challenge.pitches import pack_pitch

    return pack_pitch(data, start_of(deck, most))


def _show(out: Console, receipt: dict[str, Any], session: Session) -> None:
    from challenge.standings import DIGITS

    texts = session.texts()
    for kind in ("problems", "repairs", "warnings"):
        for finding in receipt.get(kind, ()):
            out.print(printable(finding["text"]), markup=False)
    if receipt["submission"] is None:
        return
    words = {"id": receipt["submission"], "team": receipt["team"]}
    if receipt["state"] == "received":
        key = "pitch.again" if receipt["again"] else "pitch.received"
        tell(out, texts(key, title=receipt["title"], **words))
        return
    if receipt["state"] == "scored":
        tell(out, texts("submission.scored", score=texts.number(receipt["score"], DIGITS), **words))
    elif receipt["state"] == "waiting":
        tell(out, texts("submission.waiting", **words))
    else:
        tell(out, texts("submission.failed", **words))
    if receipt["final"]:
        tell(out, texts("submission.final"))
