"""Metrics of a decision: what comes of acting on a probability from a threshold on.

Arguments as in `scoring.losses`.
"""

from __future__ import annotations

import numpy as np

from scoring.losses import PLAIN, Array, Setting, ratio

HALF = 0.5


def net_benefit(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Share of true alarms, less the share of false ones times the odds of the threshold; at most the rate.

    Children with probability >= `setting.worth` are named: the risk from which help is worth a false alarm. 0 is what
    helping nobody yields. NaN for a threshold of 1 or more.
    source: Vickers and Elkin (2006), Medical Decision Making 26, 565-574; >= as in dcurves

    >>> fifth = Setting(threshold=0.2)
    >>> float(net_benefit(np.array([1, 0, 0, 0], bool), np.array([0.6, 0.3, 0.1, 0.1]), np.ones(4), fifth))
    0.1875
    """
    gains = net_benefit_of_each(truth, probability, setting.worth)
    return ratio(weight @ gains, weight.sum(axis=-1))


def net_benefit_of_each(truth: Array, probability: Array, threshold: float) -> Array:
    """Return what naming a child yields: 1, minus the odds of the threshold, or 0 when it is not named; shape (n,)."""
    if threshold >= 1:
        return np.full(len(truth), np.nan)
    gain = np.where(truth, 1.0, -threshold / (1 - threshold))
    return np.where(probability >= threshold, gain, 0.0)


def net_benefit_curve(
    truth: Array, probability: Array, weight: Array, thresholds: Array
) -> tuple[Array, Array]:
    """Return the net benefit at each threshold, and that of naming everybody; both (thresholds,).

    weight      (n,)
    thresholds  (thresholds,) in [0, 1)

    >>> some, everybody = net_benefit_curve(np.array([1, 0], bool), np.array([0.6, 0.3]), np.ones(2), np.array([0.5]))
    >>> some.tolist(), everybody.tolist()
    ([0.5], [0.0])
    """
    order = np.argsort(probability, kind="stable")
    at = np.searchsorted(probability[order], thresholds, side="left")
    odds = thresholds / (1 - thresholds)
    above = [np.concatenate([[0.0], np.cumsum((weight * kind)[order])]) for kind in (truth, ~truth)]
    hits, alarms = (sums[-1] - sums[at] for sums in above)
    total = weight.sum()
    everybody = above[0][-1] - above[1][-1] * odds
    return ratio(hits - alarms * odds, total), ratio(everybody, total)


def f1(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Harmonic mean of precision and recall where a half or more is a yes; in [0, 1], 1 is best.

    For tradition only: it is not proper, and mixes what mistakes cost. NaN without an outcome; 0 when nobody is named.
    source: the measure of the PreFer challenge, Sivak et al. (2024), Journal of Computational Social Science

    >>> float(f1(np.array([1, 1, 0], bool), np.array([0.7, 0.2, 0.5]), np.ones(3)))
    0.5
    """
    named = probability >= HALF
    hits, all_named, all_true = weight @ (named & truth), weight @ named, weight @ truth
    return np.asarray(np.where(all_true > 0, ratio(2 * hits, all_named + all_true), np.nan))
