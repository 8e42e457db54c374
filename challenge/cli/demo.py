"""kansrijk demo: a whole event in a few minutes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, options
from challenge.cli.board import PORT
from challenge.cli.progress import progress_bars

if TYPE_CHECKING:
    from rich.console import Console


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder of the event; must be new.  [default: demo-event, or the next free name]",
)
@click.option(
    "--households", type=click.IntRange(1000), default=20_000, help="Size of the population."
)
@click.option("--no-serve", is_flag=True, help="Stop after the board is printed.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, help="Port of the board.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--workers", type=click.IntRange(1), default=min(os.cpu_count() or 1, 8), help="Processes."
)
@options
def demo(
    session: Session,
    folder: Path | None,
    households: int,
    no_serve: bool,
    port: int,
    no_browser: bool,
    workers: int,
) -> None:
    """Make a small event, let four teams work from its starter kit and three judges judge, show the result in a browser.

    \b
    Example:
        kansrijk demo --no-serve
    """
    from challenge.board_print import print_board
    from challenge.catalogue import print_catalogue
    from challenge.demo import free_folder, run_demo
    from challenge.server import check_port, serve_board
    from generator.catalogue.reading import read_catalogue

    texts = session.texts()
    if not no_serve:
        check_port("127.0.0.1", port)
    home = folder or free_folder()
    session.say(texts("demo.folder", folder=home))
    with progress_bars(texts) as progress:
        result = run_demo(
            home, households=households, workers=workers, texts=texts, progress=progress
        )
    for line in result.story:
        session.say(line)

    def draw(out: Console) -> None:
        print_catalogue(out, read_catalogue().values(), texts)
        print_board(out, result.document, texts)

    session.show(result.document, draw)
    for line in result.lines:
        session.say(line)
    if not no_serve:
        serve_board(
            home, host="127.0.0.1", port=port, browser=not no_browser, say=session.say, texts=texts
        )
