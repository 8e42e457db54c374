"""A stage in a process of its own: how long it took, and how much memory it took at most."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """seconds: of the stage alone; megabytes: peak resident memory of its process, with what it imports."""

    seconds: float
    megabytes: float
    result: Any


def measured(stage: Callable[..., Any], *arguments: Any) -> Measured:
    """Run a function that another process can import, there, and measure it. Its children count by the largest of them."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_run, (stage, arguments))


def _run(stage: Callable[..., Any], arguments: tuple[Any, ...]) -> Measured:
    started = time.perf_counter()
    result = stage(*arguments)
    seconds = time.perf_counter() - started
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return Measured(seconds, peak, result)
