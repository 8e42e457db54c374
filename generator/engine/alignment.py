"""Alignment: solving a parameter, year by year, so that a mean meets its published figure.

Done once per event, in a calibration run on a reference population; everywhere else the solved series
is used as it stands. Solving again inside a counterfactual would take from some families what a support
gave to others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq

from generator.engine.mechanism import Mechanism
from generator.engine.model import Model
from generator.engine.randomness import Noise
from generator.engine.series import YearSeries
from generator.engine.simulation import Simulation, Values
from generator.engine.types import Bools
from generator.engine.world import World
from generator.errors import GeneratorError

_SMALLEST_POPULATION = 50
_TOLERANCE = 1e-4
_STEP = 0.03  # of the bracket: how far a solution moves from one year to the next, as a rule


@dataclass(frozen=True)
class Alignment:
    """What one parameter is solved for.

    mean_of  the variable whose mean must meet `goal`: the mechanism's own or one further on in the year
    over     a boolean variable of the same entity as `mean_of` (None: all rows)
    goal     the published figure by year
    bracket  the parameter is looked for between these two values
    burn_in  years before the first published one that are solved for it too: a variable with a memory
             must have forgotten how it began
    smooth   the series is frozen as a moving average over so many years (for small populations)
    stock    the mean is that of a stock, which the flow of one year moves only a little: where no value meets the
             goal, the end of the bracket that comes nearest serves
    """

    mean_of: str
    over: str | None
    goal: YearSeries
    bracket: tuple[float, float]
    burn_in: int = 10
    smooth: int = 1
    stock: bool = False


class CalibrationRun(Simulation):
    """A simulation that solves parameters as it goes along, each in its place in causal order.

    Years before use the value solved for the first published figure, years after the last the last one.
    The former is only known after a first pass: `early` hands it to the second.
    """

    def __init__(
        self,
        model: Model,
        values: Values,
        noise: Noise,
        *,
        align: Mapping[tuple[str, str], Alignment],
        early: Mapping[tuple[str, str], float] | None = None,
        interference_until: int,
    ) -> None:
        """`align` says by (mechanism, parameter) what is solved; `early` what years before it use."""
        super().__init__(model, values, noise, interference_until=interference_until)
        self.align = align
        self._chains = {
            key: self._chain(model.mechanisms[key[0]], goal.mean_of) for key, goal in align.items()
        }
        # What a mean is made of, and whose it is, must be known before the mechanism is solved.
        self._yearly = model.in_causal_order("year", after=self._needed_first())
        self.solved: dict[tuple[str, str], dict[int, float]] = {key: {} for key in align}
        self._early = {k: early[k] if early else float(values[k[0]][k[1]]) for k in align}
        self._trial: dict[tuple[str, str], float] = {}

    def value(self, mechanism: str, parameter: str, year: int) -> object:
        """Return the value on trial, or the one solved, or the given one."""
        key = (mechanism, parameter)
        return self._trial[key] if key in self._trial else super().value(*key, year)

    def parameters(self, m: Mechanism, year: int) -> dict[str, Any]:
        """Return the parameter values of an equation, each time anew: those on trial change within a year."""
        return {p: self.value(m.name, p, year) for p in m.parameters}

    def step(self, world: World, m: Mechanism, year: int, rows: slice) -> None:
        """Solve what is to be solved in this mechanism, then evaluate it."""
        for key in [k for k in self.align if k[0] == m.name]:
            self._trial[key] = self._solve(world, key, year, rows)
        super().step(world, m, year, rows)

    def series(self) -> dict[tuple[str, str], YearSeries]:
        """Return what was solved, ready to be frozen; the given value where the population was too small to solve."""
        return {
            key: YearSeries(
                _moving_average(
                    by_year or {self.align[key].goal.first: self._early[key]},
                    self.align[key].smooth,
                )
            )
            for key, by_year in self.solved.items()
        }

    def first_solved(self) -> dict[tuple[str, str], float]:
        """Return what was solved for the first published figure, the given value where nothing was."""
        first = {k: [y for y in v if y >= self.align[k].goal.first] for k, v in self.solved.items()}
        return {k: self.solved[k][min(v)] if v else self._early[k] for k, v in first.items()}

    def _solve(self, world: World, key: tuple[str, str], year: int, rows: slice) -> float:
        target, known = self.align[key], self.solved[key]
        if known and year > target.goal.last:
            return known[max(known)]
        if year < target.goal.first - target.burn_in:
            return self._early[key]
        chain = self._chains[key]
        table = world.entities[self.model.mechanisms[target.mean_of].entity]
        where = np.ones(len(table), dtype=bool)
        if target.over:
            where = table.columns[target.over]
        if where[rows].sum() < _SMALLEST_POPULATION:
            return known[max(known)] if known else self._early[key]
        goal = target.goal.at(year)

        mean = self._mean_of(world, chain, year, rows, where)

        tried: dict[float, float] = {}  # the ends of a bracket are asked for three times

        def gap(x: float) -> float:
            if x not in tried:
                self._trial[key] = x
                tried[x] = mean() - goal
            return tried[x]

        low, high = self._around(known, year, target.bracket, gap)
        at_low, at_high = gap(low), gap(high)
        if at_low * at_high > 0:
            # A stock, or a burn-in year that began too far off: as near as can be.
            if target.stock or year < target.goal.first:
                known[year] = low if abs(at_low) < abs(at_high) else high
                return known[year]
            raise GeneratorError(
                f"No value of {key[0]}.{key[1]} gives {target.mean_of} a mean of {goal:.4g}.",
                where=f"year {year}; at {low:g} and {high:g} "
                f"it is {at_low + goal:.4g} and {at_high + goal:.4g}",
                mend="widen the bracket, or look at the effects that were drawn.",
            )
        known[year] = round(float(brentq(gap, low, high, xtol=_TOLERANCE)), 6)
        return known[year]

    def _mean_of(
        self, world: World, chain: list[Mechanism], year: int, rows: slice, where: Bools
    ) -> Callable[[], float]:
        """Return the function that gives the mean of the last of `chain` with the values on trial."""
        last = chain[-1]
        table = world.entities[last.entity]
        if len(chain) > 1:

            def through_chain() -> float:
                for m in chain:
                    super(CalibrationRun, self).step(world, m, year, rows)
                return float(table.columns[last.name][rows][where[rows]].mean())

            return through_chain
        # One mechanism: its arguments do not change while its parameter is tried.
        active = self._active(world, last, rows)
        arguments = self.arguments(world, last, year, rows, active)
        mine = where[rows] if active is None else where[rows][active]
        count = where[rows].sum()

        def at_once() -> float:
            return float(self.call(last, arguments, year)[mine].sum() / count)

        return at_once

    @staticmethod
    def _around(
        known: Mapping[int, float],
        year: int,
        bracket: tuple[float, float],
        gap: Callable[[float], float],
    ) -> tuple[float, float]:
        """Return a bracket around last year's solution where that holds one, else the whole bracket."""
        if year - 1 in known:
            width = _STEP * (bracket[1] - bracket[0])
            low = max(bracket[0], known[year - 1] - width)
            high = min(bracket[1], known[year - 1] + width)
            if gap(low) * gap(high) < 0:
                return low, high
        return bracket

    def _chain(self, first: Mechanism, last: str) -> list[Mechanism]:
        """Mechanisms on the ways from `first` to the one that makes `last`, within the same year, in causal order."""
        entity = first.entity if first.when == "entry" else None
        chain: list[Mechanism] = []
        moved = {first.name}
        for m in self.model.in_causal_order(first.when, entity):
            touched = bool(self.model.causes(m) & moved)
            if m.name == first.name or (touched and chain):
                chain.append(m)
                moved.add(m.name)
            if m.name == last:
                return self._leading_to(last, chain)
        raise GeneratorError(
            f"'{last}' does not come after '{first.name}'.",
            where="alignment of " + first.name,
            mend="name a variable that depends on it within the same year.",
        )

    def _needed_first(self) -> dict[str, set[str]]:
        """Return for every mechanism that is solved the variables of this year that a trial reads."""
        needed: dict[str, set[str]] = {}
        for key, chain in self._chains.items():
            name, over = key[0], self.align[key].over
            made = {m.name for m in chain}
            read = set().union(*(self.model.causes(m) for m in chain)) - made
            needed.setdefault(name, set()).update(read, {over} if over else ())
        return needed

    def _leading_to(self, last: str, chain: list[Mechanism]) -> list[Mechanism]:
        """Return those of a chain that the last one is made of: what else depends on the first need not be tried."""
        needed, kept = {last}, []
        for m in reversed(chain):
            if m.name in needed:
                kept.append(m)
                needed |= self.model.causes(m)
        return kept[::-1]


def _moving_average(by_year: Mapping[int, float], width: int) -> dict[int, float]:
    reach = width // 2
    return {
        year: round(float(np.mean([v for y, v in by_year.items() if abs(y - year) <= reach])), 6)
        for year in by_year
    }
