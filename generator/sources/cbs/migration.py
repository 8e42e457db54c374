"""Who came from abroad, and who left the country."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.persons import birth_country
from generator.sources.dates import day
from generator.sources.extract import Extract

FIRST_DAY = int(day(1995))
# Places in the code list migration.csv.
IMMIGRATION, EMIGRATION = 0, 1
UNKNOWN_COUNTRY = 0


def gbamigratiebus(extract: Extract) -> Mapping[str, Column]:
    """Moves across the border from 1995 to the cut-off: one row per person of the extract and move.

    A move counts from its day to the day before the next move of the same person. Who was born abroad comes from the
    country of birth and goes back to it; where the others go is not known.
    """
    rows, person = extract.rows, extract.columns()
    first, last = (moment[rows] for moment in extract.registered)
    came = (
        ~person["born_here"][rows].astype(bool) & (first >= FIRST_DAY) & (first <= extract.last_day)
    )
    left = _left(extract)[rows] & (last < extract.last_day) & (last >= FIRST_DAY)
    country = birth_country(extract)[rows]
    native = person["born_here"][rows].astype(bool)
    start = np.concatenate([first[came], last[left] + 1])
    end = np.concatenate([np.where(left[came], last[came], -1), np.full(left.sum(), -1)])
    who = np.concatenate([rows[came], rows[left]])
    to = np.where(native, UNKNOWN_COUNTRY, country)[left]
    return {
        "key_kind": all_registered(len(who)),
        "rin": extract.rin[who],
        "migration_start": start,
        "migration_end": end,
        "migration": np.repeat([IMMIGRATION, EMIGRATION], [came.sum(), left.sum()]).astype(np.int8),
        "migration_country": np.concatenate([country[came], to]),
    }


def _left(extract: Extract) -> Column:
    """Whether a person left the country by the cut-off, for all rows."""
    left = np.zeros(extract.size, dtype=bool)
    for year in range(int(extract.lives.chronicle.years("person")[0]), extract.timeline.cutoff + 1):
        left |= extract.at(year, "emigrates").astype(bool)
    return left
