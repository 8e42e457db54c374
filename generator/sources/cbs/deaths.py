"""Who has died."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

FIRST_YEAR = 1995


def gbaoverlijdentab(extract: Extract) -> Mapping[str, Column]:
    """Deaths from 1995 to the cut-off: one row per person of the extract who died in the country.

    Children who died in their first month are among them; the stillborn are not.
    """
    person = extract.columns()
    newborn = extract.rows[person["dies_newborn"][extract.rows]]
    date = person["newborn_death_date"][newborn]
    seen = (date >= day(FIRST_YEAR)) & (date <= extract.last_day)
    rows, days = [newborn[seen]], [date[seen]]
    for year in range(FIRST_YEAR, extract.timeline.cutoff + 1):
        dead = extract.rows[extract.at(year, "dies")[extract.rows].astype(bool)]
        rows.append(dead)
        days.append(day(year) + extract.at(year, "death_day")[dead])
    dead = np.concatenate(rows)
    return {
        "key_kind": all_registered(len(dead)),
        "rin": extract.rin[dead],
        "death_date": np.concatenate(days),
    }
