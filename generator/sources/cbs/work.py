"""Socio-economic category, as spells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.sources.spells import ends_before_next

_FLAGS = {
    "is_employee": (codes.EMPLOYEE, codes.STUDENT_WITH_INCOME),
    "is_self_employed": (codes.SELF_EMPLOYED,),
    "is_unemployed": (codes.UNEMPLOYMENT_BENEFIT,),
    "is_on_assistance": (codes.SOCIAL_ASSISTANCE,),
    "is_disabled": (codes.DISABILITY_BENEFIT,),
    "is_retired": (codes.PENSION,),
    "is_student": (codes.STUDENT, codes.STUDENT_WITH_INCOME),
}


def secmbus(extract: Extract) -> Mapping[str, Column]:
    """Spells of socio-economic category: one row per adult and spell that overlaps the register window.

    A new category begins on the first of a month, or when a person comes; the last one ends with death or
    departure. Some rows repeat the one before without a change.
    """
    rows = extract.rows
    repeats = extract.lives.values["secmbus"]["repeats"]
    owner, start, value = [], [], []
    chronicle = extract.lives.chronicle
    years = [y for y in chronicle.years("person") if y <= extract.timeline.cutoff]
    before = np.zeros(len(rows), dtype=np.int16)
    for year in years:
        now = extract.at(year, "activity")[rows]
        month = extract.at(year, "activity_month")[rows]
        again = extract.uniform("secm_repeats", rows, year=year) < repeats
        there = (now > 0) & ((now != before) | (again & (year > extract.timeline.first_year)))
        owner.append(np.flatnonzero(there))
        start.append(day(year, np.where(now != before, np.maximum(month, 1), 1)[there]))
        value.append(now[there])
        before = now
    owner_all, start_all = np.concatenate(owner), np.concatenate(start)
    order = np.lexsort((start_all, owner_all))
    owner_all, start_all, activity = (
        owner_all[order],
        start_all[order],
        np.concatenate(value)[order],
    )
    came, gone = (days[rows][owner_all] for days in extract.registered)
    end = np.minimum(ends_before_next(owner_all, start_all, extract.last_day), gone)
    start_all = np.maximum(start_all, came)
    keep = (end >= extract.first_day) & (end >= start_all)
    activity = activity[keep]
    return {
        "key_kind": all_registered(len(activity)),
        "rin": extract.rin[rows][owner_all[keep]],
        "spell_start": start_all[keep],
        "spell_end": end[keep],
        "activity": activity,
        **{name: np.isin(activity, c).astype(np.int8) for name, c in _FLAGS.items()},
    }
