"""Read a submission of predictions: repair what has one meaning only, refuse the rest with every problem at once.

Rows are matched by id, never by their order.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring.problems import Finding
from scoring.table import MEGABYTE, RawTable, clean_name, read_table

ID_COLUMN = "RINPERSOON"
OUTCOMES = ("developmental_delay", "youth_care", "persistent_poverty")
ID_DIGITS = 9
_SCIENTIFIC = re.compile(r"^[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$")
_NUMBER = re.compile(r"^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?$")
_INDEX_NAMES = {"", "unnamed: 0", "index", "x1", "...1", "rownames"}
_HAIR = 1e-6


@dataclass
class Reading:
    """What was read. `frame` is None when there are problems.

    frame  (children, outcomes) float in [0, 1], index: ids in the order in which they were expected
    """

    frame: pd.DataFrame | None
    problems: list[Finding] = field(default_factory=list)
    repairs: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether it can be scored."""
        return self.frame is not None

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission check --json` prints."""
        return {
            "accepted": self.accepted,
            "problems": [f.as_json(language) for f in self.problems],
            "repairs": [f.as_json(language) for f in self.repairs],
            "warnings": [f.as_json(language) for f in self.warnings],
        }


def read_file(path: Path, **expected: Any) -> Reading:
    """Read a submission from a file; arguments as for `read_submission`."""
    if not path.is_file():
        return Reading(None, problems=[Finding("not_found", 1, str(path))])
    limit = most_bytes(len(expected["ids"]))
    with path.open("rb") as file:
        data = file.read(limit + 1)  # one byte more than allowed is enough to know
    return read_submission(data, path.name, **expected)


def read_submission(
    data: bytes,
    name: str,
    *,
    ids: Sequence[str],
    outcomes: Sequence[str] = OUTCOMES,
    training_ids: Sequence[str] = (),
) -> Reading:
    """Read a submission.

    data          the file as it came
    ids           ids to predict, each once
    training_ids  ids that are likely to be handed in by mistake
    """
    wanted = [ID_COLUMN, *outcomes]
    table = read_table(
        data, name, known=wanted, most_bytes=most_bytes(len(ids)), most_rows=5 * len(ids) + 1000
    )
    reading = Reading(None, problems=table.problems, repairs=table.repairs)
    if table.problems and not table.rows:
        return reading
    if table.rows and all(len(row) == len(table.header) + 1 for row in table.rows):
        table.header.insert(0, "")  # R's write.table: row names, and no name above them
    columns = _columns(table, name, wanted, reading)
    if columns is None:
        return reading
    texts = _cells(table, columns, len(table.header), name, reading)
    lines = texts.pop("line").to_numpy()
    found: dict[str, Any] = {}
    if ID_COLUMN in texts:
        found[ID_COLUMN] = _ids(texts[ID_COLUMN], lines, name, reading)
        _match(found[ID_COLUMN], lines, name, ids, training_ids, reading)
    for outcome in outcomes:
        if outcome in texts:
            found[outcome] = _probabilities(texts[outcome], lines, name, outcome, reading)
    if not reading.problems:
        frame = pd.DataFrame(found).set_index(ID_COLUMN).loc[list(ids), list(outcomes)]
        reading.frame = frame
        for outcome in outcomes:
            if len(frame) > 1 and frame[outcome].nunique() == 1:
                reading.warnings.append(Finding("constant", 1, name, column=outcome))
    return reading


def most_bytes(children: int) -> int:
    """Return how large a file for so many children may be: 400 bytes a row, at least 2 MB."""
    return max(2 * MEGABYTE, 400 * children)


def _columns(
    table: RawTable, name: str, wanted: list[str], reading: Reading
) -> dict[str, int] | None:
    """Find the place of each wanted column; None when there is no header or no row."""
    header = [clean_name(cell) for cell in table.header]
    lower = [cell.lower() for cell in header]
    if not any(w.lower() in lower for w in wanted) and any(_NUMBER.match(c) for c in header):
        words = {"wanted": ",".join(wanted)}
        reading.problems.append(Finding("no_header", 1, name, lines=[1], details=words))
        return None
    if not table.rows:
        reading.problems.append(Finding("no_rows", 1, name))
        return None
    places: dict[str, int] = {}
    for column in wanted:
        here = [i for i, cell in enumerate(lower) if cell == column.lower()]
        if len(here) > 1:
            reading.problems.append(Finding("double_column", 1, name, column=column))
        if here:
            places[column] = here[0]
    left = [i for i in range(len(header)) if lower[i] not in {w.lower() for w in wanted}]
    for column in [w for w in wanted if w not in places]:
        near = difflib.get_close_matches(column.lower(), [lower[i] for i in left], n=1, cutoff=0.6)
        hint = f" ({header[lower.index(near[0])]} → {column}?)" if near else ""
        reading.problems.append(
            Finding("missing_column", 1, name, column=column, details={"hint": hint})
        )
    renamed = [f"{header[i]} → {c}" for c, i in places.items() if table.header[i].strip() != c]
    if renamed := [r for r in renamed if not r.startswith(r.rpartition(" → ")[2] + " ")]:
        words = {"names": ", ".join(renamed)}
        reading.repairs.append(Finding("column_names", len(renamed), name, details=words))
    if left and left[0] == 0 and lower[0] in _INDEX_NAMES:
        reading.repairs.append(Finding("index_column", 1, name))
        left = left[1:]
    if extra := [header[i] for i in left if header[i]]:
        words = {"names": ", ".join(extra[:5]) + (", …" if len(extra) > 5 else "")}
        reading.repairs.append(Finding("extra_columns", len(extra), name, details=words))
    return places


def _cells(
    table: RawTable, columns: dict[str, int], width: int, name: str, reading: Reading
) -> dict[str, pd.Series[Any]]:
    """Return the wanted columns as text, with line numbers; rows of another width are a problem."""
    ragged = [line for row, line in zip(table.rows, table.lines, strict=True) if len(row) != width]
    if ragged:
        reading.problems.append(Finding("ragged", len(ragged), name, lines=ragged))
    whole = [(r, n) for r, n in zip(table.rows, table.lines, strict=True) if len(r) == width]
    cells: dict[str, pd.Series[Any]] = {
        column: pd.Series([row[place].strip() for row, _ in whole], dtype=object)
        for column, place in columns.items()
    }
    cells["line"] = pd.Series([line for _, line in whole], dtype=int)
    return cells


def _ids(texts: pd.Series[Any], lines: Any, name: str, reading: Reading) -> pd.Series[Any]:
    """Bring ids back to nine digits where only one meaning is possible."""
    ids = texts.str.strip()
    wrapped = ids.str.match(r"^(=\".*\"|'.*)$")
    if wrapped.any():
        ids = ids.str.replace(r"^=\"(.*)\"$", r"\1", regex=True).str.strip("'")
        reading.repairs.append(Finding("id_quotes", int(wrapped.sum()), name))
    rounded = ids.str.match(_SCIENTIFIC)
    if rounded.any():
        examples = list(ids[rounded][:3])
        where = list(lines[rounded][:4])
        reading.problems.append(
            Finding("rounded_ids", int(rounded.sum()), name, where, ID_COLUMN, examples)
        )
    decimals = ids.str.match(r"^[0-9]+[.,]0+$")
    if decimals.any():
        ids = ids.str.replace(r"^([0-9]+)[.,]0+$", r"\1", regex=True)
        reading.repairs.append(Finding("id_decimals", int(decimals.sum()), name))
    short = ids.str.match(r"^[0-9]+$") & (ids.str.len() < ID_DIGITS)
    if short.any():
        ids = ids.where(~short, ids.str.zfill(ID_DIGITS))
        reading.repairs.append(Finding("leading_zeros", int(short.sum()), name))
    return ids


def _match(
    ids: pd.Series[Any],
    lines: Any,
    name: str,
    expected: Sequence[str],
    training: Sequence[str],
    reading: Reading,
) -> None:
    """Compare the ids with those expected: missing, unknown, of training children, more than once."""
    wanted = pd.Index(expected)
    known = ids.isin(wanted)
    missing = wanted[~wanted.isin(ids)]
    if len(missing):
        reading.problems.append(
            Finding("missing_ids", len(missing), name, examples=list(missing[:3]))
        )
    of_training = ids.isin(pd.Index(training)) & ~known
    rounded = ids.str.match(_SCIENTIFIC)
    for kind, wrong in (
        ("training_ids", of_training),
        ("unknown_ids", ~known & ~of_training & ~rounded),
    ):
        if wrong.any():
            reading.problems.append(
                Finding(
                    kind, int(wrong.sum()), name, list(lines[wrong][:4]), None, list(ids[wrong][:3])
                )
            )
    again = ids.duplicated() & known
    if again.any():
        examples = list(dict.fromkeys(ids[again]))
        where = list(lines[again][:4])
        reading.problems.append(
            Finding("duplicate_ids", len(examples), name, where, None, examples[:3])
        )


def _probabilities(
    texts: pd.Series[Any], lines: Any, name: str, column: str, reading: Reading
) -> pd.Series[Any]:
    """Read one column of probabilities, with every problem in it."""

    def problem(kind: str, wrong: Any) -> None:
        if wrong.any():
            reading.problems.append(
                Finding(
                    kind,
                    int(wrong.sum()),
                    name,
                    list(lines[wrong][:4]),
                    column,
                    list(texts[wrong][:3]),
                )
            )

    empty = texts.str.lower().isin({"", "na", "nan", "n/a", "null", "none", "."})
    number = texts.str.match(_NUMBER)
    formula = texts.str.startswith(("=", "@"))
    problem("formula", formula)
    problem("not_a_number", ~empty & ~number & ~formula)
    if empty.any():
        where = list(lines[empty][:4])
        reading.problems.append(Finding("missing_values", int(empty.sum()), name, where, column))
    comma = number & texts.str.contains(",", regex=False)
    if comma.any():
        reading.repairs.append(Finding("decimal_comma", int(comma.sum()), name, column=column))
    plain = texts.where(number, "nan").str.replace(",", ".", regex=False)
    values = plain.map(float).astype(float)
    hair = ((values < 0) & (values >= -_HAIR)) | ((values > 1) & (values <= 1 + _HAIR))
    if hair.any():
        reading.repairs.append(Finding("rounding", int(hair.sum()), name, column=column))
        values = values.where(~hair, values.clip(0, 1))
    outside = (values < 0) | (values > 1)
    looks_like_percent = bool(outside.any() and values.min() >= 0 and values.max() <= 100)
    problem("percentages" if looks_like_percent else "out_of_range", outside)
    return values.astype(np.float64)
