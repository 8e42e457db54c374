"""Simulated juries whose truth is known, as in the published comparison of methods: 20 pitches, severity 0.8, spread 35%."""

import numpy as np
from scipy.stats import kendalltau

from scoring.jury_ratings import Ratings

# In points from 1 to 10. The comparison does not say how far pitches and single ratings spread; with these the plain
# mean does as well as it did there, on every design.
PITCH, NOISE = 1.8, 1.15
DESIGNS = {
    "six each": {"each": 6},
    "two at random": {"each": 6, "random": 2},
    "one reversed": {"each": 6, "reverse": True},
    "ten each": {"each": 10},
    "six see all": {"each": 20, "judges": 6},
}


def jury(seed, *, each, judges=12, pitches=20, random=0, reverse=False):
    """Return true values (pitches,) and ratings in whole points."""
    rng = np.random.default_rng([seed, 11])
    true = rng.normal(0, PITCH, pitches)
    severity = rng.normal(0, 0.8, judges)
    spread = np.maximum(0.2, 1 + 0.35 * rng.standard_normal(judges))
    plan = _blocks(rng, pitches, judges, each)
    judge, pitch = np.repeat(np.arange(judges), each), np.concatenate(plan)
    points = 5.5 + severity[judge] + spread[judge] * true[pitch]
    points = points + NOISE * rng.standard_normal(len(judge))
    noise = 5.5 + severity[judge] + PITCH * rng.standard_normal(len(judge))
    points = np.where(judge < random, noise, points)
    points = np.where((judge == 0) & reverse, 11 - points, points)
    points = np.clip(np.rint(points), 1, 10)
    return true, Ratings(judge, pitch, points, judges, pitches, 9.0)


def _blocks(rng, pitches, judges, each):
    """Return who sees what: every pitch as often, by lot."""
    views = np.zeros(pitches)
    plan = []
    for _ in range(judges):
        chosen = np.lexsort((rng.random(pitches), views))[:each]
        views[chosen] += 1
        plan.append(chosen)
    return plan


def plain_mean(ratings):
    count = np.bincount(ratings.pitch, minlength=ratings.pitches)
    return np.bincount(ratings.pitch, ratings.score, ratings.pitches) / count


def tau(true, value):
    return float(kendalltau(true, value)[0])


def top_three(true, value):
    return len(set(np.argsort(-true)[:3]) & set(np.argsort(-value)[:3])) / 3
