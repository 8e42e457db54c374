"""What a played idea is worth: cases averted, money and hours per case, harm, and the score between two fixed points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.policy import Array, Call, Played, Population


@dataclass(frozen=True)
class Worth:
    """What an idea does on one population. What has no meaning is NaN.

    value            Σ outcomes weight × cases averted, weighted for welfare
    averted          cases averted by outcome, net of harm
    harm             cases by outcome that would not have been, among children whom it makes worse off
    families, taking_part   households offered, and taking part
    cost_per_case    EUR per case averted (all outcomes, unweighted); NaN when nothing is averted
    needed_to_treat  households taking part per case averted; NaN when nothing is averted
    """

    value: float
    averted: Mapping[str, float]
    harm: Mapping[str, float]
    families: float
    taking_part: float
    cost: float
    hours: float
    cost_per_case: float
    needed_to_treat: float


def worth(
    played: Played,
    outcomes: Sequence[str],
    weights: Mapping[str, float] | None = None,
    welfare: Array | None = None,
) -> Worth:
    """Return what a played idea is worth.

    outcomes  names of the columns of `played.gain`
    weights   by outcome; 1 when nothing is said
    welfare   (n,) weight of each child; 1 when nothing is said
    """
    each = np.array([1.0 if weights is None else weights[o] for o in outcomes])
    child = np.ones(len(played.gain)) if welfare is None else welfare
    averted = played.gain.sum(axis=0)
    harm = np.maximum(0.0, -played.gain).sum(axis=0)
    cost = float(sum(o.cost for o in played.offers))
    part = float(played.taking_part.sum())
    cases = float(averted.sum())
    return Worth(
        value=float(child @ played.gain @ each),
        averted=dict(zip(outcomes, averted.tolist(), strict=True)),
        harm=dict(zip(outcomes, harm.tolist(), strict=True)),
        families=float(played.offered.sum()),
        taking_part=part,
        cost=cost,
        hours=float(sum(o.hours for o in played.offers)),
        cost_per_case=cost / cases if cases > 0 else float("nan"),
        needed_to_treat=part / cases if cases > 0 else float("nan"),
    )


def pooled(parts: Sequence[Worth]) -> Worth:
    """Return what an idea is worth on several populations together: everything is a sum."""
    averted, harm = (
        {o: sum(getattr(w, name)[o] for w in parts) for o in parts[0].averted}
        for name in ("averted", "harm")
    )
    value, families, part, cost, hours = (
        sum(getattr(w, name) for w in parts)
        for name in ("value", "families", "taking_part", "cost", "hours")
    )
    cases = sum(averted.values())
    return Worth(
        value, averted, harm, families, part, cost, hours,
        cost_per_case=cost / cases if cases > 0 else float("nan"),
        needed_to_treat=part / cases if cases > 0 else float("nan"),
    )  # fmt: skip


def score(value: float, random: float, public: float) -> float:
    """Return where a value stands between the lottery (0) and the best rule on public columns (1).

    All three at the event's budget. May exceed 1 or be negative; NaN when the best rule is no better than the lottery.

    >>> score(30.0, 10.0, 50.0)
    0.5
    """
    return (value - random) / (public - random) if public > random else float("nan")


def as_universal(calls: Sequence[Call]) -> list[Call]:
    """Return the same offers to everybody in the neighbourhoods that they touch: the comparison that is always shown."""
    return [replace(call, mode="universal") for call in calls]


def stigma_curve(
    played: Played,
    world: Population,
    value: float,
    sigmas: Sequence[float],
    burden: Sequence[float] | None = None,
) -> tuple[Array, float]:
    """Return what an idea is worth when a false alarm costs `sigma` cases, (sigmas,), and the sigma at which nothing is left.

    burden  by offer: how much an offer weighs (a visit more than a letter, less when all in a street get one); 1 by default

    A false alarm is an offer to a household in which no child would have had any outcome, with the true risks taken
    as independent. The second number is infinite without false alarms, and 0 when there was no value to lose.
    """
    none = np.exp(world.per_household(np.log1p(-np.clip(world.risk, 0, 1 - 1e-12)).sum(axis=1)))
    weight = np.array([*(burden or [1.0] * len(played.offers)), 0.0])[played.offer]
    alarms = float((played.offered * none * weight).sum())
    even = max(value, 0.0) / alarms if alarms > 0 else float("inf")
    return value - np.asarray(sigmas, dtype=float) * alarms, even


def benefit_parity(gain: Array, avertable: Array, group: Array) -> dict[str, float]:
    """Return by group its share of what is averted over its share of what could be.

    gain, avertable  (n,) expected cases, of all outcomes together (weighted as the event weighs them)
    group            (n,) str

    1: it gets what it could gain; NaN when nothing is averted or could be.
    """
    names, at = np.unique(group, return_inverse=True)
    got, could = (np.bincount(at, weights=v, minlength=len(names)) for v in (gain, avertable))
    if got.sum() <= 0 or could.sum() <= 0:
        return {str(name): float("nan") for name in names}
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(could > 0, (got / got.sum()) / (could / could.sum()), np.nan)
    return {str(name): float(r) for name, r in zip(names, ratio, strict=True)}
