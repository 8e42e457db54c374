"""The Ladder: one submission held against the best of its team, and the live board of a long event made anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.clock import median_seconds, row
from challenge.ladder import compare
from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from challenge.live import live_standings
from challenge.scale import Scale

CHILDREN = 100_000
TEAMS, FILES = 30, 40


def measure() -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    values, best = rng.normal(0.02, 1, (2, CHILDREN))
    households = np.arange(CHILDREN) // 2
    step = median_seconds(lambda: compare(values, best, households), 5)
    entries = _event(rng)
    scale = Scale(CHILDREN, {"a": 0.1, "b": 0.05}, {"a": 0.01, "b": 0.005})
    board = median_seconds(lambda: live_standings(entries, track="signals", scale=scale), 5)
    return [
        row("step of the Ladder", step, f"{CHILDREN:,} children"),
        row("live board from facts", board, f"{TEAMS} teams, {FILES} files each"),
    ]


def _event(rng: np.random.Generator) -> list[Entry]:
    at, entries = datetime(2026, 1, 1, tzinfo=UTC), []
    for k in range(TEAMS * FILES):
        gain = float(rng.normal(0, 0.02))
        step = {"gain": gain, "error": 0.01, "households": 1000.0}
        received = SubmissionReceived(str(k), f"team {k % TEAMS}", "signals", "d", "f.csv", 1)
        scored = SubmissionScored(str(k), "public", "x@1", gain, None, None, "", {}, step)
        entries += [Entry(2 * k, at, "x", received), Entry(2 * k + 1, at, "x", scored)]
    return entries


if __name__ == "__main__":
    for line in measure():
        print(line["what"], "|", line["figure"], "|", round(line["seconds"], 4), "s")
