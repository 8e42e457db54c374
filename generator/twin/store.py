"""A model on disk, scanned before it is written: a line that says what it is, then a pickle. And tables, in the shape of the real ones."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from generator import warehouse
from generator.twin import forms, vault
from generator.twin.errors import TwinError
from generator.twin.learning import Twin
from generator.twin.reading import SUFFIXES, write_csv
from generator.twin.statistical import write_statistical

MAGIC = b"kansrijk-twin-2\n"


def save(model: Twin, path: Path) -> None:
    """Write a model. Raises TwinError: no sdv."""
    vault.need()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(MAGIC + pickle.dumps(model))


def load(path: Path) -> Twin:
    """Read a model, only of people you trust: a pickle can run any program when it is opened.

    Raises TwinError: no sdv, missing file, no model, a model of other versions.
    """
    vault.need()
    if not path.is_file():
        raise TwinError("no_file", where=path)
    content = path.read_bytes()
    if not content.startswith(MAGIC):
        raise TwinError("no_model", where=path)
    try:
        model: Twin = pickle.loads(content[len(MAGIC) :])  # noqa: S301  trusted: see the docstring
    except Exception as error:  # whatever a pickle of other versions runs into
        raise TwinError("model_closed", where=path, reason=error) from error
    return model


def write(tables: Mapping[str, pd.DataFrame], model: Twin, out: Path) -> list[Path]:
    """Write synthetic tables; return the files.

    out  a file (.duckdb takes any number of tables, the others one), or a folder: then each in the form of its real file
    Raises TwinError: several tables for one file, a form that is not known.
    """
    suffix = out.suffix.lower()
    if suffix == ".duckdb":
        out.parent.mkdir(parents=True, exist_ok=True)
        out.unlink(missing_ok=True)
        with warehouse.open_for_writing(out) as db:
            for name, frame in tables.items():
                forms.write_typed(db, name, frame, _form(model.files[name], suffix))
        return [out]
    if suffix:
        if suffix not in SUFFIXES:
            raise TwinError("unknown_suffix", where=out, kinds=" ".join(SUFFIXES))
        if len(tables) > 1:
            raise TwinError("one_file", where=out, tables=len(tables))
        (name,) = tables
        out.parent.mkdir(parents=True, exist_ok=True)
        _write_one(tables[name], model.files[name], out)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    kinds = {model.files[name]["suffix"] for name in tables}
    if kinds == {".duckdb"}:
        return write(tables, model, out / "twin.duckdb")
    files = []
    for name, frame in tables.items():
        kind = model.files[name]["suffix"]
        files.append(out / f"{name}{'.parquet' if kind == '.duckdb' else kind}")
        _write_one(frame, model.files[name], files[-1])
    return files


def _write_one(frame: pd.DataFrame, form: dict[str, Any], path: Path) -> None:
    suffix = path.suffix.lower()
    form = _form(form, suffix)
    if suffix == ".csv":
        write_csv(frame, path, form)
    elif suffix == ".parquet":
        forms.write_typed_parquet(frame, path, form)
    else:
        write_statistical(frame, path, form)


def _form(form: dict[str, Any], suffix: str) -> dict[str, Any]:
    """Return what a writer may use of the real file: labels always, types and formats of its own kind only."""
    if form["suffix"] == suffix or {form["suffix"], suffix} == {".duckdb", ".parquet"}:
        return form
    shared = {"file_label": form.get("file_label", ""), "labels": form.get("labels", {})}
    if {form["suffix"], suffix} == {".sav", ".dta"}:
        shared["values"] = form.get("values", {})
    return shared
