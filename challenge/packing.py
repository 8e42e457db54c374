"""What was handed in as one file: zips with the same bytes for the same content, and zips as people send them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from challenge.errors import Refused

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can hold
_ZIP = b"PK\x03\x04"
# Broken off, wrong sums, a method or a password that we do not know.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def pack(files: Mapping[str, bytes | None]) -> bytes:
    """Return name -> content as one file: a zip without compression. What is None is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            if data is not None:
                entry = zipfile.ZipInfo(name, _LONG_AGO)
                entry.create_system = 3
                archive.writestr(entry, data)
    return out.getvalue()


def is_zip(data: bytes) -> bool:
    """Say whether a file is a zip, by its first bytes."""
    return data.startswith(_ZIP)


@contextmanager
def opened(data: bytes, *, otherwise: str, where: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip that somebody sent. Raises Refused(otherwise) when it, or what is read of it, cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _UNREADABLE:
        raise Refused(otherwise, where=where) from None


def part_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Read a file of a zip, and no more of it than it takes to know that it is too large, whatever it says it is."""
    with archive.open(entry) as file:
        return file.read(most + 1)
