"""kansrijk jury: who judges, how much that takes, and judging itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options, tell

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.judging import Jury

token_option = click.option(
    "--token", envvar="KANSRIJK_TOKEN", help="Token of the judge (or KANSRIJK_TOKEN)."
)


@click.group(context_settings=SETTINGS)
@global_options
def jury() -> None:
    """Add judges, plan their work, and judge pitches."""


@jury.command("add")
@click.argument("name")
@click.option("--organisation", default="", help="Of its own organisation a judge sees no pitch.")
@options
def add(session: Session, name: str, organisation: str) -> None:
    """Add judge NAME and print the token, once.

    \b
    Example:
        kansrijk jury add "Fatima" --organisation "GGD Hart voor Brabant"
    """
    from challenge.accounts import JURY
    from challenge.cli.people import show_token
    from challenge.people import add_juror

    secret = add_juror(session.ledger(), name, organisation=organisation, at=now())
    show_token(session, JURY, name, secret)


@jury.command("token")
@click.argument("name")
@options
def token(session: Session, name: str) -> None:
    """Give judge NAME a new token; the old one stops working at once.

    \b
    Example:
        kansrijk jury token "Fatima"
    """
    from challenge.accounts import JURY
    from challenge.cli.people import show_token
    from challenge.people import renew

    show_token(session, JURY, name, renew(session.ledger(), JURY, name, at=now()))


@jury.command("list")
@options
def list_(session: Session) -> None:
    """List the judges: how many pitches each rated, how many are left, how many pairs it compared.

    \b
    Example:
        kansrijk jury list
    """
    from challenge.jury_view import juror_rows

    rows = juror_rows(session.ledger().entries())
    texts = session.texts()

    def human(out: Console) -> None:
        for row in rows:
            tell(out, texts("jury.row", **row))
        if not rows:
            out.print(texts("jury.none"), markup=False)

    session.show({"jurors": rows}, human)


@jury.command("plan")
@click.option("--pitches", type=click.IntRange(2, 500), help="How many.  [default: of the event]")
@click.option("--judges", type=click.IntRange(1, 200), help="How many.  [default: of the event]")
@click.option(
    "--minutes", type=click.FloatRange(0.5, 120), default=8.0, help="A judge needs for one pitch."
)
@options
def plan(session: Session, pitches: int | None, judges: int | None, minutes: float) -> None:
    """Say how many minutes of each judge give which reliability, for so many pitches and judges.

    How much judges differ is taken from the ratings of this event once there are enough, else from other juries.

    \b
    Example:
        kansrijk jury plan --pitches 12 --judges 6
    """
    from challenge.jury_print import print_plan
    from challenge.jury_view import plan_document

    document = plan_document(session.event, pitches=pitches, judges=judges, minutes=minutes)
    texts = session.texts()
    session.show(document, lambda out: print_plan(out, document, texts))


@jury.command("next")
@token_option
@click.option(
    "--save",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in which to put text and deck.",
)
@options
def next_(session: Session, token: str | None, save: Path | None) -> None:
    """Show the judge of the token the pitch to rate next; when all are rated, two to compare.

    \b
    Example:
        kansrijk jury next --token 7Q2M-0F4K-9XW1-5RTB-C8ZD
    """
    from challenge.jury_print import print_offered
    from challenge.jury_view import offered_document, save_pitches

    found = _jury(session)
    offered = found.next(_given(token, "jury next"))
    texts = session.texts()
    document = offered_document(found, offered, texts.language)
    if save is not None:
        save_pitches(offered, save)
    session.show(document, lambda out: print_offered(out, document, texts))


@jury.command("rate")
@click.argument("team")
@click.option(
    "--score",
    "scores",
    metavar="CRITERION=POINTS",
    multiple=True,
    help="Points from 1 to 5; once for every criterion of the rubric.",
)
@click.option("--comment", default="", help="For the team and for who deliberates.")
@token_option
@options
def rate(
    session: Session, team: str, scores: tuple[str, ...], comment: str, token: str | None
) -> None:
    """Rate the pitch of TEAM. A second rating of the same pitch takes the place of the first.

    \b
    Example:
        kansrijk jury rate "Blauwe Olifant" --score evidence=4 --score insight=5 --score feasibility=3 --score justice=4 --score pitch=4
    """
    from challenge.jury_view import points_of

    given = _given(token, "jury rate")
    fact = _jury(session).rate(given, team, points_of(scores), comment=comment)
    texts = session.texts()
    session.show(asdict(fact), lambda out: tell(out, texts("jury.rated", team=fact.team)))


@jury.command("compare")
@click.argument("winner")
@click.argument("loser")
@token_option
@options
def compare(session: Session, winner: str, loser: str, token: str | None) -> None:
    """Say that the pitch of WINNER is better than that of LOSER.

    \b
    Example:
        kansrijk jury compare "Blauwe Olifant" "Rode Panda"
    """
    fact = _jury(session).compare(_given(token, "jury compare"), winner, loser)
    texts = session.texts()
    said = {"winner": fact.winner, "loser": fact.loser}
    session.show(asdict(fact), lambda out: tell(out, texts("jury.compared", **said)))


@jury.command("conflict")
@click.argument("team")
@token_option
@options
def conflict(session: Session, team: str, token: str | None) -> None:
    """Step aside for TEAM: the judge sees its pitch no more, and what it gave does not count.

    \b
    Example:
        kansrijk jury conflict "Rode Panda"
    """
    fact = _jury(session).step_aside(_given(token, "jury conflict"), team)
    texts = session.texts()
    session.show(asdict(fact), lambda out: tell(out, texts("jury.aside", team=fact.team)))


@jury.command("undo")
@token_option
@options
def undo(session: Session, token: str | None) -> None:
    """Take back what the judge gave or declared last: a rating, a comparison, a conflict.

    \b
    Example:
        kansrijk jury undo --token 7Q2M-0F4K-9XW1-5RTB-C8ZD
    """
    from challenge.jury_view import undone_document

    document = undone_document(_jury(session).undo(_given(token, "jury undo")))
    texts = session.texts()
    said = {"about": " · ".join(document["teams"])}
    session.show(document, lambda out: tell(out, texts(f"jury.undone.{document['kind']}", **said)))


@jury.command("standing")
@click.option(
    "--token",
    envvar="KANSRIJK_TOKEN",
    help="Of a judge or organiser; none at the organisers' desk.",
)
@options
def standing(session: Session, token: str | None) -> None:
    """Show the ranking of the pitches with its uncertainty, how far judges agree, and who is out of line.

    A judge sees it once it has rated every pitch that it may see: first its own judgement, then that of others.

    \b
    Example:
        kansrijk jury standing
    """
    from challenge.jury_print import print_standing
    from challenge.jury_view import standing_document

    document: dict[str, Any] = standing_document(_jury(session), token)
    texts = session.texts()
    session.show(document, lambda out: print_standing(out, document, texts))


def _jury(session: Session) -> Jury:
    from challenge.judging import Jury

    return Jury(session.workspace(), session.ledger(), now)


def _given(token: str | None, where: str) -> str:
    from challenge.errors import WrongUsage

    if not token:
        raise WrongUsage("judge_token_missing", where=where)
    return token
