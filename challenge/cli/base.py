"""What all commands share: options, the session, and how results and progress are shown."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from challenge.text import languages

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.errors import EventError, Parts
    from challenge.intake import IdeaIntake, Intake
    from challenge.ledger.repository import Ledger
    from challenge.text import Texts
    from challenge.workspace import Workspace

SETTINGS = {"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 100}
_META = "kansrijk.options"
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Session:
    """One call of the command line."""

    event: Path
    language: str | None
    as_json: bool
    closing: ExitStack = field(default_factory=ExitStack)

    def workspace(self) -> Workspace:
        """Open the event folder."""
        from challenge.workspace import open_workspace

        return open_workspace(self.event)

    def ledger(self) -> Ledger:
        """Open the event's ledger; it is closed when the command ends."""
        from challenge.ledger.repository import Ledger

        workspace = self.workspace()
        ledger = Ledger.open(workspace.database_url, event=workspace.definition.id)
        self.closing.callback(ledger.close)
        return ledger

    def intake(self) -> Intake:
        """Open what takes submissions in."""
        from challenge.intake import Intake

        return Intake(self.workspace(), self.ledger(), clock=now)

    def idea_intake(self) -> IdeaIntake:
        """Open what takes ideas in."""
        from challenge.intake import IdeaIntake

        return IdeaIntake(self.workspace(), self.ledger(), clock=now)

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
            click.echo(as_text(document))
        else:
            human(stdout())

    def capacity(self) -> float:
        """Return the share of the children that there is room for: that of the event, else the usual one."""
        from challenge.answers import capacity_of
        from challenge.errors import EventError

        try:
            return capacity_of(self.workspace().manifest)
        except EventError:
            return capacity_of({})

    def say(self, text: str) -> None:
        """Tell a person something beside the result (standard error), broken between words."""
        if sys.stderr.isatty():
            indent = " " * (len(text) - len(text.lstrip()))
            text = textwrap.fill(
                text,
                shutil.get_terminal_size().columns - 1,
                drop_whitespace=True,
                initial_indent="",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        click.echo(text, err=True)


def options(function: Command) -> Command:
    """Give a command the global options; it gets a Session as its first argument.

    They may stand before the noun, the verb or the arguments: kansrijk --lang en board show.
    """

    @_take_options
    @functools.wraps(function)
    def with_session(*args: Any, **rest: Any) -> Any:
        own = {name: rest.pop(name) for name in ("event", "lang", "as_json")}
        early = click.get_current_context().meta.get(_META, {})
        given = {name: value or early.get(name) for name, value in own.items()}
        event = given["event"] or Path(os.environ.get("KANSRIJK_EVENT") or ".")
        session = Session(event, given["lang"], bool(given["as_json"]))
        with session.closing:
            try:
                return function(session, *args, **rest)
            except Exception as error:
                if stopped := stopped_by(error, session):
                    raise stopped from error
                raise

    return with_session  # type: ignore[return-value]


def global_options(group: Command) -> Command:
    """Let a group take the global options as well, for the command that follows."""

    @_take_options
    @functools.wraps(group)
    def remember(**given: Any) -> Any:
        early = click.get_current_context().meta.setdefault(_META, {})
        early.update({name: value for name, value in given.items() if value})

    return remember  # type: ignore[return-value]


class Stopped(Exception):
    """A mistake that the user can mend, in the language of the session."""

    def __init__(self, parts: Parts, code: int, texts: Texts) -> None:
        """Keep what is needed to print it."""
        self.parts, self.code, self.texts = parts, code, texts
        super().__init__(parts.what)


def stopped_by(error: Exception, session: Session) -> Stopped | None:
    """Return an error of ours as it is to be printed, None for a bug.

    Errors of the generator are in English, whatever the language of the session.
    """
    from challenge.errors import DAMAGED, Parts

    texts = session.texts()
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        error = from_system(error)
    if callable(said := getattr(error, "parts", None)):
        return Stopped(Parts(*said(texts.language)), getattr(error, "exit_code", DAMAGED), texts)
    parts = [getattr(error, name, None) for name in ("what", "where", "mend")]
    if not all(isinstance(part, str) for part in parts):
        return None
    # An error of the generator is found while it reads what an event consists of.
    return Stopped(Parts(*map(str, parts)), getattr(error, "exit_code", DAMAGED), texts)


def from_system(error: OSError) -> EventError:
    """Return what the operating system refused as an error of ours: no space, no permission, a folder for a file."""
    from challenge.errors import Damaged

    where = os.fspath(error.filename) if error.filename else "-"
    return Damaged("os_error", where=str(where), reason=error.strerror or error)


def _take_options(function: Command) -> Command:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option("--lang", type=click.Choice(languages()), help="Language of what is printed."),
        click.option(
            "--event",
            type=click.Path(path_type=Path),
            show_default="KANSRIJK_EVENT, else the current folder",
            help="Folder of the event.",
        ),
    ):
        function = option(function)
    return function


def as_text(document: dict[str, Any]) -> str:
    """Write a JSON document; with escapes where the output cannot hold every letter."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    return json.dumps(document, ensure_ascii=not utf8, indent=2)


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def tell(out: Console, text: str) -> None:
    """Print a sentence: broken between words on a terminal, in one piece in a pipe."""
    out.print(text, markup=False, soft_wrap=not out.is_terminal)


def stdout() -> Console:
    """Return the console for results: as wide as the terminal, and wide enough for a table in a pipe."""
    from rich.console import Console

    return Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 110)
