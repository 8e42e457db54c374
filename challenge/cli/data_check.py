"""kansrijk data check: hold the published figures against the same figures of a sample of this world."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, options

if TYPE_CHECKING:
    from rich.console import Console

    from generator.fidelity.bar import Bar
    from generator.fidelity.verdict import Figure
    from generator.fidelity.words import Words


BELOW_THE_BAR = 1


@click.command("check")
@click.option(
    "--households",
    type=click.IntRange(5_000),
    default=200_000,
    help="Size of the sample of the country.",
)
@click.option(
    "--regional-households",
    type=click.IntRange(0),
    default=60_000,
    help="Size of the sample of Hart van Brabant, for figures on its municipalities; 0 for none.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=min(os.cpu_count() or 1, 8), help="Processes."
)
@click.option(
    "--parameters",
    type=click.Choice(["drawn", "published"]),
    default="drawn",
    help="Draw effect sizes within published intervals, or pin them to their central values.",
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with plots here."
)
@options
def check(
    session: Session,
    households: int,
    regional_households: int,
    workers: int,
    parameters: str,
    html: Path | None,
) -> None:
    """Compare the world with published figures; exit code 1 when coverage or agreement falls below the bar.

    In an event folder the world is the event's (its secret), anywhere else a new one. Nothing of the event changes.

    \b
    Example:
        kansrijk data check --html check.html
    """
    from challenge.cli.progress import progress_bars
    from challenge.errors import EventError
    from challenge.fidelity import run_check
    from generator.fidelity.bar import read_rules
    from generator.fidelity.page import write_page
    from generator.fidelity.summary import document, passes
    from generator.timeline import Timeline

    try:
        workspace = session.workspace()
        secret, timeline = workspace.secret, workspace.definition.timeline
    except EventError:
        secret, timeline = secrets.token_bytes(32), Timeline()
    texts = session.texts()
    with progress_bars(texts) as progress:
        figures = run_check(
            secret,
            timeline=timeline,
            choice="published" if parameters == "published" else "drawn",
            households=households,
            regional_households=regional_households,
            workers=workers,
            progress=progress,
        )
    bar = read_rules().bar
    if html:
        write_page(figures, bar, html, language=texts.language)
    session.show(
        document(figures, bar), lambda out: print_check(out, figures, bar, language=texts.language)
    )
    if passes(figures, bar):
        raise SystemExit(BELOW_THE_BAR)


def print_check(out: Console, figures: Sequence[Figure], bar: Bar, *, language: str) -> None:
    """Print domains, differing figures and, where the bar is missed, how."""
    from generator.fidelity.summary import passes
    from generator.fidelity.words import Words

    words = Words(language)
    print_domains(out, figures, words)
    print_differing(out, figures, words)
    missed = passes(figures, bar)
    out.print(words("missed" if missed else "passed"), style="bold red" if missed else "bold green")
    for shortfall in missed:
        out.print(f"  {words.shortfall(shortfall)}", markup=False)


def print_domains(out: Console, figures: Sequence[Figure], words: Words) -> None:
    """Print how many figures of each domain are covered and agree."""
    from rich import box
    from rich.table import Table

    from generator.fidelity.summary import by_domain, tally

    table = Table(title=words("title"), box=box.SIMPLE_HEAD, title_justify="left", show_footer=True)
    everything = tally(figures)
    table.add_column(words("domain"), footer=words("everything"))
    table.add_column(words("figure"), justify="right", footer=str(everything.figures))
    table.add_column(words("covered"), justify="right", footer=str(everything.covered))
    table.add_column(words("agree"), justify="right", footer=str(everything.agree))
    for name, group in by_domain(figures).items():
        counted = tally(group)
        style = "red" if counted.agree < counted.covered else None
        table.add_row(
            words.domain(name),
            str(counted.figures),
            str(counted.covered),
            str(counted.agree),
            style=style,
        )
    out.print(table)


def print_differing(out: Console, figures: Sequence[Figure], words: Words) -> None:
    """Print every figure that differs, with how far it may lie from the published one."""
    from rich import box
    from rich.table import Table

    differing = [f for f in figures if f.verdict == "differs"]
    if not differing:
        return
    table = Table(title=words("differ"), box=box.SIMPLE_HEAD, title_justify="left", style="red")
    table.add_column("")
    table.add_column(words("figure"), ratio=1)
    for key in ("published", "ours"):
        table.add_column(words(key), justify="right")
    table.add_column("±", justify="right")
    for figure in differing:
        table.add_row(
            figure.target.id,
            f"{figure.target.population}: {figure.target.breakdown}",
            words.number(figure.published),
            words.number(figure.value),
            words.number(figure.allowed),
        )
    out.print(table)
