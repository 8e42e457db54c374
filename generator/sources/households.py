"""Household spells: the composition of each household from day to day.

A new spell begins whenever somebody comes or goes, or the couple marries.
Leaves out: boarders, and other relatives than grandchildren, as a kind of member of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Bools, Codes, Column, Days, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import WOMAN
from generator.sources.dates import month_of, year_of
from generator.sources.extract import Extract
from generator.sources.spells import ends_before_next, ragged
from generator.sources.stays import NEVER, REGISTER_BEGINS, Stays
from generator.sources.weddings import married_on

SINGLE, COUPLE, MARRIED, COUPLE_CHILDREN, MARRIED_CHILDREN, SINGLE_PARENT, OTHER, INSTITUTION = (
    range(1, 9)
)
CHILD_AT_HOME, ALONE, SINGLE_PARENT_PLACE = 1, 2, 7
REFERENCE_OF_OTHER, OTHER_PLACE, IN_INSTITUTION = 8, 9, 10
MAJORITY = 18
NOBODY = np.int32(-(2**30))  # birth date where there is no child


@dataclass(frozen=True)
class HouseholdSpells:
    """Spells of households (arrays `h_…`, one per spell) and of persons in them (arrays `p_…`)."""

    h_household: Ints
    h_start: Days
    h_end: Days
    h_type: Codes
    h_members: Ints
    h_children: Ints
    h_others: Ints
    h_youngest: Days  # birth dates, NOBODY without children
    h_oldest: Days
    p_spell: Ints
    p_row: Ints
    p_place: Codes
    p_reference: Bools


def household_spells(extract: Extract) -> HouseholdSpells:
    """Return the spells, of all members, of households in which somebody of the extract lives in the window."""
    stays = _stays_of_households(extract)
    weddings = _wedding_days(extract, stays)
    household, start = _boundaries(extract, stays, weddings)
    end = ends_before_next(household, start, extract.last_day)
    key = _key(household, start)
    begin = np.searchsorted(key, _key(stays.household, stays.start))
    stop = np.minimum(stays.end, extract.last_day) + 1
    finish = np.searchsorted(key, _key(stays.household, stop))
    which, spell = ragged(begin, finish)
    row, is_head = stays.person[which], stays.is_head[which]

    n = len(household)
    headed = np.bincount(spell[is_head], minlength=n) > 0
    # Grown children who stay behind for a while, when the last parent moves, have the household to themselves.
    grown = extract.columns()["birth_date"][row] + int(365.25 * MAJORITY) <= start[spell]
    is_head = is_head | (grown & ~headed[spell])
    heads = np.bincount(spell[is_head], minlength=n)
    is_child = ~is_head & ~_child_of_child(extract, spell, row, is_head)
    kids = np.bincount(spell[is_child], minlength=n)
    others = np.bincount(spell[~is_head & ~is_child], minlength=n)
    birth = extract.columns()["birth_date"]
    youngest = np.full(n, NOBODY, dtype=np.int64)
    oldest = np.full(n, np.iinfo(np.int64).max)
    np.maximum.at(youngest, spell[is_child], birth[row[is_child]])
    np.minimum.at(oldest, spell[is_child], birth[row[is_child]])
    paired = is_head & _with_partner(extract, spell, row, is_head, start)
    wife = paired & (extract.columns()["sex"][row] == WOMAN)
    couple, wed = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    couple[spell[paired]] = True
    wed[spell[wife]] = married_on(extract.couples, row[wife], start[spell[wife]])
    kind = np.select(
        [heads == 0, couple & (heads == 2), heads > 1, kids > 0],
        [
            INSTITUTION,
            np.where(
                wed,
                np.where(kids > 0, MARRIED_CHILDREN, MARRIED),
                np.where(kids > 0, COUPLE_CHILDREN, COUPLE),
            ),
            OTHER,
            SINGLE_PARENT,
        ],
        SINGLE,
    )
    reference = _reference(extract, spell, row, is_head)
    of_head = np.select(
        [kind == SINGLE, kind == SINGLE_PARENT, kind == OTHER],
        [ALONE, SINGLE_PARENT_PLACE, OTHER_PLACE],
        kind + 1,
    )
    of_child = np.where(kind == INSTITUTION, IN_INSTITUTION, CHILD_AT_HOME)
    of_member = np.where(is_child | (kind[spell] == INSTITUTION), of_child[spell], OTHER_PLACE)
    place = np.where(is_head, of_head[spell], of_member)
    other = np.isin(place, (OTHER_PLACE, REFERENCE_OF_OTHER))
    spells = HouseholdSpells(
        h_household=household,
        h_start=start,
        h_end=end,
        h_type=kind.astype(np.int16),
        h_members=(heads + kids + others).astype(np.int32),
        h_children=kids.astype(np.int32),
        h_others=np.bincount(spell[other], minlength=n).astype(np.int32),
        h_youngest=youngest.astype(np.int32),
        h_oldest=np.where(kids > 0, oldest, NOBODY).astype(np.int32),
        p_spell=spell.astype(np.int32),
        p_row=row,
        p_place=np.where(reference & (place == OTHER_PLACE), REFERENCE_OF_OTHER, place).astype(
            np.int16
        ),
        p_reference=reference,
    )
    return _in_window(spells, extract.first_day)


def _child_of_child(extract: Extract, spell: Ints, row: Ints, is_head: Bools) -> Bools:
    """Whether a member's mother or father lives there as a child: who lives with the grandparents; shape (members,).

    Statistics Netherlands counts such a child as another member of the household, its parent as the child.
    """
    children = _key(spell[~is_head], row[~is_head])
    found = np.zeros(len(row), dtype=bool)
    for link in ("mother", "father"):
        parent = extract.links(link)[row]
        known = parent != NOWHERE
        found[known] |= np.isin(_key(spell[known], parent[known]), children)
    return found & ~is_head


def _with_partner(extract: Extract, spell: Ints, row: Ints, is_head: Bools, start: Days) -> Bools:
    """Whether the partner of the 1 January before a spell heads that household too; shape (members,).

    Heads who are no couple: brothers and sisters, or a child and a stepparent, who go on together after a death.
    """
    # Partners part, or lose each other, with a new spell, and move in after having met the year before.
    year = np.maximum(year_of(start) - 1, extract.lives.chronicle.years("person")[0])[spell]
    # Who came as one of a couple has that partner from the first day on.
    year = np.maximum(year, extract.columns()["arrival_year"][row])
    partner = np.full(len(row), NOWHERE, dtype=np.int32)
    for y in np.unique(year[is_head]):
        here = is_head & (year == y)
        partner[here] = extract.at(int(y), "partner")[row[here]]
    there: Bools = partner != NOWHERE
    there[there] = np.isin(_key(spell[there], partner[there]), _key(spell[is_head], row[is_head]))
    return there


def _reference(extract: Extract, spell: Ints, row: Ints, is_head: Bools) -> Bools:
    """Whether a member is the reference person: the eldest man among the heads, else the eldest woman."""
    person, heads = extract.columns(), np.flatnonzero(is_head)
    woman, birth = person["sex"][row[heads]] == WOMAN, person["birth_date"][row[heads]]
    heads = heads[np.lexsort((birth, woman, spell[heads]))]
    _, first = np.unique(spell[heads], return_index=True)
    reference = np.zeros(len(row), dtype=bool)
    reference[heads[first]] = True
    return reference


def _stays_of_households(extract: Extract) -> Stays:
    """Stays, of all members, in households in which somebody of the extract lives in the window."""
    stays = extract.stays
    mine = extract.chosen[stays.person]
    mine &= (stays.end >= extract.first_day) & (stays.start <= extract.last_day)
    wanted = np.zeros(len(extract.ids("household")), dtype=bool)
    wanted[stays.household[mine]] = True
    keep = wanted[stays.household] & (stays.start <= extract.last_day)
    return Stays(
        stays.person[keep],
        stays.household[keep],
        stays.start[keep],
        stays.end[keep],
        stays.is_head[keep],
    )


def _wedding_days(extract: Extract, stays: Stays) -> tuple[Ints, Days]:
    """Return (household, day) of the weddings of women who head these households."""
    couples = extract.couples
    seen = couples.is_wedding & (couples.day <= extract.last_day)
    women, days = couples.woman[seen], couples.day[seen]
    order = np.lexsort((stays.start, stays.person))
    key = _key(stays.person[order], stays.start[order])
    at = np.searchsorted(key, _key(women, days), "right") - 1
    stay = order[np.maximum(at, 0)]
    inside = (
        (at >= 0) & (stays.person[stay] == women) & (stays.end[stay] >= days) & stays.is_head[stay]
    )
    return stays.household[stay[inside]], days[inside]


def _boundaries(extract: Extract, stays: Stays, weddings: tuple[Ints, Days]) -> tuple[Ints, Days]:
    """Return (household, day) of every day on which a household changes, sorted and unique."""
    gone = stays.end < extract.last_day
    household = np.concatenate([stays.household, stays.household[gone], weddings[0]])
    moment = np.concatenate([stays.start, stays.end[gone] + 1, weddings[1]])
    pairs = np.unique(_key(household, np.maximum(moment, REGISTER_BEGINS)))
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


def _key(owner: Column, moment: Column) -> Column:
    """One sortable number for a row and a (non-negative) day."""
    return (owner.astype(np.int64) << 32) | np.minimum(moment, NEVER).astype(np.int64)


def _in_window(spells: HouseholdSpells, first_day: int) -> HouseholdSpells:
    """Drop what had ended before the register window, and spells in which nobody was left."""
    keep = (spells.h_end >= first_day) & (spells.h_members > 0)
    place = np.cumsum(keep) - 1
    mine = keep[spells.p_spell]
    kept = {
        name: values[keep if name.startswith("h_") else mine]
        for name, values in vars(spells).items()
    }
    kept["p_spell"] = place[kept["p_spell"]]
    return HouseholdSpells(**kept)


def birth_parts(days: Column) -> tuple[Column, Column]:
    """Return year and month of birth dates, -1 where there is none."""
    there = days > NOBODY
    safe = np.where(there, days, 0)
    return np.where(there, year_of(safe), -1), np.where(there, month_of(safe), -1)
