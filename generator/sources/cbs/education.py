"""Level of education: incomplete, as the real register is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

PRIMARY, LOWER_SECONDARY, UPPER_SECONDARY = 1112, 1222, 2131


def hoogsteopltab(extract: Extract) -> Mapping[str, Column]:
    """Level attained and followed: one row per person of the extract there on 1 October of the file year, from 15.

    Who is still learning has attained less than what is followed. A level may be missing for good, more
    often for people over 40 at the cut-off and for people born abroad.
    """
    rows, timeline = extract.rows, extract.timeline
    person = extract.columns()
    share = extract.lives.values["hoogsteopltab"]
    chance = share["missing"] + share["missing_over_40"] * (
        timeline.cutoff - person["birth_year"][rows] > 40
    )
    chance = chance + share["missing_born_abroad"] * ~person["born_here"][rows]
    missing = extract.uniform("education_missing", rows) < chance
    detail = extract.uniform("education_detail", rows)
    pages = []
    for year in range(timeline.first_year, timeline.cutoff + 1):
        age = year - person["birth_year"][rows]
        there = extract.at(year, "working_age")[rows] & extract.there_on(rows, int(day(year, 10)))
        studying = extract.at(year, "studying")[rows]
        final = detailed_level(share, extract.at(year, "education")[rows], detail)
        so_far = np.select([age < 17, age < 19], [PRIMARY, LOWER_SECONDARY], UPPER_SECONDARY)
        attained = np.where(studying, np.minimum(so_far, final), final)
        pages.append(
            {
                "year": np.full(there.sum(), year, dtype=np.int16),
                "rin": extract.rin[rows][there],
                "attained": np.where(missing, -1, attained)[there],
                "followed": np.where(missing, -1, final)[there],
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def detailed_level(values: Mapping[str, Any], level: Column, u: Column) -> Column:
    """Return the level as SOI 2021 in 18 classes (1111 to 3213): fixed shares within each of the three levels."""
    detail = np.zeros(len(level), dtype=np.int16)
    for k, (codes, shares) in enumerate(
        zip(values["codes"], values["shares"], strict=True), start=1
    ):
        here = level == k
        edges = np.cumsum(shares)[:-1]
        detail[here] = np.asarray(codes)[np.searchsorted(edges, u[here], "right")]
    return detail
