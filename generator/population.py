"""How a partition begins: its neighbourhoods, and the people of 1 January 1960 who are young enough to matter.

They come without kin and without a home; whoever is of age then founds a household. The families of today
grow out of them: who is a parent in the register window was born, or came, in this world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.simulation import Simulation
from generator.engine.types import Column, Ids
from generator.engine.world import World
from generator.mechanisms.codes import DUTCH, MAN, MOTHER, WOMAN
from generator.places import Region

FIRST_YEAR = 1960
ADULT = 21
_ROW_BITS = np.uint64(24)


@dataclass(frozen=True)
class Partition:
    """A scaled copy of its region that lives by itself: number `index`, with `households` in 2022."""

    index: int
    households: int


def partitions(households: int, size: int) -> list[Partition]:
    """Split a population into partitions of at most `size` households, as equal as can be.

    >>> [p.households for p in partitions(25, 10)]
    [9, 8, 8]
    """
    count = -(-households // size)
    share, extra = divmod(households, count)
    return [Partition(i, share + (i < extra)) for i in range(count)]


def begin(simulation: Simulation, region: Region, partition: Partition) -> World:
    """Return the world of a partition on 31 December before the first year of the simulation."""
    year = FIRST_YEAR - 1
    base = (partition.index + 1) << int(_ROW_BITS)
    world = simulation.empty_world(year, base=base, scale=partition.households)
    _neighbourhoods(simulation, world, region, year)
    ages, men, ids = _pyramid(simulation, partition.households, base)
    draw = simulation.noise.uniform
    end = int(np.datetime64(f"{year}-12-31", "D").astype(int))
    simulation.enter(
        world,
        "person",
        ids,
        given={
            "birth_date": (
                end - np.floor(365.25 * ages) - np.floor(365 * draw("start.birth", ids))
            ).astype(np.int32),
            "sex": np.where(men, MAN, WOMAN).astype(np.int16),
            "born_here": draw("start.origin", ids) >= _share_born_abroad(simulation),
            "has_kin": np.zeros(len(ids), dtype=bool),
            "origin": _origin(simulation, ids),
            "own_household_at_entry": ages >= ADULT,
            "comes_with_partner": np.zeros(len(ids), dtype=bool),
            "children_along": np.zeros(len(ids), dtype=np.int32),
            "goes_with_at_entry": np.full(len(ids), MOTHER, dtype=np.int16),
        },
        year=year,
    )
    adults = np.flatnonzero(ages >= ADULT).astype(np.int32)
    own = simulation.enter(world, "household", ids[adults], given={}, year=year)
    home = world.entities["person"].links["household"].copy()
    home[adults] = np.arange(own.start, own.stop)
    world.entities["person"].links["household"] = home
    households = world.entities["household"]
    residents = world.entities["neighbourhood"].columns["residents"]
    households.links["neighbourhood"] = np.searchsorted(
        np.cumsum(residents) / residents.sum(), draw("start.neighbourhood", ids[adults]), "right"
    ).astype(np.int32)
    return world


def _neighbourhoods(simulation: Simulation, world: World, region: Region, year: int) -> None:
    postcodes = np.array([p for m in region.municipalities for p in m.postcodes], dtype=np.int16)
    of = np.array([i for i, m in enumerate(region.municipalities) for _ in m.postcodes])
    ids = postcodes.astype(np.uint64)
    size = 0.4 + 1.2 * simulation.noise.uniform("neighbourhood.size", ids)
    residents = np.array([m.residents for m in region.municipalities], dtype=float)[of]
    residents *= size / np.bincount(of, weights=size)[of]
    codes = np.array([m.code for m in region.municipalities], dtype=np.int16)
    deprivation = np.array([m.deprivation for m in region.municipalities])
    simulation.enter(
        world,
        "neighbourhood",
        ids,
        given={
            "postcode": postcodes,
            "municipality": codes[of],
            "municipality_deprivation": deprivation[of],
            "residents": residents,
            **{name: ratio[of] for name, ratio in _ages(region).items()},
        },
        year=year,
    )


def _ages(region: Region) -> dict[str, Column]:
    """Return how much more of each age group live in a municipality than in the whole region, as ratios."""
    residents = np.array([m.residents for m in region.municipalities], dtype=float)
    children = np.array([m.share_0_9 for m in region.municipalities])
    young = np.array([m.share_20_39 for m in region.municipalities])
    shares = {
        "children_ratio": children,
        "young_adults_ratio": young,
        "others_ratio": 100 - children - young,
    }
    return {n: share / np.average(share, weights=residents) for n, share in shares.items()}


def _pyramid(simulation: Simulation, households: int, base: int) -> tuple[Column, Column, Ids]:
    """Return age, whether a man, and id of everybody at the start, scaled to the size of the population."""
    values = simulation.values["pyramid"]
    scale = households / simulation.value("immigration", "households", FIRST_YEAR)
    edges = np.round(np.cumsum(np.concatenate([values["men"], values["women"]])) * scale)
    counts = np.diff(edges, prepend=0).astype(np.int64)
    ages = np.concatenate([np.arange(len(values[sex])) for sex in ("men", "women")])
    men = np.arange(len(counts)) < len(values["men"])
    ids = np.uint64(base) + np.arange(counts.sum(), dtype=np.uint64)
    return np.repeat(ages, counts), np.repeat(men, counts), ids


def _share_born_abroad(simulation: Simulation) -> float:
    values = simulation.values["pyramid"]
    return float(np.sum(values["born_abroad"]) / (np.sum(values["men"]) + np.sum(values["women"])))


def _origin(simulation: Simulation, ids: Ids) -> Column:
    share = _share_born_abroad(simulation)
    place = simulation.noise.uniform("start.origin", ids) / share
    groups = np.asarray(simulation.values["pyramid"]["born_abroad"])
    group = 1 + np.searchsorted(np.cumsum(groups) / groups.sum(), place, "right")
    return np.where(place < 1, group, DUTCH).astype(np.int16)
