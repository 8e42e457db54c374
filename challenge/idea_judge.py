"""Gates and fairness of an idea on the final populations, pooled: who is harmed, left out, reached without need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from challenge.divisions import UNKNOWN, unseen_divisions
from challenge.fixed_points import Ground
from challenge.ideas import worth_of
from challenge.ladder import Array
from scoring.idea import Idea
from scoring.policy import Played
from scoring.policy_gates import Gates, judge
from scoring.policy_groups import groups_as_json, pool, served
from scoring.policy_value import stigma_curve

# Cases that a false alarm is taken to cost: from nothing to one case in ten offers to families without need.
SIGMAS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
# Reported, and no gate: with hundreds of small places some look harmed or left out by chance, and an idea for some places is
# no injustice to the others.
_NO_GATE = ("neighbourhood",)


def judged(
    idea: Idea,
    played: Sequence[Played],
    grounds: Sequence[Ground],
    *,
    cutoff: int,
    least_households: int,
) -> dict[str, Any]:
    """Return the document of gates, groups and false alarms.

    played, grounds  one for each population
    """
    children = pool(
        [
            served(p, g.unseen.population, g.weighed.outcomes)
            for p, g in zip(played, grounds, strict=True)
        ]
    )
    groups = _groups(grounds, cutoff)
    gates = judge(
        household=children.household,
        offered=children.offered,
        gain=children.gain,
        need=children.need,
        meant_for=np.isin(children.stage, [offer.moment for offer in idea.offers]),
        groups={name: group for name, group in groups.items() if name not in _NO_GATE},
        justified=any(offer.justification for offer in idea.offers),
        least_households=least_households,
        households=min(float(p.offered.sum()) for p in played),
    )
    justification = " ".join(o.justification for o in idea.offers if o.justification)
    return {
        "gates": _as_json(gates) | {"justification": justification},
        "groups": groups_as_json(children, groups),
        "stigma": _stigma(played, grounds),
    }


def _groups(grounds: Sequence[Ground], cutoff: int) -> Mapping[str, Array]:
    """Return attribute -> group of each child of all populations; empty where it is not known."""
    parts = [unseen_divisions(ground.unseen, cutoff) for ground in grounds]
    pooled = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {name: np.where(group == UNKNOWN, "", group) for name, group in pooled.items()}


def _as_json(gates: Gates) -> dict[str, Any]:
    reasons = {
        "harm": bool(gates.harmed),
        "left_out": bool(gates.to_justify) and not gates.justified,
        "few_households": not gates.enough_households,
    }
    return {
        "passes": gates.passes,
        "reasons": [name for name, found in reasons.items() if found],
        "households": round(gates.households, 1),
        "justified": gates.justified,
        "harmed": [_rounded(asdict(g)) for g in gates.harmed],
        "to_justify": [_rounded(asdict(g)) for g in gates.to_justify],
    }


def _rounded(cell: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in cell.items()}


def _stigma(played: Sequence[Played], grounds: Sequence[Ground]) -> dict[str, Any]:
    """Return what is left of an idea as a false alarm costs more cases, and the cost at which nothing is left."""
    left, value, alarms = np.zeros(len(SIGMAS)), 0.0, 0.0
    for one, ground in zip(played, grounds, strict=True):
        own, world = worth_of(one, ground.weighed).value, ground.unseen.population
        counts = replace(world, risk=world.risk[:, ground.weighed.outcomes > 0])
        curve, _ = stigma_curve(one, counts, own, SIGMAS)
        left, value = left + curve, value + own
        alarms += (own - float(curve[-1])) / SIGMAS[-1]
    even = max(value, 0.0) / alarms if alarms > 0 else None
    return {
        "sigmas": list(SIGMAS),
        "value": [round(float(v), 4) for v in left],
        "false_alarms": round(alarms, 1),
        "nothing_left_at": None if even is None else round(even, 5),
    }
