"""The browser of this machine, for tests that look at pages."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = next(
    (p for p in ("chromium", "chromium-browser", "google-chrome") if shutil.which(p)), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of this machine; loudly skipped where there is none.

    One for all tests of a worker: a second driver beside it would be refused.
    """
    if CHROMIUM is None:
        warnings.warn("NO CHROMIUM HERE: the browser journeys were not run", stacklevel=1)
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=shutil.which(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()
