"""Household spells: the composition of each household from day to day.

A new spell begins whenever somebody comes or goes, or the couple marries.
Leaves out: other relatives and boarders as a kind of member of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Bools, Codes, Column, Days, Ints
from generator.mechanisms.codes import WOMAN
from generator.sources.dates import month_of, year_of
from generator.sources.extract import Extract
from generator.sources.spells import ends_before_next, ragged
from generator.sources.stays import NEVER, REGISTER_BEGINS, Stays
from generator.sources.weddings import married_on

SINGLE, COUPLE, MARRIED, COUPLE_CHILDREN, MARRIED_CHILDREN, SINGLE_PARENT, OTHER, INSTITUTION = (
    range(1, 9)
)
CHILD_AT_HOME, ALONE, SINGLE_PARENT_PLACE, OTHER_PLACE, IN_INSTITUTION = 1, 2, 7, 9, 10
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
    heads = np.bincount(spell[is_head], minlength=n)
    kids = np.bincount(spell[~is_head], minlength=n)
    birth = extract.columns()["birth_date"]
    youngest = np.full(n, NOBODY, dtype=np.int64)
    oldest = np.full(n, np.iinfo(np.int64).max)
    np.maximum.at(youngest, spell[~is_head], birth[row[~is_head]])
    np.minimum.at(oldest, spell[~is_head], birth[row[~is_head]])
    wife = is_head & (extract.columns()["sex"][row] == WOMAN)
    wed = np.zeros(n, dtype=bool)
    wed[spell[wife]] = married_on(extract.couples, row[wife], start[spell[wife]])
    kind = np.select(
        [heads == 0, heads > 2, heads == 2, kids > 0],
        [
            INSTITUTION,
            OTHER,
            np.where(
                wed,
                np.where(kids > 0, MARRIED_CHILDREN, MARRIED),
                np.where(kids > 0, COUPLE_CHILDREN, COUPLE),
            ),
            SINGLE_PARENT,
        ],
        SINGLE,
    )
    of_head = np.select(
        [kind == SINGLE, kind == SINGLE_PARENT, kind == OTHER],
        [ALONE, SINGLE_PARENT_PLACE, OTHER_PLACE],
        kind + 1,
    )
    of_child = np.where(kind == INSTITUTION, IN_INSTITUTION, CHILD_AT_HOME)
    man = is_head & ~wife
    has_man = np.zeros(n, dtype=bool)
    has_man[spell[man]] = True
    spells = HouseholdSpells(
        h_household=household,
        h_start=start,
        h_end=end,
        h_type=kind.astype(np.int16),
        h_members=(heads + kids).astype(np.int32),
        h_children=kids.astype(np.int32),
        h_youngest=youngest.astype(np.int32),
        h_oldest=np.where(kids > 0, oldest, NOBODY).astype(np.int32),
        p_spell=spell.astype(np.int32),
        p_row=row,
        p_place=np.where(is_head, of_head[spell], of_child[spell]).astype(np.int16),
        p_reference=man | (is_head & ~has_man[spell]),
    )
    return _in_window(spells, extract.first_day)


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
    women, days = couples.woman[couples.is_wedding], couples.day[couples.is_wedding]
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
