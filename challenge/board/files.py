"""Pages as files: each whole or not at all, so that a web host may serve the folder while it is written anew."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_pages(folder: Path, pages: Mapping[str, str | bytes]) -> list[Path]:
    """Write pages, and files beside them, into a folder; other files are left alone. Return what was written."""
    written = []
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8") if isinstance(text, str) else text)
        written.append(path)
    return written


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there: who reads it meanwhile sees the old one or the new one."""
    handle, aside = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(aside).chmod(0o644)  # a web server is somebody else
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
