"""Jobs, month by month: large, and made only when all tables are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.engine.types import Codes, Column, Days, Floats, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
from generator.sources.cbs.work import secmbus
from generator.sources.dates import day
from generator.sources.extract import Extract

PERMANENT, TEMPORARY = range(2)  # places in the code list contract.csv
FULL_TIME, PART_TIME = 1, 2
MONTHS = 12
DAYS_A_YEAR = 365.25
_JOBS_PER_SPELL = 64


@dataclass(frozen=True)
class Employment:
    """Spells of being an employee; one entry per spell, sorted by person and day."""

    rows: Ints
    start: Days
    end: Days
    job: Ints  # number of its first job


def spolisbus(extract: Extract) -> Mapping[str, Column]:
    """Jobs: one row per job and calendar month, for spells as an employee in SECMBUS.

    Within a spell a person changes jobs now and then; a new job is mostly temporary at first. Base pay is a twelfth
    of the earnings of the year in its prices; some of it is corrected below zero. Leaves out: second jobs, holiday
    pay, overtime, what differs from month to month.
    """
    values = extract.lives.values["spolisbus"]
    spells = _employment(extract)
    changes = np.zeros(len(spells.rows), dtype=np.int32)
    begun = spells.start.copy()
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        rows = spells.rows
        hours = _hours(extract, rows, year)
        index = values["price_index"].at(year) / values["price_index"].at(2022)
        pay = extract.at(year, "earnings")[rows] * index / MONTHS
        u = extract.uniform("job_change", rows, year=year)
        month_of_change = np.where(
            u < values["changes"], np.floor(MONTHS * u / values["changes"]), MONTHS
        )
        for month in range(MONTHS):
            first, last = _month(year, month)
            moves = (month_of_change == month) & (spells.start < first) & (spells.end >= first)
            changes = (changes + moves).astype(np.int32)
            begun = np.where(moves, first, begun).astype(np.int32)
            on = np.flatnonzero((spells.start <= last) & (spells.end >= first) & (pay > 0)).astype(
                np.int32
            )
            pages.append(_page(extract, spells, on, changes, begun, (first, last), pay, hours))
    return {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}


def _page(
    extract: Extract,
    spells: Employment,
    on: Ints,
    changes: Ints,
    begun: Days,
    month: tuple[int, int],
    pay: Floats,
    hours: Floats,
) -> dict[str, Column]:
    """Return the jobs of one month."""
    values = extract.lives.values["spolisbus"]
    first, last = month
    rows, job = spells.rows[on], spells.job[on] + changes[on]
    start, end = np.maximum(spells.start[on], first), np.minimum(spells.end[on], last)
    part = (end - start + 1) / (last - first + 1)
    # One number per job: how long its contract is temporary, and which employer it is.
    u = _of_job(extract, "contract", rows, job)
    temporary = np.clip((u - values["permanent"]) / (1 - values["permanent"]), 0, None)
    tenure = (first - begun[on]) / DAYS_A_YEAR
    employer = np.floor(
        values["employers"] * _of_job(extract, "employer", rows, job) ** values["concentration"]
    )
    wrong = extract.uniform("pay_corrected", rows, year=first) < values["corrected"]
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin[rows],
        "job": _pseudonym(extract, "job", extract.rin[rows] * 1000 + job),
        "employer": _pseudonym(extract, "employer_number", employer),
        "start": start.astype(np.int32),
        "end": end.astype(np.int32),
        "pay": np.round(np.where(wrong, -1, 1) * pay[on] * part),
        "hours": np.round(values["month_hours"] * hours[on] * part),
        "contract": np.where(tenure < values["longest"] * temporary, TEMPORARY, PERMANENT).astype(
            np.int8
        ),
        "full_time": np.where(hours[on] >= values["full_time"], FULL_TIME, PART_TIME).astype(
            np.int8
        ),
    }


def _employment(extract: Extract) -> Employment:
    """Return the spells in which a person is an employee, joined where only the kind of row changes."""
    spells = secmbus(extract)
    works = np.isin(spells["activity"], (codes.EMPLOYEE, codes.STUDENT_WITH_INCOME))
    rin, start, end = (spells[name][works] for name in ("rin", "spell_start", "spell_end"))
    goes_on = (rin[1:] == rin[:-1]) & (start[1:] == end[:-1] + 1)
    opens = np.append(True, ~goes_on)[: len(rin)]
    closes = np.append(~goes_on, True)[: len(rin)]
    order = np.argsort(extract.rin)
    rows = order[np.searchsorted(extract.rin, rin[opens], sorter=order)].astype(np.int32)
    first_of_person = np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    number = np.arange(len(rows)) - np.flatnonzero(first_of_person)[np.cumsum(first_of_person) - 1]
    return Employment(rows, start[opens], end[closes], (number * _JOBS_PER_SPELL).astype(np.int32))


def _hours(extract: Extract, rows: Ints, year: int) -> Floats:
    """Share of full-time hours: the middle of a person's group, and what lasts of the spread around it."""
    groups = extract.lives.values["earnings"]
    home = extract.at(year, "household")[rows]
    parent = extract.at(year, "head")[rows] & (home != NOWHERE)
    parent &= extract.household_at(year, "minors")[home] > 0
    woman = extract.columns()["sex"][rows] == codes.WOMAN
    middle = np.select(
        [extract.at(year, "studying")[rows], woman & parent, woman],
        [groups["student_hours"], groups["mothers_hours"], groups["women_hours"]],
        groups["men_hours"],
    )
    spread, least = extract.lives.values["spolisbus"]["hours"]
    return np.asarray(
        np.clip(middle + spread * (2 * extract.uniform("hours", rows) - 1), least, 1.0)
    )


def _of_job(extract: Extract, stream: str, rows: Ints, job: Codes | Ints) -> Floats:
    """Draw one number for each job of a person."""
    ids = (extract.rin[rows] * 1000 + job).astype(np.uint64)
    return extract.lives.noise.uniform(f"source.{stream}", ids)


def _pseudonym(extract: Extract, stream: str, what: Column) -> Column:
    """Return a number of 18 digits that means nothing."""
    words = extract.lives.noise.words(f"source.{stream}", what.astype(np.uint64))
    return (words % np.uint64(10**18)).astype(np.int64)


def _month(year: int, month: int) -> tuple[int, int]:
    """First and last day of a month, counted from 0."""
    after = day(year + 1) if month == MONTHS - 1 else day(year, month + 2)
    return int(day(year, month + 1)), int(after) - 1
