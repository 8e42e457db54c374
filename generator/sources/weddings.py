"""Weddings: from which day a couple that lives together is married (or registered)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.chronicle import Chronicle
from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import World
from generator.mechanisms.codes import WOMAN
from generator.sources.dates import day
from generator.sources.stays import REGISTER_BEGINS


@dataclass(frozen=True)
class Couples:
    """Events of women, sorted by woman and day: a union begins, or a couple marries; shapes (events,)."""

    woman: Ints
    day: Days
    is_wedding: Bools


def find_couples(world: World, chronicle: Chronicle) -> Couples:
    """Return the beginnings of unions and the weddings from the beginning of the register on.

    Couples of before come with an event on the day before it begins. Who marries in the year of moving in
    does so on the day of moving in at the earliest; a man who has died marries nobody.
    """
    years = chronicle.years("person")
    n = len(world.entities["person"])
    woman = world.entities["person"].columns["sex"] == WOMAN

    def rows(year: int, name: str) -> Ints:
        return np.flatnonzero(chronicle.at(year, "person", name, n) & woman).astype(np.int32)

    # The state of the first 31 December, as the next year finds it: what happened that year is not dated.
    old = rows(years[1], "lives_with_partner")
    wed = rows(years[1], "married")
    pages = [
        (old, np.full(len(old), REGISTER_BEGINS - 1), np.zeros(len(old), bool)),
        (wed, np.full(len(wed), REGISTER_BEGINS - 1), np.ones(len(wed), bool)),
    ]
    for year in years[1:]:
        first = int(day(year))
        # Couples who came together last year come with an event on the day before that year begins.
        together = chronicle.at(year, "person", "lives_with_partner", n) & woman
        together &= world.entities["person"].columns["arrival_year"] == year - 1
        came = np.flatnonzero(together).astype(np.int32)
        wed = came[chronicle.at(year, "person", "married", n)[came]]
        before = int(day(year - 1)) - 1
        pages.append((came, np.full(len(came), before), np.zeros(len(came), bool)))
        pages.append((wed, np.full(len(wed), before), np.ones(len(wed), bool)))
        united = first + chronicle.at(year, "person", "change_day", n)
        new = rows(year, "starts_union")
        wed = rows(year, "couple_marries")
        married = first + chronicle.at(year, "person", "marriage_day", n)[wed]
        also = chronicle.at(year, "person", "starts_union", n)[wed]
        married = np.where(also, np.maximum(married, united[wed]), married)
        husband = chronicle.at(year - 1, "person", "partner", n)[wed]
        death = first + chronicle.at(year, "person", "death_day", n)[husband]
        alive = ~chronicle.at(year, "person", "dies", n)[husband] | (death >= married)
        wed, married = wed[alive], married[alive]
        pages.append((new, united[new], np.zeros(len(new), bool)))
        pages.append((wed, married, np.ones(len(wed), bool)))
    who, when, what = (np.concatenate(part) for part in zip(*pages, strict=True))
    order = np.lexsort((what, when, who))
    return Couples(who[order], when[order].astype(np.int32), what[order])


def married_on(couples: Couples, woman: Ints, moment: Days) -> Column:
    """Return whether each woman's last event by that day was a wedding, shape (n,)."""
    key = (couples.woman.astype(np.int64) << 32) | couples.day
    at = np.searchsorted(key, (woman.astype(np.int64) << 32) | moment, "right") - 1
    mine = (at >= 0) & (couples.woman[at] == woman)
    return np.asarray(mine & couples.is_wedding[at])
