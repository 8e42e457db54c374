"""What has to be remembered of members: marriages, moves, and their children in order of birth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.liss.panel import FIRST_YEAR, Panel
from generator.sources.weddings import married_on

MARRIED, DIVORCED, WIDOWED, SINGLE = 1, 3, 4, 5  # burgstat
MOST_CHILDREN = 12
ALIVE = np.int32(1 << 30)


@dataclass(frozen=True)
class History:
    """Shapes: members are those of the panel, sorted by row.

    civil    year -> civil status on 1 January, shape (members,)
    wed      year -> year of the present marriage, 0 without one
    moved    year -> year of the last move, shape (households,); 0 when it was before 1994
    child    rows of children in order of birth, NOWHERE after the last, shape (members, MOST_CHILDREN)
    death    day of death of all rows of person, ALIVE for who lives
    """

    panel: Panel
    civil: dict[int, Column]
    wed: dict[int, Column]
    moved: dict[int, Column]
    child: Ints
    death: Column

    def of(self, row: Ints) -> Ints:
        """Return the place of rows of person among the members."""
        return np.searchsorted(self.panel.member, row).astype(np.int32)

    def births(self, row: Ints) -> tuple[Column, Ints]:
        """Return dates of birth (ALIVE after the last) and rows of all children of members, born or to come."""
        child = self.child[self.of(row)]
        born = self.panel.extract.columns()["birth_date"][child]
        return np.where(child != NOWHERE, born, ALIVE), child

    def wed_on(self, woman: Ints, date: Column) -> Column:
        """Return whether the last thing that a woman and a partner did by a date was to marry; False for NOWHERE."""
        return np.asarray((woman != NOWHERE) & married_on(self.panel.extract.couples, woman, date))


def remember(panel: Panel) -> History:
    """Look back on all members."""
    extract = panel.extract
    death = _deaths(extract)
    civil, wed = _marriages(panel)
    return History(panel, civil, wed, _moves(extract), _children(panel), death)


def _deaths(extract: Extract) -> Column:
    death = np.full(extract.size, ALIVE)
    for year in extract.lives.chronicle.years("person"):
        dies = extract.at(year, "dies")
        death[dies] = int(day(year)) + extract.at(year, "death_day")[dies]
    return death


def _marriages(panel: Panel) -> tuple[dict[int, Column], dict[int, Column]]:
    extract, rows = panel.extract, panel.member
    status = np.full(len(rows), SINGLE, dtype=np.int16)
    since = np.zeros(len(rows), dtype=np.int32)
    civil, wed = {}, {}
    years = extract.lives.chronicle.years("person")
    for year in years[2:]:
        now = extract.at(year, "married")[rows].astype(bool)
        partner = extract.at(year - 2, "partner")[rows]
        lost = extract.at(year - 1, "dies")[partner] & (partner != NOWHERE)
        ended = (status == MARRIED) & ~now
        began = (status != MARRIED) & now
        # The wedding was in the year before; in the first year it may have been any time.
        since = np.where(began, year - 1, np.where(ended, 0, since)).astype(np.int32)
        status = np.select([now, ended & lost, ended], [MARRIED, WIDOWED, DIVORCED], status)
        if year >= FIRST_YEAR:
            civil[year], wed[year] = status.astype(np.int8), since
    return civil, wed


def _moves(extract: Extract) -> dict[int, Column]:
    last = np.zeros(len(extract.ids("household")), dtype=np.int32)
    moved = {}
    for year in extract.lives.chronicle.years("household"):
        last = np.where(extract.household_at(year, "moves"), year, last)
        if year >= FIRST_YEAR:
            moved[year] = last
    return moved


def _children(panel: Panel) -> Ints:
    """Return rows of children who were born alive and outlived their first month, by parent and date of birth."""
    extract, members = panel.extract, panel.member
    person = extract.columns()
    known = np.flatnonzero(person["has_kin"] & ~person["lost_at_birth"].astype(bool))
    parent = np.concatenate([extract.links("mother")[known], extract.links("father")[known]])
    child = np.concatenate([known, known])
    at = np.minimum(np.searchsorted(members, parent), len(members) - 1)
    mine = (parent != NOWHERE) & (members[at] == parent)
    at, child = at[mine], child[mine]
    order = np.lexsort((child, person["birth_date"][child], at))
    at, child = at[order], child[order]
    rank = np.arange(len(at)) - np.searchsorted(at, at)
    table = np.full((len(members), MOST_CHILDREN), NOWHERE, dtype=np.int32)
    few = rank < MOST_CHILDREN
    table[at[few], rank[few]] = child[few]
    return table
