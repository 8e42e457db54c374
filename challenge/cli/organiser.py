"""kansrijk organiser: who runs the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options

if TYPE_CHECKING:
    from rich.console import Console


@click.group(context_settings=SETTINGS)
@global_options
def organiser() -> None:
    """Add organisers and hand out their tokens."""


@organiser.command("add")
@click.argument("name")
@options
def add(session: Session, name: str) -> None:
    """Add organiser NAME and print the token, once.

    \b
    Example:
        kansrijk organiser add "Noor"
    """
    from challenge.accounts import ORGANISER
    from challenge.cli.people import show_token
    from challenge.people import add_organiser

    show_token(session, ORGANISER, name, add_organiser(session.ledger(), name, at=now()))


@organiser.command("token")
@click.argument("name")
@options
def token(session: Session, name: str) -> None:
    """Give organiser NAME a new token; the old one stops working at once.

    \b
    Example:
        kansrijk organiser token "Noor"
    """
    from challenge.accounts import ORGANISER
    from challenge.cli.people import show_token
    from challenge.people import renew

    show_token(session, ORGANISER, name, renew(session.ledger(), ORGANISER, name, at=now()))


@organiser.command("list")
@options
def list_(session: Session) -> None:
    """List the organisers.

    \b
    Example:
        kansrijk organiser list
    """
    from challenge.accounts import ORGANISER, names_of

    names = names_of(ORGANISER, session.ledger().entries())
    texts = session.texts()

    def human(out: Console) -> None:
        for name in names:
            out.print(name, markup=False)
        if not names:
            out.print(texts("people.no_organiser"), markup=False)

    session.show({"organisers": [{"organiser": name} for name in names]}, human)
