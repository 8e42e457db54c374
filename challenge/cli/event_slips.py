"""kansrijk event slips: slips of paper with a token for teams, judges and organisers."""

from __future__ import annotations

from pathlib import Path

import click

from challenge.cli.base import Session, now, options, tell


@click.command("slips")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--url", required=True, help="Address of the board, as people reach it in the hall.")
@click.option(
    "--for",
    "role",
    type=click.Choice(["team", "jury", "organiser"]),
    default="team",
    help="For whom.",
)
@click.option("--name", "names", multiple=True, help="Only this one; may be given more than once.")
@click.option("--yes", is_flag=True, help="Do it: the tokens that they have now stop working.")
@options
def slips(
    session: Session, file: Path, url: str, role: str, names: tuple[str, ...], yes: bool
) -> None:
    """Write FILE (HTML): a page to print and cut, with name, address as QR code, and a NEW token for each.

    Tokens are kept as hashes only, so that no old one can be printed: everybody on the page gets a new one, and the old
    one stops working at once. Without --yes nothing happens. The QR code holds the address, never a token.

    \b
    Example:
        kansrijk event slips slips.html --url https://board.example.org --yes
    """
    from challenge.accounts import Account, names_of
    from challenge.errors import WrongUsage
    from challenge.people import find_named
    from challenge.slips import checked_url, make_slips

    checked_url(url)
    ledger = session.ledger()
    entries = ledger.entries()
    known = [find_named(entries, name, role=role, where="--name") for name in names]
    who = [Account(role, name) for name in dict.fromkeys(known or names_of(role, entries))]
    if who and not yes:
        raise WrongUsage("slips_unconfirmed", where="--yes", count=len(who))
    texts = session.texts()
    event = session.workspace().definition.name
    make_slips(ledger, who, file, url=url, texts=texts, event=event, at=now())
    document = {"file": str(file), "slips": [{"role": w.role, "name": w.name} for w in who]}
    session.show(document, lambda out: tell(out, texts("slips.made", count=len(who), file=file)))
