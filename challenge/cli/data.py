"""kansrijk data: make the data of an event, its codebook, and files for other programs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options, tell
from challenge.cli.data_audit import audit
from challenge.cli.data_check import check
from challenge.cli.data_export import export
from challenge.cli.family import family
from challenge.cli.pilots import pilots
from challenge.cli.progress import progress_bars

if TYPE_CHECKING:
    from rich.console import Console

FORMS = [
    "html",
    "md",
    "datasheet",
    "croissant",
    "ddi",
    "frictionless",
]  # as in generator.exports.codebooks; a test compares
REGIONS = ["hart-van-brabant", "nederland", "noord-brabant"]


@click.group(context_settings=SETTINGS)
@global_options
def data() -> None:
    """Make the data of an event."""


@data.command("generate")
@click.option("--region", type=click.Choice(REGIONS), help="Region; remembered in event.toml.")
@click.option("--households", type=click.IntRange(1000), help="Size of the population.")
@click.option(
    "--liss-households",
    type=click.IntRange(0, 50_000),
    help="Size of the national panel; 0 for none.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=min(os.cpu_count() or 1, 8), help="Processes."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="Processes of this machine, or the workers of a Dask cluster (extra 'dask').",
)
@click.option("--scheduler", metavar="URL", help="Of the Dask cluster, such as tcp://node1:8786.")
@click.option(
    "--parameters",
    type=click.Choice(["drawn", "published"]),
    help="Draw effect sizes within published intervals, or pin them to their central values.",
)
@click.option(
    "--tables",
    type=click.Choice(["core", "all"]),
    help="All: with the large tables (jobs by month); remembered in event.toml.",
)
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take the secret from this file; it takes the place of the event's own, which is kept beside it.",
)
@options
def generate(
    session: Session,
    workers: int,
    engine: str,
    scheduler: str | None,
    secret_file: Path | None,
    **settings: Any,
) -> None:
    """Simulate the world and write public files and sealed answers.

    Refused once the event has opened. The same secret and settings give the same tables, for any number of workers and either
    engine. A run that broke off goes on where it was when the same command is given again.

    \b
    Example:
        kansrijk data generate --households 20000
    """
    from challenge.cluster import chosen
    from challenge.placing import kept_secret
    from challenge.setup import generate_data

    workspace = session.workspace()
    ledger = session.ledger()
    texts = session.texts()
    old = kept_secret(workspace, secret_file)
    hands = chosen(engine, scheduler, workers)
    with progress_bars(texts) as progress:
        manifest = generate_data(
            workspace,
            ledger,
            secret_file=secret_file,
            workers=hands,
            progress=progress,
            at=now(),
            settings={k: v for k, v in settings.items() if v is not None},
        )
    if old:
        session.say(texts("data.secret_replaced", file=secret_file, old=old.name))
    document = {
        key: manifest[key]
        for key in ("event", "region", "households", "base_rates", "attainable", "ceiling", "board")
    }
    document["tables"] = {
        f"{Path(name).stem}.{table}": facts
        for name, file in manifest["files"].items()
        for table, facts in file.get("tables", {}).items()
    }

    def human(out: Console) -> None:
        for table, facts in document["tables"].items():
            out.print(f"{facts['rows']:>12,}  {table}", markup=False)
        tell(out, texts("data.made", **manifest["board"]))

    session.show(document, human)


@data.command("codebook")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("codebook"),
    help="Folder.",
)
@click.option(
    "--format",
    "forms",
    type=click.Choice(FORMS),
    multiple=True,
    default=["html", "md"],
    help="Form; may be given more than once.",
)
@options
def codebook(session: Session, out: Path, forms: tuple[str, ...]) -> None:
    """Write the codebook: HTML (opens without a server) and Markdown, in Dutch and English, or as data.

    For programs there are Croissant (JSON-LD), DDI-Codebook 2.5 (XML) and a Frictionless data package; the datasheet tells
    people where the data come from and what they are not for.

    \b
    Example:
        kansrijk data codebook --out codebook
        kansrijk data codebook --format croissant --format ddi --out codebook
    """
    from generator.exports.codebooks import write_codebook

    files = write_codebook(out, forms)
    session.show(
        {"folder": str(out), "files": files}, lambda c: c.print("\n".join(files), markup=False)
    )


data.add_command(audit)
data.add_command(check)
data.add_command(export)
data.add_command(family)
data.add_command(pilots)
