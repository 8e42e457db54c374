"""Who an idea serves: need reached, false alarms and benefit by group, on played-out populations pooled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from scoring.fairness import SMALLEST
from scoring.policy import Array, Played, Population
from scoring.policy_value import benefit_parity


@dataclass(frozen=True)
class Served:
    """What an idea does for each of n children, in expectation; populations may be pooled.

    household  int, no number twice between populations
    offered    chance that the household is offered
    gain       cases averted, of all outcomes together as they are weighed; negative is harm
    avertable  cases that the best support at the child's stage would avert, not negative, likewise
    need       cases when nothing is offered, likewise
    none       chance that the child has none of the outcomes that count when nothing is offered
    stage      at the cut-off
    """

    household: Array
    offered: Array
    gain: Array
    avertable: Array
    need: Array
    none: Array
    stage: Array


def served(played: Played, world: Population, weights: Array | None = None) -> Served:
    """Return what a played idea does for the children of one population.

    weights  (k,) by outcome, 0 for one that does not count; 1 when nothing is said
    """
    each = np.ones(world.risk.shape[1]) if weights is None else weights
    best = np.zeros(len(world.household))
    for averted in world.averted.values():
        best = np.maximum(best, averted @ each)
    return Served(
        world.household,
        played.offered[world.household],
        played.gain @ each,
        best,
        world.risk @ each,
        np.prod(1 - np.clip(world.risk[:, each > 0], 0, 1), axis=1),
        world.stage,
    )


def pool(parts: list[Served]) -> Served:
    """Return populations as one: the children of one after those of another, households numbered on."""
    found = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Served)}
    sizes = [int(p.household.max(initial=-1)) + 1 for p in parts]
    starts = np.cumsum([0, *sizes[:-1]])
    numbered = [p.household + start for p, start in zip(parts, starts, strict=True)]
    return Served(**{**found, "household": np.concatenate(numbered)})


@dataclass(frozen=True)
class GroupServed:
    """One group. What has no meaning is NaN.

    recall        share of its need that is offered something
    false_alarms  share of its children without any outcome whose household is offered something
    selected      share of its children whose household is offered something
    parity        its share of what is averted over its share of what could be
    averted       cases, net of harm; harm: cases that the idea adds
    """

    children: int
    recall: float
    false_alarms: float
    selected: float
    parity: float
    averted: float
    harm: float


def by_group(found: Served, group: Array) -> tuple[dict[str, GroupServed], list[str]]:
    """Return each group, and the names of those with fewer than 10 children, of which nothing is shown.

    group  (n,) str; an empty text belongs to no group
    """
    parity = benefit_parity(found.gain, found.avertable, group)
    shown, suppressed = {}, []
    for name in sorted(set(group.tolist()) - {""}):
        here = group == name
        if (count := int(here.sum())) < SMALLEST:
            suppressed.append(str(name))
            continue
        offered, gain = found.offered[here], found.gain[here]
        shown[str(name)] = GroupServed(
            count,
            _share(offered, found.need[here]),
            _share(offered, found.none[here]),
            float(offered.mean()),
            parity[str(name)],
            float(gain.sum()),
            float(np.maximum(-gain, 0.0).sum()),
        )
    return shown, suppressed


def groups_as_json(found: Served, groups: Mapping[str, Array]) -> dict[str, Any]:
    """Return division -> groups and suppressed_groups; None for what has no meaning."""
    document = {}
    for division, group in groups.items():
        shown, suppressed = by_group(found, group)
        tables = {
            name: {k: _plain(v) for k, v in asdict(cell).items()} for name, cell in shown.items()
        }
        document[division] = {"groups": tables, "suppressed_groups": suppressed}
    return document


def _share(offered: Array, weight: Array) -> float:
    total = float(weight.sum())
    return float(offered @ weight) / total if total > 0 else float("nan")


def _plain(value: float) -> float | None:
    if isinstance(value, int):
        return value
    return None if np.isnan(value) else round(float(value), 4)
