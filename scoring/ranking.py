"""Metrics of an order: who stands before whom, and who is reached when there is room for some.

Arguments as in `scoring.losses`. Equal probabilities form one block: file order never counts.
"""

from __future__ import annotations

import numpy as np

from scoring.losses import PLAIN, Array, Setting, ratio


def auroc(truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN) -> Array:
    """Probability that a child with the outcome has a higher probability than one without; ties count half.

    In [0, 1], 1 is best, 0.5 is chance; NaN when one of the classes is empty.
    source: Hanley and McNeil (1982), Radiology 143, 29-36

    >>> float(auroc(np.array([1, 0, 0], bool), np.array([0.3, 0.3, 0.1]), np.ones(3)))
    0.75
    """
    positives, negatives = blocks(truth, probability, weight)
    below = np.cumsum(negatives, axis=-1) - negatives
    wins = np.sum(positives * (below + negatives / 2), axis=-1)
    return ratio(wins, positives.sum(axis=-1) * negatives.sum(axis=-1))


def average_precision(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Area under the step-wise precision-recall curve, without interpolation; in [0, 1], 1 is best.

    Depends on the rate of the outcome: not comparable between groups or worlds. NaN without an outcome.
    source: Davis and Goadrich (2006), ICML; the sum over distinct thresholds as in scikit-learn

    >>> float(average_precision(np.array([1, 0, 1], bool), np.array([0.9, 0.8, 0.7]), np.ones(3)).round(6))
    0.833333
    """
    positives, negatives = blocks(truth, probability, weight)
    positives, negatives = positives[..., ::-1], negatives[..., ::-1]
    hits = np.cumsum(positives, axis=-1)
    precision = _share(hits, hits + np.cumsum(negatives, axis=-1))
    return ratio(np.sum(positives * precision, axis=-1), positives.sum(axis=-1))


def precision_at_capacity(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Share with the outcome among the children who get a place, highest probability first; in [0, 1], 1 is best.

    There is room for `setting.capacity` of the total weight. Children who tie for the last places share them
    by lottery, in expectation (the mean of a hypergeometric draw), so that file order never decides.

    >>> three, half = np.array([1, 0, 0], bool), Setting(capacity=0.5)
    >>> float(precision_at_capacity(three, np.array([0.9, 0.9, 0.1]), np.ones(3), half))
    0.5
    """
    hits, places, _, _ = _at_capacity(truth, probability, weight, setting)
    return ratio(hits, places)


def recall_at_capacity(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Share of the children with the outcome who get a place (see precision_at_capacity); NaN without an outcome.

    In [0, 1], 1 is best; with fewer places than children in need 1 is out of reach.

    >>> three, half = np.array([1, 0, 0], bool), Setting(capacity=0.5)
    >>> float(recall_at_capacity(three, np.array([0.9, 0.9, 0.1]), np.ones(3), half))
    0.75
    """
    hits, _, positives, _ = _at_capacity(truth, probability, weight, setting)
    return ratio(hits, positives)


def lift_at_capacity(
    truth: Array, probability: Array, weight: Array, setting: Setting = PLAIN
) -> Array:
    """Precision at capacity over the rate of the outcome: 1 is a lottery, 1 / capacity the most; NaN without one.

    >>> three, half = np.array([1, 0, 0], bool), Setting(capacity=0.5)
    >>> float(lift_at_capacity(three, np.array([0.9, 0.9, 0.1]), np.ones(3), half))
    1.5
    """
    hits, places, positives, total = _at_capacity(truth, probability, weight, setting)
    return ratio(hits * total, places * positives)


def chosen_share(probability: Array, weight: Array, capacity: float) -> Array:
    """Return the chance of a place for each child, shape (n,): 1, 0, or a lottery among those who tie at the edge.

    weight    (n,)
    capacity  share of the total weight that there is room for

    >>> chosen_share(np.array([0.9, 0.5, 0.5, 0.1]), np.ones(4), 0.5).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    _, block = np.unique(-np.asarray(probability), return_inverse=True)
    size = np.bincount(block, weights=weight)
    before = np.cumsum(size) - size
    return np.asarray(np.clip(_share(capacity * size.sum() - before, size), 0, 1)[block])


def blocks(truth: Array, probability: Array, weight: Array) -> tuple[Array, Array]:
    """Return the weight of positives and of negatives per distinct probability, in ascending order.

    Shapes (blocks,) or (replicates, blocks).
    """
    if not len(probability):
        nothing = np.zeros((*np.shape(weight)[:-1], 0))
        return nothing, nothing
    order = np.argsort(probability, kind="stable")
    value = probability[order]
    first = np.flatnonzero(np.concatenate([[True], value[1:] != value[:-1]]))
    sorted_weight = np.asarray(weight, dtype=float)[..., order]
    hit = truth[order].astype(float)
    positives = np.add.reduceat(sorted_weight * hit, first, axis=-1)
    negatives = np.add.reduceat(sorted_weight * (1 - hit), first, axis=-1)
    return positives, negatives


def _at_capacity(
    truth: Array, probability: Array, weight: Array, setting: Setting
) -> tuple[Array, Array, Array, Array]:
    """Return the weights of: positives with a place, places, positives, everybody."""
    positives, negatives = blocks(truth, probability, weight)
    positives, negatives = positives[..., ::-1], negatives[..., ::-1]
    size = positives + negatives
    total = size.sum(axis=-1)
    places = setting.capacity * total
    before = np.cumsum(size, axis=-1) - size
    share = np.clip(_share(places[..., None] - before, size), 0, 1)
    return np.sum(positives * share, axis=-1), places, positives.sum(axis=-1), total


def _share(part: Array, whole: Array) -> Array:
    """Return part / whole, 0 where whole is 0: a block in which nobody was drawn adds nothing."""
    return np.asarray(np.divide(part, whole, out=np.zeros(np.shape(whole)), where=whole > 0))
