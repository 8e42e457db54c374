"""Household spells as the register keeps them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract
from generator.sources.households import birth_parts, household_spells


def gbahuishoudensbus(extract: Extract) -> Mapping[str, Column]:
    """Household spells of persons: one row per person and spell that overlaps the register window."""
    spells = household_spells(extract)
    youngest_year, youngest_month = birth_parts(spells.h_youngest)
    oldest_year, oldest_month = birth_parts(spells.h_oldest)
    household = {
        "spell_start": spells.h_start,
        "spell_end": spells.h_end,
        "household_number": household_numbers(extract, spells.h_household, spells.h_start),
        "household_type": spells.h_type,
        "members": spells.h_members,
        "children": spells.h_children,
        "others": spells.h_others,
        "youngest_birth_year": youngest_year,
        "youngest_birth_month": youngest_month,
        "oldest_birth_year": oldest_year,
        "oldest_birth_month": oldest_month,
    }
    mine = extract.chosen[spells.p_row]
    of, rows = spells.p_spell[mine], spells.p_row[mine]
    return {
        "key_kind": all_registered(len(of)),
        "rin": extract.rin[rows],
        "household_place": spells.p_place[mine],
        "is_reference": spells.p_reference[mine].astype(np.int8),
        **{name: values[of] for name, values in household.items()},
    }


def household_numbers(extract: Extract, household: Column, start: Column) -> Column:
    """Twelve-digit household numbers: new at each change, unique together with the first day."""
    owner = extract.ids("household")[household] ^ (start.astype(np.uint64) << np.uint64(40))
    words = extract.lives.noise.words("source.household_number", owner)
    return (words % np.uint64(10**12)).astype(np.int64)
