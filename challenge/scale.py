"""What may be seen of a score before the reveal: how finely, and what stands beside it, made of shown scores alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10, sqrt
from typing import Any

import numpy as np
from scipy.stats import norm

from challenge.definition import Weights
from challenge.ladder import Array
from challenge.ledger.events import Entry, FixedPointsMeasured
from challenge.sealed_names import PUBLIC_BOARD, deciding, promised
from challenge.workspace import Workspace

FINEST = 0.001
# Teams predict for the same children, so that part of what is luck for one is luck for all. In a lower share than is
# usual, so that two teams are told apart too late rather than too early.
SHARED_LUCK = 0.5
REPLICATES, LEVEL, POWER = 1000, 0.95, 0.8


@dataclass(frozen=True)
class Shown(ABC):
    """How scores of a track are shown.

    children  how many a score is a mean over
    """

    children: int

    @abstractmethod
    def error(self, shown: float) -> float:
        """Return the standard error of a shown score, made of that score and of constants of the event."""

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

    def limits(self, shown: float) -> tuple[float, float]:
        """Return the 95% interval of a shown score, made of that score and of nothing else."""
        reach = float(norm.ppf((1 + LEVEL) / 2)) * self.error(shown)
        return tuple(round(shown + s * ceil(reach / self.grain) * self.grain, 3) + 0.0 for s in (-1, 1))  # type: ignore[return-value]  # fmt: skip

    def replicates(self, shown: Array) -> Array:
        """Return made-up replicates of shown scores (teams,), for ranges of ranks: (teams, replicates).

        They know of the children what `error` knows.
        """
        draws = np.random.Generator(np.random.PCG64(0))
        common = draws.standard_normal(REPLICATES)
        own = draws.standard_normal((len(shown), REPLICATES))
        error = np.array([self.error(s) for s in shown])
        luck = sqrt(SHARED_LUCK) * common + sqrt(1 - SHARED_LUCK) * own
        return np.asarray(shown[:, None] + error[:, None] * luck)

    def smallest_difference(self, best: float) -> float:
        """Return about how far two teams must lie apart to be told apart (power 0.8), when the first stands at `best`.

        Here it is said of teams half way to 1, so that it is known before anybody hands in.
        """
        return self.apart(0.5)

    def apart(self, at: float) -> float:
        """Return how far two teams that stand at `at` must lie apart."""
        reach = float(norm.ppf((1 + LEVEL) / 2) + norm.ppf(POWER))
        return reach * sqrt(2 * (1 - SHARED_LUCK)) * self.error(at)


@dataclass(frozen=True)
class Scale(Shown):
    """What everybody knows of the live half of the test children.

    base        outcome -> rate among the training children
    attainable  outcome -> how much the best model on public columns lowers the Brier score; None: not known
    """

    base: Mapping[str, float]
    attainable: Mapping[str, float] | None

    @classmethod
    def of(cls, manifest: Mapping[str, Any], part: str) -> Scale:
        """Take it from the manifest of an event."""
        children = manifest["board"][f"{part}_children"]
        return cls(children, manifest["base_rates"], manifest["attainable"] or None)

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


@dataclass(frozen=True)
class IdeaScale(Shown):
    """What is known of the population of the public board before any idea was handed in.

    of_public  standard error of the score of the best public rule
    ceiling    score of the best that anybody can do
    """

    of_public: float
    ceiling: float

    @classmethod
    def of(cls, points: FixedPointsMeasured) -> IdeaScale:
        """Take it from the fixed points of that population."""
        unit = points.public - points.random
        return cls(points.children, points.error, (points.optimum - points.random) / unit)

    def error(self, shown: float) -> float:
        """Return the standard error of a shown score: that of the best public rule at 1, and nothing at 0.

        What an idea averts is a sum over the families that it reaches, so that its variance grows with it.
        """
        return self.of_public * sqrt(max(shown, 0.0))

    def smallest_difference(self, best: float) -> float:
        """Return how far two ideas must lie apart, of which the first stands at `best`."""
        return self.apart(best)


def kept_points(
    workspace: Workspace, entries: Iterable[Entry], population: str = PUBLIC_BOARD
) -> FixedPointsMeasured | None:
    """Return the fixed points of a population, that of the public board; None where nothing was measured.

    Data may be made anew until the event opens, with another budget or other weights: points are those of the sealed
    population, the budget and the weights that these data promise.
    """
    commitment = promised(workspace, population)
    if not commitment:
        return None
    held = (population, commitment[:16], promised_budget(workspace))
    weights = Weights.of(workspace.manifest)
    for entry in entries:
        match entry.fact:
            case FixedPointsMeasured(population=p, sealed=s, budget=b, weights=w) as fact:
                if (p, s, b) == held and Weights.of({"weights": w}) == weights:
                    return fact
    return None


def promised_budget(workspace: Workspace) -> int:
    """Return what an idea may spend, EUR, as it was when the data were made."""
    return int(workspace.manifest.get("budget", workspace.definition.budget))


def idea_scale(workspace: Workspace, entries: Sequence[Entry]) -> IdeaScale | None:
    """Return how live scores of ideas are shown; None where nothing was measured, or nothing can be told apart."""
    points = kept_points(workspace, entries)
    return IdeaScale.of(points) if points and points.public > points.random else None


def final_ceiling(workspace: Workspace, entries: Sequence[Entry]) -> float | None:
    """Return the best that anybody can do on the populations that decide, pooled; None where one was not measured."""
    names = deciding(workspace.definition.final_populations)
    measured = [kept_points(workspace, entries, name) for name in names]
    points = [p for p in measured if p is not None]
    gained = sum(p.public - p.random for p in points)
    if len(points) < len(measured) or not gained > 0:
        return None
    return sum(p.optimum - p.random for p in points) / gained


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
