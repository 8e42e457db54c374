"""kansrijk twin: a synthetic stand-in for one real table, to build and test with where the real one may not go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import SETTINGS, Session, global_options, options

if TYPE_CHECKING:
    from rich.console import Console

FILE = click.Path(path_type=Path)


@click.group(context_settings=SETTINGS)
@global_options
def twin() -> None:
    """Learn a synthetic stand-in for one real table (needs the extra kansrijk[twin])."""


@twin.command("fit")
@click.argument("table", type=FILE)
@click.option("--out", type=FILE, required=True, help="File for what is learnt.")
@options
def fit(session: Session, table: Path, out: Path) -> None:
    """Learn a twin of TABLE (CSV or Parquet, 50 rows or more).

    Open a model file only if you trust who made it: it can run any program.

    \b
    Example:
        kansrijk twin fit families.csv --out families.twin
    """
    from generator import twin as core

    texts = session.texts()
    with _refused():
        frame = core.read_real(table)
        session.say(texts("twin.learning", rows=len(frame)))
        model = core.fit(frame)
        core.save(model, out)
    for kind, names in model.notes.items():
        if names:
            session.say(texts(f"twin.{kind}", columns=", ".join(names)))
    document = {"model": str(out), "rows": len(frame), "columns": [*model.columns], **model.notes}
    session.show(document, lambda c: c.print(texts("twin.fitted", model=out), markup=False))


@twin.command("sample")
@click.argument("model", type=FILE)
@click.option("--rows", type=click.IntRange(min=1), required=True, help="How many rows to draw.")
@click.option("--out", type=FILE, required=True, help="CSV file to write.")
@options
def sample(session: Session, model: Path, rows: int, out: Path) -> None:
    """Draw synthetic rows from MODEL; the same call gives the same rows.

    Open a model file only if you trust who made it: it can run any program.

    \b
    Example:
        kansrijk twin sample families.twin --rows 1000 --out twin.csv
    """
    from generator import twin as core

    texts = session.texts()
    with _refused():
        frame = core.sample(core.load(model), rows)
        out.parent.mkdir(parents=True, exist_ok=True)
        frame.to_csv(out, index=False)
    document = {"rows": len(frame), "out": str(out)}
    session.show(
        document, lambda c: c.print(texts("twin.sampled", rows=len(frame), out=out), markup=False)
    )


@twin.command("report")
@click.argument("real", type=FILE)
@click.argument("synthetic", type=FILE)
@options
def report(session: Session, real: Path, synthetic: Path) -> None:
    """Say how alike REAL and SYNTHETIC are, per column too, and how many real rows came back.

    \b
    Example:
        kansrijk twin report families.csv twin.csv
    """
    from generator import twin as core

    texts = session.texts()
    with _refused():
        document = core.report(core.read_real(real), core.read_real(synthetic))

    def human(out: Console) -> None:
        for name, quality in document["columns"].items():
            out.print(f"  {name:<24}{texts.number(quality):>8}", markup=False)
        quality, matches = texts.number(document["quality"]), document["exact_matches"]
        out.print(texts("twin.quality", quality=quality, matches=matches), markup=False)

    session.show(document, human)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn an error of the generator into a refusal: here it is about the input, not the event folder."""
    from challenge.errors import Refused
    from generator.errors import GeneratorError

    try:
        yield
    except GeneratorError as error:
        raise Refused("passed_on", where=error.where, what=error.what, mend=error.mend) from error
