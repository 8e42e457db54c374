"""How much chance explains. Every check is allowed one false alarm in ten thousand events, over all its trials.

Dividing that by the number of trials (Bonferroni) holds whatever the dependence between them, and columns of the
same families are far from independent. The price is power: a weak leak is seen in a large event only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats
from scipy.special import logsumexp

Array = np.ndarray[Any, Any]
FALSE_ALARMS = 1e-4
TILTS = (-8.0, -2.5, -1.0, -0.3, 0.3, 1.0, 2.5, 8.0)


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


def tilted(happened: Array, risk: Array) -> Array:
    """Return the log likelihood ratio (n, tilts) of each child's outcome: odds tilted against odds as they are."""
    sure = np.clip(risk, 1e-9, 1 - 1e-9)
    odds = np.log(sure / (1 - sure))[:, None] + np.asarray(TILTS)
    told = np.where(happened[:, None] > 0.5, -np.logaddexp(0, -odds), -np.logaddexp(0, odds))
    usual = np.where(happened > 0.5, np.log(sure), np.log1p(-sure))
    return np.asarray(told - usual[:, None])


def evidence_in(groups: Array, ratios: Array) -> float:
    """Return the evidence that outcomes differ from their risks by group, as a power of ten.

    groups  (n,) codes from 0; ratios  as `tilted` gives them
    Each group may have kept its odds, or have tilted odds; the likelihood ratio is averaged over all of that. Its mean
    is one whatever the risks are, so that ten to the power of k comes by chance once in 10^k at most (Markov): exact
    for small groups and rare outcomes, where a normal approximation is not.
    """
    count = int(groups.max()) + 1
    sums = np.stack([np.bincount(groups, r, minlength=count) for r in ratios.T], axis=1)
    stays = 1 - 1 / max(count, 2)
    weights = np.append(np.log((1 - stays) / len(TILTS)) + np.zeros(len(TILTS)), np.log(stays))
    averaged = logsumexp(np.column_stack([sums, np.zeros(count)]) + weights, axis=1)
    return float(averaged.sum() / np.log(10))


def allowed_evidence(trials: int) -> float:
    """Return the evidence, as a power of ten, that one of `trials` exceeds too rarely to accept."""
    return float(np.log10(max(trials, 1) / FALSE_ALARMS))


def quantile(trials: int) -> float:
    """Return how many standard errors one of `trials` may lie too high."""
    return float(stats.norm.isf(FALSE_ALARMS / max(trials, 1)))
