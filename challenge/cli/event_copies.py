"""kansrijk event backup, restore, unseal: an event in one file, an event from one, and what was sealed as plain files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from challenge.cli.base import Session, options, tell


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--without-data",
    is_flag=True,
    help="Leave out data and kits, which change no more once it is open.",
)
@options
def backup(session: Session, file: Path, without_data: bool) -> None:
    """Copy the whole event into FILE, also while teams are handing in. FILE holds the secret: keep it as safe.

    \b
    Example:
        kansrijk event backup ../my-event-1500.zip --without-data
    """
    from challenge.backup import back_up

    made = back_up(session.workspace(), session.ledger(), file, with_data=not without_data)
    texts = session.texts()
    document = {"file": str(file), **asdict(made), "data": not without_data}
    words = {"file": file, "facts": made.facts, "files": made.submissions}
    session.show(document, lambda out: tell(out, texts("event.backed_up", **words)))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--database", metavar="URL", help="Put the ledger here, not where the copy had it.")
@options
def restore(session: Session, file: Path, folder: Path, database: str | None) -> None:
    """Make the event in FILE anew in DIR, which must be empty or new.

    \b
    Example:
        kansrijk event restore ../my-event-1500.zip my-event
    """
    from challenge import backup as copies

    workspace = copies.restore(file, folder, database=database)
    texts = session.texts()
    session.show(
        {"event": str(workspace.root), "id": workspace.definition.id},
        lambda out: tell(out, texts("event.restored", folder=folder)),
    )


@click.command("unseal")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("unsealed"),
    help="Folder, new or empty.",
)
@options
def unseal(session: Session, out: Path) -> None:
    """Write what was sealed as plain files, after the reveal: answers, parameters, unseen populations, potential outcomes.

    Anybody can do this with a copy of data/public and data/sealed. In the folder potential stands what would have
    happened to the event's own children: families (without support), with_support, and uptake (the chance that a
    household takes part when it is offered).

    \b
    Example:
        kansrijk event unseal --out unsealed
    """
    from challenge.unsealing import unseal_all
    from challenge.workspace import Workspace

    files = unseal_all(Workspace(session.event.resolve()), out)
    texts = session.texts()
    session.show(
        {"folder": str(out), "files": files},
        lambda c: tell(c, texts("event.unsealed", count=len(files), folder=out)),
    )
