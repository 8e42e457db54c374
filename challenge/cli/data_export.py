"""kansrijk data export: public tables as files for SPSS, Stata, R, Python and spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from challenge.cli.base import Session, options, tell
from challenge.cli.progress import progress_bars

if TYPE_CHECKING:
    from rich.console import Console

PREFER = "prefer"
UTF8 = "utf-8"
KINDS = ["parquet", "csv", "sav", "dta", PREFER]  # as in generator.exports.formats; a test compares


@click.command("export")
@click.option(
    "--format",
    "kind",
    type=click.Choice(KINDS),
    default="parquet",
    help="Parquet, CSV, SPSS (.sav) or Stata (.dta), the last two with labels and missing codes; "
    "or the panel as the files of the PreFer challenge.",
)
@click.option(
    "--tables", "names", help="Names with commas between them.", show_default="all tables"
)
@click.option(
    "--year",
    "years",
    type=int,
    multiple=True,
    help="A year of registers and waves; may be given more than once. Tables in one file, such as spells, come whole.",
    show_default="all years",
)
@click.option(
    "--encoding",
    type=click.Choice([UTF8, "latin-1"]),
    default=UTF8,
    help="Encoding of CSV; the other formats know their own.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("export"),
    help="Folder.",
)
@click.option("--overwrite", is_flag=True, help="Replace files that are there already.")
@options
def export(
    session: Session,
    kind: str,
    names: str | None,
    years: tuple[int, ...],
    encoding: str,
    out: Path,
    overwrite: bool,
) -> None:
    """Write public tables as files, one per CBS year and wave of the panel, with the names they have in life.

    Labels are in the language of --lang. Only public tables are written; the data of the event do not change. SPSS and
    Stata files are made in memory, one at a time; for a whole country choose Parquet or CSV.

    With --format prefer the panel is written as four CSV files: train, outcome, background and codebook, as in the
    PreFer challenge (who gets a child in 2021-2023?), so that code made for those runs on these.

    \b
    Example:
        kansrijk data export --format sav --tables GBAPERSOONTAB,INHATAB --year 2020 --out spss
        kansrijk data export --format prefer --out prefer
    """
    from challenge.export import export as export_tables
    from challenge.export import export_prefer

    workspace = session.workspace()
    texts = session.texts()
    wanted = [name.strip() for name in (names or "").split(",") if name.strip()]
    if names is not None and not wanted:
        raise click.BadParameter("it names no table.", param_hint="'--tables'")
    if kind == PREFER:
        _refuse_choices(("--tables", names), ("--year", years), ("--encoding", encoding != UTF8))
    with progress_bars(texts) as progress:
        if kind == PREFER:
            files = export_prefer(workspace, out, overwrite=overwrite, progress=progress)
        else:
            files = export_tables(
                workspace,
                out,
                kind=kind,
                names=wanted,
                years=years,
                encoding=encoding,
                language=texts.told,
                overwrite=overwrite,
                progress=progress,
            )

    def human(console: Console) -> None:
        for file in files:
            console.print(f"{file['rows']:>12,}  {file['file']}", markup=False)
        for file in files:
            for old, new in file["renamed"].items():
                tell(console, texts("data.renamed", file=file["file"], old=old, new=new))
        tell(console, texts("data.exported", count=len(files), folder=out))

    session.show({"folder": str(out), "format": kind, "files": files}, human)


def _refuse_choices(*given: tuple[str, object]) -> None:
    """Raise WrongUsage when a choice was made that the four PreFer files do not leave."""
    from challenge.errors import WrongUsage

    for option, value in given:
        if value:
            raise WrongUsage("export_fixed", where=option)
