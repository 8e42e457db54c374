"""kansrijk team: who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options

if TYPE_CHECKING:
    from rich.console import Console


@click.group(context_settings=SETTINGS)
@global_options
def team() -> None:
    """Register teams and hand out their tokens."""


@team.command("add")
@click.argument("name")
@click.option("--organisation", default="", help="Judges of it do not see the team's pitch.")
@options
def add(session: Session, name: str, organisation: str) -> None:
    """Register team NAME and print its token, once.

    \b
    Example:
        kansrijk team add "Blauwe Olifant"
    """
    from challenge.teams import add_team

    _show_token(
        session, name, add_team(session.ledger(), name, at=now(), organisation=organisation)
    )


@team.command("token")
@click.argument("name")
@options
def token(session: Session, name: str) -> None:
    """Give team NAME a new token; the old one stops working at once.

    \b
    Example:
        kansrijk team token "Blauwe Olifant"
    """
    from challenge.teams import renew_token

    _show_token(session, name, renew_token(session.ledger(), name, at=now()))


@team.command("list")
@options
def list_(session: Session) -> None:
    """List the teams and how many submissions they have used.

    \b
    Example:
        kansrijk team list
    """
    from challenge.accounts import team_names
    from challenge.admission import used

    entries = session.ledger().entries()
    teams = [{"team": name, "used": used(entries, name)} for name in team_names(entries)]
    texts = session.texts()

    def human(out: Console) -> None:
        for row in teams:
            out.print(f"{row['used']:>4}  {row['team']}", markup=False)
        if not teams:
            out.print(texts("team.none"), markup=False)

    session.show({"teams": teams}, human)


def _show_token(session: Session, name: str, secret: str) -> None:
    texts = session.texts()

    def human(out: Console) -> None:
        out.print(texts("team.token", team=name), markup=False)
        out.print(f"  {secret}", markup=False)
        out.print(texts("team.once"), markup=False)

    session.show({"team": name, "token": secret}, human)
