"""What `kansrijk data check` prints for a person: one line per domain, then every figure that differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.fidelity.bar import Bar
from generator.fidelity.summary import by_domain, passes, tally
from generator.fidelity.words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from generator.fidelity.verdict import Figure


def print_check(out: Console, figures: Sequence[Figure], bar: Bar, *, language: str) -> None:
    """Print domains, differing figures and, where the bar is missed, how."""
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
