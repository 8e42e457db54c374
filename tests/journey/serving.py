"""A real server of an event, as `kansrijk board serve` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(event: Path) -> Iterator[str]:
    """Serve the board of an event until the block ends; gives its address."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "challenge", "board", "serve", "--no-browser"),
            *("--event", str(event), "--port", str(port)),
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stderr
    try:
        started = any(f"localhost:{port}" in line for line in process.stderr)
        assert started, "the board did not start"
        yield f"http://localhost:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
        process.stderr.close()
