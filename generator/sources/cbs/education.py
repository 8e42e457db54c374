"""Level of education: incomplete, as the real register is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract

PRIMARY, LOWER_SECONDARY, UPPER_SECONDARY = 1112, 1222, 2131


def hoogsteopltab(extract: Extract) -> Mapping[str, Column]:
    """Level attained and followed: one row per adult of the extract and file year, from the age of 15.

    Who is still learning has attained less than what is followed. A level may be missing for good, more
    often for people over 40 at the cut-off and for people born abroad.
    """
    rows, timeline = extract.adults, extract.timeline
    person = extract.columns("person")
    final = person["education_detail"][rows]
    share = extract.lives.values["hoogsteopltab"]
    chance = share["missing"] + share["missing_over_40"] * (
        timeline.cutoff - person["birth_year"][rows] > 40
    )
    chance = chance + share["missing_born_abroad"] * person["born_abroad"][rows]
    missing = extract.uniform("education_missing", "person", rows) < chance
    n = len(extract.ids("person"))
    pages = []
    for year in range(timeline.first_year, timeline.cutoff + 1):
        age = year - person["birth_year"][rows]
        there = extract.lives.chronicle.at(year, "person", "working_age", n)[rows]
        studying = extract.lives.chronicle.at(year, "person", "studying", n)[rows]
        so_far = np.select([age < 17, age < 19], [PRIMARY, LOWER_SECONDARY], UPPER_SECONDARY)
        attained = np.where(studying, np.minimum(so_far, final), final)
        pages.append(
            {
                "year": np.full(there.sum(), year, dtype=np.int16),
                "rin": extract.rin_person[rows][there],
                "attained": np.where(missing, -1, attained)[there],
                "followed": np.where(missing, -1, final)[there],
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}
