"""The state of a world: a table of columns per entity, with links as row numbers.

Arrays are never changed in place once a fork or a year could have seen them: a new year puts new arrays in
the table. So a fork of a world is a copy of dictionaries, and last year's values are still there under last
year's references. A column that is made anew every year is not grown when rows come: it is shorter than
the table until it is made again, and the rows that it lacks count as 0 (`padded`). Columns that grow stand at the
beginning of a larger array, so that they need not be copied for every few rows that come: what comes is written
behind all that anybody has seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from generator.engine.types import Bools, Column, Ids, Ints, Places

NOWHERE = -1
_FEW = 8  # for fewer rows than an eighth of a column, the column is not copied
_SPARE = 16  # a column that grows gets room for a sixteenth more


@dataclass
class Rows:
    """All rows of one entity.

    ids      shape (n,), uint64: who this is, in every fork and future
    future   shape (n,), uint16: in which future (0 is the one that comes true)
    columns  name -> shape (n,)
    before   the columns as they were a year ago; shorter when rows have come since
    links    name -> shape (n,), row number in the entity it leads to, or NOWHERE
    """

    ids: Ids = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    future: Column = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    columns: dict[str, Column] = field(default_factory=dict)
    before: dict[str, Column] = field(default_factory=dict)
    links: dict[str, Ints] = field(default_factory=dict)
    # Name -> the column that grew last, and the array at whose beginning it stands. A fork has none: only one may write there.
    _room: dict[str, tuple[Column, Column]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def copy(self) -> Rows:
        """Copy the dictionaries, share the arrays."""
        return Rows(self.ids, self.future, dict(self.columns), dict(self.before), dict(self.links))

    def append(
        self, ids: Ids, future: Column, links: Mapping[str, Ints], lasting: Collection[str]
    ) -> slice:
        """Add rows; grow the `lasting` columns, in fresh arrays, by zeros; return where the rows stand."""
        start, n = len(self), len(ids)
        self.ids = np.concatenate([self.ids, ids])
        self.future = np.concatenate([self.future, future])
        for name in lasting:
            if name in self.columns:
                self.columns[name] = self._grown(name, start, n)
        for name, rows in links.items():
            old = self.links.get(name, np.empty(0, dtype=np.int32))
            self.links[name] = np.concatenate([old, rows.astype(np.int32)])
        return slice(start, start + n)

    def _grown(self, name: str, start: int, n: int) -> Column:
        """Return a column with zeros from `start` on, for `n` more rows."""
        old = self.columns[name]
        known, whole = self._room.get(name, (None, old))
        if known is not old or len(old) != start or len(whole) < start + n:
            whole = np.zeros(start + n + (start + n) // _SPARE, dtype=old.dtype)
            whole[: len(old)] = old
        self._room[name] = (whole[: start + n], whole)
        return self._room[name][0]

    def take(self, rows: Ints) -> Rows:
        """Return the chosen rows, links untouched."""
        return Rows(
            self.ids[rows],
            self.future[rows],
            {k: gather(v, rows) for k, v in self.columns.items()},
            {k: gather(v, rows) for k, v in self.before.items()},
            {k: v[rows] for k, v in self.links.items()},
        )


@dataclass
class World:
    """The rows of all entities at the end of `year`, and to which entity each link leads.

    base   first id of this population: what comes from outside counts on from here
    scale  size of this population, in the unit of the model's processes (households)
    """

    entities: dict[str, Rows]
    targets: dict[str, dict[str, str]]
    year: int
    base: int = 0
    scale: float = 0.0

    def copy(self) -> World:
        """Fork: what happens to the copy leaves this one as it is."""
        entities = {k: v.copy() for k, v in self.entities.items()}
        return World(entities, self.targets, self.year, self.base, self.scale)

    def without(self, columns: Collection[str]) -> World:
        """Return this world without some columns; rows, links and the other arrays are shared."""
        entities = {k: v.copy() for k, v in self.entities.items()}
        for rows in entities.values():
            rows.columns = {k: v for k, v in rows.columns.items() if k not in columns}
            rows.before = {k: v for k, v in rows.before.items() if k not in columns}
        return World(entities, self.targets, self.year, self.base, self.scale)

    def follow(self, entity: str, link: str, column: str) -> Column:
        """Return `column` of the rows that `link` of `entity` leads to; zero where it leads nowhere."""
        target = self.entities[self.targets[entity][link]]
        return gather(target.columns[column], self.entities[entity].links[link])

    def subset(
        self, keep: Mapping[str, Bools], *, cut: Mapping[tuple[str, str], Bools] | None = None
    ) -> World:
        """Return the world of the rows marked in `keep` (entities not named are kept whole).

        A link from a kept row to a dropped one would lose a parent, so it is an error, unless `cut` marks
        the row: (entity, link) -> shape (n,), whether the link may be cut.
        """
        cut = cut or {}
        chosen = {k: np.flatnonzero(v).astype(np.int32) for k, v in keep.items()}
        new_row = {}
        for name, rows in chosen.items():
            new_row[name] = np.full(len(self.entities[name]), NOWHERE, dtype=np.int32)
            new_row[name][rows] = np.arange(len(rows), dtype=np.int32)
        small = {
            k: v.take(chosen[k]) if k in chosen else v.copy() for k, v in self.entities.items()
        }
        for name, rows_of in small.items():
            for link, target in self.targets[name].items():
                if target in new_row:
                    old = rows_of.links[link]
                    moved = np.where(old == NOWHERE, NOWHERE, new_row[target][old])
                    lost = (moved == NOWHERE) & (old != NOWHERE)
                    if (name, link) in cut:
                        lost &= ~cut[name, link][chosen[name] if name in chosen else slice(None)]
                    if lost.any():
                        raise ValueError(f"{name}.{link} leads to a row that was dropped")
                    rows_of.links[link] = moved
        return World(small, self.targets, self.year, self.base, self.scale)

    def tile(self, futures: int, *, shared: Collection[str] = ()) -> World:
        """Return `futures` copies of this world side by side, the k-th with `future` k; what was a year ago is left behind.

        shared  entities that nothing changes, such as places: all copies look at the same rows. Were they copied, a choice
                among all of them would depend on how many copies there are
        """
        sizes = {k: 0 if k in shared else len(v) for k, v in self.entities.items()}
        tiled = {name: self.entities[name] for name in shared}
        for name, rows in self.entities.items():
            if name in shared:
                continue
            n = len(rows)
            links = {}
            for link, target in self.targets[name].items():
                step = np.repeat(np.arange(futures, dtype=np.int32) * sizes[target], n)
                old = np.tile(rows.links[link], futures)
                links[link] = np.where(old == NOWHERE, NOWHERE, old + step).astype(np.int32)
            tiled[name] = Rows(
                np.tile(rows.ids, futures),
                np.repeat(np.arange(futures, dtype=np.uint16), n),
                {k: np.tile(padded(v, n), futures) for k, v in rows.columns.items()},
                {},
                links,
            )
        return World(tiled, self.targets, self.year, self.base, self.scale)


def gather(values: Column, rows: Ints) -> Column:
    """Return `values[rows]`, zero where a row is NOWHERE or came after the values were made."""
    n = len(values)
    # As unsigned numbers, -1 lies beyond every row.
    at: Places = np.minimum(rows.view(f"u{rows.itemsize}"), n).astype(np.intp)
    if len(rows) < n // _FEW:
        found = values.take(at, mode="clip")
        return np.where(at < n, found, found.dtype.type(0))
    # A zero stands behind the last row. Putting zeros in the result afterwards takes two to six times as long, since a
    # processor cannot foresee where they come.
    ended = np.empty(n + 1, dtype=values.dtype)
    ended[:n], ended[n] = values, 0
    return ended.take(at)


def padded(values: Column, n: int) -> Column:
    """Return `values` with zeros for the rows that came after they were made, shape (n,)."""
    return _grow(values, n - len(values))


def _grow(values: Column, n: int) -> Column:
    if not n:
        return values
    return np.concatenate([values, np.zeros(n, dtype=values.dtype)])
