"""A real browser and a real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def kansrijk() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a process of its own."""

    def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "challenge", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done

    return run


@pytest.fixture
def server(free_port: int) -> Iterator[Callable[[Path], str]]:
    """Serve the board of an event; returns its address."""
    started: list[subprocess.Popen[str]] = []

    def start(event: Path) -> str:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "challenge", "board", "serve", "--no-browser"),
                *("--event", str(event), "--port", str(free_port)),
            ],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        started.append(process)
        assert process.stderr
        for line in process.stderr:
            if f"localhost:{free_port}" in line:
                return f"http://localhost:{free_port}"
        raise AssertionError("the board did not start")

    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
        assert process.stderr
        process.stderr.close()


def is_up(url: str) -> bool:
    """Whether a server answers."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False
