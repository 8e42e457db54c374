"""SPSS and Stata files with labels, formats and user-missing codes, through pyreadstat: read, and written alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from generator.exports.numbers_first import NumbersFirst


def read_statistical(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return rows with user-missing codes as values, and what the file says of its columns."""
    import pyreadstat

    kind = path.suffix.lower()[1:]
    frame, meta = getattr(pyreadstat, f"read_{kind}")(str(path), user_missing=True)
    for name in frame:
        if frame[name].dtype == object:  # '' is how both write an empty text
            frame[name] = frame[name].where(frame[name] != "", None)
    form: dict[str, Any] = {
        "file_label": meta.file_label or "",
        "labels": {k: v for k, v in meta.column_names_to_labels.items() if v},
        "values": {name: dict(v) for name, v in meta.variable_value_labels.items()},
        "formats": dict(meta.original_variable_types),
    }
    if kind == "sav":
        form |= {"measures": dict(meta.variable_measure), "missing": dict(meta.missing_ranges)}
    else:
        form |= {"missing": dict(meta.missing_user_values)}
    return pd.DataFrame(frame), form


def missing_codes(form: dict[str, Any], name: str, values: pd.Series[Any]) -> tuple[str, ...]:
    """Return the codes among `values` that the file declares missing, as text."""
    found: list[str] = []
    for entry in form.get("missing", {}).get(name, ()):
        if not isinstance(entry, dict):
            found.append(str(entry))
            continue
        low, high = entry["lo"], entry["hi"]
        if isinstance(low, str):
            found.append(low)
            continue
        numbers = pd.to_numeric(values, errors="coerce")
        within = numbers[(numbers >= low) & (numbers <= high)].unique()
        found += [f"{v:g}" if abs(v) < 1e15 else repr(v) for v in sorted(within)]
    return tuple(dict.fromkeys(str(int(float(c))) if _whole(c) else c for c in found))


def write_statistical(frame: pd.DataFrame, path: Path, form: dict[str, Any]) -> None:
    """Write a file in the shape of the real one. Columns are text, number, time or bool as `values.py` gives them."""
    import pyreadstat

    ready = {str(name): _ready(frame[name]) for name in frame}
    labels = {name: form.get("labels", {}).get(name, "") for name in ready}
    values = {n: v for n, v in form.get("values", {}).items() if n in ready and v}
    shared: dict[str, Any] = {
        "file_label": form.get("file_label", ""),
        "column_labels": [labels[name] for name in ready],
        "variable_value_labels": values,
    }
    if path.suffix.lower() == ".sav":
        pyreadstat.write_sav(
            pd.DataFrame(ready),
            str(path),
            **shared,
            missing_ranges={n: _ranges(v) for n, v in form.get("missing", {}).items() if v},
            variable_measure={n: m for n, m in form.get("measures", {}).items() if m != "unknown"},
            variable_format={n: f for n, f in form.get("formats", {}).items() if n in ready},
            row_compress=True,
        )
        return
    pyreadstat.write_dta(
        NumbersFirst(ready),
        str(path),
        **shared,
        missing_user_values={n: v for n, v in form.get("missing", {}).items() if v},
        variable_format={n: f for n, f in form.get("formats", {}).items() if n in ready},
    )


def _ready(values: pd.Series[Any]) -> pd.Series[Any]:
    if values.dtype.kind == "M":
        days = values.dt.normalize() == values
        return values.dt.date if bool((days | values.isna()).all()) else values
    if values.dtype == object:
        letters = values.map(lambda v: isinstance(v, float)).any()
        return values if letters else values.where(values.notna(), "")
    if values.isna().any() or str(values.dtype) == "boolean":
        return values.astype("float64")
    return values.astype("int64") if str(values.dtype) == "Int64" else values


def _ranges(found: list[Any]) -> list[Any]:
    return [e["lo"] if isinstance(e, dict) and e["lo"] == e["hi"] else e for e in found]


def _whole(code: str) -> bool:
    try:
        return float(code).is_integer() and not (code.startswith("0") and len(code) > 1)
    except ValueError:
        return False
