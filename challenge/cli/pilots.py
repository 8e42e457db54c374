"""kansrijk data pilots: what the earlier pilots of an event can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, options, tell

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.pilots import Figure
    from challenge.text import Texts


@click.command("pilots")
@options
def pilots(session: Session) -> None:
    """Show how small a difference each earlier pilot would see four times out of five, by outcome.

    Shares are of children; a lottery compares who was offered the support with who was not. Most supports were never
    piloted here: they are known from published evidence only.

    \b
    Example:
        kansrijk data pilots
    """
    from challenge.pilots import document, read_figures

    figures = read_figures(session.workspace())
    texts = session.texts()
    session.show(document(figures, texts.language), lambda out: print_figures(out, figures, texts))


def print_figures(out: Console, figures: list[Figure], texts: Texts) -> None:
    """Print a table: one line per pilot and outcome."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("pilot", "design", "outcome"):
        table.add_column(texts(f"pilots.{key}"), no_wrap=key != "design")
    for key in ("compared", "with_support", "mean", "smallest"):
        table.add_column(texts(f"pilots.{key}"), justify="right")
    shown = ""
    for f in figures:
        first = f.pilot != shown
        table.add_row(
            f.pilot if first else "",
            texts(f"pilots.designs.{f.design}") if first else "",
            f.outcome,
            str(f.compared),
            str(f.with_support),
            texts.number(f.mean, 3),
            texts.number(f.smallest, 3),
        )
        shown = f.pilot
    out.print(table)
    tell(out, texts("pilots.bias"))
    tell(out, texts("pilots.published_only"))
