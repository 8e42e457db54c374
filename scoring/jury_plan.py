"""How many judges and minutes give which reliability, before anybody has rated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import asin, ceil, pi, sqrt

import numpy as np

from scoring.jury_next import USUAL, covariance_of, next_pitch
from scoring.jury_ratings import Array, Ratings, Spreads

MINUTES = 8.0  # to read a pitch and fill in the rubric
_TRIALS = 4000


@dataclass(frozen=True)
class Plan:
    """What a number of looks per pitch asks and gives.

    looks        judges who see each pitch, on average
    each         pitches that each judge sees
    minutes      of each judge
    reliability  squared correlation of estimated and true values of pitches, 0 to 1
    tau          Kendall's tau between estimated and true order that follows from it
    best_first   probability that the best pitch comes first
    best_in_top  probability that the best pitch is among the first three
    """

    judges: int
    looks: float
    each: int
    minutes: float
    reliability: float
    tau: float
    best_first: float
    best_in_top: float


def assignment(
    pitches: int,
    judges: int,
    each: int,
    *,
    barred: Mapping[int, Collection[int]] | None = None,
    key: bytes = b"",
) -> list[list[int]]:
    """Return which pitches each judge sees, in order: evenly, each judge overlapping with the others.

    each    pitches per judge; fewer where not so many are allowed
    barred  judge -> pitches that it may not see
    """
    plan: list[list[int]] = [[] for _ in range(judges)]
    seen = _ratings(plan, pitches)
    for _ in range(each):
        for judge in range(judges):
            out = (barred or {}).get(judge, ())
            chosen = next_pitch(seen, judge, barred=out, key=key)
            if chosen is not None:
                plan[judge].append(chosen)
                seen = _ratings(plan, pitches)
    return plan


def plan_jury(
    pitches: int,
    judges: int,
    *,
    spreads: Spreads = USUAL,
    minutes_per_pitch: float = MINUTES,
    most: int = 8,
) -> list[Plan]:
    """Return one plan per number of looks per pitch, 1 to `most` or as many as there are judges."""
    plans = []
    for looks in range(1, min(most, judges) + 1):
        each = min(pitches, ceil(pitches * looks / judges))
        plans.append(_plan(pitches, judges, each, spreads, minutes_per_pitch))
    unique = {plan.each: plan for plan in plans}
    return [unique[each] for each in sorted(unique)]


def _plan(pitches: int, judges: int, each: int, spreads: Spreads, minutes: float) -> Plan:
    design = _ratings(assignment(pitches, judges, each), pitches)
    left = covariance_of(design, spreads)
    reliability = _reliability(left, spreads)
    first, top = _best(left, spreads)
    return Plan(
        judges=judges,
        looks=len(design.score) / pitches,
        each=each,
        minutes=each * minutes,
        reliability=reliability,
        tau=2 / pi * asin(sqrt(reliability)),
        best_first=first,
        best_in_top=top,
    )


def _reliability(left: Array, spreads: Spreads) -> float:
    """Return the share of the variance between pitches that is known: 1 minus what is left of it."""
    size = len(left)
    if size < 2 or spreads.pitches <= 0:
        return 0.0
    before = spreads.pitches**2 * (size - 1)
    return float(np.clip(1 - np.trace(left) / before, 0.0, 1.0))


def _best(left: Array, spreads: Spreads) -> tuple[float, float]:
    """Return how often the best pitch comes first, and among the first three, by simulation."""
    size = len(left)
    centre = np.eye(size) - 1 / size
    known = centre * spreads.pitches**2 - left  # the covariance of the estimates
    random = np.random.default_rng(1)
    estimate = random.standard_normal((_TRIALS, size)) @ _root(known)
    true = estimate + random.standard_normal((_TRIALS, size)) @ _root(left)
    best = true.argmax(axis=1)
    place = (estimate > estimate[np.arange(_TRIALS), best][:, None]).sum(axis=1)
    return float((place < 1).mean()), float((place < 3).mean())


def _root(covariance: Array) -> Array:
    size, turn = np.linalg.eigh(covariance)
    return np.asarray((turn * np.sqrt(np.maximum(size, 0.0))) @ turn.T)


def _ratings(plan: list[list[int]], pitches: int) -> Ratings:
    """Return ratings without points: who sees what is all that counts for how much can be known."""
    judge = np.array([j for j, row in enumerate(plan) for _ in row], dtype=int)
    pitch = np.array([i for row in plan for i in row], dtype=int)
    return Ratings(judge, pitch, np.zeros(len(judge)), len(plan), pitches)
