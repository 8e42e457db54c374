"""Tables as files of SPSS and Stata with labels and missing codes: those of the challenge, and registers of some families.

Both formats keep the moment of writing in their header; here it is taken out, so that the same data give the same bytes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.codebook import Table, tables
from generator.exports.statistical import write_dta, write_sav
from starter_kits.registers import RegisterSample

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
    """Return all tables in both formats: name in the kit -> content; labels are in `language`."""
    files = {}
    with RegisterSample(public) as sample, tempfile.TemporaryDirectory() as folder:
        chosen = {
            **{f"challenge.{t}": f'SELECT * FROM challenge."{t}"' for t in tables("challenge")},  # noqa: S608
            "local.PILOTS": "SELECT * FROM local.PILOTS",
            **sample.queries,
        }
        for place, query in chosen.items():
            database, _, name = place.partition(".")
            table = tables(database)[name]
            own = "registers/" if place in sample.queries else ""
            frame, columns = _read(sample.db, table, query)
            for kind, at in KINDS.items():
                path = Path(folder) / f"table.{kind}"
                _WRITERS[kind](frame, table, columns, path, language)
                files[f"{at}/{own}{name}.{kind}"] = without_moment(path.read_bytes(), kind)
    return files


def _read(db: Any, table: Table, query: str) -> tuple[Any, tuple[Any, ...]]:
    """Return the rows of a query with the declared columns that it has, in their declared types."""
    there = {row[0] for row in db.execute(f"DESCRIBE {query}").fetchall()}
    columns = tuple(c for c in table.columns if c.name in there)
    typed = ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in columns)
    return db.execute(f"SELECT {typed} FROM ({query})").df(), columns  # noqa: S608


def without_moment(data: bytes, kind: str) -> bytes:
    """Return a file without the moment at which it was written.

    >>> without_moment(b"<timestamp>" + bytes([17]) + b"22 Nov 2026 18:02</timestamp>", "dta")[12:29]
    b'01 Jan 1980 00:00'
    """
    if kind == "sav":
        return data[: _SAV_MOMENT.start] + _SAV_THEN + data[_SAV_MOMENT.stop :]
    head, rest = data[:_DTA_HEADER], data[_DTA_HEADER:]
    return _DTA_MOMENT.sub(_DTA_THEN, head, count=1) + rest
