"""From bytes to rows of text: unpacking, decoding, finding the separator and the header.

Made for files as people make them. Nothing here knows what the columns mean.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scoring.problems import Finding

MEGABYTE = 1_000_000
_SEPARATORS = {",": "','", ";": "';'", "\t": "tab", "|": "'|'"}
_LONGEST_CELL = 64
_MOST_MEMBERS = 1000  # parts of a gzip file; each costs a copy of all that come after it


@dataclass
class RawTable:
    """Rows of text with their line numbers; `problems` when there is nothing to go on with."""

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    repairs: list[Finding] = field(default_factory=list)


def read_table(
    data: bytes, name: str, *, known: Sequence[str], most_bytes: int, most_rows: int
) -> RawTable:
    """Read a CSV, gzipped CSV or Parquet file into rows of text.

    known       column names that a header may be recognised by, any case
    most_bytes  limit of the file, and of what it unpacks to
    most_rows   rows after which reading stops (there are too many then, whatever they say)
    """
    unpacked, problem = _unpack(data, most_bytes)
    if problem:
        limit = {"limit": max(1, most_bytes // MEGABYTE)}
        return RawTable(problems=[Finding(problem, 1, name, details=limit)])
    if unpacked[:4] == b"PAR1":
        return _read_parquet(unpacked, name, known, most_rows)
    return _read_text(unpacked, name, known, most_rows)


def _unpack(data: bytes, most_bytes: int) -> tuple[bytes, str | None]:
    """Return the plain bytes, and the kind of problem that keeps us from reading on."""
    if not data.strip():
        return data, "empty"
    if len(data) > most_bytes:
        return data, "too_large"
    if data[:4] == b"PK\x03\x04":
        return data, "workbook" if b"[Content_Types].xml" in data else "archive"
    if data[:2] == b"\x1f\x8b":
        try:
            data = _gunzip(data, most_bytes)
        except zlib.error:
            return data, "damaged"
    return data, "unpacks_too_large" if len(data) > most_bytes else None


def _gunzip(data: bytes, most: int) -> bytes:
    """Unpack all members, but never much more than `most` bytes (a bomb unpacks to gigabytes)."""
    unpacked, members = b"", 0
    while data and len(unpacked) <= most:
        members += 1
        if members > _MOST_MEMBERS:
            raise zlib.error("too many parts")
        reader = zlib.decompressobj(wbits=31)
        unpacked += reader.decompress(data, most + 1 - len(unpacked))
        if len(unpacked) <= most and not reader.eof:
            raise zlib.error("cut off")
        data = reader.unused_data.lstrip(b"\0")
    return unpacked


def _read_parquet(data: bytes, name: str, known: Sequence[str], most_rows: int) -> RawTable:
    """Read the known columns as short texts; of others the names only: what is in them is nobody's business."""
    try:
        import duckdb
    except ModuleNotFoundError:
        return RawTable(problems=[Finding("no_parquet", 1, name)])
    wanted = {n.lower() for n in known}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submission.parquet"
        path.write_bytes(data)
        try:
            with duckdb.connect(config={"memory_limit": "1GB", "threads": 1}) as db:
                described = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
                header = [row[0] for row in described.fetchall()]
                columns = ", ".join(
                    f"left(CAST({_quoted(n)} AS VARCHAR), {_LONGEST_CELL})"
                    if clean_name(n).lower() in wanted
                    else "''"
                    for n in header
                )
                query = f"SELECT {columns} FROM read_parquet(?) LIMIT ?"  # noqa: S608
                found = db.execute(query, [str(path), most_rows]).fetchall()
        except (duckdb.Error, ValueError, UnicodeDecodeError):
            return RawTable(problems=[Finding("damaged", 1, name)])
    rows = [["" if v is None else v for v in row] for row in found]
    return RawTable(header=header, rows=rows, lines=list(range(1, len(rows) + 1)))


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _read_text(data: bytes, name: str, known: Sequence[str], most_rows: int) -> RawTable:
    table = RawTable()
    text = _decode(data, name, table)
    if text is None or "\x00" in text:
        table.problems.append(Finding("not_text", 1, name))
        return table
    if text.lstrip()[:1] in ("{", "["):
        table.problems.append(Finding("json", 1, name))
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
    separator = _separator(lines[skipped], known)
    if separator != ",":
        word = {"separator": _SEPARATORS[separator]}
        table.repairs.append(Finding("separator", 1, name, details=word))
    _read_rows("\n".join(lines[skipped:]), separator, skipped, name, table, most_rows)
    return table


def _skip_blank(lines: list[str], start: int) -> int:
    """Return the first line from `start` on that holds more than spaces and separators."""
    while start < len(lines) and not lines[start].strip(" \t\f\v,;|"):
        start += 1
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


def _decode(data: bytes, name: str, table: RawTable) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:3] == b"\xef\xbb\xbf":
        table.repairs.append(Finding("byte_order_mark", 1, name))
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16" or b"\x00" in data:
            return None
        encoding = "cp1252"
        text = data.decode(encoding, errors="replace")
    if encoding in ("utf-16", "cp1252"):
        word = {"encoding": "UTF-16" if encoding == "utf-16" else "Latin-1 (Windows-1252)"}
        table.repairs.append(Finding("encoding", 1, name, details=word))
    return text


def _separator(header: str, known: Sequence[str]) -> str:
    """Choose the separator that makes the most known column names; then the one that splits most."""
    names = {n.lower() for n in known}

    def quality(separator: str) -> tuple[int, int]:
        cells = [clean_name(cell) for cell in header.split(separator)]
        return sum(cell.lower() in names for cell in cells), len(cells)

    return max(_SEPARATORS, key=quality)


def clean_name(cell: str) -> str:
    """Return a column name without quotes, spaces and line ends.

    >>> clean_name(' "youth_care" ')
    'youth_care'
    """
    return cell.strip().strip("\"'").strip()
