"""Hidden outcomes, as functions of the simulated life course, and their true risks.

developmental_delay  starts school (the year the child turns four) with a strand of development below its cut-off
youth_care           any youth care begins in the answer window: help, or a measure of child protection
persistent_poverty   the household is below the low-income line in every year of the answer window

The true risk at the index date is the mean, over K futures simulated from the complete state at that date,
of the probability that the path's yearly hazards imply. Future 0 is the one that comes true and is one of
the K: given the mean of exchangeable paths, each of them has that mean as its expectation, so outcomes are
calibrated to the risk at every level although K is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from generator.engine.simulation import Simulation
from generator.engine.types import Bools, Floats, Ints
from generator.engine.world import NOWHERE, World, padded
from generator.timeline import Timeline

OUTCOMES = ("developmental_delay", "youth_care", "persistent_poverty")
PLACES = ("neighbourhood",)  # entities that all copies of a part of the world share
# The variables that an answer window looks at.
WATCHED = (
    "starts_school",
    "delay",
    "delay_risk",
    "youth_care_begins",
    "in_help",
    "help_hazard",
    "in_protection",
    "supervision_hazard",
    "poor",
    "poverty_risk",
)


class AnswerWindow:
    """Watches the children of one birth year through their answer window.

    After it, `happened` and `risk` map each outcome to an array in the order of `children`:
    what came true (bool), and what the hazards along the path imply (probability).
    """

    def __init__(self, children: Ints) -> None:
        """`children` are row numbers of the entity child."""
        n = len(children)
        self.children = children
        self.happened: dict[str, Bools] = {
            "developmental_delay": np.zeros(n, dtype=bool),
            "youth_care": np.zeros(n, dtype=bool),
            "persistent_poverty": np.ones(n, dtype=bool),
        }
        self.risk: dict[str, Floats] = {
            "developmental_delay": np.zeros(n),
            "youth_care": np.zeros(n),
            "persistent_poverty": np.ones(n),
        }
        # Who has had a 1 January in the window without it: care from before the window has ended.
        self._free = {"in_help": np.zeros(n, dtype=bool), "in_protection": np.zeros(n, dtype=bool)}

    def see(self, world: World) -> None:
        """Take in one year of the window. Who has died or left the country has no outcome any more."""
        person, rows = world.entities["person"].columns, self.children
        school = person["starts_school"][rows]
        self.happened["developmental_delay"] |= school & person["delay"][rows]
        self.risk["developmental_delay"] += np.where(school, person["delay_risk"][rows], 0.0)
        self.happened["youth_care"] |= person["youth_care_begins"][rows]
        self.risk["youth_care"] = 1 - (1 - self.risk["youth_care"]) * self._spared(world)
        self.happened["persistent_poverty"] &= person["poor"][rows]
        self.risk["persistent_poverty"] *= person["poverty_risk"][rows]

    def _spared(self, world: World) -> Floats:
        """Probability that no youth care begins this year, had none begun in the window before.

        The path's own care must not count: a child that got help in the first year cannot get it in the second,
        but would have been at risk. Care from before the window counts as long as it runs.
        """
        person, rows = world.entities["person"].columns, self.children
        self._free = {state: free | ~person[state][rows] for state, free in self._free.items()}
        helped = person["help_hazard"][rows] * self._free["in_help"]
        protected = person["supervision_hazard"][rows] * self._free["in_protection"]
        return np.asarray((1 - helped) * (1 - protected))


@dataclass(frozen=True)
class TrueRisks:
    """Risks of the children of one birth year, shapes (children,), and their Monte-Carlo standard errors."""

    risk: dict[str, Floats]
    error: dict[str, Floats]


def born_in(world: World, year: int) -> Ints:
    """Return the rows of the children born here in `year` who still live in a household of the country."""
    person = world.entities["person"]
    born = person.columns["has_kin"] & person.columns["born_here"].astype(bool)
    born &= person.columns["birth_year"] == year
    return np.flatnonzero(born & (person.links["household"] != NOWHERE)).astype(np.int32)


def true_risks(
    simulation: Simulation, at_index: World, birth: int, timeline: Timeline, *, futures: int
) -> TrueRisks:
    """Simulate `futures` futures from the index date of the children born in `birth`.

    at_index  the world on 31 December of their index year; left as it is
    """
    alone = simulation.apart(wanted=WATCHED)
    small = around(at_index.without(alone.ignored), born_in(at_index, birth))
    children = born_in(small, birth)
    tiled = small.tile(futures, shared=PLACES)
    step = len(small.entities["person"])
    rows = (np.arange(futures)[:, None] * step + children[None, :]).ravel().astype(np.int32)
    window = AnswerWindow(rows)
    alone.run(tiled, timeline.answer_years(birth), after_year=window.see)
    paths = {name: risk.reshape(futures, -1) for name, risk in window.risk.items()}
    spread = {
        name: path.std(axis=0, ddof=1) / np.sqrt(futures)
        if futures > 1
        else np.zeros(len(children))
        for name, path in paths.items()
    }
    return TrueRisks({name: path.mean(axis=0) for name, path in paths.items()}, spread)


def around(world: World, children: Ints) -> World:
    """Return the part of the world that can touch these children: everybody tied to them, directly or through others."""
    return world_of(world, tied_to(world, children))


def tied_to(world: World, persons: Ints) -> dict[str, Bools]:
    """Return who and which households are tied to some persons, directly or through others: entity -> shape (rows,).

    Ties are a shared household, a partner, and the parents of who lives as a child. The parents of grown people
    are left behind: nothing in a later year depends on them.
    """
    person, households = world.entities["person"], len(world.entities["household"])
    n = len(person)
    at_home = _lives_as_child(world)
    ties = [
        _ties(person.links["household"], n),
        _ties(person.links["partner"], 0),
        _ties(np.where(at_home, person.links["mother"], NOWHERE), 0),
        _ties(np.where(at_home, person.links["father"], NOWHERE), 0),
    ]
    ends = [
        np.concatenate(side) for side in zip(*((a, b + shift) for a, b, shift in ties), strict=True)
    ]
    size = n + households
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), (ends[0], ends[1])), (size, size))
    _, part = connected_components(graph, directed=False)
    mine = np.zeros(part.max() + 1, dtype=bool)
    mine[part[persons]] = True
    kept = mine[part]
    return {"person": kept[:n], "household": kept[n:]}


def world_of(world: World, kept: dict[str, Bools]) -> World:
    """Return the part of the world that `tied_to` marks."""
    grown = ~_lives_as_child(world)
    return world.subset(kept, cut={("person", "mother"): grown, ("person", "father"): grown})


def _lives_as_child(world: World) -> Bools:
    person = world.entities["person"]
    own = padded(person.columns["own_household"], len(person))
    return np.asarray((own == 0) & (person.links["household"] != NOWHERE))


def _ties(links: Ints, shift: int) -> tuple[Ints, Ints, int]:
    """Return both ends of all links that lead somewhere, and what to add to the number of the second."""
    rows = np.flatnonzero(links != NOWHERE).astype(np.int32)
    return rows, links[rows], shift
