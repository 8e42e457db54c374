"""Tables as files of SPSS and Stata with labels and missing codes: those of the challenge, and registers of some families.

Both formats keep the moment of writing in their header; here it is taken out, so that the same data give the same bytes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.codebook import Column, Table, tables
from generator.engine.partitions import over_partitions
from generator.exports.statistical import write_dta, write_sav
from starter_kits.registers import PILOTS, RegisterSample

# Kind -> its folder in the kit.
KINDS = {"sav": "spss", "dta": "stata"}
_WRITERS: Mapping[str, Callable[..., Mapping[str, str]]] = {"sav": write_sav, "dta": write_dta}
# Places of day (9 bytes) and time (8) in the header of an SPSS file.
_SAV_MOMENT = slice(92, 109)
_SAV_THEN = b"01 Jan 8000:00:00"
_DTA_MOMENT = re.compile(rb"(<timestamp>\x11)[^<]{17}(</timestamp>)")
_DTA_THEN = rb"\g<1>01 Jan 1980 00:00\g<2>"
_DTA_HEADER = 1000  # bytes among which the moment is looked for


def as_files(public: Path, language: str) -> dict[str, bytes]:
    """Return all tables in both formats: name in the kit -> content; labels are in `language`.

    Each format in a process of its own: the writers hold the interpreter, and are most of what building kits takes.
    """
    tasks = [(public, language, kind) for kind in KINDS]
    found = over_partitions(_of_kind, tasks, workers=len(tasks), done=lambda _: None)
    return {name: content for files in found for name, content in files.items()}


def _of_kind(task: tuple[Path, str, str]) -> dict[str, bytes]:
    """Return all tables in one format."""
    public, language, kind = task
    files = {}
    with RegisterSample(public) as sample, tempfile.TemporaryDirectory() as folder:
        whole = [*(f"challenge.{t}" for t in tables("challenge")), f"local.{PILOTS}"]
        for place in [*whole, *sample.tables]:
            database, _, name = place.partition(".")
            own = "registers/" if place in sample.tables else ""
            columns = _columns(sample.db, tables(database)[name])
            typed = ", ".join(f'CAST(t."{c.name}" AS {c.type}) AS "{c.name}"' for c in columns)
            if own:
                query = sample.query(place, typed)
            else:
                query = f'SELECT {typed} FROM {database}."{name}" AS t ORDER BY t.rowid'  # noqa: S608
            frame = sample.db.execute(query).df()
            path = Path(folder) / f"table.{kind}"
            _WRITERS[kind](frame, tables(database)[name], columns, path, language)
            data = without_moment(path.read_bytes(), kind)
            files[f"{KINDS[kind]}/{own}{name}.{kind}"] = data
    return files


def _columns(db: Any, table: Table) -> tuple[Column, ...]:
    """Return the declared columns that the data have."""
    described = db.execute(f'DESCRIBE {table.database}."{table.name}"').fetchall()
    there = {row[0] for row in described}
    return tuple(c for c in table.columns if c.name in there)


def without_moment(data: bytes, kind: str) -> bytes:
    """Return a file without the moment at which it was written.

    >>> without_moment(b"<timestamp>" + bytes([17]) + b"22 Nov 2026 18:02</timestamp>", "dta")[12:29]
    b'01 Jan 1980 00:00'
    """
    if kind == "sav":
        return data[: _SAV_MOMENT.start] + _SAV_THEN + data[_SAV_MOMENT.stop :]
    head, rest = data[:_DTA_HEADER], data[_DTA_HEADER:]
    return _DTA_MOMENT.sub(_DTA_THEN, head, count=1) + rest
