"""kansrijk event: make an event, take it through its phases, verify its seal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options

if TYPE_CHECKING:
    from rich.console import Console


@click.group(context_settings=SETTINGS)
@global_options
def event() -> None:
    """Make an event and take it through its phases."""


@event.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", default="Hackathon Kansrijk", help="Name of the event.")
@click.option(
    "--language", type=click.Choice(["nl", "en"]), default="nl", help="Its first language."
)
@options
def init(session: Session, folder: Path, name: str, language: str) -> None:
    """Make a new event in DIR: settings, a secret of 256 bits, an empty ledger.

    \b
    Example:
        kansrijk event init my-event --name "Hackathon Tilburg"
    """
    from challenge.setup import init_event

    workspace = init_event(folder, name=name, language=language, at=now())
    texts = session.texts()
    session.show(
        {"event": str(workspace.root), "id": workspace.definition.id},
        lambda out: out.print(texts("event.made", folder=str(folder)), markup=False),
    )


@event.command("status")
@options
def status(session: Session) -> None:
    """Say where the event stands: phase, data, teams, submissions, what its size can tell apart.

    \b
    Example:
        kansrijk event status
    """
    from challenge.setup import status_of

    document = status_of(session.workspace(), session.ledger())
    texts = session.texts()

    def human(out: Console) -> None:
        for key, value in document.items():
            shown = texts(f"status.{key}", value="–" if value is None else value)
            out.print(shown, markup=False)

    session.show(document, human)


@event.command("open")
@options
def open_(session: Session) -> None:
    """Open the event: from now on teams may hand in, and data and answers are fixed.

    \b
    Example:
        kansrijk event open
    """
    _advance(session, "open")


@event.command("close")
@options
def close(session: Session) -> None:
    """Close the event: nothing more comes in, and the entries that count are scored on the private part.

    \b
    Example:
        kansrijk event close
    """
    _advance(session, "closed")
    count = session.intake().score_private()
    session.say(session.texts()("event.private_scored", count=count))


@event.command("reveal")
@options
def reveal(session: Session) -> None:
    """Reveal: publish the keys of the sealed answers, so that anybody can check them.

    \b
    Example:
        kansrijk event reveal
    """
    from challenge.reveal import reveal_answers

    reveal_answers(session.intake(), at=now())
    _phase_shown(session, "revealed")


@event.command("verify")
@options
def verify(session: Session) -> None:
    """Check that no public and no sealed file was changed, and, once revealed, that the answers are those promised.

    Needs the event's files only; with the secret at hand the sealed answers are opened as well.

    \b
    Example:
        kansrijk event verify
    """
    from challenge.errors import REFUSED
    from challenge.reveal import verify_event

    checks = verify_event(session.workspace())
    texts = session.texts()
    good = all(check["ok"] for check in checks)

    def human(out: Console) -> None:
        for check in checks:
            mark = "✓" if check["ok"] else "✗"
            out.print(f"{mark} {texts('verify.' + check['kind'], **check)}", markup=False)
        out.print(texts("verify.good" if good else "verify.bad"), markup=False)

    session.show({"verified": good, "checks": checks}, human)
    if not good:
        click.get_current_context().exit(REFUSED)


def _advance(session: Session, to: str) -> None:
    from challenge.setup import advance_phase

    advance_phase(session.workspace(), session.ledger(), to, at=now())
    _phase_shown(session, to)


def _phase_shown(session: Session, to: str) -> None:
    texts = session.texts()
    session.show({"phase": to}, lambda out: out.print(texts(f"phase.{to}"), markup=False))
