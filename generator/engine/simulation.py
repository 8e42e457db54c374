"""The yearly loop: state on 1 January, what happens during the year, who comes and goes at its end.

Within a year the links are those of 1 January. Mechanisms of kind "year" run in causal order for
all rows; then the transitions run in the order in which the model names them, and new rows get the
mechanisms of kind "entry". The state that results is that of 31 December.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from generator.engine.mechanism import Mechanism, Reference
from generator.engine.model import AT_ENTRY, SELF, Arrival, Ending, Model
from generator.engine.randomness import Noise
from generator.engine.reduction import Reduction
from generator.engine.series import SameAs, YearSeries
from generator.engine.types import Bools, Column, Ids, Ints
from generator.engine.world import NOWHERE, Rows, World, gather

Values = Mapping[str, Mapping[str, Any]]
AllRows = slice(None)


class Simulation:
    """One model, one set of parameter values, one source of noise."""

    def __init__(
        self, model: Model, values: Values, noise: Noise, *, do: Mapping[str, Any] | None = None
    ) -> None:
        """Sort the model once.

        values  mechanism -> parameter -> number, array or YearSeries
        do      variable -> value set by intervention wherever its mechanism is active
        """
        self.model, self.values, self.noise = model, values, noise
        self.do = dict(do or {})
        self._yearly = model.in_causal_order("year")
        self._entry = {e: model.in_causal_order("entry", e) for e in model.entities}
        self._references: dict[tuple[str, str], Reference] = {}

    def empty_world(self, year: int) -> World:
        """Return a world without rows, at the end of `year`."""
        targets = {name: dict(e.links) for name, e in self.model.entities.items()}
        entities = {name: Rows() for name in self.model.entities}
        for name, rows in entities.items():
            rows.links = {link: np.empty(0, dtype=np.int32) for link in targets[name]}
        return World(entities, targets, year)

    def enter(
        self,
        world: World,
        entity: str,
        ids: Ids,
        *,
        given: Mapping[str, Column],
        links: Mapping[str, Ints] | None = None,
        future: Column | None = None,
        year: int,
    ) -> slice:
        """Add rows to `entity` and run its entry mechanisms for them, but for columns that are given."""
        rows = world.entities[entity]
        nowhere = np.full(len(ids), NOWHERE, dtype=np.int32)
        every_link = {k: (links or {}).get(k, nowhere) for k in self.model.entities[entity].links}
        if future is None:
            future = np.zeros(len(ids), dtype=np.uint16)
        new = rows.append(ids, future, every_link)
        for name, values in given.items():
            done = np.full(len(ids), self.do[name]) if name in self.do else values
            self._put(rows, name, done, new)
        for mechanism in self._entry[entity]:
            if mechanism.name not in given:
                self.step(world, mechanism, year, new)
        for name in list(rows.columns):
            if name.endswith(AT_ENTRY):
                self._put(rows, name.removesuffix(AT_ENTRY), rows.columns[name][new], new)
        missing = [c for c in self.model.entities[entity].given if c not in rows.columns]
        if missing:
            raise ValueError(f"{entity} came into the world without {', '.join(missing)}")
        return new

    def run(
        self,
        world: World,
        years: Iterable[int],
        *,
        after_year: Callable[[World], None] | None = None,
    ) -> World:
        """Let the years pass, in place; `after_year` sees the world at the end of each."""
        for year in years:
            world.year = year
            for rows in world.entities.values():
                rows.before = dict(rows.columns)
            for mechanism in self._yearly:
                self.step(world, mechanism, year, AllRows)
            for transition in self.model.transitions:
                if isinstance(transition, Arrival):
                    self._arrive(world, transition, year)
                else:
                    _end(world, transition)
            if after_year:
                after_year(world)
        return world

    def step(self, world: World, m: Mechanism, year: int, rows: slice) -> None:
        """Evaluate one mechanism for some rows of its entity and put the result in the world."""
        table = world.entities[m.entity]
        if isinstance(m, Reduction):
            table.columns[m.name] = m.reduce(world)
            return
        first = rows.start or 0
        active = self._active(world, m, rows)
        count = len(table.ids[rows]) if active is None else len(active)
        if m.name in self.do:
            result = np.broadcast_to(np.asarray(self.do[m.name], dtype=m.dtype), (count,))
        else:
            arguments = {p: self._parent(world, m, p, year, rows, active) for p in m.parents}
            ids, future = table.ids[rows], table.future[rows]
            if active is not None:
                ids, future = ids[active], future[active]
            moment = year if m.when == "year" else 0
            for u in m.noise:
                arguments[u] = self.noise.uniform(m.stream(u), ids, year=moment, future=future)
            result = self._call(m, arguments, year)
            if np.shape(result) != (count,):
                raise ValueError(f"{m.name} gave shape {np.shape(result)} for {count} rows")
        if active is not None:
            whole = np.zeros(len(table.ids[rows]), dtype=m.dtype)
            whole[active] = result
            result = whole
        if rows is AllRows:
            table.columns[m.name] = np.asarray(result, dtype=m.dtype)
        else:
            self._put(table, m.name, result, slice(first, len(table)))

    def value(self, mechanism: str, parameter: str, year: int) -> Any:
        """Return the value of a parameter in `year`."""
        value = self.values[mechanism][parameter]
        if isinstance(value, SameAs):
            return self.value(value.mechanism, value.parameter, year)
        return value.at(year) if isinstance(value, YearSeries) else value

    def _call(self, m: Mechanism, arguments: dict[str, Column], year: int) -> Column:
        values = {p: self.value(m.name, p, year) for p in m.parameters}
        return m.equation(**arguments, **values)

    def _active(self, world: World, m: Mechanism, rows: slice) -> Ints | None:
        """Row numbers (within `rows`) where the mechanism is active; None for all of them."""
        if m.where is None:
            return None
        where: Bools = self._parent(world, m, m.where, world.year, rows, None)
        return None if where.all() else np.flatnonzero(where).astype(np.int32)

    def _parent(
        self, world: World, m: Mechanism, name: str, year: int, rows: slice, active: Ints | None
    ) -> Any:
        if name == "year":
            return year
        reference = self._reference(m, name)
        table = world.entities[m.entity]
        source = table
        link: Ints | None = None
        if reference.link:
            source = world.entities[world.targets[m.entity][reference.link]]
            link = table.links[reference.link][rows]
            if active is not None:
                link = link[active]
        columns = source.before if reference.before else source.columns
        values = columns.get(reference.variable)
        if values is None:  # first year: nobody has a last year yet
            dtype = self.model.mechanisms[reference.variable].dtype
            values = np.zeros(len(source), dtype=dtype)
        if link is not None:
            return gather(values, link)
        return values[rows] if active is None else values[rows][active]

    def _reference(self, m: Mechanism, name: str) -> Reference:
        key = (m.name, name)
        if key not in self._references:
            self._references[key] = self.model.resolve(m.entity, name, asked_by=m.name)
        return self._references[key]

    def _put(self, rows: Rows, name: str, values: Column, new: slice) -> None:
        """Put values in the last rows of a column, in a new array."""
        values = np.asarray(values)
        column = np.zeros(len(rows), dtype=values.dtype)
        if name in rows.columns:
            column = rows.columns[name].copy()
        elif name in self.model.mechanisms:
            column = np.zeros(len(rows), dtype=self.model.mechanisms[name].dtype)
        column[new] = values
        rows.columns[name] = column

    def _arrive(self, world: World, arrival: Arrival, year: int) -> None:
        of = world.entities[arrival.of]
        chosen = np.flatnonzero(of.columns[arrival.when]).astype(np.int32)
        if not len(chosen):
            return
        given: dict[str, Column] = {
            new: of.columns[old][chosen] for new, old in arrival.carries.items()
        }
        given |= {name: np.full(len(chosen), value) for name, value in arrival.fixed.items()}
        links = {
            new: chosen if old == SELF else of.links[old][chosen]
            for new, old in arrival.links.items()
        }
        new = self.enter(
            world,
            arrival.entity,
            self.noise.words(f"arrival.{arrival.name}", of.ids[chosen], year=year),
            given=given,
            links=links,
            future=of.future[chosen],
            year=year,
        )
        if arrival.sets:
            link = of.links[arrival.sets].copy()
            link[chosen] = np.arange(new.start, new.stop, dtype=np.int32)
            of.links[arrival.sets] = link


def _end(world: World, ending: Ending) -> None:
    rows = world.entities[ending.entity]
    chosen = rows.columns[ending.when] & (rows.links[ending.link] != NOWHERE)
    other = world.entities[world.targets[ending.entity][ending.link]]
    back = other.links[ending.back].copy()
    back[rows.links[ending.link][chosen]] = NOWHERE
    other.links[ending.back] = back
    rows.links[ending.link] = np.where(chosen, NOWHERE, rows.links[ending.link]).astype(np.int32)
