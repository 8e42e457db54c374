"""The command line: one module per noun; every command parses, calls one core function, prints.

Heavy imports stand inside the commands, so that help answers at once.
"""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import click

from challenge.cli import board, data, demo, event, kit, submission, team, twin
from challenge.cli.base import SETTINGS, Stopped, global_options
from challenge.errors import BUG, DONE, WRONG_USAGE


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
    as_json = "--json" in given
    try:
        code = cli.main(given, prog_name="kansrijk", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else DONE)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        if as_json:
            _say_json(error.format_message(), "command line", "see --help", WRONG_USAGE)
        error.show()
        sys.exit(WRONG_USAGE)
    except BrokenPipeError:
        sys.exit(DONE)
    except Stopped as error:
        if as_json:
            _say_json(*error.parts, error.code)
        click.echo(error.parts.text(error.texts), err=True)
        sys.exit(error.code)
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        click.echo("This is a bug in Kansrijk. Please report it with the lines above.", err=True)
        sys.exit(BUG)


def _say_json(what: str, where: str, mend: str, code: int) -> None:
    document = {"error": {"what": what, "where": where, "mend": mend, "exit_code": code}}
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
