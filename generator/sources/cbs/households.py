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
    of, rows, child = spells.p_household, spells.p_row, spells.p_is_child
    rin = np.where(
        child,
        extract.rin_child[np.where(child, rows, 0)],
        extract.rin_person[np.where(child, 0, rows)],
    )
    youngest_year, youngest_month = birth_parts(spells.h_youngest)
    oldest_year, oldest_month = birth_parts(spells.h_oldest)
    household = {
        "spell_start": spells.h_start,
        "spell_end": spells.h_end,
        "household_number": spells.h_number,
        "household_type": spells.h_type,
        "members": spells.h_members,
        "children": spells.h_children,
        "others": np.zeros(len(spells.h_start), dtype=np.int8),
        "youngest_birth_year": youngest_year,
        "youngest_birth_month": youngest_month,
        "oldest_birth_year": oldest_year,
        "oldest_birth_month": oldest_month,
    }
    return {
        "key_kind": all_registered(len(of)),
        "rin": rin,
        "household_place": spells.p_place,
        "is_reference": spells.p_reference.astype(np.int8),
        **{name: values[of] for name, values in household.items()},
    }
