"""The yearly loop: state on 1 January, what happens during the year, who comes and goes at its end.

Within a year the links are those of 1 January. Mechanisms of kind "year" run in causal order for
all rows; then the transitions run in the order in which the model names them, and new rows get the
mechanisms of kind "entry". The state that results is that of 31 December.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np

from generator.engine import moves
from generator.engine.mechanism import Mechanism, Reference
from generator.engine.model import AT_ENTRY, AT_LINK, WHOLE, Model
from generator.engine.needed import ancestors, lasting, only
from generator.engine.randomness import Noise
from generator.engine.reduction import Reduction
from generator.engine.series import SameAs, YearSeries
from generator.engine.shifts import Scale, moved, shift
from generator.engine.types import Bools, Column, Ids, Ints, Places
from generator.engine.world import NOWHERE, Rows, World, gather, padded

Values = Mapping[str, Mapping[str, Any]]
AllRows = slice(None)
_FOREVER = 1 << 15


class Simulation:
    """One model, one set of parameter values, one source of noise."""

    def __init__(
        self,
        model: Model,
        values: Values,
        noise: Noise,
        *,
        do: Mapping[str, Any] | None = None,
        shifts: Mapping[str, Scale] | None = None,
        interference_until: int = _FOREVER,
        wanted: Collection[str] | None = None,
    ) -> None:
        """Sort the model once.

        values              mechanism -> parameter -> number, array or YearSeries
        do                  variable -> value set by intervention wherever its mechanism is active
        shifts              variable -> scale on which rows with a shift are moved (see shifts.py)
        interference_until  last year in which rows are paired among themselves and others come from outside;
                            after it nobody's life changes another's, except along links
        wanted              variables that somebody will look at; what these cannot depend on is not evaluated, and what
                            stood in its columns stays there. None: all of them
        """
        self.model, self.values, self.noise = model, values, noise
        self.do = dict(do or {})
        self.shifts = dict(shifts or {})
        self.interference_until = interference_until
        needed = None if wanted is None else ancestors(model, frozenset(wanted))
        self.ignored = frozenset(model.mechanisms.keys() - needed if needed is not None else ())
        self._yearly = only(model.in_causal_order("year"), needed)
        self._entry = {e: only(model.in_causal_order("entry", e), needed) for e in model.entities}
        self._lasting = {e: lasting(model, e, needed) for e in model.entities}
        self._references: dict[tuple[str, str], Reference] = {}
        self._marked: dict[tuple[str, str], tuple[Bools, Places | None]] = {}
        self._drawing: dict[str, tuple[tuple[Ids, Column, Places], tuple[Ids, Column]]] = {}
        self._chosen: dict[tuple[str, int], dict[str, Any]] = {}

    def apart(
        self,
        *,
        shifts: Mapping[str, Scale] | None = None,
        wanted: Collection[str] | None = None,
    ) -> Simulation:
        """Return this simulation without pairing and newcomers: for a part of a world, or a future of it.

        Arguments as of Simulation. What is not needed for `wanted` is `ignored`: a world may come without these columns.
        """
        return Simulation(
            self.model,
            self.values,
            self.noise,
            do=self.do,
            shifts=self.shifts if shifts is None else shifts,
            interference_until=-1,
            wanted=wanted,
        )

    def empty_world(self, year: int, *, base: int = 0, scale: float = 0.0) -> World:
        """Return a world without rows, at the end of `year`."""
        targets = {name: dict(e.links) for name, e in self.model.entities.items()}
        entities = {name: Rows() for name in self.model.entities}
        for name, rows in entities.items():
            rows.links = {link: np.empty(0, dtype=np.int32) for link in targets[name]}
        return World(entities, targets, year, base, scale)

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
        new = rows.append(ids, future, every_link, self._lasting[entity])
        self._marked.clear()
        for name, values in given.items():
            done = np.full(len(ids), self.do[name]) if name in self.do else values
            self._put(rows, name, done, new)
        for mechanism in self._entry[entity]:
            if mechanism.name not in given:
                self.step(world, mechanism, year, new)
        for name in list(rows.columns):
            if name.endswith(AT_ENTRY) and name in self._lasting[entity]:
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
            self._marked.clear()
            for rows in world.entities.values():
                rows.before = dict(rows.columns)
            for mechanism in self._yearly:
                self.step(world, mechanism, year, AllRows)
            moves.end_of_year(self, world, year)
            if after_year:
                after_year(world)
        return world

    def step(self, world: World, m: Mechanism, year: int, rows: slice) -> None:
        """Evaluate one mechanism for some rows of its entity and put the result in the world."""
        table = world.entities[m.entity]
        if isinstance(m, Reduction):
            table.columns[m.name] = m.reduce(world)
            return
        active = self._active(world, m, rows)
        result = self.evaluate(world, m, year, rows, active)
        if active is not None:
            whole = np.zeros(len(table.ids[rows]), dtype=m.dtype)
            whole[active] = result
            result = whole
        if rows is AllRows:
            table.columns[m.name] = np.asarray(result, dtype=m.dtype)
        else:
            self._put(table, m.name, result, rows)

    def evaluate(
        self, world: World, m: Mechanism, year: int, rows: slice, active: Places | None
    ) -> Column:
        """Return the result of an equation for the rows numbered `active` within `rows` (None: all)."""
        table = world.entities[m.entity]
        count = len(table.ids[rows]) if active is None else len(active)
        if m.name in self.do:
            return np.broadcast_to(np.asarray(self.do[m.name], dtype=m.dtype), (count,))
        result = self.call(m, self.arguments(world, m, year, rows, active), year)
        if np.shape(result) != (count,):
            raise ValueError(f"{m.name} gave shape {np.shape(result)} for {count} rows")
        by = shift(table, m.name, year) if m.name in self.shifts else None
        if by is None:
            return result
        here = by[rows]
        return moved(result, here if active is None else here[active], self.shifts[m.name])

    def arguments(
        self, world: World, m: Mechanism, year: int, rows: slice, active: Places | None
    ) -> dict[str, Any]:
        """Return the parents and the noise of an equation for the active rows."""
        table = world.entities[m.entity]
        found = {p: self._parent(world, m, p, year, rows, active) for p in m.parents}
        if not m.noise:
            return found
        ids, future = self._who(m.entity, table, rows, active)
        moment = year if m.when == "year" else 0
        for u in m.noise:
            found[u] = self.noise.uniform(m.stream(u), ids, year=moment, future=future)
        return found

    def call(self, m: Mechanism, arguments: Mapping[str, Any], year: int) -> Column:
        """Return what an equation makes of its arguments with the parameter values of `year`."""
        return m.equation(**arguments, **self.parameters(m, year))

    def parameters(self, m: Mechanism, year: int) -> dict[str, Any]:
        """Return the parameter values of an equation in `year`."""
        key = (m.name, year)
        if key not in self._chosen:
            self._chosen[key] = {p: self.value(m.name, p, year) for p in m.parameters}
        return self._chosen[key]

    def value(self, mechanism: str, parameter: str, year: int) -> Any:
        """Return the value of a parameter in `year`."""
        value = self.values[mechanism][parameter]
        if isinstance(value, SameAs):
            return self.value(value.mechanism, value.parameter, year)
        return value.at(year) if isinstance(value, YearSeries) else value

    def _active(self, world: World, m: Mechanism, rows: slice) -> Places | None:
        """Row numbers (within `rows`) where the mechanism is active; None for all of them."""
        if m.where is None:
            return None
        where: Bools = self._parent(world, m, m.where, world.year, rows, None)
        if rows is not AllRows:
            return _numbers(where)
        key = (m.entity, m.where)
        # Many mechanisms share a condition: find its rows once.
        if key not in self._marked or self._marked[key][0] is not where:
            self._marked[key] = (where, _numbers(where))
        return self._marked[key][1]

    def _who(
        self, entity: str, table: Rows, rows: slice, active: Places | None
    ) -> tuple[Ids, Column]:
        """Return id and future of the active rows; mechanisms that follow each other are often active for the same."""
        if active is None:
            return table.ids[rows], table.future[rows]
        if rows is not AllRows:
            return table.ids[rows].take(active), table.future[rows].take(active)
        asked = (table.ids, table.future, active)
        known = self._drawing.get(entity)
        if known is None or any(a is not b for a, b in zip(asked, known[0], strict=True)):
            known = (asked, (table.ids.take(active), table.future.take(active)))
            self._drawing[entity] = known
        return known[1]

    def _parent(
        self, world: World, m: Mechanism, name: str, year: int, rows: slice, active: Places | None
    ) -> Any:
        if name == "year":
            return year
        table = world.entities[m.entity]
        if m.name in self.model.processes and name.startswith((AT_LINK, WHOLE)):
            return _of_process(world, m, name, rows, active)
        reference = self._reference(m, name)
        source = table
        link: Ints | None = None
        if reference.link:
            source = world.entities[world.targets[m.entity][reference.link]]
            link = table.links[reference.link][rows]
            if active is not None:
                link = link.take(active)
        columns = source.before if reference.before else source.columns
        values = columns.get(reference.variable)
        if values is None:  # first year: nobody has a last year yet
            dtype = self.model.mechanisms[reference.variable].dtype
            values = np.zeros(len(source), dtype=dtype)
        if link is not None:
            return gather(values, link)
        if len(values) < len(source):
            values = columns[reference.variable] = padded(values, len(source))
        if rows is not AllRows:
            values = values[rows]
        return values if active is None else values.take(active)

    def _reference(self, m: Mechanism, name: str) -> Reference:
        key = (m.name, name)
        if key not in self._references:
            self._references[key] = self.model.resolve(m.entity, name, asked_by=m.name)
        return self._references[key]

    def _put(self, rows: Rows, name: str, values: Column, new: slice) -> None:
        """Put values in the last rows of a column: rows that have just come, in arrays that nobody saw yet."""
        values = np.asarray(values)
        if name not in rows.columns:
            made = self.model.mechanisms.get(name)
            dtype = made.dtype if made else values.dtype
            rows.columns[name] = np.zeros(len(rows), dtype=dtype)
        rows.columns[name][new] = values


def _of_process(
    world: World, m: Mechanism, name: str, rows: slice, active: Places | None
) -> Column:
    """Return what only processes may see: where a link leads, or a whole column of another entity."""
    if name.startswith(AT_LINK):
        at = world.entities[m.entity].links[name.removeprefix(AT_LINK)][rows]
        return at if active is None else at[active]
    entity, _, column = name.removeprefix(WHOLE).partition("_")
    return world.entities[entity].columns[column]


def _numbers(where: Bools) -> Places | None:
    return None if where.all() else np.flatnonzero(where)
