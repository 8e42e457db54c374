"""The archive: tables as CSV and Parquet with a README that says what every column is, to be read in ten years without Kansrijk."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from challenge.board.files import write_whole
from challenge.ledger.events import Entry
from challenge.report.archive_rows import Row, archive_rows
from challenge.report.facts import Facts
from challenge.text import Texts, languages
from generator import warehouse

_DTYPES = {
    "text": "string",
    "time": "string",
    "integer": "Int64",
    "number": "Float64",
    "truth": "boolean",
}
SUMS = "SHA256SUMS"


@cache
def declared() -> Mapping[str, Any]:
    """Return the declarations: table -> nl, en, columns."""
    path = Path(__file__).with_suffix(".toml")
    return dict(tomllib.loads(path.read_text(encoding="utf-8")))


def write_archive(folder: Path, facts: Facts, entries: list[Entry]) -> dict[str, int]:
    """Write the archive into a folder, over one that is there; return table -> rows."""
    rows = archive_rows(facts, entries)
    files: dict[str, bytes] = {}
    for name, found in rows.items():
        files[f"tables/{name}.csv"] = as_csv(name, found)
    files["board.json"] = _json(facts.board)
    files["manifest.json"] = _json(facts.manifest)
    files["datapackage.json"] = _json(_datapackage(facts))
    for number, pitch in enumerate(facts.pitches, 1):
        files[f"pitches/{number:03}.md"] = pitch.text.encode("utf-8")
        if pitch.deck is not None:
            files[f"pitches/{number:03}.pdf"] = pitch.deck
    for language in languages():
        text = _readme(facts, Texts(language), rows)
        files[f"README.{language}.md"] = text.encode("utf-8")
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)
    for name, found in rows.items():
        path = folder / "tables" / f"{name}.parquet"
        aside = path.with_name(f".{path.name}.part")
        warehouse.write_parquet(as_frame(name, found), aside)
        aside.replace(path)
        files[f"tables/{path.name}"] = path.read_bytes()
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    write_whole(folder / SUMS, "".join(sums).encode())
    return {name: len(found) for name, found in rows.items()}


def as_frame(name: str, rows: list[Row]) -> pd.DataFrame:
    """Return a table with the declared columns and types. Raises ValueError for rows with other columns."""
    columns = declared()[name]["columns"]
    for row in rows:
        if set(row) != set(columns):
            raise ValueError(f"{name}: {sorted(set(row) ^ set(columns))}")
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in rows], dtype=_DTYPES[about["type"]])
            for column, about in columns.items()
        }
    )


def as_csv(name: str, rows: list[Row]) -> bytes:
    """Return a table as CSV: UTF-8, commas, points, a header; empty is not known, true and false in words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    frame = as_frame(name, rows)
    writer.writerow(frame.columns)
    for values in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in values])
    return out.getvalue().encode("utf-8")


def _cell(value: Any) -> str:
    if value is pd.NA or value is None:
        return ""
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)


def _readme(facts: Facts, texts: Texts, rows: Mapping[str, list[Row]]) -> str:
    """Return what a stranger needs to read the archive."""
    said = {
        "name": facts.name,
        "event": facts.event,
        "version": facts.manifest.get("kansrijk", ""),
        "day": facts.here.date().isoformat(),
        "year": facts.here.year,
        "fingerprint": facts.manifest_sha256[:16],
    }
    lines = [
        f"# {texts('archive.title', name=facts.name)}",
        "",
        *(
            line
            for key in ("what", "made_up", "formats", "board", "left_out", "check")
            for line in (texts(f"archive.{key}", **said), "")
        ),
        texts("report.cite", **said),
        "",
    ]
    for name, about in declared().items():
        lines += [f"## tables/{name}", ""]
        lines += [f"{about[texts.told]}. {texts('archive.rows', count=len(rows[name]))}", ""]
        lines += [f"| {texts('archive.column')} | {texts('archive.type')} | {texts('archive.about')} |"]  # fmt: skip
        lines += ["|---|---|---|"]
        lines += [
            f"| `{column}` | {texts('archive.types.' + found['type'])} | {found[texts.told]} |"
            for column, found in about["columns"].items()
        ]
        lines.append("")
    return "\n".join(lines)


def _datapackage(facts: Facts) -> dict[str, Any]:
    """Return the tables as a data package (frictionless), for programs."""
    kinds = {
        "text": "string",
        "time": "datetime",
        "integer": "integer",
        "number": "number",
        "truth": "boolean",
    }
    return {
        "name": f"kansrijk-{facts.event}",
        "title": facts.name,
        "resources": [
            {
                "name": name.replace("_", "-"),
                "path": f"tables/{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": about["en"],
                "schema": {
                    "fields": [
                        {"name": c, "type": kinds[found["type"]], "description": found["en"]}
                        for c, found in about["columns"].items()
                    ],
                    "missingValues": [""],
                },
            }
            for name, about in declared().items()
        ],
    }


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
