"""How often somebody may ask: a bucket of tokens per asker, in memory of the one server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_MOST_ASKERS = 20_000


@dataclass(frozen=True)
class Rate:
    """`burst` requests at once, and from then on `per_minute`."""

    burst: int
    per_minute: float


# A whole hall may share one address, so that an address has room for 50 teams at once; a token belongs to one team.
OF_TOKEN = Rate(burst=20, per_minute=20)
OF_ADDRESS = Rate(burst=400, per_minute=1200)
OF_WRONG_TOKENS = Rate(burst=20, per_minute=10)  # guesses: a token has 100 bits


class Limits:
    """Who has asked how much. May be used by several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, Rate], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, asker: str, rate: Rate) -> float:
        """Take one request from an asker's bucket; return 0, or in how many seconds there will be one."""
        with self._lock:
            now = self._clock()
            left = self._filled(asker, rate, now)
            if left < 1:
                return (1 - left) * 60 / rate.per_minute
            self._keep(asker, rate, left - 1, now)
            return 0.0

    def _filled(self, asker: str, rate: Rate, now: float) -> float:
        left, then = self._left.get((asker, rate), (float(rate.burst), now))
        return min(float(rate.burst), left + (now - then) * rate.per_minute / 60)

    def _keep(self, asker: str, rate: Rate, left: float, now: float) -> None:
        if (
            len(self._left) >= _MOST_ASKERS
        ):  # who has asked nothing for long has a full bucket anyway
            longest = sorted(self._left, key=lambda k: self._left[k][1])
            for key in longest[: _MOST_ASKERS // 2]:
                del self._left[key]
        self._left[asker, rate] = (left, now)
