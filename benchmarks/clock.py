"""Timing: the median of some runs, and a row of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def median_seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Return the median time of `work`."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def row(
    what: str, seconds: float, figure: str = "", *, yardstick: str = "", other: float | None = None
) -> dict[str, Any]:
    """Return one line; `other` is the time of the yardstick, `ratio` how many times longer we take."""
    return {
        "what": what,
        "seconds": seconds,
        "figure": figure,
        "yardstick": f"{yardstick} {other:.3f} s" if other is not None else yardstick,
        "ratio": seconds / other if other else None,
    }
