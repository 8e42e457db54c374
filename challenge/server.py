"""Starting the server (`challenge.asgi`: pages, API, scoring) in a process of its own, on a port that is free."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

from challenge.errors import Damaged, WrongUsage
from challenge.text import Texts

PATIENCE = 60.0


def check_port(host: str, port: int) -> None:
    """Raise WrongUsage when the port is taken or may not be used."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WrongUsage(
                "port",
                where=f"{host}:{port}",
                port=port,
                reason=error.strerror or error,
                other=port + 1 if port < 65535 else 8501,
            ) from None


def start(event: Path, *, host: str, port: int) -> subprocess.Popen[bytes]:
    """Start the server process; the caller stops it."""
    check_port(host, port)
    environment = os.environ | {"KANSRIJK_EVENT": str(event.resolve())}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "challenge.asgi:app"),
            *(
                "--host",
                host,
                "--port",
                str(port),
                "--no-access-log",
                "--log-level",
                "warning",
                "--ws-ping-interval",
                "20",
            ),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def wait_until_up(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until the server answers. Raises Damaged when it stops or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Damaged("board_silent", where=url)


def serve_board(
    event: Path, *, host: str, port: int, browser: bool, say: Callable[[str], None], texts: Texts
) -> None:
    """Serve the board until Ctrl-C."""
    process = start(event, host=host, port=port)
    url = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104
    try:
        wait_until_up(process, url)
        say(texts("serve.at", url=url))
        if browser:
            webbrowser.open(url)
        process.wait()
    except (KeyboardInterrupt, SystemExit) as stop:  # Ctrl-C, SIGTERM
        say(texts("serve.stopped"))
        if isinstance(stop, SystemExit):
            raise
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
