"""kansrijk twin: a synthetic stand-in for real tables, to build and test with where the real ones may not go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options, tell
from challenge.text import shortly

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.text import Texts
    from generator.twin import Metadata, RealTable

FILE = click.Path(path_type=Path)
SYNTHESIZERS = ["copula", "ctgan", "hma", "chain"]


@click.group(context_settings=SETTINGS)
@global_options
def twin() -> None:
    """Learn a synthetic stand-in for real tables (needs the extra kansrijk[twin])."""


@twin.command("fit")
@click.argument("tables", nargs=-1, required=True)
@click.option("--out", type=FILE, help="File for what is learnt.", show_default="twin.model")
@click.option("--yes", is_flag=True, help="Do not ask whether keys and kinds of columns are right.")
@click.option("--show", is_flag=True, help="Show what the tables seem to be, and learn nothing.")
@click.option(
    "--metadata", type=FILE, help="What the tables are: as --show --json prints it, corrected."
)
@click.option(
    "--synthesizer", type=click.Choice(SYNTHESIZERS), show_default="by the shape of the tables",
    help="Model of SDV; ctgan is for one table, takes long, and needs PyTorch.",
)  # fmt: skip
@click.option("--epochs", type=click.IntRange(min=1), default=100, help="How long CTGAN learns.")
@click.option("--drop-unknown", is_flag=True, help="Leave out rows whose parent is not there.")
@options
def fit(
    session: Session,
    tables: tuple[str, ...],
    out: Path | None,
    yes: bool,
    show: bool,
    metadata: Path | None,
    synthesizer: Any,
    epochs: int,
    drop_unknown: bool,
) -> None:
    """Learn a twin of TABLES: CSV, Parquet, DuckDB, SPSS (.sav) or Stata (.dta), 50 rows or more each.

    FILE.duckdb:NAME,NAME takes some tables of a database. Keys, links and kinds of columns are shown first and asked about; with
    --yes or --json nobody is asked. One family in five is not learnt: the report holds the twin against them.

    Open a model file only if you trust who made it: it can run any program.

    \b
    Example:
        kansrijk twin fit families.csv --out families.twin --yes
        kansrijk twin fit panel.duckdb:avars,cf20m --show
    """
    from challenge.cli.twin_print import print_metadata
    from challenge.errors import WrongUsage
    from challenge.twin_files import read_metadata
    from generator import twin as core

    texts = session.texts()
    real = core.read(tables)
    if metadata:
        found = read_metadata(metadata)
    else:
        found = core.propose(real, core.detect({t.name: t.frame for t in real}), synthesizer)
    if drop_unknown:
        _drop_unknown(session, real, found, texts)
    if show:
        return session.show(
            {"metadata": found.as_json()}, lambda c: print_metadata(c, found, real, texts)
        )
    if not (yes or session.as_json):
        from rich.console import Console

        print_metadata(Console(stderr=True, highlight=False), found, real, texts)
        try:
            agreed = click.confirm(texts("twin.right"), err=True)
        except click.Abort:
            raise WrongUsage("twin_unconfirmed", where="--yes") from None
        if not agreed:
            raise WrongUsage("twin_unconfirmed", where="--metadata")
    target = out or Path("twin.model")
    session.say(texts("twin.learning", rows=texts.whole(sum(len(t.frame) for t in real))))
    model = core.fit(real, found, epochs=epochs)
    core.refuse(core.scan(model, real), str(target))
    core.save(model, target)
    notes = _notes(model.notes)
    for kind, names in notes.items():
        if names:
            session.say(texts(f"twin.{kind}", columns=shortly(names)))
    document = {
        "model": str(target),
        "rows": sum(len(t.frame) for t in real),
        "columns": _columns(found),
        "tables": {t.name: len(t.frame) for t in real},
        **notes,
        "metadata": found.as_json(),
        "scan": [],
    }
    session.show(document, lambda c: tell(c, texts("twin.fitted", model=target)))
    return None


@twin.command("sample")
@click.argument("model", type=FILE)
@click.option(
    "--rows", type=click.IntRange(min=1), show_default="as many as the real table",
    help="Rows of the first table; of linked tables about so many, the others in proportion.",
)  # fmt: skip
@click.option("--out", type=FILE, help="File (.csv .parquet .duckdb .sav .dta), or folder.")
@click.option(
    "--public", is_flag=True, help="Add the twin to the event, as the public file twin.duckdb."
)
@options
def sample(session: Session, model: Path, rows: int | None, out: Path | None, public: bool) -> None:
    """Draw synthetic rows from MODEL; the same call gives the same rows.

    In a folder each table gets the form of its real file: separator, types, labels, missing codes. With --public the tables become
    a further public file of an event that has not opened yet. Answers never come from a twin.

    Open a model file only if you trust who made it: it can run any program.

    \b
    Example:
        kansrijk twin sample families.twin --rows 1000 --out twin.csv
        kansrijk twin sample families.twin --public --event my-event
    """
    from challenge.errors import WrongUsage
    from generator import twin as core

    texts = session.texts()
    if (out is None) == (not public):
        raise WrongUsage("twin_where", where="--out")
    learnt = core.load(model)
    drawn = core.sample(learnt, rows)
    if public:
        from challenge.twin_files import publish

        files = [publish(session.workspace(), session.ledger(), drawn, learnt, at=now())]
    else:
        files = core.write(drawn, learnt, Path(out or "."))
    sizes = {name: len(frame) for name, frame in drawn.items()}
    document = {
        "rows": sum(sizes.values()),
        "out": str(out or files[0]),
        "tables": sizes,
        "files": [str(f) for f in files],
    }

    def human(console: Console) -> None:
        for name, size in sizes.items():
            console.print(f"{texts.whole(size):>12}  {name}", markup=False)
        tell(console, texts("twin.sampled", out=document["out"]))

    session.show(document, human)


@twin.command("report")
@click.argument("real", nargs=-1, required=True)
@click.argument("synthetic", type=FILE)
@click.option("--html", type=FILE, help="Write the report as a page as well.")
@click.option(
    "--model", type=FILE, help="The model: for keys and kinds of columns as you confirmed them."
)
@click.option("--known", help="Columns that somebody may know of a person, with commas between.")
@click.option("--secret", help="Columns that nobody may learn of a person, with commas between.")
@click.option("--drop-unknown", is_flag=True, help="Leave out rows whose parent is not there.")
@options
def report(
    session: Session,
    real: tuple[str, ...],
    synthetic: Path,
    html: Path | None,
    model: Path | None,
    known: str | None,
    secret: str | None,
    drop_unknown: bool,
) -> None:
    """Say how alike REAL and SYNTHETIC are, how safe the twin is, and of what use: with a traffic light.

    REAL are the tables as they were learnt, in the same files; SYNTHETIC is a file, or the folder that `twin sample` wrote.
    Privacy is measured against the real people that were not learnt. No measure proves that a twin is safe, and
    differential privacy is not claimed.

    \b
    Example:
        kansrijk twin report families.csv twin.csv --html twin.html
    """
    from challenge.cli.twin_print import print_report
    from challenge.twin_files import renamed
    from generator import twin as core

    texts = session.texts()
    tables = core.read(real)
    made = renamed(core.read_folder(synthetic), [t.name for t in tables])
    if model:
        metadata = core.load(model).metadata
    else:
        metadata = core.propose(tables, core.detect({t.name: t.frame for t in tables}))
    if drop_unknown:
        _drop_unknown(session, tables, metadata, texts)
    document = core.report(
        {t.name: t.frame for t in tables},
        {t.name: t.frame for t in made},
        metadata,
        known=_names(known),
        secret=_names(secret),
        say=lambda name: session.say(texts("twin.measuring", name=name)),
    )
    if html:
        from challenge.twin_page import twin_page

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(twin_page(document, texts), encoding="utf-8")
    session.show(document, lambda c: print_report(c, document, texts))


def _drop_unknown(
    session: Session, real: list[RealTable], metadata: Metadata, texts: Texts
) -> None:
    """Take rows without a parent out of tables, and say how many."""
    from generator import twin as core

    kept, gone = core.without_unknown({t.name: t.frame for t in real}, metadata)
    for table in real:
        table.frame = kept[table.name]
        if gone[table.name]:
            session.say(texts("twin.dropped", rows=gone[table.name], table=table.name))


def _notes(notes: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Return what was done -> columns, with the table before them where there are several."""
    several = len(notes) > 1
    return {
        kind: [
            f"{table}.{name}" if several else name
            for table, found in notes.items()
            for name in found.get(kind, [])
        ]
        for kind in ("keys", "merged", "constant", "blank")
    }


def _columns(metadata: Metadata) -> list[str]:
    several = len(metadata.tables) > 1
    return [f"{t.name}.{c.name}" if several else c.name for t in metadata.tables for c in t.columns]


def _names(given: str | None) -> list[str]:
    return [name.strip() for name in (given or "").split(",") if name.strip()]
