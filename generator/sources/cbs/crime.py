"""Suspects and victims that the police registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Column, Floats, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract


def verdtab(extract: Extract) -> Mapping[str, Column]:
    """Suspects: one row per person and year with a registered suspicion.

    A share by age, sex and income, times a lasting propensity of the person; on top of it the men of couples with
    violence, some of whom come to the police. Leaves out: the crime, who is not in the register of persons.
    """
    values = extract.lives.values["verdtab"]
    frailty = _frailty(extract, values["frailty"])

    def chance(rows: Ints, year: int) -> Floats:
        person = extract.columns()
        group = np.searchsorted(values["ages"], year - person["birth_year"][rows], "right")
        woman = person["sex"][rows] == codes.WOMAN
        share = np.where(
            woman, np.asarray(values["women"])[group], np.asarray(values["men"])[group]
        )
        home = extract.at(year, "household")[rows]
        to_line = extract.household_at(year, "income_to_line")[home]
        poor = (home != NOWHERE) & (to_line > 0) & (to_line < 1)
        share = share * values["trend"].at(year) * np.where(poor, values["low_income"], 1.0)
        partner = extract.at(year, "partner")[rows]
        violent = (partner != NOWHERE) & extract.at(year, "violence_at_home")[partner]
        at_home = values["violence_at_home"] * violent
        both = 1 - (1 - np.minimum(share * frailty[rows], 1.0)) * (1 - at_home)
        return np.asarray(both, dtype=np.float64)

    return _registered(extract, "suspect", chance)


def slotab(extract: Extract) -> Mapping[str, Column]:
    """Victims: one row per person and year with a registered crime, by age; the women of couples with violence more often.

    Leaves out: the crime, and what differs between people of one age.
    """
    values = extract.lives.values["slotab"]

    def chance(rows: Ints, year: int) -> Floats:
        group = np.searchsorted(
            values["ages"], year - extract.columns()["birth_year"][rows], "right"
        )
        share = np.asarray(values["share"])[group] * values["trend"].at(year)
        at_home = values["violence_at_home"] * extract.at(year, "violence_at_home")[rows]
        return np.asarray(1 - (1 - share) * (1 - at_home), dtype=np.float64)

    return _registered(extract, "victim", chance)


def _frailty(extract: Extract, sd: float) -> Floats:
    """How much more often than others of the same age a person is a suspect: log-normal with mean 1, for all rows."""
    everybody = np.arange(extract.size, dtype=np.int32)
    u = np.clip(extract.uniform("suspect_frailty", everybody), 1e-9, 1 - 1e-9)
    return np.asarray(np.exp(sd * ndtri(u) - sd**2 / 2))


def _registered(
    extract: Extract, stream: str, chance: Callable[[Ints, int], Floats]
) -> Mapping[str, Column]:
    """Draw who is registered, of everybody who was in the register of persons in the year."""
    first, last = extract.registered
    pages = []
    for year in range(extract.timeline.first_year, extract.timeline.cutoff + 1):
        rows = extract.rows
        rows = rows[(first[rows] < day(year + 1)) & (last[rows] >= day(year))]
        rows = rows[extract.uniform(stream, rows, year=year) < chance(rows, year)]
        pages.append({"year": np.full(len(rows), year, dtype=np.int16), "rin": extract.rin[rows]})
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}
