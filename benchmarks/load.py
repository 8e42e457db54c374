"""python -m benchmarks.load EVENT [URL]: many teams hand in at once over HTTP; nothing may be lost, doubled or over quota.

EVENT is the folder of an open event; it is copied, and the copy gets teams of its own. Its ledger is copied to the database
URL, which must be empty, or stays a file beside the data. Each team sends a file of its own at
the same moment, and one team sends more than its quota at once. Reported: how long a receipt took (median, 95th percentile,
longest), and how long until all was scored. Exit code 1 when something was lost, doubled, or let in beyond the quota.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import json
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from challenge.definition_text import write_definition
from challenge.ledger.events import SubmissionReceived, SubmissionScored
from challenge.ledger.repository import Ledger
from challenge.server import start, wait_until_up
from challenge.standings import SIGNALS
from challenge.teams import add_team
from challenge.workspace import open_workspace
from generator import warehouse

TEAMS = 50
PATIENCE = 300.0


def measure(event: Path, database: str | None = None, teams: int = TEAMS) -> dict[str, Any]:
    """Return what was measured, and `wrong`: what must be empty."""
    with tempfile.TemporaryDirectory(prefix="kansrijk-load-") as nearby:
        folder = _copied(event, Path(nearby) / "event")
        if database:
            _moved(folder, database)
        workspace = open_workspace(folder)
        ledger = Ledger.open(workspace.database_url)
        now = datetime.now(UTC)
        before = len(ledger.entries())
        tokens = {f"Load {k}": add_team(ledger, f"Load {k}", at=now) for k in range(teams)}
        greedy = add_team(ledger, "Load greedy", at=now)
        files = _files(folder, teams)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = start(folder, host="127.0.0.1", port=port)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until_up(server, url)
            _settle(url)
            sent = [(token, data) for token, data in zip(tokens.values(), files, strict=True)]
            begun = time.monotonic()
            answers = _all_at_once(url, sent)
            scored_after = _until_scored(ledger, before, begun, teams)
            quota = workspace.definition.quotas.submissions_per_team
            over = _all_at_once(url, [(greedy, data) for data in files[: quota + 8]])
        finally:
            server.terminate()
            server.wait(timeout=20)
        facts = [e.fact for e in ledger.entries()]
        ledger.close()
    return _summary(answers, over, facts, quota, scored_after, teams)


def _copied(event: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("event.toml", "secret.key", "ledger.sqlite"):
        shutil.copy2(event / name, folder / name)
    for name in ("data", "kits", "submissions"):
        if (event / name).is_dir():
            shutil.copytree(event / name, folder / name, copy_function=shutil.copy2)
    return folder


def _moved(folder: Path, database: str) -> None:
    """Let an event keep its ledger in another database."""
    workspace = open_workspace(folder)
    before, after = Ledger.open(workspace.database_url), Ledger.create(database)
    after.load(before.dump())
    before.close()
    after.close()
    definition = dataclasses.replace(workspace.definition, database=database)
    write_definition(folder / "event.toml", definition)


def _files(folder: Path, count: int) -> list[bytes]:
    """Return different predictions for the same children."""
    frame = warehouse.read_table(
        folder / "data" / "public" / "challenge.duckdb", "sample_submission"
    )
    first = frame.columns[1]
    return [
        frame.assign(**{first: 0.1 + k / 1000}).to_csv(index=False).encode() for k in range(count)
    ]


def _settle(url: str) -> None:
    """Wait until the processes that score are there, as they are long before teams hand in."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{url}/api/v1/health", timeout=10) as answered:
            if json.load(answered)["scoring"]["workers"]:
                break
        time.sleep(0.2)
    time.sleep(5)


def _all_at_once(
    url: str, sent: list[tuple[str, bytes]]
) -> list[tuple[int, float, dict[str, Any]]]:
    """Send all files at the same moment; return status, seconds and document of each."""
    ready = threading.Barrier(len(sent))

    def send(token: str, data: bytes) -> tuple[int, float, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(f"{url}/api/v1/submissions?name=p.csv", data, headers)
        ready.wait()
        begun = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=120) as answered:
                status, document = answered.status, json.load(answered)
        except urllib.error.HTTPError as error:
            status, document = error.code, json.load(error)
        return status, time.perf_counter() - begun, document

    with concurrent.futures.ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(lambda one: send(*one), sent))


def _until_scored(ledger: Ledger, before: int, begun: float, count: int) -> float:
    """Return the seconds until so many submissions were scored; infinite when that never happened."""
    while time.monotonic() - begun < PATIENCE:
        found = {
            e.fact.submission
            for e in ledger.entries()[before:]
            if isinstance(e.fact, SubmissionScored)
        }
        if len(found) >= count:
            return time.monotonic() - begun
        time.sleep(0.2)
    return float("inf")


def _summary(
    answers: list[tuple[int, float, dict[str, Any]]],
    over: list[tuple[int, float, dict[str, Any]]],
    facts: list[Any],
    quota: int,
    scored_after: float,
    teams: int,
) -> dict[str, Any]:
    receipts = {a[2].get("submission") for a in answers if a[0] == 202}
    received = Counter(
        f.submission for f in facts if isinstance(f, SubmissionReceived) and f.track == SIGNALS
    )
    scored = Counter(f.submission for f in facts if isinstance(f, SubmissionScored))
    greedy = [f for f in facts if isinstance(f, SubmissionReceived) and f.team == "Load greedy"]
    wrong = {
        "without a receipt": teams - len(receipts),
        "lost": len(receipts - received.keys()),
        "doubled": sum(n > 1 for n in received.values()) + sum(n > 1 for n in scored.values()),
        "beyond the quota": max(0, len(greedy) - quota),
        "never scored": 0 if scored_after < PATIENCE else teams,
        "server errors": sum(a[0] >= 500 for a in [*answers, *over]),
    }
    times = sorted(a[1] for a in answers)
    return {
        "teams": teams,
        "receipt_median": statistics.median(times),
        "receipt_p95": times[int(0.95 * (len(times) - 1))],
        "receipt_longest": times[-1],
        "scored_after": scored_after,
        "greedy_in": len(greedy),
        "quota": quota,
        "statuses": dict(Counter(a[0] for a in [*answers, *over])),
        "wrong": {k: v for k, v in wrong.items() if v},
    }


if __name__ == "__main__":
    found = measure(Path(sys.argv[1]), *sys.argv[2:3])
    print(json.dumps(found, indent=2))
    sys.exit(1 if found["wrong"] else 0)
