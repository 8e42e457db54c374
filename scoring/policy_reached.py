"""Whom an idea would have reached among children whose future is known: by what happened to them, group by group.

Effects are not known of these children, so that benefit cannot be compared as it is on the final populations. What can be is
need: `parity` is what benefit parity would be if an offer averted the same part of every need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scoring.fairness import SMALLEST
from scoring.policy import Array
from scoring.policy_gates import wilson


@dataclass(frozen=True)
class GroupReached:
    """One group. What has no meaning, or rests on fewer than 10 children, is NaN.

    recall        share of its cases that is offered something; low, high: its interval, households by their cases
    false_alarms  share of its children without any case whose household is offered something
    selected      share of its children whose household is offered something
    parity        its share of the cases that are reached over its share of all cases
    """

    children: int
    recall: float
    low: float
    high: float
    false_alarms: float
    selected: float
    parity: float


def reached_by_group(
    household: Array, offered: Array, cases: Array, group: Array
) -> tuple[dict[str, GroupReached], list[str]]:
    """Return each group, and the names of those with fewer than 10 children, of which nothing is shown.

    household  (n,) int
    offered    (n,) chance that the child's household is offered something
    cases      (n,) what happened to the child, as cases weigh; 0: nothing
    group      (n,) str; an empty text belongs to no group
    """
    everybody = _share(offered, cases)
    shown, suppressed = {}, []
    for name in sorted(set(group.tolist()) - {""}):
        here = group == name
        if int(here.sum()) < SMALLEST:
            suppressed.append(str(name))
            continue
        share, case = offered[here], cases[here]
        fine = case == 0
        recall = _share(share, case) if (~fine).sum() >= SMALLEST else float("nan")
        alarms = float(share[fine].mean()) if fine.sum() >= SMALLEST else float("nan")
        by_household = np.bincount(np.unique(household[here], return_inverse=True)[1], weights=case)
        low, high = wilson(recall, by_household)
        parity = recall / everybody if everybody > 0 else float("nan")
        shown[str(name)] = GroupReached(
            int(here.sum()), recall, low, high, alarms, float(share.mean()), parity
        )
    return shown, suppressed


def reached_as_json(
    household: Array, offered: Array, cases: Array, groups: Mapping[str, Array]
) -> dict[str, Any]:
    """Return division -> groups and suppressed_groups; None for what has no meaning."""
    document = {}
    for division, group in groups.items():
        shown, suppressed = reached_by_group(household, offered, cases, group)
        tables = {
            name: {k: v if isinstance(v, int) else _plain(v) for k, v in asdict(cell).items()}
            for name, cell in shown.items()
        }
        document[division] = {"groups": tables, "suppressed_groups": suppressed}
    return document


def _share(offered: Array, weight: Array) -> float:
    total = float(weight.sum())
    return float(offered @ weight) / total if total > 0 else float("nan")


def _plain(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
