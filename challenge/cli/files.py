"""Files that a user names: there, and read no further than it takes to see that they are too large."""

from __future__ import annotations

from pathlib import Path


def must_be_there(file: Path) -> None:
    """Raise Refused for a file that does not exist, or is a folder."""
    from challenge.errors import Refused

    if not file.is_file():
        raise Refused("file_odd" if file.exists() else "file_missing", where=str(file))


def start_of(file: Path, most: int) -> bytes:
    """Return the content of a file, or so much of it that it is seen to be larger than `most` bytes."""
    must_be_there(file)
    with file.open("rb") as opened:
        return opened.read(most + 1)
