"""The report on paper: printed by a browser, where there is one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 180
_FLAGS = (
    "--headless",
    "--no-sandbox",  # root in a container has none; the page is our own and has no script
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-pdf-header-footer",
)


def browser() -> str | None:
    """Return the browser of this machine that can print; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_page(source: Path, target: Path, *, program: str) -> str | None:
    """Print a page as PDF; return None, or why it could not be done. `target` is whole or not there."""
    with tempfile.TemporaryDirectory(prefix="kansrijk-print-") as folder:
        aside = Path(folder) / "report.pdf"
        command = [
            program,
            *_FLAGS,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={aside}",
            source.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode or not aside.is_file() or not aside.read_bytes().startswith(b"%PDF"):
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            return lines[-1] if lines else f"exit code {done.returncode}"
        shutil.move(aside, target)
    return None
