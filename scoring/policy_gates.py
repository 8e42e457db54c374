"""Gates that an idea passes before it is ranked: nobody harmed, nobody in need left out, not a handful of households.

Given are children of the final populations, pooled. Effects are expectations, so what is uncertain is which households
a population happens to hold: intervals count households, not children.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from scoring.policy import Array

LEVEL = 0.95
LEAST_RECALL = 0.8
LEAST_GROUP = 100
LEAST_HOUSEHOLDS = 50


@dataclass(frozen=True)
class GroupRecall:
    """How much of the need in a group is reached, beside the need of all.

    ratio    recall of the group over that of all
    low, high  interval of the ratio
    children   in the group
    """

    attribute: str
    group: str
    children: int
    ratio: float
    low: float
    high: float
    left_out: bool


@dataclass(frozen=True)
class GroupHarm:
    """Net cases averted in a group, with its interval; `harmed` when even the upper end is below nothing."""

    attribute: str
    group: str
    children: int
    averted: float
    low: float
    high: float
    harmed: bool


@dataclass(frozen=True)
class Gates:
    """The verdicts.

    passes       no group is demonstrably harmed; none is demonstrably left out, or the idea says why; enough households
    to_justify   groups left out, so that the jury reads the justification
    """

    harm: tuple[GroupHarm, ...]
    recall: tuple[GroupRecall, ...]
    households: float
    enough_households: bool
    justified: bool

    @property
    def harmed(self) -> tuple[GroupHarm, ...]:
        """Groups that are demonstrably worse off."""
        return tuple(g for g in self.harm if g.harmed)

    @property
    def to_justify(self) -> tuple[GroupRecall, ...]:
        """Groups that are demonstrably left out."""
        return tuple(g for g in self.recall if g.left_out)

    @property
    def passes(self) -> bool:
        """Whether the idea is ranked."""
        answered = self.justified or not self.to_justify
        return not self.harmed and answered and self.enough_households


def judge(
    *,
    household: Array,
    offered: Array,
    gain: Array,
    need: Array,
    meant_for: Array,
    groups: Mapping[str, Array],
    justified: bool,
    least_households: float = LEAST_HOUSEHOLDS,
    households: float | None = None,
) -> Gates:
    """Judge an idea by its gates.

    household    (n,) int: children of one household share a number, over all populations pooled
    offered      (n,) chance that the child's household is offered
    gain         (n,) expected cases averted, of all outcomes together; negative is harm
    need         (n,) expected cases when nothing is done, of all outcomes together
    meant_for    (n,) bool: children at a stage that the idea makes an offer for
    groups       (n,) str by attribute (sex, origin, income …); an empty text belongs to no group
    households   households offered, on the population where that is fewest; summed here when not given
    """
    count = _offered_households(household, offered) if households is None else households
    harm, recall = [], []
    everybody = _share(need[meant_for], offered[meant_for])
    for attribute, group in groups.items():
        for name in sorted(set(group.tolist()) - {""}):
            inside = group == name
            harm.append(_harm(attribute, name, household[inside], gain[inside]))
            here = inside & meant_for
            if here.sum() >= LEAST_GROUP and everybody > 0:
                recall.append(
                    _recall(attribute, name, household[here], offered[here], need[here], everybody)
                )
    return Gates(tuple(harm), tuple(recall), count, count >= least_households, justified)


def _offered_households(household: Array, offered: Array) -> float:
    _, first = np.unique(household, return_index=True)
    return float(offered[first].sum())


def _share(need: Array, offered: Array) -> float:
    total = float(need.sum())
    return float(need @ offered) / total if total > 0 else float("nan")


def _totals(household: Array, values: Array) -> Array:
    """Return sums by household."""
    _, at = np.unique(household, return_inverse=True)
    return np.bincount(at, weights=values)


def _harm(attribute: str, name: str, household: Array, gain: Array) -> GroupHarm:
    """Return the net effect on a group; the spread is that of a sum over households that came by chance."""
    by_household = _totals(household, gain)
    total = float(by_household.sum())
    margin = float(norm.ppf((1 + LEVEL) / 2) * np.sqrt(np.sum(by_household**2)))
    low, high = total - margin, total + margin
    return GroupHarm(attribute, name, len(gain), total, low, high, high < 0)


def _recall(
    attribute: str, name: str, household: Array, offered: Array, need: Array, everybody: float
) -> GroupRecall:
    """Return the recall of a group over that of all, with Wilson's interval.

    A household counts by the need in it: `effective` is how many equal ones would be as uncertain. Wilson, because the
    interval must have an upper end above nothing where nobody of a small group was reached. The recall of all is taken
    as known. source: Wilson (1927), Journal of the American Statistical Association 22, 209-212; Kish (1965) on weights
    """
    weight = _totals(household, need)
    share = _share(need, offered)
    if not weight.any():
        return GroupRecall(attribute, name, len(need), share, 0.0, float("inf"), False)
    low, high = (v / everybody for v in wilson(share, weight))
    ratio = share / everybody
    return GroupRecall(attribute, name, len(need), ratio, low, high, high < LEAST_RECALL)


def wilson(share: float, weight: Array) -> tuple[float, float]:
    """Return the interval of a share over households of these weights; NaN where there is no share or no weight."""
    if not weight.any():
        return float("nan"), float("nan")
    effective = float(weight.sum() ** 2 / np.sum(weight**2))
    z = float(norm.ppf((1 + LEVEL) / 2))
    middle = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
    margin = z / (1 + z**2 / effective) * np.sqrt(share * (1 - share) / effective + z**2 / (4 * effective**2))  # fmt: skip
    return float(middle - margin), float(middle + margin)
