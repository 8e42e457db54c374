"""kansrijk event: make an event, take it through its phases, verify its seal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options, tell
from challenge.cli.event_copies import backup, restore, unseal
from challenge.cli.event_doctor import doctor
from challenge.cli.event_report import report
from challenge.cli.event_slips import slips
from challenge.text import Phrase, languages

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.scorer import PrivateScores


@click.group(context_settings=SETTINGS)
@global_options
def event() -> None:
    """Make an event and take it through its phases."""


@event.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", default="Hackathon Kansrijk", help="Name of the event.")
@click.option(
    "--language", type=click.Choice(languages()), default="nl", help="Its first language."
)
@click.option(
    "--days", type=click.IntRange(1), default=1, help="How long it lasts: decides on the quotas."
)
@options
def init(session: Session, folder: Path, name: str, language: str, days: int) -> None:
    """Make a new event in DIR: settings, a secret of 256 bits, an empty ledger.

    In one day a team may hand in 12 files; in an event of more days 40, of which 5 on one day. event.toml can say otherwise.

    \b
    Example:
        kansrijk event init my-event --name "Hackathon Tilburg"
    """
    from challenge.setup import init_event

    workspace = init_event(folder, name=name, language=language, at=now(), days=days)
    texts = session.texts()

    def human(out: Console) -> None:
        tell(out, texts("event.made", folder=folder))
        tell(out, texts("event.keep", file=folder / "secret.key"))

    session.show({"event": str(workspace.root), "id": workspace.definition.id}, human)


@event.command("status")
@options
def status(session: Session) -> None:
    """Say where the event stands: phase, data, teams, submissions, what its size can tell apart.

    \b
    Example:
        kansrijk event status
    """
    from challenge.board_print import gap_in_words
    from challenge.setup import status_of

    document = status_of(session.workspace(), session.ledger())
    texts = session.texts()
    shown = document | {
        "phase": texts(f"phases.{document['phase']}"),
        "smallest_difference": gap_in_words(document["smallest_difference"], texts),
    }

    def human(out: Console) -> None:
        for key, value in shown.items():
            tell(out, texts(f"status.{key}", value="–" if value is None else value))

    session.show(document, human)


@event.command("open")
@options
def open_(session: Session) -> None:
    """Open the event: from now on teams may hand in, and data and answers are fixed.

    The population on which ideas are played out is opened for the server alone, and what ideas are held against is measured
    there, once. Says loudly what is still missing: a kit, a kit that was tried, a team.

    \b
    Example:
        kansrijk event open
    """
    from challenge.setup import opening_gaps
    from challenge.steps import open_event
    from challenge.verification import warnings_of

    workspace, ledger, texts = session.workspace(), session.ledger(), session.texts()

    def opened() -> None:
        _phase_shown(session, "open")
        session.say(texts("event.preparing"))

    if trouble := open_event(session.intake(), session.idea_intake(), at=now(), opened=opened):
        session.say(trouble.parts(texts.language).text(texts))
    for gap in opening_gaps(workspace, ledger.entries()):
        session.say(texts("opening.mind", gap=Phrase(f"opening.{gap}")))
    _say_warnings(session, warnings_of(workspace))


@event.command("close")
@options
def close(session: Session) -> None:
    """Close the event: nothing more comes in, and what counts is scored: predictions on the private part, ideas on the final populations.

    \b
    Example:
        kansrijk event close
    """
    from challenge.admission import CLOSED
    from challenge.steps import close_event

    texts = session.texts()
    scores = close_event(
        session.intake(), at=now(), closed=lambda: session.say(texts("event.scoring"))
    )
    counts = {"predictions": scores.count - scores.ideas, "ideas": scores.ideas}
    session.say(texts("event.private_scored", **counts))
    _say_skipped(session, scores)
    _phase_shown(session, CLOSED)


@event.command("jury")
@options
def jury(session: Session) -> None:
    """Let the jury judge: from now until the reveal judges rate and compare pitches.

    An event without judges has no such phase; it is revealed when it has closed.

    \b
    Example:
        kansrijk event jury
    """
    from challenge.admission import JUDGING
    from challenge.setup import advance_phase

    advance_phase(session.workspace(), session.ledger(), JUDGING, at=now())
    _phase_shown(session, JUDGING)


@event.command("reveal")
@options
def reveal(session: Session) -> None:
    """Reveal: publish the keys of the sealed answers, so that anybody can check them.

    \b
    Example:
        kansrijk event reveal
    """
    from challenge.reveal import reveal_answers

    _say_skipped(session, reveal_answers(session.intake(), at=now()))
    _phase_shown(session, "revealed")


@event.command("verify")
@options
def verify(session: Session) -> None:
    """Check that no public and no sealed file was changed, and, once revealed, that the answers are those promised.

    Anybody can do this with a copy of data/public; a copy of data/sealed lets the answers themselves be checked after
    the reveal. The organisers' folder holds the secret, with which the sealed answers are opened before that as well.

    \b
    Example:
        kansrijk event verify
    """
    from challenge.errors import REFUSED
    from challenge.ledger.database import is_there
    from challenge.verification import mark_of, verdict_of, verify_event, warnings_of
    from challenge.workspace import SETTINGS_FILE, Workspace

    workspace = Workspace(session.event.resolve())
    _say_warnings(session, warnings_of(workspace))  # first: what is checked may be damaged
    own = (workspace.root / SETTINGS_FILE).exists() and is_there(workspace.database_url)
    checks = verify_event(workspace, session.ledger().entries() if own else None)
    texts = session.texts()
    verdict = verdict_of(checks)
    good, complete = verdict != "bad", not any(mark_of(check) == "·" for check in checks)

    def human(out: Console) -> None:
        for check in checks:
            tell(out, f"{mark_of(check)} {texts('verify.' + check['kind'], **check)}")
        tell(out, texts(f"verify.{verdict}"))

    session.show({"verified": good, "complete": complete, "checks": checks}, human)
    if not good:
        click.get_current_context().exit(REFUSED)


def _say_warnings(session: Session, found: list[dict[str, Any]]) -> None:
    """Say what breaks no promise and should be mended all the same."""
    texts = session.texts()
    for warning in found:
        said = Phrase(f"verify.{warning['kind']}", file=warning["file"])
        session.say(texts("opening.mind", gap=said))


def _say_skipped(session: Session, scores: PrivateScores) -> None:
    """Say which entries could not be scored, and why."""
    texts = session.texts()
    for error in scores.skipped:
        session.say(error.parts(texts.language).text(texts))
    if scores.skipped:
        session.say(texts("opening.mind", gap=Phrase("event.skipped", count=len(scores.skipped))))


def _phase_shown(session: Session, to: str) -> None:
    texts = session.texts()
    session.show({"phase": to}, lambda out: out.print(texts(f"phase.{to}"), markup=False))


for command in (backup, restore, unseal, doctor, slips, report):
    event.add_command(command)
