"""The Ladder: what of a score on the live half of the test children may be seen. Pure, on values per child.

A team stands at base rates (0) when it begins. A new score is seen only when it beats the team's best so far by a significant
step: the mean difference over the children, held against its own standard error with households drawn. Else the number
that was seen before stays. It works for whatever is a mean over children: gains of predictions, welfare of an idea.
source: Blum and Hardt (2015), The Ladder: a reliable leaderboard for machine learning competitions, ICML, PMLR 37
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
# What rests on fewer households would tell of each of them. (Honest predictions for 40 children rest on some 6 to 20: an
# outcome is rare, and who has it weighs much.)
FEWEST = 5


@dataclass(frozen=True)
class Step:
    """One submission, held against the best of its team so far.

    gain        mean value per child above that of the best so far
    error       standard error of `gain`, households drawn
    households  how many households it rests on: (sum of differences)² / sum of squares, differences taken without sign
    """

    gain: float
    error: float
    households: float

    def as_json(self) -> dict[str, float]:
        """Return the step as a fact holds it."""
        return asdict(self)


def compare(values: Array, best: Array | None, household: Array) -> Step:
    """Hold the values of a submission against those of the best so far.

    values, best  (children,), the higher the better; None: 0 for everybody, where each team begins
    household     (children,) who is drawn together, numbers from 0
    """
    children = len(values)
    if not children:
        return Step(0.0, 0.0, 0.0)
    change = values if best is None else values - best
    sums = np.bincount(household, weights=change)
    there = np.bincount(household) > 0
    sums, many = sums[there], int(there.sum())
    squares = float(sums @ sums)
    spread = float(sums.std(ddof=1)) if many > 1 else float("inf")
    rests_on = float(np.abs(sums).sum()) ** 2 / squares if squares else 0.0
    return Step(float(change.mean()), spread * sqrt(many) / children, rests_on)


def demanded(tries: int) -> float:
    """Return how many standard errors a team's submission number `tries` (from 1) has to win.

    One for the first, as in the paper, and slowly more: who tries k times meets luck of about the root of 2 log k.
    With one throughout, who guesses for twenty children at a time and keeps what goes up gains 0.17 in accuracy on
    1,000 children in 1,000 tries; so it gains 0.002.

    >>> [round(demanded(k), 1) for k in (1, 2, 12, 40, 1000)]
    [1.0, 1.5, 2.4, 2.9, 3.8]
    """
    return sqrt(1 + 2 * log(max(tries, 1)))


def moves(step: Step | Mapping[str, Any], tries: int) -> bool:
    """Say whether the board moves for a step (or for one read from a fact) that is the team's number `tries`."""
    s = step if isinstance(step, Step) else Step(**step)
    return s.gain > 0 and s.gain > demanded(tries) * s.error and s.households >= FEWEST
