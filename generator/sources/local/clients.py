"""The client list of the child health clinic: names, full birth dates and postcodes beside the person number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import as_number
from generator.sources.extract import Extract
from generator.sources.local.names import first_name, last_name

CHILD, PARENT_MOTHER, PARENT_FATHER = range(3)  # places in the code list client_role.csv
LAST_AGE = 4  # the clinic hands a child over to school health care when it turns four


def jgz_clients(extract: Extract) -> Mapping[str, Column]:
    """Clients: one row per child that the clinic reaches and per parent of one, with the last postcode known.

    Children born since the first year of training children; a parent stands here once, with the postcode of the
    year in which the youngest of these children turned four (or of the cut-off). Names come from the population
    register and have no slips. Leaves out: parents who are not in the extract; corrections of names.
    """
    values, child = extract.lives.values["jgz"], extract.columns()
    rows = extract.with_parents
    rows = rows[child["birth_year"][rows] >= extract.timeline.training_births[0]]
    rows = rows[extract.uniform("jgz_reach", rows) < values["reach"]]
    until = np.minimum(child["birth_year"][rows] + LAST_AGE, extract.timeline.cutoff)
    people, roles, years = [rows], [np.full(len(rows), CHILD)], [until]
    for link, role in (("mother", PARENT_MOTHER), ("father", PARENT_FATHER)):
        parent = extract.links(link)[rows]
        there = parent != NOWHERE
        there[there] &= extract.chosen[parent[there]]
        who, latest = _latest(parent[there], until[there])
        people, roles, years = [*people, who], [*roles, np.full(len(who), role)], [*years, latest]
    person = np.concatenate(people)
    return {
        "key_kind": all_registered(len(person)),
        "rin": extract.rin[person],
        "role": np.concatenate(roles).astype(np.int8),
        "first_name": first_name(extract, person),
        "last_name": last_name(extract, person),
        "birth_date": as_number(child["birth_date"][person]),
        "postcode": _postcode(extract, person, np.concatenate(years)),
    }


def _latest(person: Ints, year: Column) -> tuple[Ints, Column]:
    """Return every person once, with the latest of their years."""
    order = np.lexsort((-year, person))
    who, first = np.unique(person[order], return_index=True)
    return who, year[order][first]


def _postcode(extract: Extract, person: Ints, years: Column) -> Column:
    """Return the postcode at the end of each year, -1 for who lived nowhere here."""
    found = np.full(len(person), -1, dtype=np.int32)
    for year in np.unique(years):
        here = years == year
        found[here] = extract.postcode(int(year))[person[here]]
    return found
