"""kansrijk submission: check, score and hand in predictions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import SETTINGS, Session, global_options, options, tell
from challenge.cli.files import must_be_there, start_of
from challenge.cli.pitch import check_pitch, is_pitch, submit_pitch

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.intake import Receipt
    from challenge.scorer import Checked
    from scoring.submission import Reading

FILE = click.Path(path_type=Path)


@click.group(context_settings=SETTINGS)
@global_options
def submission() -> None:
    """Check, score and hand in predictions."""


@submission.command("check")
@click.argument("file", type=FILE)
@options
def check(session: Session, file: Path) -> None:
    """Say whether FILE can be scored, with every problem at once. Leaves no trace and costs nothing.

    FILE holds predictions, or it is an idea (.toml) or a pitch (.md). An idea's rules are run on the public data: how many families each offer
    touches, what it is expected to cost, and the gates that can be known beforehand. For that a copy of data/public will do.

    \b
    Example:
        kansrijk submission check predictions.csv
    """
    from challenge.errors import REFUSED

    if is_pitch(file):
        check_pitch(session, file)
        return
    if file.suffix.lower() == ".toml":
        _check_idea(session, file)
        return
    intake = session.intake()
    reading = intake.check(start_of(file, intake.most_bytes), file.name)
    language = session.texts().language
    session.show(reading.as_json(language), lambda out: _show_reading(out, reading, session))
    if not reading.accepted:
        click.get_current_context().exit(REFUSED)


@submission.command("submit")
@click.argument("file", type=FILE)
@click.option("--token", envvar="KANSRIJK_TOKEN", help="Token of the team (or KANSRIJK_TOKEN).")
@click.option("--final", is_flag=True, help="The team wants this one to count in the end.")
@click.option(
    "--url",
    envvar="KANSRIJK_URL",
    help="Address of the event's server (or KANSRIJK_URL); without it the event's folder is on this machine.",
)
@click.option("--deck", type=FILE, help="With a pitch: slides, as PDF.")
@click.option("--video", metavar="URL", help="With a pitch: address of a film.")
@options
def submit(
    session: Session,
    file: Path,
    token: str | None,
    final: bool,
    url: str | None,
    deck: Path | None,
    video: str | None,
) -> None:
    """Hand FILE in for the team of the token: check, store, score on the live part.

    FILE holds predictions, or it is an idea (.toml, with the pitch that it names beside it). An idea is played out on families
    that nobody has seen. A file with problems is refused and costs no quota; the same content twice is one submission. The
    score that is shown moves only when FILE beats the team's best by a significant step. With --final it is one of those that
    count in the end, also when it was handed in before; of too many the latest count, and without any the team's best.

    A pitch (.md, its title on the first line) is for the jury; the latest one counts, and without one the pitch of the team's
    last idea.

    \b
    Example:
        kansrijk submission submit predictions.csv --token 7Q2M-0F4K-9XW1-5RTB-C8ZD
    """
    from challenge.errors import REFUSED, WrongUsage
    from challenge.receipts import receipt_document
    from challenge.standings import DIGITS

    if not token:
        raise WrongUsage("token_missing", where="submission submit")
    if is_pitch(file) and not url:
        submit_pitch(session, file, token=token, deck=deck, video=video)
        return
    if url:
        from challenge.cli.remote import submit_to

        submit_to(session, url, file, token=token, final=final, deck=deck, video=video)
        return
    receipt = _hand_in(session, file, token=token, final=final)
    texts = session.texts()
    document = receipt_document(receipt, texts.language)

    def human(out: Console) -> None:
        _show_checked(out, receipt.reading, session)
        if receipt.seen:
            score = {k: texts.number(document[k], DIGITS) for k in ("score", "low", "high")}
            key = "again" if receipt.again else "received" if receipt.seen.moved else "stays"
            tell(out, texts(f"submission.{key}", id=receipt.submission, team=receipt.team, **score))
            if receipt.final:
                tell(out, texts("submission.final"))

    session.show(document, human)
    if receipt.submission is None:
        click.get_current_context().exit(REFUSED)


@submission.command("score")
@click.argument("file", type=FILE)
@click.option(
    "--truth",
    type=FILE,
    help="CSV with the ids and the true outcomes (0 or 1); an idea needs none.",
)
@click.option(
    "--cluster",
    metavar="COLUMN",
    help="Column of the truth file with the mother or household: intervals are clustered by it.",
)
@click.option(
    "--group",
    metavar="COLUMN",
    multiple=True,
    help="Column by which metrics are shown apart; more than once: by their intersections.",
)
@click.option("--weight", metavar="COLUMN", help="Column with the weight of each row.")
@click.option(
    "--capacity",
    type=click.FloatRange(0, 1, min_open=True),
    show_default="that of the event, else 0.1",
    help="Share of the children that there is room for.",
)
@options
def score(
    session: Session,
    file: Path,
    truth: Path | None,
    cluster: str | None,
    group: tuple[str, ...],
    weight: str | None,
    capacity: float | None,
) -> None:
    """Score predictions in FILE against any truth file: the same code as at the event.

    Base rates are those of the truth file itself. It has a row per child: RINPERSOON, a column of 0 and 1 per outcome, and the columns
    that --cluster, --group and --weight name. The example is for an unpacked kit, after python baseline.py.

    FILE may be an idea (.toml) instead: then an organiser, in the folder of the event, sees what it is worth on the sealed
    population of the public board.

    \b
    Example:
        kansrijk submission score training_predictions.csv --truth data/train_outcomes.csv
    """
    from challenge.errors import WrongUsage
    from scoring.report import score_files

    if file.suffix.lower() == ".toml":
        _score_idea(session, file)
        return
    if truth is None:
        raise WrongUsage("truth_missing", where="submission score")
    texts = session.texts()
    document, problems = score_files(
        file,
        truth,
        cluster=cluster,
        group=group,
        weight=weight,
        capacity=capacity or session.capacity(),
    )
    if problems:
        from challenge.errors import REFUSED

        shown = {"problems": [p.as_json(texts.language) for p in problems]}
        session.show(shown, lambda out: _show_findings(out, problems, texts.language))
        click.get_current_context().exit(REFUSED)

    from challenge.scorecard import show_scorecard

    session.show(document, lambda out: show_scorecard(out, document, texts))


@submission.command("list")
@click.option("--team", help="Only of this team.")
@options
def list_(session: Session, team: str | None) -> None:
    """List submissions: what the board showed after each, whether it moved for it (+), whether it was chosen to count (*).

    \b
    Example:
        kansrijk submission list --team "Blauwe Olifant"
    """
    from challenge.standings import DIGITS
    from challenge.submissions import listing, scales_of
    from challenge.teams import find_team
    from challenge.text import printable

    entries = session.ledger().entries()
    team = find_team(entries, team, where="--team") if team is not None else None
    workspace = session.workspace()
    most = workspace.definition.quotas.final_choices
    rows = listing(entries, team, scales=scales_of(workspace, entries), most=most)
    texts = session.texts()

    def human(out: Console) -> None:
        for row in rows:
            score = texts.number(row["score"], DIGITS)
            marks = ("+" if row["moved"] else " ") + ("*" if row["final"] else " ")
            out.print(
                f"{row['at']}  {row['submission']}  {score:>8} {marks} {row['team']}  {printable(row['name'])}",
                markup=False,
            )
        if not rows:
            out.print(texts("submission.none"), markup=False)

    session.show({"submissions": rows}, human)


def _check_idea(session: Session, file: Path) -> None:
    from challenge.cli.idea import show_idea
    from challenge.errors import REFUSED
    from challenge.idea_desk import check_idea

    must_be_there(file)
    checked = check_idea(file, session.event)
    texts = session.texts()
    session.show(checked.as_json(texts.language), lambda out: show_idea(out, checked, texts))
    if not checked.accepted:
        click.get_current_context().exit(REFUSED)


def _score_idea(session: Session, file: Path) -> None:
    from challenge.cli.idea import show_worth
    from challenge.errors import REFUSED
    from challenge.idea_worth import score_idea

    must_be_there(file)
    scored = score_idea(file, session.workspace(), session.ledger().entries())
    texts = session.texts()
    session.show(scored.as_json(texts.language), lambda out: show_worth(out, scored, texts))
    if scored.problems:
        click.get_current_context().exit(REFUSED)


def _hand_in(session: Session, file: Path, *, token: str, final: bool) -> Receipt:
    from challenge.rescoring import adopt_versions

    adopt_versions(session.intake())
    if file.suffix.lower() == ".toml":
        from challenge.idea_bundle import read_bundle

        must_be_there(file)
        data = read_bundle(file).packed()
        return session.idea_intake().submit(data, file.name, token=token, final=final)
    intake = session.intake()
    return intake.submit(start_of(file, intake.most_bytes), file.name, token=token, final=final)


def _show_checked(out: Console, checked: Checked, session: Session) -> None:
    """Show what came of checking a file, predictions or an idea."""
    from challenge.cli.idea import show_idea
    from challenge.idea_desk import IdeaCheck
    from scoring.submission import Reading

    if isinstance(checked, IdeaCheck):
        show_idea(out, checked, session.texts())
    elif isinstance(checked, Reading):
        _show_reading(out, checked, session)


def _show_reading(out: Console, reading: Reading, session: Session) -> None:
    texts = session.texts()
    findings = [*reading.problems, *reading.repairs, *reading.warnings]
    _show_findings(out, findings, texts.language)
    if reading.accepted:
        out.print(texts("submission.fine"), markup=False)


def _show_findings(out: Console, findings: list[Any], language: str) -> None:
    for finding in findings:
        out.print(finding.text(language), markup=False)
