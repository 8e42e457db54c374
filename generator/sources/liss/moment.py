"""A month of fieldwork: who could answer, with whom they live, and how to look up anything about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import MAN, WOMAN
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.liss.box import told_birth_year, told_sex
from generator.sources.liss.history import DIVORCED, MARRIED, WIDOWED, History
from generator.sources.liss.panel import FIRST_YEAR, Months, Panel

NOBODY = 1 << 14  # age of the youngest where there is no child


@dataclass(frozen=True)
class Moment:
    """Respondents in one month; all arrays have one entry per respondent.

    entry   where the respondent stands in `months`
    months  who lives with whom: as it is, or as the household box has it
    """

    panel: Panel
    history: History
    month: int
    entry: Ints
    months: Months

    @property
    def extract(self) -> Extract:
        """The world that is looked at."""
        return self.panel.extract

    @property
    def values(self) -> Any:
        """Parameters of what the panel adds to the world."""
        return self.extract.lives.values["liss_facts"]

    @property
    def year(self) -> int:
        """Calendar year of the fieldwork."""
        return self.month // 12 + FIRST_YEAR

    @cached_property
    def date(self) -> int:
        """Last day of the month, in days since 1970."""
        return int(day(self.year, self.month % 12 + 2)) - 1

    @cached_property
    def row(self) -> Ints:
        """Rows of person."""
        return self.months.row[self.entry]

    @cached_property
    def home(self) -> Ints:
        """Rows of household."""
        return self.months.household[self.entry]

    @cached_property
    def partner(self) -> Ints:
        """Rows of the partner at home, NOWHERE without one."""
        return self.months.partner[self.entry]

    @cached_property
    def is_head(self) -> Bools:
        """Whether the respondent heads the household, alone or with a partner."""
        return self.months.is_head[self.entry]

    @cached_property
    def woman(self) -> Bools:
        """Whether the respondent is a woman."""
        return np.asarray(self.fixed("sex") == WOMAN)

    @cached_property
    def age(self) -> Column:
        """Age in completed years."""
        return np.floor((self.date - self.fixed("birth_date")) / 365.25).astype(np.int32)

    @cached_property
    def told_sex(self) -> Column:
        """Sex as the household box has it."""
        return told_sex(self.extract, self.row)

    @cached_property
    def told_birth_year(self) -> Column:
        """Year of birth as the household box has it."""
        return told_birth_year(self.extract, self.row)

    @cached_property
    def told_age(self) -> Column:
        """Age that follows from the date of birth in the household box."""
        return np.asarray(self.age + self.fixed("birth_year") - self.told_birth_year)

    def fixed(self, name: str) -> Column:
        """Return a column of person that is fixed for life."""
        return np.asarray(self.extract.columns()[name][self.row])

    def at(self, name: str, *, back: int = 0) -> Column:
        """Return a column of person as it was in the year of fieldwork, or some years before (or after: negative)."""
        return np.asarray(self.extract.at(self.year - back, name)[self.row])

    def of_partner(self, name: str) -> Column:
        """Return a column of the partner at home, 0 without one."""
        found = self.extract.at(self.year, name)[self.partner]
        return np.where(self.partner != NOWHERE, found, 0)

    def allowance(self, name: str) -> Column:
        """Return an allowance of the year that was paid to the respondent or to the partner at home."""
        paid = self.panel.allowances(self.year)[name]
        of_partner = np.where(self.partner != NOWHERE, paid[self.partner], 0)
        return np.asarray(paid[self.row] + of_partner)

    def house(self, name: str, *, back: int = 0) -> Column:
        """Return a column of the respondent's household."""
        return np.asarray(self.extract.household_at(self.year - back, name)[self.home])

    def always(self, stream: str) -> Column:
        """Noise that a person keeps for life."""
        return self.extract.uniform(f"liss_{stream}", self.row)

    def now(self, stream: str) -> Column:
        """Noise of the year."""
        return self.extract.uniform(f"liss_{stream}", self.row, year=self.year)

    def of_household(self, stream: str) -> Column:
        """Noise that members of a household share."""
        ids = self.extract.ids("household")[self.home]
        return self.extract.lives.noise.uniform(f"source.liss_{stream}", ids)

    @cached_property
    def civil(self) -> Column:
        """Civil status on the date: who marries is married, who parts is so until the divorce of the next 1 January."""
        history, at = self.history, self.history.of(self.row)
        before = history.civil[self.year][at]
        wife = np.where(self.woman, self.row, self.partner)
        wed = self.together & history.wed_on(wife, np.full(len(wife), self.date))
        began = int(day(self.year))
        last = self.extract.at(self.year - 1, "partner")[self.row]
        widowed = (
            (last != NOWHERE) & (history.death[last] >= began) & (history.death[last] <= self.date)
        )
        was = before == MARRIED
        return np.select(
            [wed, was & widowed, was & self.together], [MARRIED, WIDOWED, DIVORCED], before
        ).astype(np.int8)

    @cached_property
    def together(self) -> Bools:
        """Whether a partner lives at home."""
        return np.asarray(self.partner != NOWHERE)

    @cached_property
    def _around(self) -> tuple[Ints, Ints, Column, Bools]:
        """Return (place, row, age, whether a head) of everybody in the households of this month."""
        months = self.months
        here = np.flatnonzero(months.month == self.month)
        row = months.row[here]
        age = (self.date - self.extract.columns()["birth_date"][row]) / 365.25
        return months.place[here], row, age, months.is_head[here]

    def at_home(self, low: float, high: float, values: Column | None = None) -> Column:
        """Count the children at home from `low` to `high` years (or add up `values` by row of person over them)."""
        place, row, age, head = self._around
        mask = ~head & (age >= low) & (age < high)
        weights = None if values is None else np.asarray(values)[row[mask]]
        sums = np.bincount(place[mask], weights, minlength=int(place.max(initial=0)) + 1)
        return np.asarray(sums[self.months.place[self.entry]])

    @cached_property
    def youngest(self) -> Column:
        """Age of the youngest child at home, NOBODY without one."""
        place, _, age, head = self._around
        lowest = np.full(int(place.max(initial=0)) + 1, float(NOBODY))
        np.minimum.at(lowest, place[~head], age[~head])
        return lowest[self.months.place[self.entry]]

    @cached_property
    def size(self) -> Column:
        """Number of members of the household."""
        place = self._around[0]
        return np.asarray(np.bincount(place)[self.months.place[self.entry]])

    @cached_property
    def other_sex(self) -> Column:
        """Sex of a partner who is not in the world."""
        return np.where(self.woman, MAN, WOMAN)

    @cached_property
    def prices(self) -> float:
        """Prices of the year, relative to 2022: amounts of the world are in prices of that year."""
        index = self.extract.lives.values["inhatab"]["price_index"]
        return float(index.at(self.year) / index.at(2022))
