"""Regions: municipalities with their residents and postcode areas, read from regions/*.toml."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.errors import GeneratorError, did_you_mean

FOLDER = Path(__file__).parent / "regions"
REFERENCE = "nederland"  # where a calibration run lives, whatever the region of the event


@dataclass(frozen=True)
class Municipality:
    """One municipality: CBS code, residents on 1 January 2020, mean deprivation (z), postcode areas.

    share_0_9, share_20_39: percent of its residents of these ages on that day.
    """

    code: int
    name: str
    residents: int
    deprivation: float
    share_0_9: float
    share_20_39: float
    postcodes: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """A set of municipalities, and how many households it has at full size."""

    key: str
    nl: str
    en: str
    households: int
    municipalities: tuple[Municipality, ...]


def region_names() -> list[str]:
    """Return the names of the regions that an event can be in."""
    return sorted(p.stem for p in FOLDER.glob("*.toml"))


@cache
def read_region(name: str) -> Region:
    """Read one region. Raises GeneratorError for an unknown name."""
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        raise GeneratorError(
            f"There is no region '{name}'.",
            where=FOLDER.name,
            mend=did_you_mean(name, region_names()),
        )
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    municipalities = tuple(
        Municipality(**{**m, "postcodes": tuple(m["postcodes"])}) for m in raw["municipality"]
    )
    return Region(name, raw["nl"], raw["en"], raw["households"], municipalities)


@dataclass(frozen=True)
class FormerPlace:
    """A postcode area that belonged to another municipality until 31 December of `last_year`."""

    postcode: int
    code: int
    name: str
    last_year: int


@cache
def read_boundaries() -> tuple[FormerPlace, ...]:
    """Read regions/boundaries.csv: which areas changed municipality, and when.

    Only Haaren (0788), which was divided on 1 January 2021 (conventions of the reference; postcodes of its villages
    from memory). Leaves out: all other reclassifications of the country, and its village of Haaren (5076).
    """
    with (FOLDER / "boundaries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            FormerPlace(int(row["postcode"]), int(row["code"]), row["name"], int(row["last_year"]))
            for row in csv.DictReader(file)
        )


@cache
def municipality_names() -> dict[int, str]:
    """Return code -> name of every municipality of the country, and of those that are gone."""
    there = {m.code: m.name for m in read_region("nederland").municipalities}
    return there | {place.code: place.name for place in read_boundaries()}
