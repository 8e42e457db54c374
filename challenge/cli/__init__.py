"""The command line: one module per noun; every command parses, calls one core function, prints.

Heavy imports stand inside the commands, so that help answers at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click

from challenge.cli import (
    board,
    data,
    demo,
    event,
    jury,
    kit,
    organiser,
    submission,
    team,
    twin,
)
from challenge.cli.base import SETTINGS, Stopped, as_text, from_system, global_options
from challenge.errors import BUG, DAMAGED, DONE, WRONG_USAGE
from challenge.text import Texts


@click.group(context_settings=SETTINGS)
@global_options
@click.version_option(package_name="kansrijk", prog_name="kansrijk")
def cli() -> None:
    """Run a data hackathon on the first 1000 days of a child's life, in a synthetic world.

    \b
    To try everything in a minute:  kansrijk demo
    To run an event:                kansrijk event init my-event
    """


for noun in (
    demo.demo,
    event.event,
    data.data,
    kit.kit,
    team.team,
    submission.submission,
    jury.jury,
    organiser.organiser,
    board.board,
    twin.twin,
):
    cli.add_command(noun)
    # click keeps the first -h it makes: a command that is looked at by itself must make the same one.
    for verb in getattr(noun, "commands", {"": noun}).values():
        verb.context_settings = SETTINGS


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; turn our own errors into a message and an exit code, let bugs keep their trace."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a letter that a terminal cannot show stops nobody
    with stopping_on_sigterm():
        try:
            code = _run(given)
            sys.stdout.flush()
        except OSError as error:  # the output itself: a full disk, a pipe that was closed
            with suppress(OSError, ValueError):
                # Python would try to write the rest once more when it ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if isinstance(error, BrokenPipeError):
                sys.exit(DONE)
            texts = Texts(os.environ.get("KANSRIJK_LANG", "en"))
            click.echo(from_system(error).parts(texts.language).text(texts), err=True)
            code = DAMAGED
    sys.exit(code)


def _run(given: list[str]) -> int:
    """Run a command; return its exit code."""
    as_json = "--json" in given
    try:
        code = cli.main(given, prog_name="kansrijk", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        if as_json:
            _say_json(error.format_message(), "command line", "see --help", WRONG_USAGE)
        error.show()
        return WRONG_USAGE
    except Stopped as error:
        if as_json:
            _say_json(*error.parts, error.code)
        click.echo(error.parts.text(error.texts), err=True)
        return error.code
    except OSError:
        raise
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        click.echo("This is a bug in Kansrijk. Please report it with the lines above.", err=True)
        return BUG
    return code if isinstance(code, int) else DONE


@contextmanager
def stopping_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end a command the way an exit does: what is to be tidied up is tidied up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: let it tidy up
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_json(what: str, where: str, mend: str, code: int) -> None:
    click.echo(as_text({"error": {"what": what, "where": where, "mend": mend, "exit_code": code}}))
