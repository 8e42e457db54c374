"""How long work is shown while it runs: on standard error, so that results stay clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from challenge.release import Progress
    from challenge.text import Texts


@contextmanager
def progress_bars(texts: Texts) -> Iterator[Progress]:
    """Show stages of work as bars on standard error; a line per stage where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _lines(texts)
        return
    bars = Progress(
        TextColumn("{task.description}", justify="left"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=console,
    )
    known: dict[str, Any] = {}
    with bars:

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in known:
                known[stage] = bars.add_task(texts(f"stage.{stage}").ljust(48), total=total)
            bars.update(known[stage], completed=done, total=total)

        yield progress


def _lines(texts: Texts) -> Progress:
    seen: set[str] = set()

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in seen:
            seen.add(stage)
            click.echo(f"  {texts(f'stage.{stage}')} …", err=True)

    return progress
