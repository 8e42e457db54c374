"""kansrijk event report: what remains of an event, to read, to print and to keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, now, options, tell

if TYPE_CHECKING:
    from rich.console import Console


@click.command("report")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    show_default="report, in the folder of the event",
    help="Folder to write to; a report that is there is written anew.",
)
@options
def report(session: Session, out: Path | None) -> None:
    """Write the report of a revealed event: one HTML page, a PDF of it, and an archive of tables.

    The page holds everything it needs and asks nobody for anything; --lang nl and --lang en are two reports. The PDF
    is printed by Chromium where there is one. The archive holds no token, no secret and no comment of a judge.

    \b
    Example:
        kansrijk event report --out report --lang en
    """
    from challenge.report.writing import FOLDER, write_report

    workspace, texts = session.workspace(), session.texts()
    entries = session.ledger().entries()
    folder = workspace.root / FOLDER if out is None else out
    made = write_report(workspace, entries, texts, folder=folder, at=now())
    printed = _print(session, made.page)

    def human(console: Console) -> None:
        tell(console, texts("report.done", file=made.page))
        if printed:
            tell(console, texts("report.printed", file=printed))
        tell(console, texts("report.archived", folder=made.archive, tables=len(made.tables)))
        tell(console, texts(f"verify.{made.verdict}"))

    document = {
        "folder": str(folder),
        "page": made.page.name,
        "pdf": printed.name if printed else None,
        "archive": made.archive.name,
        "tables": dict(made.tables),
        "verdict": made.verdict,
    }
    session.show(document, human)


def _print(session: Session, page: Path) -> Path | None:
    """Print the page; say loudly why not."""
    from challenge.report.pdf import browser, print_page

    texts, target = session.texts(), page.with_suffix(".pdf")
    target.unlink(missing_ok=True)  # that of an older report would pass for this one
    program = browser()
    if program is None:
        session.say(texts("report.no_browser"))
        return None
    if reason := print_page(page, target, program=program):
        session.say(texts("report.not_printed", reason=reason))
        return None
    return target
