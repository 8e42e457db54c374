"""Youth help and child protection, as spells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from generator.engine.types import Column, Days
from generator.sources.care_spells import (
    CareSpells,
    guardianship_spells,
    help_spells,
    placement_spells,
    supervision_spells,
)
from generator.sources.cbs.kinds import NOT_VALID, REGISTERED, all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

SUPERVISION, PROVISIONAL_SUPERVISION, GUARDIANSHIP, TEMPORARY_GUARDIANSHIP = 11, 12, 21, 22
AGENCY, UNKNOWN_REFERRER, COURT = 4, 7, 8
PROVISIONAL_DAYS = 92


def jgdhulpbus(extract: Extract) -> Mapping[str, Column]:
    """Youth help in kind: one row per spell of help, or placement by a court, that overlaps the register.

    A share of spells has a second kind of help beside it, for a part of the time. Some ends are recorded late, some
    children were registered without a valid service number: their person number leads nowhere.
    """
    share = extract.lives.values["jgdhulpbus"]
    own, placed = help_spells(extract), placement_spells(extract)
    stays = _with_residence(extract, own)
    second = _second(extract, own.take(~stays), share)
    parts = [
        (own, _kinds(extract, own, stays, share), _referrers(extract, own, share)),
        (
            placed,
            _drawn(extract, "placement_form", placed, share["placed"]),
            np.where(
                _u(extract, "placement_referrer", placed) < share["placed_by_court"], COURT, AGENCY
            ),
        ),
        (second, _drawn(extract, "second_form", second, share["without_residence"]), None),
    ]
    spells = _joined([p[0] for p in parts])
    kind = np.concatenate([p[1] for p in parts])
    referrer = np.concatenate(
        [np.full(len(p[0].start), UNKNOWN_REFERRER) if p[2] is None else p[2] for p in parts]
    )
    start, end, keep = _recorded(extract, spells, share)
    keep[keep] = _first_of_its_kind(spells.person[keep], start[keep], kind[keep])
    crisis = _u(extract, "help_crisis", spells) < np.where(kind > 10, 3, 1) * share["crisis"]
    key_kind, rin = _keys(extract, spells.take(keep), share["not_valid"])
    return {
        "key_kind": key_kind,
        "rin": rin,
        "kind_of_help": kind[keep].astype(np.int8),
        "referrer": referrer[keep].astype(np.int8),
        "crisis": crisis[keep].astype(np.int8),
        "spell_start": start[keep],
        "spell_end": end[keep],
    }


def jgdbeschermbus(extract: Extract) -> Mapping[str, Column]:
    """Child protection: one row per measure that overlaps the register. Some ends are recorded late.

    An order that ends within three months was a provisional one.
    """
    share = extract.lives.values["jgdbeschermbus"]
    orders, wards = supervision_spells(extract), guardianship_spells(extract)
    short = orders.end - orders.start <= PROVISIONAL_DAYS
    temporary = _u(extract, "guardianship_kind", wards) < share["temporary_guardianship"]
    measure = np.concatenate(
        [
            np.where(short, PROVISIONAL_SUPERVISION, SUPERVISION),
            np.where(temporary, TEMPORARY_GUARDIANSHIP, GUARDIANSHIP),
        ]
    )
    spells = _joined([orders, wards])
    start, end, keep = _recorded(extract, spells, share)
    return {
        "key_kind": all_registered(int(keep.sum())),
        "rin": extract.rin[spells.person[keep]],
        "measure": measure[keep].astype(np.int8),
        "spell_start": start[keep],
        "spell_end": end[keep],
    }


def _keys(extract: Extract, spells: CareSpells, share: float) -> tuple[Column, Column]:
    """Return kind of key and person number of each spell: of kind F the number is that of nobody else's records."""
    words = np.empty(len(spells.start), dtype=np.uint64)
    for year in np.unique(spells.year):
        here = spells.year == year
        ids = extract.ids()[spells.person[here]]
        words[here] = extract.lives.noise.words("source.help_number", ids, year=int(year))
    lost = _u(extract, "help_not_valid", spells) < share
    numbers = (words % np.uint64(10**9)).astype(np.int64)
    return (
        np.where(lost, NOT_VALID, REGISTERED).astype(np.int8),
        np.where(lost, numbers, extract.rin[spells.person]),
    )


