"""Preschool education (VVE): the list of the target group that a municipality keeps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract
from generator.sources.local.clinic import AT_TWO, visit_date


def vve(extract: Extract) -> Mapping[str, Column]:
    """Return the toddlers of the target group: one row per child, put on the list by the cut-off.

    A child is put on the list when the clinic invites it at two years. It has a start when it began by the cut-off.
    """
    child = extract.columns()
    hours = extract.lives.values["preschool_dose"]["weekly_hours"]
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        rows = extract.with_parents[child["birth_year"][extract.with_parents] == year - 2]
        rows = rows[extract.at(year, "becomes_target")[rows]]
        listed = visit_date(extract, rows, AT_TWO)
        there = (listed <= extract.last_day) & extract.there_on(rows, listed)
        rows, listed = rows[there], listed[there]
        start = extract.at(year, "preschool_start_date")[rows]
        began = (start > 0) & (start <= extract.last_day) & extract.there_on(rows, start)
        start_year = start.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
        weekly = np.array([hours.at(int(y)) for y in start_year])
        pages.append(
            {
                "rin": extract.rin[rows],
                "listed": listed,
                "indicated": extract.at(year, "preschool_indicated")[rows].astype(np.int8),
                "start": np.where(began, start, -1).astype(np.int32),
                "hours": np.where(began, weekly.round(), np.nan),
            }
        )
    records = {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}
