"""Zip files with the same bytes for the same content. What several files share is compressed once."""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

# The earliest moment a zip can hold, as its day: nothing in a kit tells when it was made.
_LONG_AGO = 1 << 5 | 1
_DEFLATED, _UTF8, _UNIX = 8, 0x800, 3 << 8
_NEEDS = 20  # version of the format
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_MODE = 0o100644 << 16


class Compressor:
    """Compresses content and remembers what it made of it.

    Python's zipfile cannot take over what is compressed already, and several kits hold the same 50 MB.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._made: dict[bytes, bytes] = {}

    def __call__(self, content: bytes) -> bytes:
        """Return the content as a raw deflate stream."""
        if content not in self._made:
            stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
            self._made[content] = stream.compress(content) + stream.flush()
        return self._made[content]


def write_zip(
    path: Path, folder: str, files: Mapping[str, bytes], compress: Compressor | None = None
) -> None:
    """Write `files` (name -> content) under one folder, in sorted order; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two commands may build the same kit at the same time.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, folder, files, compress or Compressor())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write(file: IO[bytes], folder: str, files: Mapping[str, bytes], compress: Compressor) -> None:
    """Write entries, then the list of them. Raises struct.error for more than a zip without extensions can hold."""
    listed, at = [], 0
    for short in sorted(files):
        content, name = files[short], f"{folder}/{short}".encode()
        packed = compress(content)
        sizes = (zlib.crc32(content), len(packed), len(content), len(name), 0)
        said = struct.pack("<HHHHHLLLHH", _NEEDS, _UTF8, _DEFLATED, 0, _LONG_AGO, *sizes)
        file.write(_LOCAL + said + name)
        file.write(packed)
        rest = struct.pack("<HHHLL", 0, 0, 0, _MODE, at)
        listed.append(_CENTRAL + struct.pack("<H", _UNIX | _NEEDS) + said + rest + name)
        at += len(_LOCAL) + len(said) + len(name) + len(packed)
    directory = b"".join(listed)
    counts = struct.pack("<HHHHLLH", 0, 0, len(listed), len(listed), len(directory), at, 0)
    file.write(directory + _END + counts)
