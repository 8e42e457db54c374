"""Rows of text from a text file: its encoding, its separator, its header, and what stands around the table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from scoring.problems import Finding
from scoring.raw_table import RawTable, folded

_SEPARATORS = {",": "','", ";": "';'", "\t": "tab", "|": "'|'"}
_NAMES = {"utf-16": "UTF-16", "cp1252": "Latin-1 (Windows-1252)"}
# A byte-order mark that was read as Latin-1 and written as UTF-8.
_READ_AS_LATIN = "\u00ef\u00bb\u00bf"
_MOST_ABOVE = 30  # lines of a title and of notes above a header
_NOT_TABLES = {"{": "json", "[": "json", "<": "markup"}


def read_text(data: bytes, name: str, known: Sequence[str], most_rows: int) -> RawTable:
    """Read a text with a separator into rows; `known` are names that a header is recognised by."""
    table = RawTable()
    text = _decode(data, name, table)
    if text is None or "\x00" in text:
        table.problems.append(Finding("not_text", 1, name))
        return table
    if kind := _NOT_TABLES.get(text.lstrip()[:1]):
        table.problems.append(Finding(kind, 1, name))
        return table
    # One kind of line end for all; a line end inside quotes stays one.
    lines = re.split(r"\r*\n|\r", text)
    skipped = _skip_blank(lines, 0)
    if skipped < len(lines) and lines[skipped].lower().startswith("sep="):
        table.repairs.append(Finding("separator_line", 1, name, lines=[skipped + 1]))
        skipped = _skip_blank(lines, skipped + 1)
    if skipped == len(lines):
        table.problems.append(Finding("empty", 1, name))
        return table
    skipped = _skip_title(lines, skipped, known, name, table)
    separator = _separator(lines[skipped], known)
    _read_rows("\n".join(lines[skipped:]), separator, skipped, name, table, most_rows)
    inner = _unwrap(table, separator, known, name)
    _drop_headers(table, name)
    if inner != ",":
        word = {"separator": _SEPARATORS[inner]}
        table.repairs.append(Finding("separator", 1, name, details=word))
    return table


def _decode(data: bytes, name: str, table: RawTable) -> str | None:
    """Return the text; None when it is none. What the encoding was is said."""
    encoding = _wide(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8" or b"\x00" in data:
            return None
        encoding = "cp1252"
        text = data.decode(encoding, errors="replace")
    if encoding != "utf-8":
        word = {"encoding": _NAMES[encoding[:6]]}
        table.repairs.append(Finding("encoding", 1, name, details=word))
    marked = text
    while marked.startswith(("\ufeff", _READ_AS_LATIN)):
        marked = marked.removeprefix("\ufeff").removeprefix(_READ_AS_LATIN)
    if marked != text and encoding == "utf-8":
        table.repairs.append(Finding("byte_order_mark", 1, name))
    return marked.rstrip("\x1a")  # the end of a file, as DOS wrote it


def _wide(data: bytes) -> str | None:
    """Return the name of UTF-16 when the text is in it, with a byte-order mark or without one."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    start = data[:120]
    if start[1::2].strip(b"\0") == b"" and b"\0" not in start[::2] and b"\0" in start:
        return "utf-16-le"
    if start[::2].strip(b"\0") == b"" and b"\0" not in start[1::2] and b"\0" in start:
        return "utf-16-be"
    return None


def _skip_blank(lines: list[str], start: int) -> int:
    """Return the first line from `start` on that holds more than spaces and separators."""
    while start < len(lines) and not lines[start].strip(" \t\f\v,;|"):
        start += 1
    return start


def _skip_title(
    lines: list[str], start: int, known: Sequence[str], name: str, table: RawTable
) -> int:
    """Return the line of the header, below a title or notes; `start` when there is no doubt, or no header.

    One meaning only: no line above it has a known name or begins with a number.
    """
    enough = min(2, len(known))
    above = lines[start : start + _MOST_ABOVE]
    for number, line in enumerate(above, start):
        found = _names_in(line, _separator(line, known), known)
        if found >= enough and number > start:
            shown = list(range(start + 1, number + 1))
            table.repairs.append(Finding("lines_above", len(shown), name, lines=shown))
            return number
        if found or re.match(r"[\s\"']*[0-9]+[\"']*\s*[,;|\t]", line):
            return start
    return start


def _read_rows(
    text: str, separator: str, skipped: int, name: str, table: RawTable, most_rows: int
) -> None:
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    blank: list[int] = []
    before = 0
    try:
        for row in reader:
            line, before = before + 1 + skipped, reader.line_num
            if not any(cell.strip() for cell in row):
                blank.append(line)
            elif not table.header:
                table.header = row
            else:
                table.rows.append(row)
                table.lines.append(line)
                if len(table.rows) >= most_rows:
                    break
    except csv.Error:
        table.problems.append(Finding("damaged", 1, name, lines=[reader.line_num + skipped]))
    inside = [line for line in blank if table.lines and line < table.lines[-1]]
    if inside:
        table.repairs.append(Finding("blank_rows", len(inside), name, lines=inside))


def _unwrap(table: RawTable, separator: str, known: Sequence[str], name: str) -> str:
    """Read rows again that a spreadsheet kept in one cell each; return the separator that counts."""
    whole = [table.header, *table.rows]
    if not table.header or any(any(row[1:]) or "\n" in row[0] for row in whole):
        return separator
    inner = _separator(table.header[0], known)
    if _names_in(table.header[0], inner, known) < 2:
        return separator
    behind = "".join(set(_SEPARATORS) - {inner})
    try:
        rows = [
            next(csv.reader([row[0].rstrip(behind)], delimiter=inner, skipinitialspace=True), [])
            for row in whole
        ]
    except csv.Error:
        return separator
    table.header, table.rows = rows[0], rows[1:]
    table.repairs.append(Finding("quoted_lines", len(rows), name))
    return inner


def _drop_headers(table: RawTable, name: str) -> None:
    """Leave out headers in the middle: files that were put one behind the other."""
    header = [folded(cell) for cell in table.header] or [""]
    numbered = header[0].isdigit()  # else a number is no name: nearly all rows begin with one
    again = [
        i
        for i, row in enumerate(table.rows)
        if (numbered or not row[0].isdigit())
        and folded(row[0]) == header[0]
        and [folded(c) for c in row] == header
    ]
    if again:
        lines = [table.lines[i] for i in again]
        table.repairs.append(Finding("repeated_header", len(again), name, lines=lines))
        left = sorted(set(range(len(table.rows))) - set(again))
        table.rows = [table.rows[i] for i in left]
        table.lines = [table.lines[i] for i in left]


def _names_in(line: str, separator: str, known: Sequence[str]) -> int:
    """Return how many of the known names a line holds as cells."""
    names = {folded(n) for n in known}
    return len(names & {folded(cell) for cell in line.split(separator)})


def _separator(header: str, known: Sequence[str]) -> str:
    """Choose the separator that makes the most known column names; then the one that splits most."""

    def quality(separator: str) -> tuple[int, int]:
        return _names_in(header, separator, known), len(header.split(separator))

    return max(_SEPARATORS, key=quality)