def _u(extract: Extract, stream: str, spells: CareSpells) -> Column:
    """Noise of a source: one number per person and year of beginning."""
    u = np.empty(len(spells.start))
    for year in np.unique(spells.year):
        here = spells.year == year
        u[here] = extract.uniform(stream, spells.person[here], year=int(year))
    return u


def _with_residence(extract: Extract, spells: CareSpells) -> Column:
    there = np.zeros(len(spells.start), dtype=bool)
    for year in np.unique(spells.year):
        here = spells.year == year
        there[here] = extract.at(int(year), "help_with_residence")[spells.person[here]]
    return there


def _drawn(extract: Extract, stream: str, spells: CareSpells, shares: Mapping[str, Any]) -> Column:
    """Draw a code for each spell: `shares` is a list of pairs (code, share)."""
    codes, weights = np.asarray(shares).T
    place = np.searchsorted(
        np.cumsum(weights) / weights.sum(), _u(extract, stream, spells), "right"
    )
    return np.asarray(codes[np.minimum(place, len(codes) - 1)], dtype=np.int16)


def _kinds(extract: Extract, spells: CareSpells, stays: Column, share: Mapping[str, Any]) -> Column:
    at_home = _drawn(extract, "help_form", spells, share["without_residence"])
    away = _drawn(extract, "help_form", spells, share["with_residence"])
    return np.where(stays, away, at_home)


def _referrers(extract: Extract, spells: CareSpells, share: Mapping[str, Any]) -> Column:
    return _drawn(extract, "help_referrer", spells, share["referrers"])


def _second(extract: Extract, spells: CareSpells, share: Mapping[str, Any]) -> CareSpells:
    """Return second spells beside a share of `spells`: they begin later in the same year, and end with them."""
    chosen = spells.take(_u(extract, "help_second", spells) < share["overlapping"])
    last = np.minimum(chosen.end, day(chosen.year + 1) - 1)
    length = np.maximum(last - chosen.start, 0)
    later = np.floor(_u(extract, "help_second_start", chosen) * length).astype(np.int32)
    return CareSpells(chosen.person, chosen.start + later, chosen.end, chosen.year)


def _first_of_its_kind(person: Column, start: Days, kind: Column) -> Column:
    """Whether a row is the first with its person, first day and kind: the register holds one of each."""
    _, first = np.unique(np.stack([person, start, kind]), axis=1, return_index=True)
    only = np.zeros(len(person), dtype=bool)
    only[first] = True
    return only


def _joined(parts: list[CareSpells]) -> CareSpells:
    return CareSpells(
        *(
            np.concatenate([getattr(p, name) for p in parts])
            for name in ("person", "start", "end", "year")
        )
    )


def _recorded(
    extract: Extract, spells: CareSpells, share: Mapping[str, Any]
) -> tuple[Days, Days, Column]:
    """Return first and last day as recorded at the cut-off (-1: not yet), and which spells the register holds.

    A late end is up to `late_days` later than the true one, never after death or departure.
    """
    opens = int(day(int(share["first_year"])))
    late = _u(extract, "care_late", spells) < share["late"]
    extra = np.floor(_u(extract, "care_late_days", spells) * share["late_days"]).astype(np.int32)
    gone = extract.registered[1][spells.person]
    end = np.where(late, np.minimum(spells.end + extra, np.maximum(gone, spells.end)), spells.end)
    keep = (spells.start <= extract.last_day) & (end >= opens)
    end = np.where(end > extract.last_day, -1, end).astype(np.int32)
    return np.maximum(spells.start, opens).astype(np.int32), end, keep
