"""Zip files with the same bytes for the same content."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

# The earliest moment a zip can hold: nothing in a kit tells when it was made.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_zip(path: Path, folder: str, files: Mapping[str, bytes]) -> None:
    """Write `files` (name -> content) under one folder, in sorted order; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two commands may build the same kit at the same time.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, folder, files)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write(file: IO[bytes], folder: str, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
