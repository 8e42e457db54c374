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
    environment = {
        "KANSRIJK_ADDRESS": address_for_phones(host, port),
        **os.environ,  # who stands behind a proxy knows the address better
        "KANSRIJK_EVENT": str(event.resolve()),
    }
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


def address_for_phones(host: str, port: int) -> str:
    """Return where others in the hall find the public board; empty when this machine alone is served.

    >>> address_for_phones("192.168.1.20", 8501), address_for_phones("127.0.0.1", 8501)
    ('http://192.168.1.20:8501/board/', '')
    """
    if host in ("0.0.0.0", "::"):  # noqa: S104
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # nothing is sent: it only chooses the way out
                host = probe.getsockname()[0]
            except OSError:
                return ""
    if host == "localhost" or host.startswith("127."):
        return ""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/board/"


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
