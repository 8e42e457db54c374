"""Is there room on the disk for the data of an event? Asked before hours of work, not after."""

from __future__ import annotations

import shutil
from pathlib import Path

from challenge.definition import Definition
from challenge.errors import Refused
from challenge.work import files_in

# Bytes per household with the tables of `core`, as they came out for populations of 10,000 (spools) and 70,000 (written).
SPOOLED = 1_600  # columns of a partition, kept until its population is written
WRITTEN = 1_700  # tables of a population, and the same again where they are sealed
ALL_TABLES = 1.4  # times as much with the tables of `all`
PANEL = 100_000  # per household of the panel: its tables took 42,000, spools are assumed to take less than that again
SPARE = 1.4  # sorting on disk, and worlds with larger families: an assumption
GIGABYTE = 1e9


def bytes_needed(definition: Definition) -> float:
    """Return how much disk making the data of an event takes at most, in bytes: an estimate, with a margin.

    The event's own population first (spools beside tables), then the unseen ones beside what is ready: they are written
    one at a time, but a cluster may have the columns of all before the first is.

    >>> round(bytes_needed(Definition(id="", name="", households=8_400_000)) / GIGABYTE)
    40
    """
    more = ALL_TABLES if definition.tables == "all" else 1.0
    spooled, written = SPOOLED * more, WRITTEN * more
    own = definition.households * (spooled + written) + definition.liss_households * PANEL
    unseen = (1 + definition.final_populations) * definition.unseen_households
    sealed = unseen * written
    at_work = unseen * spooled + definition.unseen_households * written
    then = definition.households * written + definition.liss_households * PANEL + sealed + at_work
    return SPARE * max(own, then)


def check_room(root: Path, build: Path, definition: Definition) -> None:
    """Raise Refused when there is too little room on the disk of an event; what an earlier run left in `build` counts."""
    there = sum(path.stat().st_size for path in files_in(build))
    free, needed = shutil.disk_usage(root).free + there, bytes_needed(definition)
    if free < needed:
        raise Refused(
            "disk_small",
            where=str(root),
            free=f"{free / GIGABYTE:.1f}",
            needed=f"{needed / GIGABYTE:.1f}",
            households=definition.households,
        )
