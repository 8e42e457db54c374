"""python -m benchmarks.viewers EVENT: how fast the public pages are, alone and with a full hall.

EVENT is the folder of an event; it is copied. Reported: first paint of Home and Leaderboard in headless Chromium (median and
longest of several visits with an empty cache), and what 200 viewers wait for a page who all come at once, each over a
connection of its own, then again for the pages that they have already (304): median, 95th percentile, longest. Exit code 1 when
first paint takes half a second or more, or the 95th percentile is 0.3 seconds or more.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.served import served

VIEWERS, VISITS = 200, 7
PAGES = ("index.html", "leaderboard.html")
BARS = {"first_paint": 0.5, "viewers": 0.3}
_PAINT = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def measure(event: Path, viewers: int = VIEWERS) -> dict[str, Any]:
    """Return seconds: first paint by page, waiting of viewers who come, and of viewers who ask again."""
    with served(event) as port:
        _settle(port)
        first = {page: first_paint(f"http://127.0.0.1:{port}/board/{page}") for page in PAGES}
        tags: dict[str, str] = {}
        come = _together(port, viewers, tags)
        again = _together(port, viewers, dict(tags))
    return {
        "first_paint": {page: _spread(found) for page, found in first.items()},
        "viewers": viewers,
        "come": _spread(come),
        "again": _spread(again),
    }


def first_paint(url: str, visits: int = VISITS) -> list[float]:
    """Return first contentful paint of visits with an empty cache, in seconds; nothing where there is no Chromium."""
    found = next((p for p in CHROMIUM if shutil.which(p)), None)
    if found is None:
        return []
    from playwright.sync_api import sync_playwright

    paints = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which(found), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(visits + 1):
            page = browser.new_context().new_page()
            page.goto(url)
            # Asked again and again from here: the policy of the page allows no script to wait inside it.
            while not (entries := page.evaluate(_PAINT)):
                page.wait_for_timeout(20)
            paints.append(entries[0] / 1000)
            page.context.close()
        browser.close()
    return paints[1:]  # the first visit starts the browser's own processes


def _together(port: int, viewers: int, tags: dict[str, str]) -> list[float]:
    """Let all viewers ask for a page at one moment; return how long each waited. `tags`: what they have already."""
    ready = threading.Barrier(viewers)

    def look(number: int) -> float:
        path = f"/board/{PAGES[number % len(PAGES)]}"
        headers = {"Accept-Encoding": "gzip"}
        have = tags.get(path)
        if have:
            headers["If-None-Match"] = have
        ready.wait()
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        took = time.perf_counter() - begun
        connection.close()
        if answer.status != (304 if have else 200):
            raise SystemExit(f"{path}: status {answer.status}")
        tags[path] = answer.headers["ETag"]
        return took

    with ThreadPoolExecutor(viewers) as pool:
        return list(pool.map(look, range(viewers)))


def _settle(port: int) -> None:
    """Wait until the pages are written, the tables counted, and the processes that score have started."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/board/data.html")
        counted = b"table-" in connection.getresponse().read()
        connection.close()
        if counted:
            break
        time.sleep(0.3)
    time.sleep(5)


def _spread(found: list[float]) -> dict[str, float]:
    if not found:
        return {}
    ordered = sorted(found)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median": statistics.median(ordered), "p95": p95, "longest": ordered[-1]}


def main() -> int:
    """Print what was measured as JSON; return the exit code."""
    found = measure(Path(sys.argv[1]))
    print(json.dumps(found, indent=2))
    paints = [spread["median"] for spread in found["first_paint"].values() if spread]
    slow = [p for p in paints if p >= BARS["first_paint"]]
    late = [found[k]["p95"] for k in ("come", "again") if found[k]["p95"] >= BARS["viewers"]]
    return 1 if slow or late else 0


if __name__ == "__main__":
    raise SystemExit(main())
