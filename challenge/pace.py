"""How fast a long piece of work goes, and how long it still takes: from what this run did, not what an earlier one left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    """The pace of one stage.

    begun   moment at which the stage was heard of first, in seconds
    before  parts of it that were ready then
    """

    begun: float
    before: int

    def rate(self, done: int, now: float) -> float | None:
        """Return parts per second, None as long as nothing was done.

        >>> Pace(begun=100.0, before=2000).rate(6000, now=120.0)
        200.0
        """
        if done <= self.before or now <= self.begun:
            return None
        return (done - self.before) / (now - self.begun)

    def left(self, done: int, total: int, now: float) -> float | None:
        """Return how many seconds are left, None as long as nothing was done.

        >>> Pace(begun=100.0, before=2000).left(6000, 12_000, now=120.0)
        30.0
        """
        rate = self.rate(done, now)
        return None if rate is None else (total - done) / rate
