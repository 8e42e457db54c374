"""How a partition begins: its neighbourhoods, and its women with a family each.

The women are those of all birth cohorts that can have a child under seven in the register window.
They are there from the start and begin their own lives at 15.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.engine.simulation import Simulation
from generator.engine.types import Ids
from generator.engine.world import World
from generator.mechanisms.codes import WOMAN
from generator.places import Region

FIRST_COHORT, LAST_COHORT = 1965, 2008
FIRST_YEAR = FIRST_COHORT + 15
# About 105,000 women of each birth cohort (ages 15 to 50: 3.85 million, from 42.69 births per 1,000 and
# 164,487 births in 2023, T001 and T011) in 8.2 million households.
WOMEN_PER_HOUSEHOLD_AND_COHORT = 3_853_000 / 36 / 8_265_000
_ROW_BITS = np.uint64(24)


@dataclass(frozen=True)
class Partition:
    """A scaled copy of its region that lives by itself: number `index` of `of`, with `households`."""

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
    world = simulation.empty_world(year)
    postcodes = np.array([p for m in region.municipalities for p in m.postcodes], dtype=np.int16)
    of = np.array([i for i, m in enumerate(region.municipalities) for _ in m.postcodes])
    ids = postcodes.astype(np.uint64)
    size = 0.4 + 1.2 * simulation.noise.uniform("neighbourhood.size", ids)
    residents = np.array([m.residents for m in region.municipalities], dtype=float)[of]
    residents *= size / np.bincount(of, weights=size)[of]
    simulation.enter(
        world,
        "neighbourhood",
        ids,
        given={
            "postcode": postcodes,
            "municipality": np.array([m.code for m in region.municipalities], dtype=np.int16)[of],
            "municipality_deprivation": np.array([m.deprivation for m in region.municipalities])[
                of
            ],
            "residents": residents,
        },
        year=year,
    )
    women = _ids(partition)
    draw = simulation.noise.uniform
    cohorts = LAST_COHORT - FIRST_COHORT + 1
    home = np.searchsorted(
        np.cumsum(residents) / residents.sum(), draw("woman.neighbourhood", women), "right"
    ).astype(np.int32)
    rows = np.arange(len(women), dtype=np.int32)
    simulation.enter(
        world,
        "person",
        women,
        given={
            "birth_year": (FIRST_COHORT + rows % cohorts).astype(np.int32),
            "birth_month": (1 + np.floor(12 * draw("woman.birth_month", women))).astype(np.int16),
            "sex": np.full(len(women), WOMAN, dtype=np.int16),
        },
        links={"neighbourhood": home, "family": rows},
        year=year,
    )
    simulation.enter(
        world,
        "family",
        women,
        given={},
        links={"neighbourhood": home, "mother": rows},
        year=year,
    )
    return world


def _ids(partition: Partition) -> Ids:
    cohorts = LAST_COHORT - FIRST_COHORT + 1
    n = round(partition.households * WOMEN_PER_HOUSEHOLD_AND_COHORT * cohorts)
    start = np.uint64(partition.index + 1) << _ROW_BITS
    return start + np.arange(n, dtype=np.uint64)
