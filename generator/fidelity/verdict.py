"""One figure: how far ours may lie from the published one, and whether it does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from generator.fidelity.bar import Tolerance
from generator.fidelity.comparisons import Comparison, Kind
from generator.fidelity.targets import Target

Verdict = Literal["agrees", "differs", "not covered"]


@dataclass(frozen=True)
class Measured:
    """What the tables answered.

    value    in the unit in which the figure is compared (a count: scaled to the country)
    n        independent units behind it
    spread   standard deviation between units, of a mean
    cluster  of a scaled count: what one independent unit in the sample adds to the value, on average
    """

    value: float
    n: float
    spread: float = 0.0
    cluster: float = 1.0


@dataclass(frozen=True)
class Figure:
    """One published figure and our answer; numbers are None where there is no answer."""

    target: Target
    comparison: Comparison
    verdict: Verdict
    reason: str
    published: float
    value: float | None = None
    n: float | None = None
    tolerance: float | None = None
    sampling: float | None = None

    @property
    def allowed(self) -> float:
        """Largest difference that agrees: tolerance and sampling together."""
        return (self.tolerance or 0.0) + (self.sampling or 0.0)

    @property
    def distance(self) -> float | None:
        """Difference in units of what is allowed: beyond -1 to 1 it differs."""
        return None if self.value is None else (self.value - self.published) / self.allowed


def tolerance(kind: Kind, published: float, rule: Tolerance) -> float:
    """Return how far a value may lie from the published one, sampling apart.

    A tenth of the value; one percentage point for a share above ten percent.
    """
    if kind == "share" and published > rule.share_above:
        return rule.percentage_points
    return rule.of_value * abs(published)


def standard_error(comparison: Comparison, target: Target, measured: Measured) -> float:
    """Return the standard error of ours if the published figure were true, in the unit of comparison.

    share, and a count that is a part: sqrt(p (100 - p) / n), in percentage points
    scaled count: sqrt(published / cluster) * cluster (Poisson, of independent units)
    rate per 1,000: sqrt(1000 rate / n) (Poisson)
    mean: spread / sqrt(n)
    """
    published = comparison.published(target)
    if comparison.scale:
        return math.sqrt(published * measured.cluster)
    if comparison.kind == "mean":
        return measured.spread / math.sqrt(measured.n)
    if comparison.kind == "rate":
        return math.sqrt(1000 * published / measured.n)
    return math.sqrt(published * (100 - published) / measured.n)


def judge(comparison: Comparison, target: Target, measured: Measured, rule: Tolerance) -> Figure:
    """Hold a measured value against its published figure."""
    published = comparison.published(target)
    if not measured.n > 0 or math.isnan(measured.value):
        return missing(comparison, target, "no such unit in this sample")
    sampling = rule.normal * standard_error(comparison, target, measured)
    if not sampling <= rule.most_sampling * abs(
        published
    ):  # also where a single unit has no spread
        reason = f"too few in this sample to tell (n = {measured.n:,.0f})"
        return missing(comparison, target, reason)
    allowed = tolerance(comparison.kind, published, rule)
    difference = measured.value - published
    more = comparison.bound == "lower" and difference > 0
    agrees = more or abs(difference) <= allowed + sampling
    excess = abs(difference) - allowed - sampling
    side = "above" if difference > 0 else "below"
    return Figure(
        target=target,
        comparison=comparison,
        verdict="agrees" if agrees else "differs",
        reason="" if agrees else f"{excess:.3g} {side} what is allowed",
        published=published,
        value=measured.value,
        n=measured.n,
        tolerance=allowed,
        sampling=sampling,
    )


def missing(comparison: Comparison, target: Target, reason: str) -> Figure:
    """Return a figure without an answer."""
    published = target.value if comparison.not_covered else comparison.published(target)
    return Figure(
        target=target,
        comparison=comparison,
        verdict="not covered",
        reason=reason,
        published=published,
    )
