"""All metrics of an outcome for all replicates, in whole or by group: what intervals are made of.

Most metrics are ratios of sums over children; those are summed per cluster once, so that a replicate is a product of
matrices. Rankings take one pass down the order (`scoring.sweep`). Weights are made in blocks of replicates, so that memory
stays at some tens of bytes per child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from scoring import calibration
from scoring.decisions import HALF, net_benefit_of_each
from scoring.losses import PLAIN, Array, Setting, log_losses, ratio
from scoring.ranking import chosen_share
from scoring.sweep import Sweep, make_order
from scoring.uncertainty import REPLICATES, poisson_weights

_LANES = (32, 256)  # replicates at once: fewest and most
_CELLS = 2_000_000
_ROWS = 8192  # clusters whose weights are turned into floats at once: they stay in the processor's cache


@dataclass(frozen=True)
class Cells:
    """What of a cluster is in one group, sorted by group; with one group a cell is a cluster.

    cluster   (cells,) cluster of each
    of_child  (n,) cell of each child
    bounds    (groups + 1,) cells of each group
    """

    cluster: Array
    of_child: Array
    bounds: Array

    def sums(self, columns: Sequence[Array], lanes: Array) -> list[Array]:
        """Return each of `columns` (cells, k) summed under `lanes` (clusters, replicates): (k, groups, replicates)."""
        groups, cells = len(self.bounds) - 1, len(self.cluster)
        sums = [np.zeros((c.shape[1], groups, lanes.shape[1])) for c in columns]
        in_place = cells == len(lanes) and groups == 1
        for g in range(groups):
            for start in range(self.bounds[g], self.bounds[g + 1], _ROWS):
                rows = slice(start, min(start + _ROWS, self.bounds[g + 1]))
                drawn = lanes[rows if in_place else self.cluster[rows]].astype(float)
                for total, column in zip(sums, columns, strict=True):
                    total[:, g] += column[rows].T @ drawn
        return sums


def make_cells(cluster: Array, clusters: int, group: Array) -> Cells:
    """Return the cells of children; `cluster` and `group` are (n,), numbers from 0."""
    present, of_child = np.unique(group * clusters + cluster, return_inverse=True)
    groups = int(group.max(initial=0)) + 1
    bounds = np.searchsorted(present // clusters, np.arange(groups + 1))
    return Cells(present % clusters, of_child, bounds)


class Plan:
    """One outcome of one submission, ready to be scored under any weights of clusters."""

    def __init__(
        self,
        truth: Array,
        probability: Array,
        *,
        cluster: Array,
        clusters: int,
        weight: Array | None = None,
        setting: Setting = PLAIN,
        group: Array | None = None,
        chosen: Array | None = None,
        cells: Cells | None = None,
        compiled: bool | None = None,
    ) -> None:
        """Sort and sum what every replicate needs.

        truth, probability  (n,)
        cluster             (n,) numbers below `clusters`: who is drawn together
        weight              (n,) own weights; None: all alike
        group               (n,) numbers from 0 without gaps; None: all are one group
        chosen              (n,) chance of a place; None: those that the capacity of `setting` has room for
        cells               those of another plan of the same children and groups, to share work; None: made here
        compiled            whether to use numba; None: where it is there and pays
        """
        truth, p = np.asarray(truth, bool), np.asarray(probability, float)
        own = np.ones(len(truth)) if weight is None else np.asarray(weight, float)
        group = np.zeros(len(truth), np.int64) if group is None else group
        self.groups = int(group.max(initial=0)) + 1
        self.clusters, self._setting = clusters, setting
        if chosen is None:
            chosen = chosen_share(p, own, setting.capacity)
        columns, self._line, self._level = _columns(
            truth, p, own, group, self.groups, setting, chosen
        )
        self._names = tuple(columns)
        self.cells = make_cells(cluster, clusters, group) if cells is None else cells
        size = len(self.cells.cluster)
        self.columns = np.stack(
            [
                np.bincount(self.cells.of_child, weights=own * c, minlength=size)
                for c in columns.values()
            ],
            axis=1,
        )
        order = make_order(truth, p, group, self.groups)
        self._sweep = Sweep(order, cluster, own, clusters, compiled=compiled)

    def metrics(self, lanes: Array, sums: Array | None = None) -> dict[str, Array]:
        """Return every metric, each (groups, replicates), under weights `lanes` (clusters, replicates) uint8.

        sums  what `cells.sums` gives of the columns of this plan; None: made here

        All metrics of the table, exact; but calibration slope and intercept are one step of Newton's method away
        from those of all children (the score bootstrap), and the recalibration curve is that of all children (the first-order
        change of a minimum is that of its terms). And brier_gain (the base rate's Brier score less the predictions'), and
        recall, false_alarms and selected, of the children that were chosen, whoever is drawn.
        source: Kline and Santos (2012), Journal of Econometric Methods 1, 23-41
        """
        if sums is None:
            (sums,) = self.cells.sums([self.columns], lanes)
        s = dict(zip(self._names, sums, strict=True))
        wins, precision, reached = self._sweep(lanes, self._setting.capacity * s["one"])
        positives, negatives = s["truth"], np.maximum(s["one"] - s["truth"], 0.0)
        places = self._setting.capacity * s["one"]
        rate = ratio(positives, s["one"])
        some = positives > 0
        recalibrated = ratio(s["recalibrated"], s["one"])
        slope, intercept = self._calibration(s)
        return {
            "brier_skill": ratio(s["base_loss"] - s["brier"], s["base_loss"]),
            "brier": ratio(s["brier"], s["one"]),
            "log_loss": ratio(s["log_loss"], s["one"]),
            "auroc": 1 - ratio(wins, positives * negatives),
            "average_precision": ratio(precision, positives),
            "precision_at_capacity": ratio(reached, places),
            "recall_at_capacity": ratio(reached, positives),
            "lift_at_capacity": ratio(reached * s["one"], places * positives),
            "net_benefit": ratio(s["benefit"], s["one"]),
            "f1": np.where(some, ratio(2 * s["half_hit"], s["half"] + positives), np.nan),
            "calibration_slope": slope,
            "calibration_intercept": intercept,
            "observed_expected": ratio(positives, s["expected"]),
            "miscalibration": np.maximum(ratio(s["brier"], s["one"]) - recalibrated, 0.0),
            "discrimination": np.maximum(rate * (1 - rate) - recalibrated, 0.0),
            "uncertainty": rate * (1 - rate),
            "brier_gain": ratio(s["base_loss"] - s["brier"], s["one"]),
            "recall": ratio(s["chosen_hit"], positives),
            "false_alarms": ratio(s["chosen"] - s["chosen_hit"], negatives),
            "selected": ratio(s["chosen"], s["one"]),
        }

    def _calibration(self, s: dict[str, Array]) -> tuple[Array, Array]:
        """Return slope and intercept in the large, one Newton step from those of all children."""
        determinant = s["h00"] * s["h11"] - s["h01"] ** 2
        step = ratio(s["h00"] * s["s1"] - s["h01"] * s["s0"], determinant)
        return self._line[:, None] + step, self._level[:, None] + ratio(s["t"], s["h"])


def replicate_plans(
    plans: Sequence[Plan], *, key: bytes, replicates: int = REPLICATES
) -> list[dict[str, Array]]:
    """Return every metric of each plan under the same weights, each (groups, replicates).

    The plans share their clusters; weights are those of poisson_weights(key, clusters, replicates).
    """
    clusters = plans[0].clusters
    lanes = int(np.clip(_CELLS // max(1, clusters), *_LANES))
    found: list[list[dict[str, Array]]] = [[] for _ in plans]
    for start in range(0, replicates, lanes):
        weights = poisson_weights(key, clusters, min(lanes, replicates - start), start=start)
        drawn = np.ascontiguousarray(weights.T)
        for cells in {id(plan.cells): plan.cells for plan in plans}.values():
            alike = [i for i, plan in enumerate(plans) if plan.cells is cells]
            sums = cells.sums([plans[i].columns for i in alike], drawn)
            for i, own in zip(alike, sums, strict=True):
                found[i].append(plans[i].metrics(drawn, own))
    return [
        {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
        for parts in found
    ]


def plan_values(plan: Plan) -> dict[str, Array]:
    """Return every metric of all children, each counted once (or by its own weight), shape (groups,)."""
    once = np.ones((plan.clusters, 1), dtype=np.uint8)
    return {name: values[:, 0] for name, values in plan.metrics(once).items()}


def _columns(
    truth: Array,
    p: Array,
    own: Array,
    group: Array,
    groups: int,
    setting: Setting,
    chosen: Array,
) -> tuple[dict[str, Array], Array, Array]:
    """Return what is summed, by name and each (n,), and slope and intercept in the large of each group."""
    recalibrated, fitted, level = (np.zeros(len(p)) for _ in range(3))
    slopes, levels = np.full(groups, np.nan), np.full(groups, np.nan)
    z = calibration.logits(p)
    for g in range(groups):
        here = group == g
        y, q, w = truth[here], p[here], own[here]
        recalibrated[here] = calibration.recalibrate(y, q, w)
        intercept, slopes[g] = calibration.fit_line(y, q, w)
        levels[g] = calibration.fit_level(y, q, w)
        fitted[here] = expit(intercept + slopes[g] * z[here])
        level[here] = expit(levels[g] + z[here])
        if w.sum() > 0:
            z[here] -= np.average(z[here], weights=w)  # a centred regressor keeps the step exact
    v = fitted * (1 - fitted)
    named = p >= HALF
    columns = {
        "one": np.ones(len(p)),
        "truth": truth,
        "brier": (p - truth) ** 2,
        "base_loss": (setting.base - truth) ** 2,
        "log_loss": log_losses(truth, p),
        "benefit": net_benefit_of_each(truth, p, setting.worth),
        "half": named,
        "half_hit": named & truth,
        "expected": p,
        "recalibrated": (recalibrated - truth) ** 2,
        "chosen": chosen,
        "chosen_hit": chosen * truth,
        # score and information of the line, and of the level: what a step of Newton's method needs
        "s0": truth - fitted,
        "s1": (truth - fitted) * z,
        "h00": v,
        "h01": v * z,
        "h11": v * z**2,
        "t": truth - level,
        "h": level * (1 - level),
    }
    return columns, slopes, levels
