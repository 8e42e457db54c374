"""Potential outcomes: what becomes of a child when its household takes part in a support, and when it does not.

Arms are copies of the part of the world around the children, from the state at the cut-off on, with the same noise: the
difference between two arms is an effect, child by child. A support moves mechanisms upstream (engine/shifts.py);
outcomes follow from the model. What nothing moves is the same in all arms, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.engine.shifts import Scale, column
from generator.engine.simulation import Simulation
from generator.engine.types import Bools, Floats, Ids, Ints
from generator.engine.world import NOWHERE, World, padded
from generator.outcomes import OUTCOMES, PLACES, WATCHED, AnswerWindow, tied_to, world_of
from generator.timeline import AGE_AT_INDEX, ANSWER_YEARS, Timeline

PREGNANCY = -1
# Age at the cut-off, in calendar years.
STAGES = {"pregnancy": PREGNANCY, "first_year": 0, "second_year": 1, "toddler": 2}
Watch = Callable[[World, Ints], None]
_CERTAIN = 60.0  # log odds: a pregnancy under way ends in a birth in every arm and future
_ARMS_AT_A_TIME = 8


@dataclass(frozen=True)
class Move:
    """One act of a support on the world: by how much which rows of a variable move, and for how long.

    by      shape (rows of the entity at the cut-off,): 0 for who is not reached
    unborn  shape (children of the cohort,): the same for children who are yet to be born; None for no child's variable
    years   calendar years after the cut-off
    """

    entity: str
    variable: str
    scale: Scale
    by: Floats
    years: int
    unborn: Floats | None = None


@dataclass(frozen=True)
class Cohort:
    """Children at one of the four stages at the cut-off, shapes (children,).

    ids     of the children (pregnancies under way have theirs in advance)
    parent  row of the child, or of the mother of a pregnancy, in the world at the cut-off
    age     calendar years at the cut-off, PREGNANCY before birth
    """

    ids: Ids
    parent: Ints
    age: Ints

    def household(self, world: World) -> Ints:
        """Rows of the households that are offered something, shape (children,)."""
        return np.asarray(world.entities["person"].links["household"][self.parent])

    def mother(self, world: World) -> Ints:
        """Rows of the mothers, shape (children,)."""
        own = world.entities["person"].links["mother"][self.parent]
        return np.where(self.age == PREGNANCY, self.parent, own).astype(np.int32)


@dataclass(frozen=True)
class Paths:
    """What happens to the children of a cohort in one arm, by outcome; shapes (futures, children).

    risk      probability that the hazards along the path imply
    happened  what comes true on it; future 0 is the one that is real
    """

    risk: Mapping[str, Floats]
    happened: Mapping[str, Bools]

    def mean(self, outcome: str) -> Floats:
        """Return the true risk: the mean over futures, shape (children,)."""
        return np.asarray(self.risk[outcome].mean(axis=0))

    def error(self, outcome: str) -> Floats:
        """Return the Monte-Carlo standard error of the true risk, shape (children,)."""
        paths = self.risk[outcome]
        if len(paths) < 2:
            return np.zeros(paths.shape[1])
        return np.asarray(paths.std(axis=0, ddof=1) / np.sqrt(len(paths)))


def cohort(at_cutoff: World, expected: Ids, mothers: Ints) -> Cohort:
    """Return the children of the four stages who live in a household at the cut-off.

    expected  ids of the pregnancies that are known at the cut-off, and `mothers` the rows of who carries them
    """
    person = at_cutoff.entities["person"]
    n, home = len(person), person.links["household"]
    born = padded(person.columns["has_kin"], n) & padded(person.columns["born_here"], n).astype(
        bool
    )
    age = at_cutoff.year - padded(person.columns["birth_year"], n)
    rows = np.flatnonzero(born & (age >= 0) & (age <= AGE_AT_INDEX) & (home != NOWHERE))
    carried = home[mothers] != NOWHERE
    return Cohort(
        ids=np.concatenate([person.ids[rows], expected[carried]]),
        parent=np.concatenate([rows, mothers[carried]]).astype(np.int32),
        age=np.concatenate([age[rows], np.full(carried.sum(), PREGNANCY)]).astype(np.int32),
    )


def years_of(age: int) -> int:
    """Return after how many years the children of a stage, of `age` at the cut-off, have their outcomes."""
    return AGE_AT_INDEX - age + ANSWER_YEARS


def play(
    simulation: Simulation,
    at_cutoff: World,
    children: Cohort,
    arms: Sequence[Sequence[Move]],
    timeline: Timeline,
    *,
    futures: int,
    years: int | None = None,
    seen: Watch = lambda _now, _rows: None,
    wanted: Collection[str] = (),
) -> list[Paths]:
    """Let the years after the cut-off pass in every arm, `futures` times, with the same noise in all arms.

    arms   what moves in each; an arm without a move is the course without support
    years  how many pass; None: until the youngest stage has its outcomes. The older ones have theirs sooner (`years_of`)
    seen   gets, every year, the world of some arms side by side and the row of every child in every arm and future
           (NOWHERE before it is born), shape (arms * futures * children,)
    wanted variables that `seen` looks at, besides those of the outcomes
    """
    if at_cutoff.year != timeline.cutoff:
        raise ValueError(f"the world stands at {at_cutoff.year}, the cut-off is {timeline.cutoff}")
    alone = simulation.apart(wanted=(*WATCHED, *wanted))
    kept = tied_to(at_cutoff, children.parent)
    small = world_of(at_cutoff.without(alone.ignored), kept)
    found: list[Paths] = []
    for first in range(0, len(arms), _ARMS_AT_A_TIME):
        played = _Arms(small, kept, children, arms[first : first + _ARMS_AT_A_TIME], futures)
        apart = simulation.apart(shifts=played.scales, wanted=(*WATCHED, *wanted))
        found += played.run(apart, timeline, years or years_of(PREGNANCY), seen)
    return found


class _Arms:
    """Some arms side by side in one world: tile k is future k % futures of arm k // futures."""

    def __init__(
        self,
        small: World,
        kept: Mapping[str, Bools],
        children: Cohort,
        arms: Sequence[Sequence[Move]],
        futures: int,
    ) -> None:
        """Lay copies of `small` side by side, which is the part of the world that `kept` marks."""
        self.children, self.arms, self.futures = children, arms, futures
        self.tiles = len(arms) * futures
        self.sizes = {name: len(small.entities[name]) for name in kept}
        self.world = small.tile(self.tiles, shared=PLACES)
        for rows in self.world.entities.values():
            rows.future = (rows.future % futures).astype(np.uint16)
        place = np.cumsum(kept["person"]) - 1
        self.parent = place[children.parent].astype(np.int32)
        self.scales: dict[str, Scale] = {"birth_hazard": "log_odds"}
        due = np.zeros(self.sizes["person"])
        due[self.parent[children.age == PREGNANCY]] = _CERTAIN
        self.world.entities["person"].columns[column("birth_hazard")] = np.tile(due, self.tiles)
        for arm, moves in enumerate(arms):
            for move in moves:
                if self.scales.setdefault(move.variable, move.scale) != move.scale:
                    raise ValueError(f"{move.variable} is moved on two scales")
                self._add(move.entity, move.variable, arm, move.by[kept[move.entity]])

    def run(
        self, simulation: Simulation, timeline: Timeline, years: int, seen: Watch
    ) -> list[Paths]:
        """Let the years pass and return the paths by arm; `seen` gets the world and the children's rows every year."""
        windows: dict[int, tuple[Ints, AnswerWindow]] = {}
        cutoff = timeline.cutoff
        rows = self._rows_of_born()

        def after_year(now: World) -> None:
            nonlocal rows
            passed = now.year - cutoff
            if passed == 1:
                del now.entities["person"].columns[column("birth_hazard")]
                rows = self._with_newborn(rows)
            seen(now, rows)
            self._stop(passed)
            for age in STAGES.values():
                if passed - (AGE_AT_INDEX - age) not in range(1, ANSWER_YEARS + 1):
                    continue
                if age not in windows:
                    mine = np.flatnonzero(np.tile(self.children.age == age, self.tiles))
                    mine = mine[rows[mine] != NOWHERE]
                    windows[age] = (mine, AnswerWindow(rows[mine]))
                windows[age][1].see(now)

        simulation.run(self.world, range(cutoff + 1, cutoff + 1 + years), after_year=after_year)
        return self._paths(list(windows.values()))

    def _add(self, entity: str, variable: str, arm: int, by: Floats, *, sign: float = 1.0) -> None:
        """Add to the shifts of one arm, in all its futures."""
        columns, size = self.world.entities[entity].columns, self.sizes[entity]
        old = columns.get(column(variable), np.zeros(size * self.tiles))
        new = old.copy()
        part = slice(arm * self.futures * size, (arm + 1) * self.futures * size)
        new[part] += sign * np.tile(by, self.futures)
        columns[column(variable)] = new

    def _stop(self, passed: int) -> None:
        """End the moves that have lasted so many years."""
        for arm, moves in enumerate(self.arms):
            over = {m.variable: m.entity for m in moves if m.years == passed}
            going = {m.variable for m in moves if m.years > passed}
            for variable, entity in over.items():
                if variable in going:
                    raise ValueError(f"two moves of {variable} in one arm end in different years")
                rows = self.world.entities[entity]
                new = padded(rows.columns[column(variable)], len(rows)).copy()
                new[self._arm_of(entity) == arm] = 0.0
                rows.columns[column(variable)] = new

    def _arm_of(self, entity: str) -> Ints:
        """Arm of every row of person or household; who came since stands where their household or mother does."""
        rows, size = self.world.entities[entity], self.sizes[entity]
        arm = np.arange(len(rows)) // (size * self.futures)
        if entity == "person" and len(rows) > size * self.tiles:
            new = np.arange(size * self.tiles, len(rows))
            mother = rows.links["mother"][new]
            arm[new] = np.where(mother != NOWHERE, arm[mother], NOWHERE)
        return np.where(arm < len(self.arms), arm, NOWHERE).astype(np.int32)

    def _rows_of_born(self) -> Ints:
        """Row of every child in every tile, NOWHERE for who is not born yet; shape (tiles * children,)."""
        starts = np.arange(self.tiles)[:, None] * self.sizes["person"]
        born = self.children.age != PREGNANCY
        return np.where(born, self.parent + starts, NOWHERE).astype(np.int32).ravel()

    def _with_newborn(self, rows: Ints) -> Ints:
        """Find the children who have been born in each tile, and let what is meant for them move."""
        person, children = self.world.entities["person"], self.children
        size = self.sizes["person"]
        new = np.arange(size * self.tiles, len(person))
        mother = person.links["mother"][new]
        new, mother = new[mother != NOWHERE], mother[mother != NOWHERE]
        carried = np.flatnonzero(children.age == PREGNANCY)
        order = carried[np.argsort(children.ids[carried])]
        at = np.searchsorted(children.ids[order], person.ids[new])
        at = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros(0, dtype=np.int64)
        known = children.ids[at] == person.ids[new] if len(order) else np.zeros(0, dtype=bool)
        if not len(order):
            return rows
        new, at, tile = new[known], at[known], mother[known] // size
        rows = rows.copy()
        rows[tile * len(children.ids) + at] = new
        for arm, moves in enumerate(self.arms):
            for move in moves:
                if move.unborn is None or not move.unborn.any():
                    continue
                mine = tile // self.futures == arm
                by = padded(person.columns[column(move.variable)], len(person)).copy()
                by[new[mine]] += move.unborn[at[mine]]
                person.columns[column(move.variable)] = by
        return rows

    def _paths(self, windows: list[tuple[Ints, AnswerWindow]]) -> list[Paths]:
        n = len(self.children.ids)
        risk = {name: np.zeros(self.tiles * n) for name in OUTCOMES}
        happened = {name: np.zeros(self.tiles * n, dtype=bool) for name in OUTCOMES}
        for where, window in windows:
            for name in OUTCOMES:
                risk[name][where] = window.risk[name]
                happened[name][where] = window.happened[name]
        shape = (len(self.arms), self.futures, n)
        return [
            Paths(
                {name: values.reshape(shape)[arm] for name, values in risk.items()},
                {name: values.reshape(shape)[arm] for name, values in happened.items()},
            )
            for arm in range(len(self.arms))
        ]
