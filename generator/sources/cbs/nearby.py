"""How far childcare is from a dwelling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import pdtr, pdtrik

from generator.engine.types import Column, Floats
from generator.engine.world import NOWHERE
from generator.sources.addresses import find_addresses, find_dwellings, object_numbers
from generator.sources.extract import Extract

DWELLING = 0  # place in the code list object_kind.csv
RINGS = (1, 3, 5)  # km


def nabijheidkindopvtab(extract: Extract) -> Mapping[str, Column]:
    """Distance to childcare, and how much of it is near: one row per dwelling lived in at the cut-off.

    Every dwelling has what its neighbourhood has. Places lie at random (a Poisson process), so that the number
    within a distance fits the distance to the nearest.
    """
    dwellings = find_dwellings(extract)
    spells = find_addresses(extract, dwellings)
    homes = np.unique(spells.dwelling[spells.end == extract.last_day])
    homes = homes[dwellings.area[homes] != NOWHERE]
    near = extract.columns("neighbourhood")
    area = dwellings.area[homes]
    records: dict[str, Column] = {}
    for kind in ("daycare", "after_school"):
        nearest = near[f"{kind}_distance"]
        records[f"{kind}_distance"] = np.round(nearest)[area]
        for km, count in _within(extract, kind, nearest / 1000).items():
            records[f"{kind}_within_{km}"] = count[area]
    return {
        "object_kind": np.full(len(homes), DWELLING, dtype=np.int8),
        "object_number": object_numbers(extract, dwellings, homes),
        **records,
    }


def _within(extract: Extract, kind: str, nearest: Floats) -> dict[int, Floats]:
    """Number of places within each distance of a neighbourhood, given that the nearest is at `nearest` km."""
    density = extract.columns("neighbourhood")["childcare_density"]
    ids = extract.ids("neighbourhood")
    inner, count, found = nearest, np.zeros(len(nearest)), {}
    for km in RINGS:
        ring = np.pi * np.maximum(km**2 - inner**2, 0.0) * density
        u = extract.lives.noise.uniform(f"source.{kind}_within_{km}", ids)
        seen = nearest <= km
        more = np.where(seen, _poisson(ring, u), 0.0)
        count = count + more + (seen & (inner == nearest))
        inner = np.where(seen, float(km), nearest)
        found[km] = count
    return found


def _poisson(mean: Floats, u: Floats) -> Floats:
    """Quantile of a Poisson distribution."""
    some = np.maximum(mean, 1e-9)
    k = np.ceil(np.nan_to_num(pdtrik(np.clip(u, 1e-9, 1 - 1e-9), some)))
    below = np.maximum(k - 1, 0.0)
    return np.asarray(np.where(pdtr(below, some) >= u, below, k), dtype=np.float64)
