"""Costs of care that the basic insurance pays, and medicines for the mind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from generator.codebook import read_codes
from generator.engine.types import Bools, Column, Floats, Ints
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

REFORM_OF_MIND, TOTAL_SINCE, SUM_OF_MIND = 2014, 2017, 2022
TERM = 259


def zvwzorgkostentab(extract: Extract) -> Mapping[str, Column]:
    """Costs by kind: one row per insured person and calendar year, whole EUR.

    Mental health care changed its columns in 2014 and 2022; a column is empty in the years it did not exist. The
    part of the year that somebody was insured does not count. A few people are there twice in a year, with one policy
    after another: their costs are the sum of both rows.
    """
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        rows = _insured(extract, year)
        amounts = _amounts(extract, rows, year)
        rows, amounts = _on_two_policies(extract, rows, amounts, year)
        total = sum(amounts.values())
        basic, special = amounts.pop("basic"), amounts.pop("specialised")
        never = np.full(len(rows), np.nan)
        old, middle = year < REFORM_OF_MIND, REFORM_OF_MIND <= year < SUM_OF_MIND
        pages.append(
            {
                "year": np.full(len(rows), year, dtype=np.int16),
                "rin": extract.rin[rows],
                **{name: amount.astype(np.int32) for name, amount in amounts.items()},
                "birth_care": (amounts["midwifery"] + amounts["maternity_care"]).astype(np.int32),
                "primary_psychology": basic if old else never,
                "secondary_mind": special if old else never,
                "basic_mind": basic if middle else never,
                "specialised_mind": special if middle else never,
                "mind": basic + special if year >= SUM_OF_MIND else never,
                "total": total if year >= TOTAL_SINCE else never,
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def medicijntab(extract: Extract) -> Mapping[str, Column]:
    """Medicines for the mind: one row per person, calendar year and group. Other medicines are left out."""
    values = extract.lives.values["care_of_mind"]
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        rows = _insured(extract, year)
        rows = rows[_on_medicines(extract, rows, year)]
        given = np.stack(
            [
                extract.uniform(f"medicine_{group}", rows) < share
                for group, share in zip(
                    read_codes("medicine_group"), values["group_shares"], strict=True
                )
            ],
            axis=1,
        )
        given[~given.any(axis=1), -1] = True
        person, group = np.nonzero(given)
        pages.append(
            {
                "year": np.full(len(person), year, dtype=np.int16),
                "rin": extract.rin[rows[person]],
                "group": group.astype(np.int8),
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def _insured(extract: Extract, year: int) -> Ints:
    """Rows of who was in the register on some day of the year."""
    first, last = extract.registered
    rows = extract.rows
    there = (first[rows] < day(year + 1)) & (last[rows] >= day(year))
    return np.asarray(rows[there])


def _on_medicines(extract: Extract, rows: Ints, year: int) -> Bools:
    """Whether persons get medicines for the mind: talks and medicines share one lasting preference."""
    ill = extract.at(year, "mental_health_problem")[rows]
    preference = extract.uniform("mind", rows)
    return np.asarray(ill & (preference >= 1 - extract.lives.values["care_of_mind"]["medicines"]))


def _amounts(extract: Extract, rows: Ints, year: int) -> dict[str, Floats]:
    """Kind of care -> whole EUR in the year, shapes (rows,)."""
    values = extract.lives.values["zvwzorgkostentab"]
    person = extract.columns()
    group = np.searchsorted(values["ages"], year - person["birth_year"][rows], "right")
    found = {
        kind: _cost(extract, kind, rows, year, np.asarray(values[kind])[group].T)
        for kind in ("practice", "pharmacy", "hospital")
    }
    early = person["born_alive"][rows] & (person["birth_year"][rows] == year)
    early &= person["gestational_age"][rows] < TERM
    found["hospital"] *= np.where(early, values["preterm"], 1.0)
    births, cared = _births(extract, rows, year)
    for kind, with_costs in (("midwifery", births), ("maternity_care", cared)):
        median, spread = values[kind]
        found[kind] = _cost(extract, kind, rows, year, (with_costs > 0, median, spread))
    found |= _mind(extract, rows, year)
    # At most one amount of a person and year is corrected: one number says whether, and which.
    which = np.floor(extract.uniform("corrected", rows, year=year) / values["corrected"])
    return {
        kind: np.asarray(np.round(np.where(which == k, -amount, amount)), dtype=np.float64)
        for k, (kind, amount) in enumerate(found.items())
    }


def _on_two_policies(
    extract: Extract, rows: Ints, amounts: dict[str, Floats], year: int
) -> tuple[Ints, dict[str, Floats]]:
    """Add a second row of those who had two policies, and share their costs out over both."""
    share = extract.lives.values["zvwzorgkostentab"]["twice"]
    u = extract.uniform("costs_twice", rows, year=year)
    twice = np.flatnonzero(u < share)
    later = {kind: np.round(amount[twice] * u[twice] / share) for kind, amount in amounts.items()}
    first = {kind: amount.copy() for kind, amount in amounts.items()}
    for kind, amount in later.items():
        first[kind][twice] -= amount
    return (
        np.concatenate([rows, rows[twice]]),
        {kind: np.concatenate([first[kind], later[kind]]) for kind in amounts},
    )


def _mind(extract: Extract, rows: Ints, year: int) -> dict[str, Floats]:
    """Costs of talks, basic or specialised, of who has them this year."""
    values = extract.lives.values["care_of_mind"]
    ill = extract.at(year, "mental_health_problem")[rows]
    talks = ill & (extract.uniform("mind", rows) < values["talks"])
    special = extract.uniform("mind_specialised", rows, year=year) < values["specialised"]
    return {
        "basic": _cost(extract, "basic", rows, year, (talks & ~special, *values["basic_cost"])),
        "specialised": _cost(
            extract, "specialised", rows, year, (talks & special, *values["specialised_cost"])
        ),
    }


def _cost(
    extract: Extract,
    kind: str,
    rows: Ints,
    year: int,
    schedule: tuple[Column, Column | float, Column | float] | Column,
) -> Floats:
    """Draw costs of one kind, EUR: log-normal among the share that has any."""
    share, median, spread = (np.asarray(part, dtype=float) for part in schedule)
    u = extract.uniform(f"costs_{kind}", rows, year=year)
    any_cost = u < share
    place = np.divide(u, share, out=np.full(len(rows), 0.5), where=any_cost)
    drawn = median * np.exp(spread * ndtri(np.clip(place, 1e-9, 1 - 1e-9)))
    return np.where(any_cost, drawn, 0.0)


def _births(extract: Extract, rows: Ints, year: int) -> tuple[Column, Column]:
    """Count the births of each person in the year, and those with maternity care at home, shapes (rows,)."""
    person = extract.columns()
    born = np.flatnonzero(person["born_alive"] & (person["birth_year"] == year))
    mothers = extract.links("mother")[born]
    births = np.bincount(mothers, minlength=extract.size)
    cared = np.bincount(mothers[person["uses_maternity_care"][born]], minlength=extract.size)
    return births[rows], cared[rows]
