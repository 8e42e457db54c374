"""Stays: who lived in which household from which day to which, and whether as its head or as a child.

The world moves people at the end of a year; the events of that year say on which day. Children take the day
of the parent they follow, and a couple takes the woman's. Who loses the parent it lives with moves, or heads the
household, from the day after that death.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.chronicle import Chronicle
from generator.engine.randomness import Noise
from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import NOWHERE, World
from generator.mechanisms.codes import ELSEWHERE, MOTHER, WOMAN
from generator.sources.dates import day

REGISTER_BEGINS = int(day(1994, 10))
NEVER = np.int32(2**30)


@dataclass(frozen=True)
class Stays:
    """Spells of persons in households, sorted by person and first day; shapes (stays,)."""

    person: Ints
    household: Ints
    start: Days
    end: Days  # last day; NEVER while it lasts
    is_head: Bools


def find_stays(world: World, chronicle: Chronicle, noise: Noise) -> Stays:
    """Return all stays from the beginning of the register on."""
    years = chronicle.years("person")
    n = len(world.entities["person"])
    before = chronicle.at(years[0], "person", "household", n)
    headed = _headed(chronicle, years[0], n)
    there = np.flatnonzero(before != NOWHERE).astype(np.int32)
    first = np.maximum(world.entities["person"].columns["birth_date"][there], REGISTER_BEGINS)
    pages = [(there, before[there], first, headed[there])]
    ends: list[tuple[Ints, Column]] = []
    for year in years[1:]:
        after = chronicle.at(year, "person", "household", n)
        moved = _day_of_move(world, chronicle, noise, year, n)
        headed = _headed(chronicle, year, n)
        early = _born_before_the_move(world, chronicle, year, moved, n)
        moved[early[0]] = moved[world.entities["person"].links["mother"][early[0]]]
        pages.append(early)
        lost = _lost_newborns(world, chronicle, year, moved, n)
        pages.append(lost)
        last_day = world.entities["person"].columns["newborn_death_date"][lost[0]]
        ends.append((lost[0], last_day))
        came = np.flatnonzero((after != before) & (after != NOWHERE)).astype(np.int32)
        left = np.flatnonzero((after != before) & (before != NOWHERE)).astype(np.int32)
        pages.append((came, after[came], moved[came], headed[came]))
        ends.append((left, moved[left] - 1))
        inherits = chronicle.at(year, "person", "inherits", n) & (after == before)
        heirs = np.flatnonzero(inherits & (after != NOWHERE)).astype(np.int32)
        pages.append((heirs, after[heirs], moved[heirs], np.ones(len(heirs), dtype=bool)))
        before = after
    person, household, start, is_head = (np.concatenate(part) for part in zip(*pages, strict=True))
    return _closed(person, household, start.astype(np.int32), is_head.astype(bool), ends)


def _headed(chronicle: Chronicle, year: int, n: int) -> Bools:
    """Whether a person who is in a household on 31 December heads it (newcomers but newborns do)."""
    grown = np.zeros(n, dtype=bool)
    for name in ("own_household", "moves_out", "unites", "inherits"):
        grown |= chronicle.at(year, "person", name, n)
    return grown


def _day_of_move(world: World, chronicle: Chronicle, noise: Noise, year: int, n: int) -> Column:
    """Return for everybody the day on which the household, or its head, changed, if it did this year; shape (n,)."""
    person = world.entities["person"]
    first = int(day(year))

    def at(name: str) -> Column:
        return chronicle.at(year, "person", name, n)

    woman = person.columns["sex"] == WOMAN
    partner = chronicle.at(year - 1, "person", "partner", n)
    hers = np.where(woman | (partner == NOWHERE), np.arange(n), partner)
    together = at("unites") | at("separates")
    moved = first + at("change_day")[np.where(together, hers, np.arange(n))]
    moved = np.where(at("dies"), first + at("death_day") + 1, moved)
    home = chronicle.at(year - 1, "person", "household", n)
    households = world.entities["household"].ids
    away = noise.uniform("source.emigration_day", households, year=year)
    moved = np.where(
        at("emigrates"), first + np.floor(365 * away[home]).astype(np.int64) + 1, moved
    )
    new = person.columns["arrival_year"] == year
    # A family comes on one day; who comes to a partner is registered from the year in which they unite.
    come = noise.uniform("source.arrival_day", households, year=year)
    settled = chronicle.at(year, "person", "household", n)
    arrival = first + np.floor(365 * come[settled]).astype(np.int64)
    # A baby that comes along was born by then, as far as the register knows.
    arrival = np.maximum(arrival, person.columns["birth_date"])
    born = person.columns["has_kin"] & person.columns["born_here"].astype(bool)
    moved = np.where(new, np.where(born, person.columns["birth_date"], arrival), moved)
    bereft = _day_after_death(world, chronicle, year, n)
    # Who comes of age in an institution heads its own household from the next year on.
    inherits = np.where(bereft > 0, bereft, int(day(year + 1)))
    moved = np.where(
        at("inherits") & ~together & ~at("moves_out") & ~at("emigrates"), inherits, moved
    )
    moved = np.where(at("orphaned") & (bereft > 0), bereft, moved)
    follows = at("at_home") & ~at("moves_out") & ~together & ~at("dies") & ~at("emigrates")
    follows &= at("goes_with") != ELSEWHERE
    leader = np.where(at("goes_with") == MOTHER, person.links["mother"], person.links["father"])
    follows &= leader != NOWHERE
    other = at("goes_with") != chronicle.at(year - 1, "person", "goes_with", n)
    moves = (at("household") != home)[leader]
    for _ in range(2):  # a child of a young mother who lives with her own mother follows two steps
        after_death = np.maximum(bereft, np.where(moves, moved[leader], 0))
        to_leader = np.where(other & (bereft > 0), after_death, moved[leader])
        moved = np.where(follows, to_leader, moved)
    return moved


def _day_after_death(world: World, chronicle: Chronicle, year: int, n: int) -> Column:
    """Return the day after the (last) death of a parent at home this year, 0 without one; shape (n,)."""
    home = chronicle.at(year - 1, "person", "household", n)
    dies = chronicle.at(year, "person", "dies", n)
    death = int(day(year)) + chronicle.at(year, "person", "death_day", n)
    after = np.zeros(n, dtype=np.int64)
    for name in ("mother", "father"):
        parent = world.entities["person"].links[name]
        lost = (parent != NOWHERE) & dies[parent] & (home[parent] == home) & (home != NOWHERE)
        after = np.where(lost, np.maximum(after, death[parent] + 1), after)
    return after


def _born_before_the_move(
    world: World, chronicle: Chronicle, year: int, moved: Column, n: int
) -> tuple[Ints, Ints, Column, Bools]:
    """Return first stays of children who were born before their mother moved, in the home she left."""
    person = world.entities["person"]
    mother = person.links["mother"]
    old = chronicle.at(year - 1, "person", "household", n)[mother]
    now = chronicle.at(year, "person", "household", n)
    birth = person.columns["birth_date"]
    born = person.columns["has_kin"] & person.columns["born_here"].astype(bool)
    born &= person.columns["arrival_year"] == year
    born &= ~person.columns["lost_at_birth"]
    early = born & (mother != NOWHERE) & (old != NOWHERE) & (now != old) & (moved[mother] > birth)
    rows = np.flatnonzero(early).astype(np.int32)
    return rows, old[rows], birth[rows], np.zeros(len(rows), dtype=bool)


def _lost_newborns(
    world: World, chronicle: Chronicle, year: int, moved: Column, n: int
) -> tuple[Ints, Ints, Column, Bools]:
    """Return the stays of children who died in their first month, in the home of their mother on the day of birth."""
    person = world.entities["person"]
    lost = person.columns["dies_newborn"] & (person.columns["arrival_year"] == year)
    rows = np.flatnonzero(lost).astype(np.int32)
    mother, birth = person.links["mother"][rows], person.columns["birth_date"][rows]
    old = chronicle.at(year - 1, "person", "household", n)[mother]
    now = chronicle.at(year, "person", "household", n)[mother]
    home = np.where((now != old) & (moved[mother] > birth), old, now)
    there = home != NOWHERE
    return rows[there], home[there], birth[there], np.zeros(int(there.sum()), dtype=bool)


def _closed(
    person: Ints, household: Ints, start: Days, is_head: Bools, ends: list[tuple[Ints, Column]]
) -> Stays:
    """Sort the stays; each ends before the next of the same person, or when the person leaves for good."""
    order = np.lexsort((start, person))
    person, household, start, is_head = (
        person[order],
        household[order],
        start[order],
        is_head[order],
    )
    end = np.full(len(person), NEVER, dtype=np.int32)
    same = person[1:] == person[:-1]
    end[:-1][same] = start[1:][same] - 1
    for rows, last in ends:
        key = (person.astype(np.int64) << 32) | start
        at = np.searchsorted(key, (rows.astype(np.int64) << 32) | np.maximum(last, 0), "right") - 1
        mine = (at >= 0) & (person[at] == rows)
        end[at[mine]] = np.minimum(end[at[mine]], last[mine])
    keep = end >= start
    return Stays(person[keep], household[keep], start[keep], end[keep], is_head[keep])
