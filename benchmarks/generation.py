"""Generation by stage, and writing against the limit: the same values written from memory without any rendering."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.clock import median_seconds, row
from generator import publication, warehouse
from generator.calibration import calibrate
from generator.catalogue.reading import read_catalogue
from generator.codebook import tables
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.mechanisms import model
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.production import Recipe, produce
from generator.timeline import Timeline

HOUSEHOLDS = 20_000
SECRET = bytes(range(32))


def measure() -> list[dict[str, Any]]:
    timeline = Timeline()
    started = time.perf_counter()
    calibration = calibrate(SECRET, timeline=timeline)
    rows = [row("calibration run", time.perf_counter() - started, "once per event")]
    recipe = Recipe(
        secret=SECRET,
        population="bench",
        region="hart-van-brabant",
        households=HOUSEHOLDS,
        timeline=timeline,
        calibration=calibration,
        futures=8,
        risks_for=(timeline.test_birth,),
    )
    rows.append(_simulation(recipe))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = median_seconds(
            lambda: produce(recipe, folder / "spool", workers=1, done=lambda *_: None), runs=1
        )
        rows.append(row("simulate and observe", seconds, f"{HOUSEHOLDS:,} households, one process"))
        rows.append(_potential(recipe, folder, world=seconds))
        path = folder / "cbs.duckdb"
        seconds = median_seconds(lambda: publication.write_cbs(folder / "spool", path))
        limit = _limit(folder)
        with warehouse.open_readonly(path) as db:
            counts = [
                db.execute(f'SELECT count(*) FROM "{t.name}"').fetchall()[0][0] * len(t.columns)
                for t in tables("cbs").values()
            ]
        figure = f"{sum(counts) / seconds / 1e6:.1f} million cells a second"
        rows.append(
            row("write the registers", seconds, figure, yardstick="from memory", other=limit)
        )
    return rows


def _potential(recipe: Recipe, folder: Path, *, world: float) -> dict[str, Any]:
    """Time what would have happened to the children with each support, beyond the world itself. Bar: three times that."""
    with_supports = replace(recipe, supports=read_catalogue())
    spool = folder / "what_if"
    seconds = median_seconds(
        lambda: produce(with_supports, spool, workers=1, done=lambda *_: None), runs=1
    )
    figure = f"{len(with_supports.supports)} supports, {recipe.futures} futures"
    return row("potential outcomes", seconds - world, figure, yardstick="world", other=world)


def _simulation(recipe: Recipe) -> dict[str, Any]:
    """Time the yearly loop alone, per mechanism and row that was there that year (active or not)."""
    noise = Noise(recipe.secret, recipe.population)
    simulation = Simulation(
        model, recipe.calibration.values, noise, interference_until=recipe.timeline.cutoff
    )
    world = begin(simulation, read_region(recipe.region), Partition(0, recipe.households // 2))
    yearly = Counter(m.entity for m in model.mechanisms.values() if m.when == "year")
    evaluations = 0

    def count(now: World) -> None:
        nonlocal evaluations
        evaluations += sum(yearly[entity] * len(rows) for entity, rows in now.entities.items())

    started = time.perf_counter()
    simulation.run(world, range(FIRST_YEAR, recipe.timeline.last_year + 1), after_year=count)
    seconds = time.perf_counter() - started
    figure = f"{seconds / evaluations * 1e9:.0f} ns per mechanism and row"
    return row("yearly loop", seconds, figure)


def _limit(folder: Path) -> float:
    """Write the finished tables from memory, sorted as they are, with nothing to render."""
    source = folder / "cbs.duckdb"
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{source}' AS made (READ_ONLY)")
        names = list(tables("cbs"))
        for name in names:
            db.execute(f'CREATE TABLE "{name}" AS FROM made."{name}"')

        def write() -> None:
            target = folder / "limit.duckdb"
            target.unlink(missing_ok=True)
            db.execute(f"ATTACH '{target}' AS target")
            for name in names:
                db.execute(f'CREATE TABLE target."{name}" AS FROM "{name}"')
            db.execute("DETACH target")

        return median_seconds(write)
