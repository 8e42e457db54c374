"""Debt restructuring by law: admissions by a court, and how they end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

CLEAN_SLATE, AGREEMENT, _BANKRUPTCY, OTHERWISE = 1, 2, 3, 4  # codes in debt_relief_end.csv


def wsnppersbus(extract: Extract) -> Mapping[str, Column]:
    """Schemes: one row per admission of a person whose scheme reaches into the register window.

    A clean slate comes after the full term; whatever else ends a scheme ends it before. Who dies or leaves has an end
    on that day.
    """
    values = extract.lives.values["wsnppersbus"]
    years = range(extract.timeline.first_year - values["months"] // 12, extract.timeline.cutoff + 1)
    admitted = [extract.rows[extract.at(y, "starts_debt_relief")[extract.rows]] for y in years]
    rows = np.concatenate(admitted)
    year = np.repeat(list(years), [len(r) for r in admitted])
    moment = np.concatenate(
        [
            extract.uniform("debt_relief_day", r, year=y)
            for r, y in zip(admitted, years, strict=True)
        ]
    )
    start = day(year) + np.floor(moment * (day(year + 1) - day(year))).astype(np.int32)
    fate = np.concatenate(
        [
            extract.uniform("debt_relief_end", r, year=y)
            for r, y in zip(admitted, years, strict=True)
        ]
    )
    clean = fate < values["clean_slate"]
    rest = (fate - values["clean_slate"]) / (1 - values["clean_slate"])
    edges = np.cumsum(values["other_ends"])[:-1]
    kind = np.where(clean, CLEAN_SLATE, AGREEMENT + np.searchsorted(edges, rest, "right"))
    # What is left of the same number says after which part of the term an early end comes.
    term = day(year + values["months"] // 12) - day(year)
    part = np.where(clean, 1.0, moment)
    last = extract.registered[1][rows]
    came = extract.registered[0][rows]
    end = np.minimum(start + np.maximum(np.round(part * term), 1).astype(np.int32), last)
    kind = np.where((end == last) & (last < extract.last_day), OTHERWISE, kind)
    keep = (end >= extract.first_day) & (start <= np.minimum(last, extract.last_day))
    keep &= start >= came
    ended = end[keep] < extract.last_day
    return {
        "key_kind": all_registered(int(keep.sum())),
        "rin": extract.rin[rows[keep]],
        "start": start[keep],
        "end": np.where(ended, end[keep], -1),
        "kind": np.where(ended, kind[keep], -1).astype(np.int8),
    }
