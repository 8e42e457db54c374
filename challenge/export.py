"""Public tables as files that other programs read: one per CBS year, named as CBS names them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from challenge.errors import Refused, WrongUsage, hint
from generator import warehouse
from generator.codebook import Table, databases, tables
from generator.exports.files import Part, parts, years_of
from generator.exports.formats import FORMATS, UTF8, NotEncodable, write_part
from generator.exports.prefer import FILES as PREFER_FILES
from generator.exports.prefer import write_prefer
from generator.questionnaire import wave_tables

if TYPE_CHECKING:
    from challenge.work import Progress
    from challenge.workspace import Workspace

PANEL = "liss"


def export(
    workspace: Workspace,
    out: Path,
    *,
    kind: str,
    names: Sequence[str] = (),
    years: Sequence[int] = (),
    encoding: str = UTF8,
    language: str = "nl",
    overwrite: bool = False,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Write the files of tables and return what was written, by file.

    Everything that can be wrong is looked at before the first file is written: names, years, files that are there
    already, space on the disk.

    names  of tables, in any case, with or without that of their database; all of them when empty
    years  of yearly files; all of them when empty
    """
    if encoding != UTF8 and not FORMATS[kind].text:
        raise WrongUsage("export_encoding", where="--encoding", kind=kind)
    with ExitStack() as closing:
        open_databases = {
            name: closing.enter_context(warehouse.open_readonly(path))
            for name, path in _files(workspace).items()
        }
        wanted = _wanted(open_databases, names)
        named = language if FORMATS[kind].labels else "en"  # as the archive names its files
        last_year = workspace.definition.timeline.cutoff
        all_parts = [
            p
            for t in wanted
            for p in parts(open_databases[t.database], t, last_year=last_year, language=named)
        ]
        if unknown := sorted(set(years) - set(years_of(all_parts))):
            known = ", ".join(map(str, years_of(all_parts))) or "–"
            raise WrongUsage("export_year", where="--year", year=unknown[0], years=known)
        chosen = [p for p in all_parts if not years or not p.yearly or p.year in years]
        files = {p.stem: out / f"{p.stem}.{FORMATS[kind].suffix}" for p in chosen}
        _look_ahead(chosen, list(files.values()), out, kind=kind, overwrite=overwrite)
        written = []
        for done, part in enumerate(chosen):
            progress("export", done, len(chosen))
            path = files[part.stem]
            renamed = _write(
                open_databases[part.table.database], part, kind, path, language, encoding
            )
            written.append(
                {
                    "file": path.name,
                    "table": f"{part.table.database}.{part.table.name}",
                    "year": part.year,
                    "rows": part.rows,
                    "bytes": path.stat().st_size,
                    "renamed": renamed,
                }
            )
        progress("export", len(chosen), len(chosen))
    return written


def export_prefer(
    workspace: Workspace, out: Path, *, overwrite: bool = False, progress: Progress
) -> list[dict[str, Any]]:
    """Write the panel in the shape of the PreFer challenge and return what was written, by file.

    Raises Refused when the event has no panel.
    """
    files = _files(workspace)
    if PANEL not in files:
        raise Refused("export_no_panel", where=str(workspace.root))
    _refuse_taken([out / name for name in PREFER_FILES], overwrite=overwrite)
    # A column per question and wave, mostly empty, takes about as much as the answers do in the database.
    _refuse_without_space(out, files[PANEL].stat().st_size)
    progress("export", 0, 1)
    rows = write_prefer(files[PANEL], out)
    progress("export", 1, 1)
    return [
        {
            "file": path.name,
            "table": None,
            "year": None,
            "rows": count,
            "bytes": path.stat().st_size,
            "renamed": {},
        }
        for path, count in rows.items()
    ]


def _write(
    db: Any, part: Part, kind: str, path: Path, language: str, encoding: str
) -> dict[str, str]:
    try:
        return dict(write_part(db, part, kind, path, language=language, encoding=encoding))
    except NotEncodable as error:
        raise Refused(
            "export_letter", where=path.name, letter=error.letter, encoding=encoding
        ) from None


def _files(workspace: Workspace) -> dict[str, Path]:
    """Return database -> file. Raises Damaged when there are no data, or other data than the manifest says."""
    held = [d for d in databases() if f"{d}.duckdb" in workspace.manifest["files"]]
    return {name: workspace.public_file(f"{name}.duckdb") for name in held}


def _wanted(open_databases: dict[str, Any], names: Sequence[str]) -> list[Table]:
    """Return the tables asked for that the data have, by database and name."""
    known: dict[str, Table] = {}
    for database, db in open_databases.items():
        present = {row[0] for row in db.execute("SHOW TABLES").fetchall()}
        declared = {**tables(database), **(wave_tables() if database == PANEL else {})}
        known |= {n: t for n, t in declared.items() if n in present}
    if not names:
        return list(known.values())
    folded = {name.casefold(): table for name, table in known.items()}
    folded |= {f"{t.database}.{t.name}".casefold(): t for t in known.values()}
    for name in names:
        if name.casefold() not in folded:
            raise WrongUsage(
                "export_table", where="--tables", name=name, hint=hint(name, sorted(known))
            )
    return list({t.name: t for t in (folded[name.casefold()] for name in names)}.values())


def _look_ahead(
    chosen: list[Part], files: list[Path], out: Path, *, kind: str, overwrite: bool
) -> None:
    """Make the folder; refuse when a file stands in the way, or there is no space for all."""
    _refuse_taken(files, overwrite=overwrite)
    _refuse_without_space(out, sum(p.size(kind) for p in chosen))


def _refuse_taken(files: list[Path], *, overwrite: bool) -> None:
    taken = [path for path in files if path.exists()]
    if taken and not overwrite:
        raise Refused("export_exists", where=str(taken[0]), count=len(taken))


def _refuse_without_space(out: Path, needed: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(out).free
    if needed > free:
        raise Refused("no_space", where=str(out), needed=_megabytes(needed), free=_megabytes(free))


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)
