"""What a model may not hold: looks at the very bytes that will be saved, and compares them with the real tables.

Looks for keys and values that fewer than ten rows have, exact extremes, values with decimals that nobody shares, and rows or
columns of numbers. What it does not see: what a model says by its correlations.
"""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.errors import TwinError
from generator.twin.kinds import OTHER, RARE, Column, RealTable
from generator.twin.learning import Twin
from generator.twin.marginals import HERE
from generator.twin.values import EMPTY, as_text, read_values

_SHORT = 4  # shorter texts are found anywhere
_RUN = 6  # numbers that follow each other
_LOOKED_AT = 200  # rows that are looked for


@dataclass(frozen=True)
class Finding:
    """Something of a real table in a model; never the value itself."""

    kind: str
    table: str
    column: str
    count: int


def scan(model: Twin, tables: Sequence[RealTable]) -> list[Finding]:
    """Return what of the real tables stands in a model: nothing, or it may not be saved."""
    content = pickle.dumps(model)
    strings, numbers = _inside(content)
    allowed = _said_elsewhere(model)
    found: list[Finding] = []
    for table in tables:
        plan = model.metadata.table(table.name)
        for column in plan.columns:
            values = table.frame[column.name]
            found += _texts(table.name, values, column, strings - allowed)
            found += _numbers(table.name, values, column, numbers, model)
        found += _runs(table, plan.columns, content)
    return found


def refuse(findings: Sequence[Finding], where: str) -> None:
    """Raise TwinError when something was found."""
    if findings:
        kinds = ", ".join(f"{f.kind} ({f.table}.{f.column}: {f.count})" for f in findings)
        raise TwinError("scan_found", where=where, kinds=kinds)


def _inside(content: bytes) -> tuple[set[str], npt.NDArray[np.float64]]:
    """Return all texts and all numbers with a point of a pickle."""
    strings: set[str] = set()
    parts: list[npt.NDArray[np.float64]] = []
    for _, argument, _ in pickletools.genops(content):
        if isinstance(argument, str):
            strings.add(argument)
        elif isinstance(argument, float):
            parts.append(np.array([argument]))
        elif isinstance(argument, bytes | bytearray) and len(argument) % 8 == 0 and argument:
            parts.append(np.frombuffer(bytes(argument), dtype=np.float64))
    whole = np.concatenate(parts) if parts else np.empty(0)
    return strings, np.unique(whole[np.isfinite(whole)])


def _said_elsewhere(model: Twin) -> set[str]:
    """Return texts that a model may hold: names, labels and codes of files, states that ten rows share."""
    found = {OTHER, HERE, EMPTY}
    for learnt in model.nodes.values():
        for marginal in learnt.marginals.values():
            column = marginal.column
            found |= {column.name, column.label, column.form, *column.missing}
            found |= {s for s, share in zip(marginal.states, marginal.shares, strict=True) if share}
    found |= set(_strings(model.files)) | set(_strings(model.metadata.as_json()))
    return found


def _strings(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for key, value in document.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(document, list | tuple):
        for value in document:
            yield from _strings(value)


def _texts(table: str, values: pd.Series[Any], column: Column, strings: set[str]) -> list[Finding]:
    """Find keys, and categories that fewer than ten rows have."""
    counts = as_text(values, column.storage).value_counts()
    single = counts.index if column.kind == "key" else counts.index[counts < RARE]
    hidden = {str(s) for s in single if len(str(s)) >= _SHORT} & strings
    kind = "key" if column.kind == "key" else "rare value"
    return [Finding(kind, table, column.name, len(hidden))] if hidden else []


def _numbers(
    table: str,
    values: pd.Series[Any],
    column: Column,
    inside: npt.NDArray[np.float64],
    model: Twin,
) -> list[Finding]:
    """Find smallest and largest values that fewer than ten rows share, and any other such value with decimals."""
    if column.kind not in ("number", "date"):
        return []
    _, numbers = read_values(values, column)
    counts = pd.Series(numbers).value_counts()
    few = counts.index[counts < RARE].to_numpy(dtype=np.float64)
    if not len(few):
        return []
    ends = {float(counts.index.min()), float(counts.index.max())} & set(few.tolist())
    kept = {k for m in _marginals(model, table, column.name) for k in m}
    found = []
    if ends & kept:
        found.append(Finding("exact extreme", table, column.name, len(ends & kept)))
    broken = few[few != np.round(few * 4) / 4]  # quarters are met by chance
    if same := int(np.isin(broken, inside).sum()):
        found.append(Finding("exact value", table, column.name, same))
    return found


def _marginals(model: Twin, table: str, column: str) -> Iterator[tuple[float, ...]]:
    for name, learnt in model.nodes.items():
        if name == table or name.startswith(f"{table}/"):
            for key, marginal in learnt.marginals.items():
                if key == column or key.startswith(f"{column}@"):
                    yield marginal.knots


def _runs(table: RealTable, columns: Sequence[Column], content: bytes) -> list[Finding]:
    """Find rows and columns of numbers, as they lie in memory."""
    frame = table.frame.head(_LOOKED_AT)
    numeric = [c.name for c in columns if c.storage == "number" and c.kind != "blank"]
    numbers = frame[numeric].apply(pd.to_numeric, errors="coerce").astype("float64").to_numpy()
    found = []
    rows = sum(_is_inside(row, content) for row in numbers)
    if rows:
        found.append(Finding("row", table.name, "*", rows))
    for k, name in enumerate(numeric):
        if _is_inside(numbers[:_RUN, k], content):
            found.append(Finding("column", table.name, name, _RUN))
    return found


def _is_inside(run: npt.NDArray[np.float64], content: bytes) -> bool:
    known = run[~np.isnan(run)]
    if len(run) < _RUN or len(known) < len(run) or len(np.unique(known)) < _RUN - 1:
        return False
    whole = np.ascontiguousarray(run)
    return whole.tobytes() in content or whole.astype(np.int64).tobytes() in content
