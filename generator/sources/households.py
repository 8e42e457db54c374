"""Household spells: who lived with whom from which day to which, as it was.

A household changes, and a new spell begins, when a union forms or ends, a couple marries, a child is born or a
child leaves home. A former partner and a child who has left live alone from then on.
Leaves out: moves of a whole household, other relatives, institutions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.types import Bools, Codes, Column, Days, Ints
from generator.engine.world import NOWHERE
from generator.sources.dates import day, month_of, year_of
from generator.sources.extract import NEVER, Extract
from generator.sources.spells import ends_before_next, ragged

SINGLE, COUPLE, MARRIED, COUPLE_CHILDREN, MARRIED_CHILDREN, SINGLE_PARENT = range(1, 7)
CHILD_AT_HOME, ALONE, SINGLE_PARENT_PLACE = 1, 2, 7
OWN_HOUSEHOLD_AGE = 20
REGISTER_BEGINS = int(day(1994, 10))


@dataclass(frozen=True)
class HouseholdSpells:
    """Spells of households (arrays `h_…`, one per spell) and of persons in them (arrays `p_…`)."""

    h_family: Ints  # row of family; NOWHERE for somebody who lives alone after leaving one
    h_start: Days
    h_end: Days
    h_type: Codes
    h_members: Ints
    h_children: Ints
    h_youngest: Days  # birth dates, below 0 without children (nobody at home was born before 1970)
    h_oldest: Days
    h_number: Column
    p_household: Ints  # which spell
    p_is_child: Bools
    p_row: Ints  # row of person, or of child where p_is_child
    p_place: Codes
    p_reference: Bools


def household_spells(extract: Extract) -> HouseholdSpells:
    """Return all household spells that overlap the register window."""
    family, start = _boundaries(extract)
    end = ends_before_next(family, start, extract.last_day)
    unions, child = extract.unions, extract.columns("child")
    key = _key(family, start)

    def spells_between(families: Column, first: Column, stop: Column) -> tuple[Column, Column]:
        """(who, spell) for everybody who is in family `families` from day `first` until before `stop`."""
        begin = np.searchsorted(key, _key(families, np.maximum(first, REGISTER_BEGINS)))
        finish = np.searchsorted(key, _key(families, np.minimum(stop, extract.last_day + 1)))
        return ragged(begin, finish)

    partners = _partners(extract)
    which, partner_spell = spells_between(
        unions.family[partners], unions.start[partners], unions.end[partners]
    )
    partner_row = partners[which]
    _, wed_spell = spells_between(
        unions.family[partners], unions.married[partners], unions.end[partners]
    )
    children = extract.children
    home = extract.links("child")["family"][children]
    leaves = _leaving_day(extract, children)
    which, child_spell = spells_between(home, child["birth_date"][children], leaves)
    child_row = children[which]

    n = len(family)
    has_partner, is_married = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    has_partner[partner_spell] = True
    is_married[wed_spell] = True
    kids = np.bincount(child_spell, minlength=n)
    birth = child["birth_date"][child_row]
    youngest, oldest = np.full(n, -1), np.full(n, NEVER)
    np.maximum.at(youngest, child_spell, birth)
    np.minimum.at(oldest, child_spell, birth)
    oldest[kids == 0] = -1
    kind = np.select(
        [has_partner & is_married, has_partner, kids > 0],
        [
            np.where(kids > 0, MARRIED_CHILDREN, MARRIED),
            np.where(kids > 0, COUPLE_CHILDREN, COUPLE),
            SINGLE_PARENT,
        ],
        SINGLE,
    )
    place = np.select([has_partner, kids > 0], [kind + 1, SINGLE_PARENT_PLACE], ALONE)

    left_row, left_start, left_is_child = _living_alone(extract, partners, children, leaves)
    alone = n + np.arange(len(left_row))
    h_start = np.concatenate([start, left_start])
    h_end = np.concatenate([end, np.full(len(left_row), extract.last_day)])
    mother = extract.links("family")["mother"][family]
    none = np.full(len(left_row), -1)
    spells = HouseholdSpells(
        h_family=np.concatenate([family, np.full(len(left_row), NOWHERE)]),
        h_start=h_start,
        h_end=h_end,
        h_type=np.concatenate([kind, np.full(len(left_row), SINGLE)]).astype(np.int16),
        h_members=np.concatenate([1 + has_partner + kids, np.ones(len(left_row), dtype=int)]),
        h_children=np.concatenate([kids, np.zeros(len(left_row), dtype=int)]),
        h_youngest=np.concatenate([youngest, none]),
        h_oldest=np.concatenate([oldest, none]),
        h_number=_numbers(extract, family, start, left_row, left_is_child),
        p_household=np.concatenate([np.arange(n), partner_spell, child_spell, alone]),
        p_is_child=np.concatenate(
            [np.zeros(n + len(partner_spell), bool), np.ones(len(child_spell), bool), left_is_child]
        ),
        p_row=np.concatenate([mother, partner_row, child_row, left_row]),
        p_place=np.concatenate(
            [
                place,
                kind[partner_spell] + 1,
                np.full(len(child_spell), CHILD_AT_HOME),
                np.full(len(left_row), ALONE),
            ]
        ).astype(np.int16),
        p_reference=np.concatenate(
            [
                ~has_partner,
                np.ones(len(partner_spell), bool),
                np.zeros(len(child_spell), bool),
                np.ones(len(left_row), bool),
            ]
        ),
    )
    return _in_window(spells, extract.first_day)


def _boundaries(extract: Extract) -> tuple[Ints, Days]:
    """Return (family, day) of every day on which a household of the extract changes, sorted and unique."""
    unions, families = extract.unions, extract.families
    partners, children = _partners(extract), extract.children
    mother = extract.links("family")["mother"][families]
    child = extract.columns("child")
    home = extract.links("child")["family"][children]
    owner = [unions.family[partners]] * 3 + [home] * 2
    days = [
        unions.start[partners],
        unions.end[partners],
        unions.married[partners],
        child["birth_date"][children],
        _leaving_day(extract, children),
    ]
    first = day(extract.columns("person")["birth_year"][mother] + OWN_HOUSEHOLD_AGE)
    earliest = np.full(len(extract.ids("family")), NEVER, dtype=np.int64)
    earliest[families] = first
    for o, d in zip(owner, days, strict=True):
        np.minimum.at(earliest, o, d)
    family = np.concatenate([families, *owner])
    moment = np.concatenate([earliest[families], *days])
    kept = moment <= extract.last_day
    pairs = np.unique(_key(family[kept], np.maximum(moment[kept], REGISTER_BEGINS)))
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


def _key(family: Column, moment: Column) -> Column:
    """One sortable number for a family and a (non-negative) day."""
    return (family.astype(np.int64) << 32) | moment.astype(np.int64)


def _partners(extract: Extract) -> Ints:
    """Rows of the partners of families in the extract."""
    adults = extract.adults
    partners: Ints = adults[extract.unions.family[adults] != NOWHERE]
    return partners


def _leaving_day(extract: Extract, children: Ints) -> Days:
    """Day on which a child leaves home: its birthday in the year in which it reaches the age."""
    child = extract.columns("child")
    birth = child["birth_date"][children]
    years = child["leaves_home_at"][children]
    return (birth + np.floor(365.25 * years)).astype(np.int32)


def _living_alone(
    extract: Extract, partners: Ints, children: Ints, leaves: Days
) -> tuple[Ints, Days, Bools]:
    """Return (row, first day, whether a child) of those who live alone after leaving a family."""
    end = extract.unions.end[partners]
    gone = end <= extract.last_day
    left = leaves <= extract.last_day
    rows = np.concatenate([partners[gone], children[left]])
    start = np.concatenate([end[gone], leaves[left]])
    return (
        rows,
        np.maximum(start, REGISTER_BEGINS),
        np.repeat([False, True], [gone.sum(), left.sum()]),
    )


def _numbers(
    extract: Extract, family: Ints, start: Days, left_row: Ints, left_is_child: Bools
) -> Column:
    """Twelve-digit household numbers: new at each change, unique together with the first day."""
    owner = np.concatenate(
        [
            extract.ids("family")[family],
            np.where(
                left_is_child,
                extract.ids("child")[np.where(left_is_child, left_row, 0)],
                extract.ids("person")[np.where(left_is_child, 0, left_row)],
            ),
        ]
    )
    moment = np.concatenate([start, np.zeros(len(left_row), dtype=np.int64)]).astype(np.uint64)
    words = extract.lives.noise.words("source.household_number", owner ^ (moment << np.uint64(40)))
    return (words % np.uint64(10**12)).astype(np.int64)


def _in_window(spells: HouseholdSpells, first_day: int) -> HouseholdSpells:
    """Drop what had ended before the register window, and spells of no length."""
    keep = (spells.h_end >= first_day) & (spells.h_end >= spells.h_start)
    place = np.cumsum(keep) - 1
    mine = keep[spells.p_household]
    kept = {}
    for name, values in vars(spells).items():
        kept[name] = values[keep if name.startswith("h_") else mine]
    kept["p_household"] = place[kept["p_household"]]
    return HouseholdSpells(**kept)


def birth_parts(days: Column) -> tuple[Column, Column]:
    """Return year and month of birth dates, -1 where there is none."""
    there = days >= 0
    safe = np.where(there, days, 0)
    return np.where(there, year_of(safe), -1), np.where(there, month_of(safe), -1)
