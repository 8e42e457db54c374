"""The fixed points of ideas, kept: measured once for each population, when it is first opened, and read from the ledger after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from challenge.definition import Weights
from challenge.ideas import Anchors, costs_of, lottery_by_household, measure_anchors
from challenge.ladder import Array
from challenge.ledger.events import FixedPointsMeasured
from challenge.ledger.repository import Ledger, NewFact
from challenge.ledger.superseded import edition
from challenge.opened import opened
from challenge.populations import Unseen
from challenge.scale import kept_points, promised_budget
from challenge.sealed_names import deciding, sealed_commitment
from challenge.weighing import Weighing, weighing
from challenge.workspace import Workspace
from generator.catalogue.reading import read_catalogue
from scoring.policy import Costs


@dataclass(frozen=True)
class Ground:
    """A population on which ideas are played out, opened, with what they are held against there.

    weighed  what a case counts there
    lottery  (households,) what the lottery is worth
    """

    name: str
    unseen: Unseen
    points: FixedPointsMeasured
    weighed: Weighing
    lottery: Array


class Grounds:
    """The populations of one event, each opened and measured when it is first asked for."""

    def __init__(
        self, workspace: Workspace, ledger: Ledger, *, clock: Callable[[], datetime]
    ) -> None:
        """`clock` tells the time (UTC)."""
        self._workspace, self._ledger, self._clock = workspace, ledger, clock
        self._there: dict[str, Ground] = {}

    @cached_property
    def supports(self) -> Any:
        """The catalogue of supports."""
        return read_catalogue()

    @cached_property
    def costs(self) -> dict[str, Costs]:
        """What supports cost, and how many families they can take."""
        return costs_of(self.supports, self._workspace.definition.unseen_households)

    @property
    def finals(self) -> Sequence[str]:
        """The populations that decide in the end; without any it is the one of the public board."""
        return deciding(self._workspace.definition.final_populations)

    def ground(self, population: str) -> Ground:
        """Return a population, opened and measured."""
        if population not in self._there:
            unseen = opened(self._workspace, population, self.supports)
            points = self._measured(population, unseen)
            weighed = weighing(unseen, Weights.of(self._workspace.manifest))
            lottery = lottery_by_household(
                unseen, self.supports, self.costs, points.budget, weighed
            )
            self._there[population] = Ground(population, unseen, points, weighed, lottery)
        return self._there[population]

    def _measured(self, population: str, unseen: Unseen) -> FixedPointsMeasured:
        kept = kept_points(self._workspace, self._ledger.entries(), population)
        if kept is not None:
            return kept
        sealed = sealed_commitment(self._workspace, population)[:16]
        budget, weights = promised_budget(self._workspace), Weights.of(self._workspace.manifest)
        found = measure_anchors(unseen, self.supports, self.costs, budget, weights)
        fact = FixedPointsMeasured(
            population=population,
            sealed=sealed,
            children=len(unseen.children),
            budget=found.budget,
            random=found.random,
            public=found.public,
            optimum=found.optimum,
            error=found.error,
            ways={"offers": [list(way) for way in found.ways]},
            weights=weights.as_json(),
        )
        # What was measured for another budget, or with other weights, stays in the ledger beside it.
        held = "-".join(f"{value:g}" for value in (budget, *weights.as_json().values()))
        key = f"points/{population}/{sealed}/{held}{edition(self._ledger.entries())}"
        self._ledger.append(NewFact(fact, key, "scorer", self._clock()))
        # Another process may have been first: what the ledger holds is what counts.
        return kept_points(self._workspace, self._ledger.entries(), population) or fact


def as_anchors(points: FixedPointsMeasured) -> Anchors:
    """Return kept points as they were measured."""
    ways = tuple(tuple(way) for way in points.ways.get("offers", ()))
    return Anchors(points.budget, points.random, points.public, points.optimum, points.error, ways)
