"""Which households are in the panel from when to when: they are recruited, split, and drop out.

A household is drawn with everybody in it. Who leaves it to head another household may take that household
into the panel (a split-off). Leaves out: the immigrant panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import DUTCH, EUROPE, LOW
from generator.sources.dates import year_of
from generator.sources.extract import Extract
from generator.sources.liss.panel import FIRST_YEAR, NEVER, OUTCOME_YEARS, Panel, month_index

SPLIT_OFF = 99  # werving


def draw_panel(extract: Extract) -> Panel:
    """Recruit households year by year, let them drop out, and follow who founds another one."""
    values = extract.lives.values["liss_panel"]
    n = len(extract.ids("household"))
    start, stop = np.full(n, NEVER), np.full(n, -1, dtype=np.int32)
    code = np.zeros(n, dtype=np.int32)
    last = extract.timeline.cutoff + OUTCOME_YEARS
    end = 12 * (last + 1 - FIRST_YEAR) - 1
    leavers = _leavers(extract)
    for year in range(FIRST_YEAR, last + 1):
        state = _State.of(extract, year, values)
        for k, month in enumerate(values["recruited_in"]):
            if int(month) // 100 != year:
                continue
            chance = float(values["recruited_share"][k]) * state.willingness(values)
            free = (start == NEVER) & state.there
            new = free & (_noise(extract, "recruited", year) < chance)
            start[new] = 12 * (year - FIRST_YEAR) + int(month) % 100 - 1
            stop[new], code[new] = end, int(values["recruitment_codes"][k])
        _split(extract, leavers[year_of(leavers[:, 2]) == year], start, stop, code, end)
        chance = state.dropping_out(values)
        u = _noise(extract, "drops_out", year)
        gone = (stop == end) & (start < 12 * (year - FIRST_YEAR)) & (u < chance)
        month = np.floor(12 * u / np.maximum(chance, 1e-12)).astype(np.int32)
        stop[gone] = 12 * (year - FIRST_YEAR) + month[gone]
    return Panel(extract, start, stop, code)


@dataclass(frozen=True)
class _State:
    """What makes a household join or leave, on 1 January; shapes (households,)."""

    there: Bools
    low_education: Bools
    abroad: Bools
    old: Bools
    young: Bools
    children: Bools
    poor: Bools
    ill: Bools

    @classmethod
    def of(cls, extract: Extract, year: int, values: Any) -> _State:
        """Look at the heads of all households."""
        n = len(extract.ids("household"))
        home = extract.at(year - 1, "household")
        heads = np.flatnonzero(extract.at(year, "head") & (home != NOWHERE))
        person = extract.columns()
        age = year - person["birth_year"][heads]
        origin = person["origin"][heads]

        def some(mask: Bools) -> Bools:
            return np.asarray(np.bincount(home[heads[mask]], minlength=n) > 0)

        foreign = ~person["born_here"][heads] & (origin != DUTCH) & (origin != EUROPE)
        return cls(
            there=some(np.ones(len(heads), dtype=bool)),
            low_education=some(extract.at(year, "education")[heads] == LOW),
            abroad=some(foreign),
            old=some(age >= values["old_from"]),
            young=some(age < values["young_to"]),
            children=extract.household_at(year, "minors") > 0,
            poor=extract.household_at(year, "in_poverty").astype(bool),
            ill=some(extract.at(year, "mental_health_problem")[heads].astype(bool)),
        )

    def willingness(self, values: Any) -> Column:
        """How much more or less than others a household joins."""
        return np.asarray(
            np.exp(
                values["joins_abroad"] * self.abroad
                + values["joins_old"] * self.old
                + values["joins_low_education"] * self.low_education
                + values["joins_poor"] * self.poor
            )
        )

    def dropping_out(self, values: Any) -> Column:
        """Probability of leaving the panel this year."""
        return np.asarray(
            expit(
                logit(values["drops_out"])
                + values["drops_out_young"] * self.young
                + values["drops_out_poor"] * self.poor
                + values["drops_out_ill"] * self.ill
                + values["drops_out_low_education"] * self.low_education
                + values["drops_out_children"] * self.children
            )
        )


def _noise(extract: Extract, name: str, year: int) -> Column:
    return extract.lives.noise.uniform(f"source.liss_{name}", extract.ids("household"), year=year)


def _leavers(extract: Extract) -> Column:
    """Return (old household, new household, day, person) of who came to head another household, in order of day."""
    stays = extract.stays
    same = stays.person[1:] == stays.person[:-1]
    moved = same & (stays.household[1:] != stays.household[:-1]) & stays.is_head[1:]
    at = np.flatnonzero(moved) + 1
    table = np.stack(
        [stays.household[at - 1], stays.household[at], stays.start[at], stays.person[at]], axis=1
    ).astype(np.int64)
    return table[np.lexsort((table[:, 3], table[:, 2]))]


def _split(
    extract: Extract, leavers: Column, start: Ints, stop: Ints, code: Ints, end: int
) -> None:
    """Let households that a member founds, or joins as a head, come into the panel; changes the three arrays."""
    share = extract.lives.values["liss_panel"]["split_off"]
    stays_in = extract.uniform("liss_split", leavers[:, 3].astype(np.int32)) < share
    for old, new, moment in leavers[stays_in, :3]:
        month = int(month_index(np.array([moment]))[0])
        if start[new] == NEVER and start[old] <= month <= stop[old]:
            start[new], stop[new], code[new] = month, end, SPLIT_OFF
