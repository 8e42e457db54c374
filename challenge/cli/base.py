"""What all commands share: options, the session, and how results and progress are shown."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.intake import Intake
    from challenge.ledger.repository import Ledger
    from challenge.release import Progress
    from challenge.text import Texts
    from challenge.workspace import Workspace

SETTINGS = {"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 100}
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Session:
    """One call of the command line."""

    event: Path
    language: str | None
    as_json: bool

    def workspace(self) -> Workspace:
        """Open the event folder."""
        from challenge.workspace import open_workspace

        return open_workspace(self.event)

    def ledger(self) -> Ledger:
        """Open the event's ledger."""
        from challenge.ledger.repository import Ledger

        return Ledger.open(self.workspace().database_url)

    def intake(self) -> Intake:
        """Open what takes submissions in."""
        from challenge.intake import Intake

        return Intake(self.workspace(), self.ledger(), clock=now)

    def texts(self) -> Texts:
        """Texts in the language asked for: --lang, else the event's, else Dutch."""
        from challenge.errors import EventError
        from challenge.text import Texts

        language = self.language or os.environ.get("KANSRIJK_LANG")
        if language is None:
            try:
                language = self.workspace().definition.language
            except EventError:
                language = "nl"
        return Texts(language)

    def show(self, document: dict[str, Any], human: Callable[[Console], None]) -> None:
        """Print a result: one JSON document, or what `human` writes for a person."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            human(stdout())

    def say(self, text: str) -> None:
        """Tell a person something beside the result (standard error)."""
        click.echo(text, err=True)


def options(function: Command) -> Command:
    """Give a command the global options; it gets a Session as its first argument."""

    @click.option(
        "--event",
        "event",
        type=click.Path(path_type=Path),
        envvar="KANSRIJK_EVENT",
        default=Path(),
        show_default="the current folder",
        help="Folder of the event.",
    )
    @click.option("--lang", type=click.Choice(["nl", "en"]), help="Language of what is printed.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @functools.wraps(function)
    def with_session(*args: Any, event: Path, lang: str | None, as_json: bool, **rest: Any) -> Any:
        return function(Session(event, lang, as_json), *args, **rest)

    return with_session  # type: ignore[return-value]


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def stdout() -> Console:
    """Return the console for results: as wide as the terminal, and wide enough for a table in a pipe."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


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
