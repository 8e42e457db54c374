"""How long work is shown while it runs: on standard error, so that results stay clean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from challenge.pace import Pace

if TYPE_CHECKING:
    from challenge.text import Texts
    from challenge.work import Progress

BY_HOUSEHOLD = {"simulate", "panel", "unseen"}  # stages whose parts are households
SECONDS_BETWEEN_LINES = 60.0


@contextmanager
def progress_bars(texts: Texts) -> Iterator[Progress]:
    """Show stages of work as bars on standard error, with rate and time left; as lines where that is no terminal."""
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
        TextColumn("{task.fields[pace]}"),
        console=console,
    )
    known: dict[str, Any] = {}
    paces: dict[str, Pace] = {}
    with bars:

        def progress(stage: str, done: int, total: int) -> None:
            now = time.monotonic()
            if stage not in known:
                paces[stage] = Pace(now, done)
                name = texts(f"stage.{stage}").ljust(48)
                known[stage] = bars.add_task(name, total=total, pace="")
            said = said_of(paces[stage], stage, done, total, now, texts)
            bars.update(known[stage], completed=done, total=total, pace=said)

        yield progress


def said_of(pace: Pace, stage: str, done: int, total: int, now: float, texts: Texts) -> str:
    """Say rate and time left of a stage; nothing of a stage that is over, or has no measure yet."""
    left, rate = pace.left(done, total, now), pace.rate(done, now)
    if left is None or rate is None or done >= total:
        return ""
    minutes, seconds = divmod(round(left), 60)
    said = texts("pace.left", time=f"{minutes}:{seconds:02d}")
    if stage in BY_HOUSEHOLD:
        said = f"{texts('pace.households', rate=texts.whole(rate))} · {said}"
    return said


def _lines(texts: Texts) -> Progress:
    """Return what writes a line when a stage begins, and one a minute while it lasts: for logs of long runs."""
    paces: dict[str, Pace] = {}
    told: dict[str, float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage not in paces:
            paces[stage], told[stage] = Pace(now, done), now
            click.echo(f"  {texts(f'stage.{stage}')} …", err=True)
        said = said_of(paces[stage], stage, done, total, now, texts)
        if said and now - told[stage] >= SECONDS_BETWEEN_LINES:
            told[stage] = now
            click.echo(f"    {done / total:.0%} · {said}", err=True)

    return progress
