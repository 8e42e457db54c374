"""Teams of primary schools: what teachers notice of a child, talk over in the team, and do about it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

# Places in the code list school_concern.csv
KINDS = ("development", "behaviour", "maltreatment", "violence", "poverty")
SCHOOL_AGES = range(4, 12)  # age reached in the year
HOLIDAYS = (200, 245)  # days of the year without school, about from 20 July to 1 September
_DAYS = 365


def schoolsignalen(extract: Extract) -> Mapping[str, Column]:
    """Signals: one row per child, kind of concern and year in which the team of its school wrote it down.

    Only schools that take part (some postcode areas) and children of the extract. What is true of a child or its home
    is noticed with a probability by kind; some is written down that is not so. Language, motor and behaviour are those
    of the year in which a child turned four: the world does not follow them further.
    Leaves out: children who go to school elsewhere, absence, what became of a signal.
    """
    values = extract.lives.values["schoolsignalen"]
    pages = []
    for year in range(values["first_year"], extract.timeline.cutoff + 1):
        rows = _pupils(extract, year)
        for kind, there in _concerns(extract, year, rows).items():
            noticed = np.where(there, values[kind][1], values[kind][0])
            signal = extract.uniform(f"school_{kind}", rows, year=year) < noticed
            pages.append(_signals(extract, year, rows[signal], kind))
    records = {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def _pupils(extract: Extract, year: int) -> Ints:
    """Children of school age who live, at the end of the year, near a school that takes part."""
    values = extract.lives.values["schoolsignalen"]
    rows = extract.with_parents
    age = year - extract.columns()["birth_year"][rows]
    rows = rows[(age >= SCHOOL_AGES.start) & (age < SCHOOL_AGES.stop)]
    home = extract.at(year, "household")[rows]
    rows, home = rows[home != NOWHERE], home[home != NOWHERE]
    area = extract.household_at(year, "neighbourhood")[home]
    ids = extract.ids("neighbourhood")
    takes_part = extract.lives.noise.uniform("source.school_takes_part", ids)
    near = (takes_part < values["schools"])[area] & (area != NOWHERE)
    return np.asarray(rows[near])


def _concerns(extract: Extract, year: int, rows: Ints) -> dict[str, Bools]:
    """What is true of each child or its home, by kind of concern."""
    values = extract.lives.values["schoolsignalen"]
    mother = extract.links("mother")[rows]
    home = extract.at(year, "household")[rows]
    with_mother = extract.at(year, "household")[mother] == home
    started = extract.columns()["birth_year"][rows] + SCHOOL_AGES.start
    lag = np.zeros(len(rows), dtype=bool)
    difficult = np.zeros(len(rows), dtype=bool)
    for first in np.unique(started):
        here = started == first
        who = rows[here]
        slow = [extract.at(int(first), strand)[who] for strand in ("language", "motor")]
        lag[here] = np.minimum(*slow) < values["lag_below"]
        difficult[here] = extract.at(int(first), "social_emotional")[who] < values["lag_below"]
    return {
        "development": lag,
        "behaviour": difficult,
        "maltreatment": extract.at(year, "maltreatment")[rows].astype(bool),
        "violence": with_mother & extract.at(year, "violence_at_home")[mother].astype(bool),
        "poverty": extract.household_at(year, "in_poverty")[home].astype(bool),
    }


def _signals(extract: Extract, year: int, rows: Ints, kind: str) -> dict[str, Column]:
    """Return day and action of the signals of one kind and year that fall on a school day by the cut-off."""
    values = extract.lives.values["schoolsignalen"]
    open_days = _DAYS - (HOLIDAYS[1] - HOLIDAYS[0])
    place = np.floor(open_days * extract.uniform(f"school_{kind}_day", rows, year=year))
    of_year = np.where(place < HOLIDAYS[0], place, place + HOLIDAYS[1] - HOLIDAYS[0])
    date = (int(day(year)) + of_year).astype(np.int32)
    there = extract.there_on(rows, date)
    # A child comes to school on its fourth birthday.
    there &= date >= extract.columns()["birth_date"][rows] + int(365.25 * SCHOOL_AGES.start) + 1
    rows, date = rows[there], date[there]
    edges = np.cumsum(values["actions"][KINDS.index(kind)])[:-1]
    action = np.searchsorted(edges, extract.uniform(f"school_{kind}_action", rows, year=year))
    return {
        "rin": extract.rin[rows],
        "date": date,
        "kind": np.full(len(rows), KINDS.index(kind), dtype=np.int8),
        "action": action.astype(np.int8),
    }
