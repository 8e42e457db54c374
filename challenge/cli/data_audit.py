"""kansrijk data audit: try to learn what is sealed from what is public."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import Session, options, tell

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.text import Texts
    from generator.fidelity.audit.words import Words

LEAKS = 1


@click.command("audit")
@click.option(
    "--practice",
    type=click.IntRange(0, 100),
    default=0,
    help="So many practice worlds, with secrets of their own, for the reader of the source; 0: not measured.",
)
@click.option(
    "--practice-households",
    type=click.IntRange(2000),
    default=10_000,
    help="Size of a practice world.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=min(os.cpu_count() or 1, 8), help="Processes."
)
@options
def audit(session: Session, practice: int, practice_households: int, workers: int) -> None:
    """Try to learn the answers from the public files; exit code 1 when something was found.

    For the organiser, before the event opens: it needs the event's secret. Row order, numbers, single columns, dates
    after the cut-off, siblings, file contents, missing values and weak secrets are tried; each finding names the column
    and the mend. The result is kept in data/quality/audit.json. Nothing else of the event changes.

    With --practice the reader of the source is measured as well: worlds with secrets of their own are made and thrown
    away, a model and a rule are learned there, and held against the event. Both become an anchor on the boards. That is
    reported and is no leak: what holds in every world is not secret. Each practice world takes some minutes.

    \b
    Example:
        kansrijk data audit
        kansrijk data audit --practice 20
    """
    from challenge.audit import audit as try_everything
    from challenge.audit import document, keep
    from challenge.cli.progress import progress_bars
    from generator.fidelity.audit.words import Words

    workspace = session.workspace()
    texts = session.texts()
    with progress_bars(texts) as progress:
        trials = try_everything(workspace, progress=progress)
        reader = None
        if practice:
            from challenge.source_reader import measure_reader

            reader = measure_reader(
                session.intake(),
                worlds=practice,
                households=practice_households,
                workers=workers,
                progress=progress,
            )
    words = Words(texts.language)
    found = document(trials, words, reader)
    file = keep(workspace, found)
    session.show(found, lambda out: print_audit(out, found, words, texts, file=str(file)))
    if not found["passed"]:
        raise SystemExit(LEAKS)


def print_audit(
    out: Console, found: dict[str, Any], words: Words, texts: Texts, *, file: str
) -> None:
    """Print what was tried, then every finding with its mend, then what the reader of the source is worth."""
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
    for line in reader_in_words(found["reader"], texts):
        tell(out, line)
    tell(out, words("kept", file=file))


def reader_in_words(reader: dict[str, Any] | None, texts: Texts) -> list[str]:
    """Say what practising elsewhere is worth, or that it was not measured."""
    if reader is None:
        return [texts("reader.not_measured")]
    sizes = {k: reader[k] for k in ("worlds", "households", "children")}
    said = [texts("reader.title", bar=_percent(reader["bar"]), **sizes)]
    signals = {k: v for k, v in reader["signals"].items() if k != "all"}
    named = [(texts(f"outcome.{name}"), share) for name, share in signals.items()]
    named.append((texts("reader.signals"), reader["signals"]["all"]))
    named.append((texts("reader.ideas"), reader["ideas"]))
    for name, share in named:
        words = {k: _percent(share[k]) for k in ("share", "error")}
        verdict = texts(f"reader.{share['verdict']}")
        said.append(texts("reader.line", name=name, verdict=verdict, **words))
    return said


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
