"""Read a submission of predictions: repair what has one meaning only, refuse the rest with every problem at once.

Rows are matched by id, never by their order.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scoring.problems import Finding
from scoring.raw_table import RawTable, clean_cell, clean_name, folded
from scoring.submission_ids import ID_COLUMN, match, read_ids
from scoring.submission_values import NUMBER, read_probabilities
from scoring.table import MEGABYTE, read_table

OUTCOMES = ("developmental_delay", "youth_care", "persistent_poverty")
_INDEX_NAMES = {"", "unnamed:_0", "index", "x1", "___1", "rownames"}


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
    _widen(table, name)
    columns = _columns(table, name, wanted, reading)
    if columns is None:
        return reading
    texts = _cells(table, columns, len(table.header), name, reading)
    lines = texts.pop("line").to_numpy()
    found: dict[str, Any] = {}
    if ID_COLUMN in texts:
        found[ID_COLUMN] = read_ids(
            texts[ID_COLUMN], lines, name, reading.problems, reading.repairs
        )
        match(found[ID_COLUMN], lines, name, ids, training_ids, reading.problems)
    for outcome in outcomes:
        if outcome in texts:
            found[outcome] = read_probabilities(
                texts[outcome], lines, name, outcome, reading.problems, reading.repairs
            )
    if not reading.problems:
        frame = pd.DataFrame(found).set_index(ID_COLUMN)[list(outcomes)]
        if frame.index.tolist() != list(ids):
            frame = frame.loc[list(ids)]
        reading.frame = frame
        for outcome in outcomes:
            if len(frame) > 1 and frame[outcome].nunique() == 1:
                reading.warnings.append(Finding("constant", 1, name, column=outcome))
    return reading


def most_bytes(children: int) -> int:
    """Return how large a file for so many children may be: 400 bytes a row, at least 2 MB."""
    return max(2 * MEGABYTE, 400 * children)


def _widen(table: RawTable, name: str) -> None:
    """Make header and rows equally wide where all rows have a field more, and it is clear which."""
    width = len(table.header) + 1
    if not table.rows or any(len(row) != width for row in table.rows):
        return
    if not any(clean_cell(row[-1]) for row in table.rows):  # a separator behind each row
        table.rows = [row[:-1] for row in table.rows]
        table.repairs.append(Finding("extra_separator", len(table.rows), name))
    else:  # R's write.table: row names, and no name above them
        table.header.insert(0, "")


def _columns(
    table: RawTable, name: str, wanted: list[str], reading: Reading
) -> dict[str, int] | None:
    """Find the place of each wanted column; None when there is no header or no row."""
    header = [clean_name(cell) for cell in table.header]
    names = [folded(cell) for cell in header]
    known = {folded(w) for w in wanted}
    if not known & set(names) and any(NUMBER.match(c) for c in header):
        words = {"wanted": ",".join(wanted)}
        reading.problems.append(Finding("no_header", 1, name, lines=[1], details=words))
        return None
    if not table.rows:
        reading.problems.append(Finding("no_rows", 1, name))
        return None
    places: dict[str, int] = {}
    for column in wanted:
        here = [i for i, cell in enumerate(names) if cell == folded(column)]
        if len(here) > 1:
            reading.problems.append(Finding("double_column", 1, name, column=column))
        if here:
            places[column] = here[0]
    left = [i for i in range(len(header)) if names[i] not in known]
    for column in [w for w in wanted if w not in places]:
        words = {"hint": _hint(column, header, left)}
        reading.problems.append(Finding("missing_column", 1, name, column=column, details=words))
    if renamed := [f"{header[i]} → {c}" for c, i in places.items() if header[i] != c]:
        words = {"names": ", ".join(renamed)}
        reading.repairs.append(Finding("column_names", len(renamed), name, details=words))
    if left and left[0] == 0 and ID_COLUMN in places and names[0] in _INDEX_NAMES:
        reading.repairs.append(Finding("index_column", 1, name))
        left = left[1:]
    if extra := [header[i] for i in left if header[i]]:
        words = {"names": ", ".join(extra[:5]) + (", …" if len(extra) > 5 else "")}
        reading.repairs.append(Finding("extra_columns", len(extra), name, details=words))
    return places


def _hint(column: str, header: list[str], left: list[int]) -> str:
    """Return the column that was meant, for behind "add it"; empty when none is like it."""
    names = {folded(header[i]): header[i] for i in reversed(left)}
    near = difflib.get_close_matches(folded(column), names, n=1, cutoff=0.6)
    if near:
        return f" ({names[near[0]]} → {column}?)"
    # pandas without the name of its index: ids there are, and nothing above them.
    if column == ID_COLUMN and left and left[0] == 0 and not header[0]:
        return f" ('' → {column}?)"
    return ""


def _cells(
    table: RawTable, columns: dict[str, int], width: int, name: str, reading: Reading
) -> dict[str, pd.Series[Any]]:
    """Return the wanted columns as text, with line numbers; rows of another width are a problem."""
    ragged = [line for row, line in zip(table.rows, table.lines, strict=True) if len(row) != width]
    if ragged:
        reading.problems.append(Finding("ragged", len(ragged), name, lines=ragged))
    whole = [(r, n) for r, n in zip(table.rows, table.lines, strict=True) if len(r) == width]
    cells: dict[str, pd.Series[Any]] = {
        column: pd.Series([clean_cell(row[place]) for row, _ in whole], dtype=object)
        for column, place in columns.items()
    }
    cells["line"] = pd.Series([line for _, line in whole], dtype=int)
    return cells
