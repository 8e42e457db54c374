"""kansrijk data audit: try to learn what is sealed from what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import Session, options, tell

if TYPE_CHECKING:
    from rich.console import Console

    from generator.fidelity.audit.words import Words

LEAKS = 1


@click.command("audit")
@options
def audit(session: Session) -> None:
    """Try to learn the answers from the public files; exit code 1 when something was found.

    For the organiser, before the event opens: it needs the event's secret. Row order, numbers, single columns, dates
    after the cut-off, siblings, file contents, missing values and weak secrets are tried; each finding names the column
    and the mend. The result is kept in data/quality/audit.json. Nothing else of the event changes.

    \b
    Example:
        kansrijk data audit
    """
    from challenge.audit import audit as try_everything
    from challenge.audit import document, keep
    from challenge.cli.progress import progress_bars
    from generator.fidelity.audit.words import Words

    workspace = session.workspace()
    texts = session.texts()
    with progress_bars(texts) as progress:
        trials = try_everything(workspace, progress=progress)
    words = Words(texts.language)
    found = document(trials, words)
    file = keep(workspace, found)
    session.show(found, lambda out: print_audit(out, found, words, file=str(file)))
    if not found["passed"]:
        raise SystemExit(LEAKS)


def print_audit(out: Console, found: dict[str, Any], words: Words, *, file: str) -> None:
    """Print what was tried, then every finding with its mend."""
    from rich import box
    from rich.table import Table

    table = Table(title=words("title"), box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column(words("tried"))
    for key in ("trials", "columns", "findings"):
        table.add_column(words(key), justify="right")
    for test in found["tests"]:
        numbers = [str(test[key]) for key in ("trials", "columns", "findings")]
        table.add_row(test["text"], *numbers, style="red" if test["findings"] else None)
    out.print(table)
    for finding in found["findings"]:
        tell(out, finding["text"])
        tell(out, f"  {words('where')} {finding['table']}, {finding['column']}")
        tell(out, f"  {words('mend')} {finding['mend']}")
    count = len(found["findings"])
    verdict = words("failed", count=count) if count else words("passed")
    out.print(verdict, style="bold red" if count else "bold green", markup=False)
    tell(out, words("kept", file=file))
