"""python -m benchmarks.pilots [WORLDS]: what careful and naive people would conclude from the pilots, in many worlds.

Each world has a secret, and is lived twice from 2014 on with the same noise: with the pilots, and with pilots in which
the same families are enrolled and the supports do nothing. The difference is the truth: of who was offered the support in
a lottery, of who took part elsewhere. Held against it are

careful  a lottery: who was offered against who was not, adjusted for the row of first_1000_days at enrolment (also
         without: `offered`); elsewhere: who takes part against who does not, adjusted for that row
naive    who takes part against who does not, as they are

Errors are in standard errors of the estimate, robust, with families as clusters. Writes docs/pilots.json, of which
`make docs` makes docs/pilots.md.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.estimates import MEASURES, errors
from generator import publication, warehouse
from generator.calibration import Calibration, calibrate
from generator.catalogue import Support, drawn
from generator.catalogue.reading import read_catalogue
from generator.chronicle import Chronicle
from generator.codebook import tables
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.enrolment import Enrolment, Page, all_pilots
from generator.features import QUERY as FEATURES
from generator.kept import KEPT, KEPT_SINCE
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, AnswerWindow, born_in
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.sources import cbs, local
from generator.sources.challenge import children
from generator.sources.extract import Extract, Lives
from generator.timeline import Timeline

OUT = Path(__file__).parents[1] / "docs" / "pilots.json"
TIMELINE, REGION = Timeline(), "hart-van-brabant"
HOUSEHOLDS, BEFORE = 18_000, 2013  # one partition, enrolled as in a demo


def secret(k: int) -> bytes:
    """Return the secret of world `k`."""
    return hashlib.blake2b(f"pilots {k}".encode(), digest_size=32).digest()


def world(calibration: Calibration, k: int) -> pd.DataFrame:
    """Return the children of the pilots of one world, with their row at enrolment and what would have been without.

    One row per child: pilot, family, arm, takes_part, every measure, the same under `…_0` without, and the features.
    """
    supports = drawn(read_catalogue(), "drawn", secret(k))
    lived, plain = _twice(calibration, secret(k), supports)
    pages = zip(lived.lives.pilots, plain, strict=True)
    rows = pd.concat([_rows(lived, page, without) for page, without in pages])
    return rows.merge(_features(lived), on=["RINPERSOON", "year"])


def _twice(
    calibration: Calibration, key: bytes, supports: Mapping[str, Support]
) -> tuple[Extract, tuple[Page, ...]]:
    """Live a world twice from 2014 on: return what sources see of it with the pilots, and the pages without effect."""
    noise, partition = Noise(key, "event"), Partition(0, HOUSEHOLDS)
    nothing = {name: replace(s, acts=()) for name, s in supports.items()}
    with_, without = (
        Enrolment(
            all_pilots(s),
            households=HOUSEHOLDS,
            timeline=TIMELINE,
            noise=noise,
            values=calibration.values,
        )
        for s in (supports, nothing)
    )
    simulation = Simulation(
        model,
        calibration.values,
        noise,
        shifts=with_.shifts,
        interference_until=TIMELINE.cutoff,
    )
    chronicle = Chronicle(KEPT, KEPT_SINCE)
    now = begin(simulation, read_region(REGION), partition)
    simulation.run(now, range(FIRST_YEAR, BEFORE + 1), after_year=chronicle.write)
    fork = now.copy()
    plain = _live(simulation, fork, without)
    lived = _live(simulation, now, with_, chronicle)
    lives = Lives(
        world=now,
        chronicle=chronicle,
        timeline=TIMELINE,
        partition=partition,
        noise=noise,
        values=calibration.values,
        percentiles=calibration.percentiles,
        pilots=lived,
    )
    return Extract(lives), plain


def _live(
    simulation: Simulation, world: World, enrolment: Enrolment, chronicle: Chronicle | None = None
) -> tuple[Page, ...]:
    """Let the years of the pilots pass; sources look a year beyond the cut-off."""
    windows: dict[int, AnswerWindow] = {}

    def after_year(now: World) -> None:
        if chronicle:
            chronicle.write(now)
        enrolment.after_year(now)
        for birth in TIMELINE.training:
            if now.year == TIMELINE.index_year(birth):
                windows[birth] = AnswerWindow(born_in(now, birth))
            if now.year in TIMELINE.answer_years(birth):
                windows[birth].see(now)

    simulation.run(
        world, range(BEFORE + 1, TIMELINE.cutoff + (2 if chronicle else 1)), after_year=after_year
    )
    return enrolment.with_outcomes(windows)


def _rows(extract: Extract, page: Page, without: Page) -> pd.DataFrame:
    if not np.array_equal(page.ids, without.ids):
        raise ValueError("a pilot without effect enrolled other families")
    found = {
        "RINPERSOON": [f"{rin:09d}" for rin in extract.rin[page.rows]],
        "year": page.year,
        "pilot": page.pilot,
        "family": page.families.astype(str),
        "arm": page.arm % 2,
        "takes_part": page.takes_part.astype(int),
    }
    for name in MEASURES:
        for end, source in (("", page), ("_0", without)):
            values = (source.measured | source.happened)[name].astype(float)  # type: ignore[operator]
            found[name + end] = np.where(values < 0, np.nan, values) if name in OUTCOMES else values
    return pd.DataFrame(found)


def _features(extract: Extract) -> pd.DataFrame:
    """Return first_1000_days as an event would publish it, made of the tables that it reads and no others."""
    query = FEATURES.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources: dict[str, Any] = {**cbs.TABLES, **local.TABLES}
        needed = [t for t in sources if f".{t}" in query]
        for table in needed:
            warehouse.spool(sources[table](extract), folder / table / "0.parquet")
        warehouse.spool(children(extract), folder / "children" / "0.parquet")
        publication.write_cbs(folder, folder / "cbs.duckdb", names=needed)
        publication.write_local(folder, folder / "local.duckdb", names=needed)
        made = folder / "challenge.duckdb"
        declared = tables("challenge")
        warehouse.write_database(made, {"children": declared["children"]}, folder)
        with (
            warehouse.open_for_writing(made) as db,
            warehouse.attached(db, folder / "cbs.duckdb", "cbs"),
            warehouse.attached(db, folder / "local.duckdb", "local"),
        ):
            return db.execute(query).df()


def main(worlds: int) -> None:
    calibration = calibrate(secret(0), timeline=TIMELINE, choice="published", households=15_000)
    found = []
    for k in range(worlds):
        found.append(world(calibration, k))
        print(f"{k + 1} of {worlds}", file=sys.stderr, flush=True)
    rows = [
        {key: round(v, 4) if isinstance(v, float) else v for key, v in row.items()}
        for row in errors(found)
    ]
    document = {"households": HOUSEHOLDS, "worlds": worlds, "rows": rows}
    OUT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
