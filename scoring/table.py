"""From bytes to rows of text: what kind of file it is, how large it may be, and unpacking it.

Made for files as people make them. Nothing here knows what the columns mean.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from scoring.problems import Finding
from scoring.raw_table import RawTable
from scoring.table_parquet import read_parquet
from scoring.table_text import read_text

MEGABYTE = 1_000_000
_MOST_MEMBERS = 1000  # parts of a gzip file; each costs a copy of all that come after it
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_WORKBOOKS = (b"xl/workbook", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


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
        return RawTable(problems=[too_large(problem, name, most_bytes)])
    if unpacked[:4] == b"PAR1":
        table = read_parquet(unpacked, name, known, most_rows=most_rows, most_bytes=most_bytes)
        return table or RawTable(problems=[too_large("unpacks_too_large", name, most_bytes)])
    return read_text(unpacked, name, known, most_rows)


def too_large(kind: str, name: str, most_bytes: int) -> Finding:
    """Return a finding about a whole file; its text may say the limit, in megabytes."""
    return Finding(kind, 1, name, details={"limit": max(1, most_bytes // MEGABYTE)})


def _unpack(data: bytes, most_bytes: int) -> tuple[bytes, str | None]:
    """Return the plain bytes, and the kind of problem that keeps us from reading on."""
    if not data.strip():
        return data, "empty"
    if len(data) > most_bytes:
        return data, "too_large"
    if data[:2] == b"\x1f\x8b":
        try:
            data = _gunzip(data, most_bytes)
        except zlib.error:
            return data, "damaged"
    elif data[:4] == b"PK\x03\x04":
        return data, "workbook" if any(sign in data for sign in _IN_WORKBOOKS) else "archive"
    elif data[:8] == _XLS:
        return data, "workbook"
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
