"""The panel of one partition, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.engine.types import Bools, Ints
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.liss.box import Box
from generator.sources.liss.history import History, remember
from generator.sources.liss.moment import Moment
from generator.sources.liss.panel import FIRST_YEAR, Months, Panel
from generator.sources.liss.recruitment import draw_panel


@dataclass(frozen=True)
class Survey:
    """The panel of a partition, what must be remembered of its members, and who takes part; each drawn once."""

    extract: Extract

    @cached_property
    def panel(self) -> Panel:
        """Households and members by month."""
        return draw_panel(self.extract)

    @cached_property
    def history(self) -> History:
        """Marriages, moves and children of members."""
        return remember(self.panel)

    @cached_property
    def box(self) -> Months:
        """Households and members by month, as the contact person told."""
        return Box(self.panel, self.history).months

    @cached_property
    def box_part(self) -> Bools:
        """Whether a member takes part, by entry of the box."""
        return takes_part(self.panel.extract, self.box)

    @cached_property
    def part(self) -> Bools:
        """Whether a member can be asked, by entry of the months of the panel: who is in the box and takes part."""
        months = self.panel.months
        listed = self.box.find(months.row, months.month)
        there = (listed >= 0) & (self.box.household[listed] == months.household)
        return np.asarray(there & self.box_part[listed])

    @cached_property
    def linked(self) -> Ints:
        """Rows of the participants who agreed to be linked to the registers."""
        part = np.unique(self.panel.months.row[self.part])
        share = self.extract.lives.values["liss_background"]["agrees"]
        agrees = self.extract.uniform("liss_agrees", part) < share
        return np.asarray(part[agrees])

    @cached_property
    def registered(self) -> Extract:
        """The extract of who agreed to be linked and of whom they lived with in the panel, as CBS delivers it."""
        months = self.panel.months
        shown = months.month < self.panel.published
        places = np.unique(months.place[shown & np.isin(months.row, self.linked)])
        return self.extract.of(np.unique(months.row[shown & np.isin(months.place, places)]))

    def moment(self, month: int) -> Moment:
        """Return everybody who is asked in a month."""
        there = (self.panel.months.month == month) & self.part
        entry = np.flatnonzero(there).astype(np.int32)
        return Moment(self.panel, self.history, month, entry, self.panel.months)


def takes_part(extract: Extract, months: Months) -> Bools:
    """Whether a member does the questionnaires (doetmee), by entry of `months`: for life, from sixteen.

    In every household at least one head does. Leaves out: who begins or stops while the household goes on.
    """
    values = extract.lives.values["liss_answers"]
    end = day(FIRST_YEAR, months.month + 2) - 1
    age = (end - extract.columns()["birth_date"][months.row]) / 365.25
    inclined = extract.uniform("liss_takes_part", months.row)
    willing = inclined < np.where(months.is_head, values["takes_part"], values["child_takes_part"])
    # Of each household the head who is most inclined does take part.
    order = np.lexsort((inclined, ~months.is_head, months.place))
    _, first = np.unique(months.place[order], return_index=True)
    willing[order[first]] = True
    return np.asarray(willing & (age >= values["from_age"]))
