"""Addresses: which dwelling a person lived in from which day to which, and where each dwelling stands.

A household that is founded has a dwelling of its own, and takes another on the day it moves; who comes to live
with it comes to that dwelling. Nobody ever moves into a dwelling that others have left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Codes, Column, Days, Ints
from generator.engine.world import NOWHERE
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.spells import ragged
from generator.sources.stays import NEVER, Stays


@dataclass(frozen=True)
class Dwellings:
    """Every dwelling of every household: those of a household lie side by side, in order of time.

    number     shape (dwellings,): 0 for the first dwelling of its household, 1 for the next
    area       shape (dwellings,): row of neighbourhood, NOWHERE for that of a household nobody lived in
    """

    household: Ints
    number: Ints
    area: Ints
    _moves: Column  # sorted keys (household, day) of all moves

    def on(self, household: Ints, moment: Column | int) -> Ints:
        """Return the dwelling of households on a day, shape as `household`."""
        # Before a household come the moves of others, and one first dwelling for each of them.
        before = np.searchsorted(self._moves, _key(household, moment), "right")
        return np.asarray(before + household).astype(np.int32)


@dataclass(frozen=True)
class Addresses:
    """Spells of persons at dwellings, sorted by person and first day; shapes (spells,)."""

    person: Ints
    dwelling: Ints
    start: Days
    end: Days


def find_dwellings(extract: Extract) -> Dwellings:
    """Return the dwellings of all households, as far as they were taken by the cut-off."""
    households = len(extract.ids("household"))
    first, *years = (
        y for y in extract.lives.chronicle.years("household") if y <= extract.timeline.cutoff
    )
    rows, days, areas = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    start = extract.household_at(first, "neighbourhood").copy()
    for year in years:
        area = extract.household_at(year, "neighbourhood")
        moved = np.flatnonzero(extract.household_at(year, "moves")).astype(np.int32)
        rows.append(moved)
        days.append(day(year) + extract.household_at(year, "moving_day")[moved])
        areas.append(area[moved])
        start = np.where(start == NOWHERE, area, start)
    key = _key(np.concatenate(rows), np.concatenate(days))
    order = np.argsort(key)
    owner = np.concatenate([np.arange(households), np.concatenate(rows)[order]])
    by_owner = np.argsort(owner, kind="stable")
    household = owner[by_owner].astype(np.int32)
    begin = np.searchsorted(household, np.arange(households))
    return Dwellings(
        household=household,
        number=(np.arange(len(household)) - begin[household]).astype(np.int32),
        area=np.concatenate([start, np.concatenate(areas)[order]])[by_owner].astype(np.int32),
        _moves=key[order],
    )


def find_addresses(extract: Extract, dwellings: Dwellings) -> Addresses:
    """Return the spells of the persons in the extract that overlap the register window."""
    stays = _stays_in_window(extract)
    stop = np.minimum(stays.end, extract.last_day)
    begin, finish = dwellings.on(stays.household, stays.start), dwellings.on(stays.household, stop)
    stay, dwelling = ragged(begin, finish + 1)
    moved_in = np.full(len(dwellings.household), -1, dtype=np.int64)
    moved_in[dwellings.number > 0] = dwellings._moves & 0xFFFFFFFF
    left = np.full(len(moved_in) + 1, NEVER, dtype=np.int64)
    left[:-2] = np.where(dwellings.number[1:] > 0, moved_in[1:] - 1, NEVER)
    start = np.maximum(stays.start[stay], moved_in[dwelling])
    end = np.minimum(stop[stay], left[dwelling])
    person = stays.person[stay]
    # One spell goes on where a child at home becomes its head, or where somebody comes back in a day.
    goes_on = (person[1:] == person[:-1]) & (dwelling[1:] == dwelling[:-1])
    goes_on &= start[1:] == end[:-1] + 1
    opens = np.append(True, ~goes_on)[: len(person)]
    closes = np.append(~goes_on, True)[: len(person)]
    end = end[closes]
    keep = end >= extract.first_day
    return Addresses(
        person[opens][keep],
        dwelling[opens][keep].astype(np.int32),
        start[opens][keep].astype(np.int32),
        end[keep].astype(np.int32),
    )


def object_numbers(extract: Extract, dwellings: Dwellings, chosen: Ints) -> Column:
    """Return a pseudonym of 32 hexadecimal digits for each of the chosen dwellings.

    128 bits of two keyed streams over (household, number): nobody without the secret can tell which dwellings
    belong to one household, or were taken first.
    """
    household, number = dwellings.household[chosen], dwellings.number[chosen]
    halves = np.empty((len(chosen), 2), dtype=">u8")
    for k in np.unique(number):
        here = number == k
        for side in (0, 1):
            halves[here, side] = extract.lives.noise.words(
                f"source.object_number{side}",
                extract.ids("household")[household[here]],
                year=int(k),
            )
    text = halves.tobytes().hex()
    return np.array([text[i : i + 32] for i in range(0, len(text), 32)], dtype="U32")


def place_codes(extract: Extract, areas: Ints) -> tuple[Codes, Ints, Ints]:
    """Return municipality, district and neighbourhood code of rows of neighbourhood, -1 for nowhere.

    A postcode area of this world is a district of one neighbourhood; within a municipality districts are numbered
    by their postcode.
    """
    neighbourhood = extract.columns("neighbourhood")
    municipality = neighbourhood["municipality"].astype(np.int64)
    order = np.lexsort((neighbourhood["postcode"], municipality))
    towns = municipality[order]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(towns, towns)
    codes = (municipality, municipality * 100 + place, (municipality * 100 + place) * 100)
    town, district, hood = (np.where(areas == NOWHERE, -1, c[areas]) for c in codes)
    return town, district, hood


def _stays_in_window(extract: Extract) -> Stays:
    """Stays of persons in the extract that reach into the register window."""
    stays = extract.stays
    keep = extract.chosen[stays.person] & (stays.end >= extract.first_day)
    keep &= stays.start <= extract.last_day
    return Stays(*(values[keep] for values in vars(stays).values()))


def _key(household: Column, moment: Column | int) -> Column:
    """One sortable number for a household and a (non-negative) day."""
    days = np.minimum(moment, NEVER).astype(np.int64)
    return np.asarray((household.astype(np.int64) << 32) | days)
