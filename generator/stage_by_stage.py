"""What would have happened, stage by stage: every support for the children at the stages that it has, and for no others.

A support is read for children at its own stages only, and a toddler has its outcomes three years before a child that is
not born yet has. So the families of each stage are played by themselves, with the supports of that stage, for as long as
it takes: less than half of the rows and years of all families in all arms, and bit for bit the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.engine.simulation import Simulation
from generator.engine.types import Bools
from generator.engine.world import World
from generator.outcomes import OUTCOMES, tied_to
from generator.potential import STAGES, Cohort, Move, Paths, play, years_of
from generator.timeline import Timeline


@dataclass(frozen=True)
class Arm:
    """What moves in an arm, and the stages of the children whose outcomes are wanted."""

    moves: Sequence[Move]
    stages: Collection[str]


def play_stages(
    simulation: Simulation,
    at_cutoff: World,
    children: Cohort,
    arms: Mapping[str, Arm],
    timeline: Timeline,
    *,
    futures: int,
) -> dict[str, Paths]:
    """Return what `potential.play` gives for each arm; children at other stages than those of an arm have zeros."""
    n = len(children.ids)
    found = {name: _nothing(futures, n) for name in arms}
    for stage, age in STAGES.items():
        some = {name: arm.moves for name, arm in arms.items() if stage in arm.stages}
        mine = children.age == age
        if not some or not mine.any():
            continue
        near = _touching(at_cutoff, children, mine)
        played = play(
            simulation,
            at_cutoff,
            Cohort(children.ids[near], children.parent[near], children.age[near]),
            [[_of(move, near) for move in moves] for moves in some.values()],
            timeline,
            futures=futures,
            years=years_of(age),
        )
        for name, paths in zip(some, played, strict=True):
            for outcome in OUTCOMES:
                found[name].risk[outcome][:, mine] = paths.risk[outcome][:, mine[near]]
                found[name].happened[outcome][:, mine] = paths.happened[outcome][:, mine[near]]
    return found


def _touching(at_cutoff: World, children: Cohort, mine: Bools) -> Bools:
    """Whether a child's life can touch that of one of `mine`, shape (children,): brothers and sisters at other stages."""
    return tied_to(at_cutoff, children.parent[mine])["person"][children.parent]


def _of(move: Move, near: Bools) -> Move:
    return move if move.unborn is None else replace(move, unborn=move.unborn[near])


def _nothing(futures: int, n: int) -> Paths:
    return Paths(
        {name: np.zeros((futures, n)) for name in OUTCOMES},
        {name: np.zeros((futures, n), dtype=bool) for name in OUTCOMES},
    )
