"""kansrijk data family: the life of one synthetic family, as a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, options, tell

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.text import Texts
    from starter_kits.family import Family, Moment
    from starter_kits.words import Words

# What is hard stands out, without alarm; what is of the child itself is bold.
_STYLES = {
    "birth": "green",
    "together": "cyan",
    "lived_together": "cyan",
    "married": "cyan",
    "apart": "yellow",
    "death": "yellow",
    "low_income": "magenta",
    "debts": "magenta",
    "arrears": "magenta",
    "youth_help": "blue",
    "protection": "blue",
    "clinic": "blue",
}


@click.command("family")
@click.argument("rinperson", required=False, metavar="[RINPERSOON]")
@click.option("--seed", type=int, help="Pick the same family again when no number is given.")
@options
def family(session: Session, rinperson: str | None, seed: int | None) -> None:
    """Show the life of one synthetic family: who is who, and what the public registers recorded of it.

    Of a parent it is the family of the youngest child. Without a number any family is shown.

    \b
    Example:
        kansrijk data family --seed 7
    """
    from challenge.family import read_family
    from starter_kits.words import Words

    found = read_family(session.workspace(), rinperson, seed=seed)
    texts = session.texts()
    words = Words("family", texts.language)
    session.show(found.document(words), lambda out: print_family(out, found, texts, words))


def print_family(out: Console, family: Family, texts: Texts, words: Words) -> None:
    """Print who is who and the timeline."""
    out.print(texts("family.title", rin=family.child), style="bold", markup=False)
    tell(out, texts("family.made_up"))
    print_members(out, family, texts, words)
    print_moments(out, family, texts, words)
    tell(out, texts("family.again", rin=family.child))


def print_members(out: Console, family: Family, texts: Texts, words: Words) -> None:
    """Print a table of who is who."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("who", "number", "born", "died"):
        table.add_column(texts(f"family.{key}"), no_wrap=key != "who")
    for member in family.members:
        table.add_row(
            family.name(member, words),
            member.rin,
            words.day(member.born),
            words.day(member.died) if member.died else "",
            style="bold" if member.rin == family.child else None,
        )
    out.print(table)


def print_moments(out: Console, family: Family, texts: Texts, words: Words) -> None:
    """Print the timeline; a new year begins with its number."""
    from rich import box
    from rich.table import Table

    names = {m.rin: family.name(m, words) for m in family.members}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True, style="bold")
    table.add_column(texts("family.when"), no_wrap=True)
    table.add_column(texts("family.who"), ratio=2)
    table.add_column(texts("family.what"), ratio=3)
    shown = ""
    for moment in family.moments:
        year = moment.start[:4]
        table.add_row(
            year if year != shown else "",
            words.day(moment.start, year=False),
            ", ".join(names[rin] for rin in moment.who),
            f"{family.text(moment, words)}{_until(moment, words)}",
            style=_style(moment, family.child),
        )
        shown = year
    out.print(table)


def _until(moment: Moment, words: Words) -> str:
    """Return until when something lasted: the last of several years, or a day."""
    if moment.until is None or moment.until == moment.start:
        return ""
    if len(moment.until) == len("2015"):
        return f" ({words('through', year=moment.until)})"
    return f" ({words('until', day=words.day(moment.until))})"


def _style(moment: Moment, child: str) -> str | None:
    style = _STYLES.get(moment.kind)
    if moment.kind == "birth" and moment.who == (child,):
        return "bold green"
    return style
