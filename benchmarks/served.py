"""A copy of an event, served on a port that is free for as long as it is measured."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from challenge.server import start, wait_until_up


@contextmanager
def served(event: Path, prepare: Callable[[Path], None] = bool) -> Iterator[int]:
    """Serve a copy of the event in a folder and give the port.

    prepare  changes the copy before the server starts
    """
    with tempfile.TemporaryDirectory(prefix="kansrijk-served-") as nearby:
        folder = Path(nearby) / "event"
        # What SQLite keeps in memory beside an open ledger comes and goes, and is made again.
        shutil.copytree(event, folder, ignore=shutil.ignore_patterns(".opened", "*-shm"))
        prepare(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        server = start(folder, host="127.0.0.1", port=port)
        try:
            wait_until_up(server, f"http://127.0.0.1:{port}")
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)
