"""How much chance explains. Every check is allowed one false alarm in ten thousand events, over all its trials.

Dividing that by the number of trials (Bonferroni) holds whatever the dependence between them, and columns of the
same families are far from independent. The price is power: a weak leak is seen in a large event only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

Array = np.ndarray[Any, Any]
FALSE_ALARMS = 1e-4
_STEPS = 60


def correlation(x: Array, y: Array) -> float:
    """Return the rank correlation of two arrays (n,), from -1 to 1; 0 where one of them is constant."""
    a, b = stats.rankdata(x), stats.rankdata(y)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def allowed_correlation(n: int, trials: int, *, sides: int = 2) -> float:
    """Return the correlation of n unrelated pairs that one of `trials` exceeds by chance too rarely to accept."""
    if n < 4:
        return 1.0
    t = float(stats.t.isf(FALSE_ALARMS / (sides * max(trials, 1)), n - 2))
    return t / float(np.sqrt(n - 2 + t * t))


def surprise(share: float, expected: float, n: int) -> float:
    """Return n times the relative entropy of a share against the expected one.

    exp(-surprise) bounds the probability of a share this far out on its side, for independent events with unequal
    probabilities (Chernoff, Hoeffding): exact where a normal approximation is not, in small groups and rare outcomes.
    """
    expected = min(max(expected, 1e-12), 1 - 1e-12)
    terms = [
        part * np.log(part / of) if part > 0 else 0.0
        for part, of in ((share, expected), (1 - share, 1 - expected))
    ]
    return float(n * sum(terms))


def limit(trials: int) -> float:
    """Return the surprise that one of `trials` shares, looked at from both sides, may have."""
    return float(np.log(2 * max(trials, 1) / FALSE_ALARMS))


def allowed_distance(expected: float, n: int, trials: int, *, above: bool) -> float:
    """Return how far a share of n may lie above (or below) the expected one before chance is no explanation."""
    most = limit(trials)
    near, far = expected, 1.0 if above else 0.0
    if surprise(far, expected, n) <= most:
        return abs(far - expected)
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (middle, far) if surprise(middle, expected, n) <= most else (near, middle)
    return abs(near - expected)


def quantile(trials: int) -> float:
    """Return how many standard errors one of `trials` may lie too high."""
    return float(stats.norm.isf(FALSE_ALARMS / max(trials, 1)))
