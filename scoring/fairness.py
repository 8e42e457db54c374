"""Who is served how well: any metric by group and by intersections of groups, the worst gap, parity of benefit.

Groups share the bootstrap weights of the whole, so that gaps between them are paired. Cells with fewer than 10 children are
not shown. The largest gap among many small groups is large by chance alone: its interval holds for all pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring.evaluate import Answers, estimate, estimate_as_json, pairs
from scoring.losses import Array
from scoring.ranking import chosen_share
from scoring.replicates import Plan, plan_values, replicate_plans
from scoring.uncertainty import LEVEL, Estimate, interval, simultaneous

SMALLEST = 10
BETWEEN = " × "
_PLACES = ("recall", "false_alarms", "selected")
SHOWN = (
    "brier_skill",
    "brier",
    "log_loss",
    "auroc",
    "average_precision",
    "calibration_slope",
    "calibration_intercept",
    "observed_expected",
    *_PLACES,
)
# Of these a gap between groups means something; the others depend on how common the outcome is in a group.
COMPARED = ("auroc", "calibration_intercept", "observed_expected", *_PLACES)


@dataclass(frozen=True)
class Cell:
    """One group.

    metrics     outcome -> metric -> estimate; NaN for a share of fewer than 10 children
    replicates  outcome -> metric -> (replicates,)
    """

    children: int
    households: int
    metrics: Mapping[str, Mapping[str, Estimate]]
    replicates: Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True)
class Gap:
    """The largest difference between two groups, with an interval that holds for all pairs at once."""

    lowest: str
    highest: str
    size: Estimate


@dataclass(frozen=True)
class Fairness:
    """All groups of one division of the children.

    suppressed  names of groups that are too small to be shown
    gaps        outcome -> metric -> the largest gap; none where fewer than two groups have an interval
    """

    cells: Mapping[str, Cell]
    suppressed: Sequence[str]
    gaps: Mapping[str, Mapping[str, Gap]]

    def as_json(self) -> dict[str, Any]:
        """Return the part of the document of `submission score --json` about groups."""
        return {
            "groups": {
                name: {
                    outcome: {metric: estimate_as_json(e) for metric, e in table.items()}
                    for outcome, table in cell.metrics.items()
                }
                for name, cell in self.cells.items()
            },
            "group_sizes": {
                name: {"children": cell.children, "households": cell.households}
                for name, cell in self.cells.items()
            },
            "suppressed_groups": list(self.suppressed),
            "gaps": {
                outcome: {
                    metric: {"lowest": g.lowest, "highest": g.highest, **estimate_as_json(g.size)}
                    for metric, g in table.items()
                }
                for outcome, table in self.gaps.items()
            },
        }


def cross(*divisions: Array) -> Array:
    """Return the intersections of divisions, each (n,) of names, as names (n,).

    >>> cross(np.array(["girl", "boy"]), np.array(["Tilburg", "Waalwijk"])).tolist()
    ['girl × Tilburg', 'boy × Waalwijk']
    """
    table = pd.DataFrame({i: pd.Series(d).astype(str) for i, d in enumerate(divisions)})
    return np.asarray(table.agg(BETWEEN.join, axis=1), dtype=object)


def by_group(predictions: pd.DataFrame, answers: Answers, groups: Array, *, key: bytes) -> Fairness:
    """Return every metric of every group of children.

    groups  (children,) name of each child's group, in the order of the answers
    key     as for `evaluate`: the weights of households are the same

    recall        share that gets a place, of those with the outcome
    false_alarms  share that gets a place, of those without it
    selected      share that gets a place
    Places go to the highest probabilities of all children together, as far as answers.capacity reaches.
    """
    names, number = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    large = np.bincount(number, minlength=len(names)) >= SMALLEST
    shown = [str(name) for name in names[large]]
    suppressed = [str(name) for name in names[~large]]
    if not shown:
        return Fairness({}, suppressed, {})
    here = large[number]
    group = (np.cumsum(large) - 1)[number][here]
    clusters, cluster = answers.clusters()
    own = np.ones(len(cluster)) if answers.weight is None else np.asarray(answers.weight, float)
    outcomes, counts = [], []
    plans: list[Plan] = []
    for outcome, truth, p in pairs(predictions, answers):
        plan = Plan(
            truth[here],
            p[here],
            cluster=cluster[here],
            clusters=clusters,
            weight=own[here],
            setting=answers.setting(outcome),
            cells=plans[0].cells if plans else None,
            group=group,
            chosen=chosen_share(p, own, answers.capacity)[here],
        )
        outcomes.append(outcome)
        plans.append(plan)
        sizes = [np.bincount(group, weights=kind[here]) for kind in (truth, ~truth)]
        counts.append({"recall": sizes[0], "false_alarms": sizes[1]})
    drawn = replicate_plans(plans, key=key)
    values = [plan_values(plan) for plan in plans]
    cells = {}
    for g, name in enumerate(shown):
        metrics: dict[str, dict[str, Estimate]] = {}
        for o, outcome in enumerate(outcomes):
            metrics[outcome] = {
                m: estimate(m, _if_enough(values[o][m][g], counts[o].get(m), g), drawn[o][m][g])
                for m in SHOWN
            }
        replicates = {o: {m: drawn[i][m][g] for m in SHOWN} for i, o in enumerate(outcomes)}
        inside = cluster[here][group == g]
        cells[name] = Cell(len(inside), len(np.unique(inside)), metrics, replicates)
    gaps = {o: {m: gap for m in COMPARED if (gap := worst_gap(cells, o, m))} for o in outcomes}
    return Fairness(cells, suppressed, gaps)


def worst_gap(
    cells: Mapping[str, Cell], outcome: str, metric: str, level: float = LEVEL
) -> Gap | None:
    """Return the largest gap between two groups; None where fewer than two have an interval.

    Its interval is gap +- q * standard error with q such that all pairs hold at once (max-t): above 0 it is a gap, not the
    luck of having looked at many pairs.
    """
    names = [n for n, cell in cells.items() if np.isfinite(cell.metrics[outcome][metric].low)]
    if len(names) < 2:
        return None
    values = np.array([cells[n].metrics[outcome][metric].value for n in names])
    replicates = np.stack([cells[n].replicates[outcome][metric] for n in names])
    error, quantile = simultaneous(replicates, level)
    low, high = int(np.argmin(values)), int(np.argmax(values))
    gap, reach = float(values[high] - values[low]), float(quantile * error[low, high])
    return Gap(names[low], names[high], Estimate(gap, gap - reach, gap + reach))


def share_of_overall(
    value: float, replicates: Array, overall: float, overall_replicates: Array, level: float = LEVEL
) -> Estimate:
    """Return a group's value over that of all children, paired; both replicates (replicates,), same weights.

    For the gate on recall: below 0.8 demonstrably means that `high` is below 0.8. NaN where the overall value is 0.
    """
    if not overall > 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    there = overall_replicates > 0
    shares = np.full(len(replicates), np.nan)
    np.divide(replicates, overall_replicates, out=shares, where=there)
    return interval(value / overall, shares, level)


def benefit_parity(averted: Array, avertable: Array, groups: Array) -> dict[str, float]:
    """Return, by group, its share of the averted cases over its share of the avertable ones; 1 is parity.

    averted    (children,) expected cases that an idea averts; negative is harm
    avertable  (children,) expected cases that the best offer would avert, not negative
    groups     (children,) names

    Above 1 a group gets more than its part of what could be won. Unlike selection rates it tells "more need" from "left
    out". NaN for a group that nothing can be averted in, or when nothing is averted; groups below 10 children are left out.
    """
    names, number = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    size = np.bincount(number)
    won, possible = (
        np.bincount(number, weights=np.asarray(x, float)) for x in (averted, avertable)
    )
    if not (won.sum() > 0 and possible.sum() > 0):
        return {str(n): float("nan") for n in names[size >= SMALLEST]}
    parity = np.full(len(names), np.nan)
    np.divide(won / won.sum(), possible / possible.sum(), out=parity, where=possible > 0)
    return {str(n): float(x) for n, x, s in zip(names, parity, size, strict=True) if s >= SMALLEST}


def harm(averted: Array, groups: Array) -> dict[str, float]:
    """Return, by group, the expected cases that an idea adds, as a number above 0 (0: none); groups of 10 and more.

    Arguments as for benefit_parity. Children who are helped do not make up for those who are harmed.
    """
    names, number = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    added = np.bincount(number, weights=np.maximum(-np.asarray(averted, float), 0.0))
    size = np.bincount(number)
    return {str(n): float(x) for n, x, s in zip(names, added, size, strict=True) if s >= SMALLEST}


def _if_enough(value: float, base: Array | None, group: int) -> float:
    """Return a share, NaN when the children it is a share of are too few to be shown."""
    return float(value) if base is None or base[group] >= SMALLEST else float("nan")
