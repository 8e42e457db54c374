"""The Ladder: what of a score on the live half of the test children may be seen. Pure, on values per child.

A team stands at base rates (0) when it begins. A new score is seen only when it beats the team's best so far by a significant
step: the mean difference over the children, held against its own standard error with households drawn. Else the number
that was seen before stays. It works for whatever is a mean over children: gains of predictions, welfare of an idea.
source: Blum and Hardt (2015), The Ladder: a reliable leaderboard for machine learning competitions, ICML, PMLR 37
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil, floor, isfinite, log, log10, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[Any]
FINEST = 0.001
# What rests on fewer households would tell of each of them. (Honest predictions for 40 children rest on some 6 to 20: an
# outcome is rare, and who has it weighs much.)
FEWEST = 5
# Teams predict for the same children, so that part of what is luck for one is luck for all. In a lower share than is
# usual, so that two teams are told apart too late rather than too early.
SHARED_LUCK = 0.5
REPLICATES, LEVEL, POWER = 1000, 0.95, 0.8


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


@dataclass(frozen=True)
class Scale:
    """What everybody knows of the live half of the test children; what is shown beside a score is made of it alone.

    children    how many there are
    base        outcome -> rate among the training children
    attainable  outcome -> how much the best model on public columns lowers the Brier score; None: not known
    """

    children: int
    base: Mapping[str, float]
    attainable: Mapping[str, float] | None

    @classmethod
    def of(cls, manifest: Mapping[str, Any], part: str) -> Scale:
        """Take it from the manifest of an event."""
        children = manifest["board"][f"{part}_children"]
        return cls(children, manifest["base_rates"], manifest["attainable"] or None)

    @property
    def grain(self) -> float:
        """The steps in which scores are shown: 0.001, and with fewer than 1,000 children 1/children, as 1, 2 or 5.

        >>> [Scale(n, {}, None).grain for n in (62, 200, 1000, 20_000)]
        [0.02, 0.005, 0.001, 0.001]
        """
        exact = max(FINEST, 1 / max(self.children, 1))
        ten = 10.0 ** floor(log10(exact))
        return round(ten * next(k for k in (1, 2, 5, 10) if k * ten >= exact * (1 - 1e-9)), 9)

    def shown(self, value: float | None) -> float | None:
        """Return what may be seen of a score; None stays None.

        >>> Scale(62, {}, None).shown(0.3333), Scale(5000, {}, None).shown(-0.0001)
        (0.34, 0.0)
        """
        if value is None or not isfinite(value):
            return None
        return round(round(value / self.grain) * self.grain, 3) + 0.0

    def error(self, shown: float) -> float:
        """Return the standard error of a shown score, as if the predictions behind it were calibrated.

        Calibrated predictions of variance v lower the Brier score by v in the mean; how much that spreads over children
        follows when they have a beta distribution. So the score says how sure it is, and no second number is let out.
        """
        if not self.base:
            return 0.0
        variance = 0.0
        for outcome, base in self.base.items():
            noise = base * (1 - base)
            unit = self.attainable[outcome] if self.attainable else noise
            gained = min(max(shown, 0.0) * unit, 0.9 * noise)  # all of `noise` is the truth itself
            variance += spread_of_gains(base, gained) / unit**2
        return sqrt(variance / max(self.children, 1)) / len(self.base)

    def limits(self, shown: float) -> tuple[float, float]:
        """Return the 95% interval of a shown score, made of that score and of nothing else."""
        reach = float(norm.ppf((1 + LEVEL) / 2)) * self.error(shown)
        return tuple(round(shown + s * ceil(reach / self.grain) * self.grain, 3) + 0.0 for s in (-1, 1))  # type: ignore[return-value]  # fmt: skip

    def replicates(self, shown: Array) -> Array:
        """Return made-up replicates of shown scores (teams,), for ranges of ranks: (teams, replicates).

        They know of the children what `error` knows: their number and the base rates.
        """
        draws = np.random.Generator(np.random.PCG64(0))
        common = draws.standard_normal(REPLICATES)
        own = draws.standard_normal((len(shown), REPLICATES))
        error = np.array([self.error(s) for s in shown])
        luck = sqrt(SHARED_LUCK) * common + sqrt(1 - SHARED_LUCK) * own
        return np.asarray(shown[:, None] + error[:, None] * luck)

    def smallest_difference(self) -> float:
        """Return about how far two teams half way to the attainable must lie apart to be told apart (power 0.8)."""
        reach = float(norm.ppf((1 + LEVEL) / 2) + norm.ppf(POWER))
        return reach * sqrt(2 * (1 - SHARED_LUCK)) * self.error(0.5)


def spread_of_gains(base: float, variance: float) -> float:
    """Return the variance over children of (base - y)² - (p - y)²: p beta distributed around `base`, y drawn with risk p.

    variance  of p, above 0 and below base (1 - base); 0 gives 0

    >>> round(spread_of_gains(0.5, 0.0001) / 0.0001, 2)  # close to 4 base (1 - base)
    1.0
    """
    if not variance > 0:
        return 0.0
    size = base * (1 - base) / variance - 1
    one, two, three, four = np.cumprod([(base * size + j) / (size + j) for j in range(4)])
    squares = np.array([base**2, -2 * base, 1.0])  # (p - base)² as a polynomial in p
    within = squares @ np.array([one - two, two - three, three - four])
    fourth = np.convolve(squares, squares) @ np.array([1.0, one, two, three, four])
    return float(4 * within + fourth - variance**2)
