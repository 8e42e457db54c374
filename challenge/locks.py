"""One command at a time may change what an event is made of: a lock on the event folder.

The operating system lets go of it when the process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from challenge.errors import NotAllowed

LOCK = ".lock"


@contextmanager
def folder_lock(root: Path) -> Iterator[None]:
    """Hold the lock of an event folder. Raises NotAllowed at once when another command holds it."""
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(handle):
            raise NotAllowed("folder_busy", where=str(root))
        yield
    finally:
        os.close(handle)


def is_locked(root: Path) -> bool:
    """Say whether a command holds the lock of an event folder now."""
    if not (root / LOCK).is_file():
        return False
    try:
        with folder_lock(root):
            return False
    except (NotAllowed, OSError):
        return True


if sys.platform == "win32":  # pragma: no cover

    def _take(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _take(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
