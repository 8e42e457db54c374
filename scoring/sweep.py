"""One pass down the order of predictions, for many replicates at once: the sums of the ranking metrics.

The order is made once. A replicate then costs one addition per child, and a little work at each block of equal
probabilities in which a child has the outcome. With numba (extra "fast") the two are one loop; without it, the additions are
a product with a sparse matrix. Both give the same sums.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from scoring.losses import Array

_WORTH_COMPILING = 20_000  # children; below, loading numba takes longer than it saves


@dataclass(frozen=True)
class Order:
    """Children by group, and in a group from the highest probability down.

    child, hit   (n,) row of the child at each place, and whether it has the outcome
    bounds       (groups + 1,) places of each group
    start, end   (blocks,) first place of each block with the outcome in it, and the place behind its last
    first        (groups + 1,) blocks of each group
    """

    child: Array
    hit: Array
    bounds: Array
    start: Array
    end: Array
    first: Array


def make_order(truth: Array, probability: Array, group: Array, groups: int) -> Order:
    """Return the order of children; all arrays (n,), `group` holds numbers below `groups`."""
    child = np.lexsort((-probability, group))
    value, where, hit = probability[child], group[child], truth[child].astype(bool)
    new = np.ones(len(child), dtype=bool)
    new[1:] = (value[1:] != value[:-1]) | (where[1:] != where[:-1])
    start = np.flatnonzero(new)
    end = np.append(start[1:], len(child))[: len(start)]
    hits = np.append(0, np.cumsum(hit))
    some = hits[end] > hits[start]
    start, end = start[some], end[some]
    numbers = np.arange(groups + 1)
    bounds, first = np.searchsorted(where, numbers), np.searchsorted(where[start], numbers)
    return Order(child, hit, bounds, start, end, first)


class Sweep:
    """The sums of one order under any weights of clusters.

    Three per replicate and group, over the children with the outcome: the weight without the outcome that stands before
    them (ties half), the precision at their place, and the share of them that gets one of the places.
    """

    def __init__(
        self, order: Order, cluster: Array, weight: Array, clusters: int, *, compiled: bool | None
    ) -> None:
        """Prepare; `cluster` and own `weight` are (n,). `compiled` None: with numba where that pays."""
        self._order = order
        self._cluster = cluster[order.child].astype(np.int64)
        self._weight = weight[order.child].astype(float)
        wanted = len(cluster) >= _WORTH_COMPILING if compiled is None else compiled
        self._loop = compiled_loop() if wanted else None
        if compiled and self._loop is None:
            raise ModuleNotFoundError("numba")
        self._segments = None if self._loop else self._make_segments(clusters)

    def __call__(self, lanes: Array, places: Array) -> tuple[Array, Array, Array]:
        """Return the three sums, each (groups, replicates).

        lanes   (clusters, replicates) uint8: how often each cluster is drawn
        places  (groups, replicates): total weight that there is room for
        """
        sums = np.zeros((3, *places.shape))
        if self._loop is None:
            self._by_matrix(lanes, places, sums)
        else:
            o = self._order
            own = (self._cluster, self._weight, o.hit, o.bounds, o.start, o.end, o.first)
            self._loop(lanes, *own, places, sums)
        return sums[0], sums[1], sums[2]

    def _make_segments(self, clusters: int) -> Any:
        """Return the matrix from clusters to weight before each block, and without and with the outcome in it."""
        o, blocks = self._order, len(self._order.start)
        place = np.arange(len(self._cluster))
        block = np.searchsorted(o.end, place, side="right")  # that it is in, or comes before
        # Who stands behind the last block of a group stands before no block of it.
        last = np.repeat(o.first[1:], np.diff(o.bounds))
        inside = np.append(o.start, len(place))[block] <= place
        row = block + blocks * np.where(o.hit, 2, np.where(inside, 1, 0))
        keep = block < last
        content = (self._weight[keep], (row[keep], self._cluster[keep]))
        return csr_array(content, shape=(3 * blocks, clusters))

    def _by_matrix(self, lanes: Array, places: Array, sums: Array) -> None:
        first, blocks = self._order.first, len(self._order.start)
        some = np.flatnonzero(np.diff(first))  # groups with an outcome
        if not len(some):
            return
        weight = (self._segments @ lanes.astype(float)).reshape(3, blocks, -1)
        ahead, without, hits = weight
        group = np.repeat(np.arange(len(first) - 1), np.diff(first))
        negatives = _running(ahead + without, first, some, group)
        positives = _running(hits, first, some, group)
        size = hits + without
        named = positives + negatives
        room = places[group] - (named - size)
        at_least = np.where(size > 0, size, 1.0)
        terms = (
            hits * (negatives - without / 2),
            hits * positives / np.where(named > 0, named, 1.0),
            hits * np.clip(room / at_least, 0, 1),
        )
        for sum_, term in zip(sums, terms, strict=True):
            sum_[some] = np.add.reduceat(term, first[some], axis=0)


def _running(values: Array, first: Array, some: Array, group: Array) -> Array:
    """Return the running sum of `values` (blocks, replicates) that begins anew with every group."""
    total = np.cumsum(values, axis=0)
    if len(some) == 1:
        return total
    before = np.zeros((len(first) - 1, values.shape[1]))
    before[some[1:]] = total[first[some[1:]] - 1]
    return np.asarray(total - before[group])


@cache
def compiled_loop() -> Callable[..., None] | None:
    """Return the loop as numba compiles it, or None without numba."""
    try:
        numba: Any = importlib.import_module("numba")
    except ImportError:
        return None
    try:
        compiled: Callable[..., None] = numba.njit(cache=True)(_loop)
    except RuntimeError:  # nowhere to keep the compiled code, as in a folder that may only be read
        compiled = numba.njit(_loop)
    return compiled


def _loop(  # noqa: C901 - numba makes one loop of what would be four calls
    lanes: Array,
    cluster: Array,
    weight: Array,
    hit: Array,
    bounds: Array,
    start: Array,
    end: Array,
    first: Array,
    places: Array,
    sums: Array,
) -> None:
    """Add up the three sums: what numba makes fast. Arguments as in Order and Sweep."""
    replicates = lanes.shape[1]
    for g in range(len(first) - 1):
        negatives, positives = np.zeros(replicates), np.zeros(replicates)
        without, hits = np.zeros(replicates), np.zeros(replicates)
        i = bounds[g]
        for b in range(first[g], first[g + 1]):
            while i < start[b]:
                drawn, own = cluster[i], weight[i]
                for r in range(replicates):
                    negatives[r] += own * lanes[drawn, r]
                i += 1
            for r in range(replicates):
                without[r] = 0.0
                hits[r] = 0.0
            while i < end[b]:
                drawn, own = cluster[i], weight[i]
                if hit[i]:
                    for r in range(replicates):
                        hits[r] += own * lanes[drawn, r]
                else:
                    for r in range(replicates):
                        without[r] += own * lanes[drawn, r]
                i += 1
            for r in range(replicates):
                before = positives[r] + negatives[r]
                sums[0, g, r] += hits[r] * (negatives[r] + without[r] / 2)
                positives[r] += hits[r]
                negatives[r] += without[r]
                size = hits[r] + without[r]
                if hits[r] > 0:
                    sums[1, g, r] += hits[r] * positives[r] / (positives[r] + negatives[r])
                    room = min(max((places[g, r] - before) / size, 0.0), 1.0)
                    sums[2, g, r] += hits[r] * room
