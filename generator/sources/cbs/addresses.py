"""Where people live: persons to dwellings, dwellings to neighbourhoods, and who owns a dwelling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.engine.world import NOWHERE
from generator.sources.addresses import (
    find_addresses,
    find_dwellings,
    object_numbers,
    place_codes,
)
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

FIRST_YEAR_OF_OWNERS = 2012
DWELLING = 0  # place in the code list object_kind.csv
OCCUPIER, ASSOCIATION, OTHER_LANDLORD, UNKNOWN = range(4)  # places in the code list home_owner.csv


def gbaadresobjectbus(extract: Extract) -> Mapping[str, Column]:
    """Address spells: one row per person and dwelling lived in, for spells that overlap the register window."""
    dwellings = find_dwellings(extract)
    spells = find_addresses(extract, dwellings)
    homes, of = np.unique(spells.dwelling, return_inverse=True)
    return {
        "key_kind": all_registered(len(of)),
        "rin": extract.rin[spells.person],
        "spell_start": spells.start,
        "spell_end": spells.end,
        "object_kind": np.full(len(of), DWELLING, dtype=np.int8),
        "object_number": object_numbers(extract, dwellings, homes)[of],
    }


def vslgwbtab(extract: Extract) -> Mapping[str, Column]:
    """Municipality, district and neighbourhood of every dwelling of GBAADRESOBJECTBUS: one row each.

    Of the changes of boundaries since 2020 only that of Haaren (2021) is shown: its villages are in four municipalities now.
    """
    dwellings = find_dwellings(extract)
    homes = np.unique(find_addresses(extract, dwellings).dwelling)
    areas = dwellings.area[homes]
    municipality, district, neighbourhood = place_codes(extract, areas)
    values = extract.lives.values["vslgwbtab"]
    postcode = extract.columns("neighbourhood")["postcode"][areas]
    was_haaren = (areas != NOWHERE) & np.isin(postcode, values["haaren"])
    return {
        "object_kind": np.full(len(homes), DWELLING, dtype=np.int8),
        "object_number": object_numbers(extract, dwellings, homes),
        "municipality_2020": np.where(was_haaren, values["haaren_code"], municipality),
        "municipality_2023": municipality,
        "district_2023": district,
        "neighbourhood_2023": neighbourhood,
    }


def eigendomtab(extract: Extract) -> Mapping[str, Column]:
    """Owner of a dwelling: one row per dwelling in which somebody of the extract lives on 1 January, from 2012.

    Owned by its occupier or let; which landlord lets it is drawn once for each dwelling, housing associations
    more often to families with minors. Of institutions the owner is not known.
    """
    dwellings = find_dwellings(extract)
    values = extract.lives.values["eigendomtab"]
    pages = []
    for year in range(FIRST_YEAR_OF_OWNERS, extract.timeline.cutoff + 1):
        home = extract.at(year - 1, "household")
        own = home[extract.rows]
        households = np.unique(own[own != NOWHERE])
        homes = dwellings.on(households, int(day(year)) - 1)

        def household(name: str, year: int = year, rows: Column = households) -> Column:
            return extract.household_at(year, name)[rows]

        share = np.where(
            household("minors") > 0,
            values["association_with_minors"],
            values["association_without_minors"],
        )
        landlord = _landlord(extract, households, dwellings.number[homes])
        let_by = np.where(landlord < share, ASSOCIATION, OTHER_LANDLORD)
        owner = np.where(household("owner"), OCCUPIER, let_by)
        everybody = home[home != NOWHERE]
        pages.append(
            {
                "year": np.full(len(homes), year, dtype=np.int16),
                "object_number": object_numbers(extract, dwellings, homes),
                "home_owner": np.where(household("earning_household"), owner, UNKNOWN),
                "residents": np.bincount(everybody, minlength=len(extract.ids("household")))[
                    households
                ].astype(float),
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"object_kind": np.full(len(records["year"]), DWELLING, dtype=np.int8), **records}


def _landlord(extract: Extract, households: Column, number: Column) -> Column:
    """Draw a number for each dwelling that says, against a share, who lets it."""
    drawn = np.empty(len(households))
    for k in np.unique(number):
        here = number == k
        ids = extract.ids("household")[households[here]]
        drawn[here] = extract.lives.noise.uniform("source.landlord", ids, year=int(k))
    return drawn
