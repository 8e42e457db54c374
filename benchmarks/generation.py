"""Generation by stage: seconds, rows and cells per second, and the most memory that it took."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import peer
from benchmarks.clock import row
from benchmarks.measured import Measured, measured
from benchmarks.writing import Size, limit, size_of, strict_limit, written
from generator import publication
from generator.calibration import calibrate
from generator.catalogue.reading import read_catalogue
from generator.codebook import CORE, names_of
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.mechanisms import model
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.production import HOUSEHOLDS_PER_PARTITION, produce
from generator.recipe import Recipe
from generator.timeline import Timeline

HOUSEHOLDS = HOUSEHOLDS_PER_PARTITION  # one full partition: memory is that of a worker
SECRET = bytes(range(32))


def measure() -> list[dict[str, Any]]:
    timeline = Timeline()
    made = measured(calibrated)
    calibration = made.result
    rows = [line("calibration run", made, "once per event")]
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
    with_supports = replace(recipe, supports=read_catalogue())
    made = measured(yearly_loop, recipe)
    rows.append(line("yearly loop", made, f"{made.result:.0f} ns per mechanism and row"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spool, registers = folder / "spool", folder / "cbs.duckdb"
        world = measured(partitions, recipe, spool)
        writing = measured(write, spool, registers)
        size = size_of(registers)
        rows.append(line("simulate and observe", world, per_second(size, world.seconds)))
        potential = measured(partitions, with_supports, folder / "with_supports")
        beyond = replace(potential, seconds=potential.seconds - world.seconds)
        figure = f"{len(with_supports.supports)} supports, {recipe.futures} futures"
        rows.append(line("potential outcomes", beyond, figure, "world", world.seconds))
        # Written again in turn with the limits, three times each: the machine is equally busy for all.
        ours, numpy, strict = written(spool, registers), limit(registers), strict_limit(registers)
        figure = per_second(size, ours)
        rows += [
            row("write the registers", ours, figure, yardstick="numpy", other=numpy)
            | {"megabytes": writing.megabytes},
            row("write the registers", ours, figure, yardstick="DuckDB's memory", other=strict),
        ]
        hashed = measured(publication.content_hashes, registers)
        rows.append(line("content hashes", hashed, per_second(size, hashed.seconds)))
        rows += apart(recipe, folder, world, writing)
        rows += peer.measure(registers, ours=size.cells / (world.seconds + ours))
    return rows


def apart(recipe: Recipe, folder: Path, world: Measured, writing: Measured) -> list[dict[str, Any]]:
    """Time the large tables that an event has with `--tables all`: what they take beyond the core tables."""
    names = names_of("all")
    large = [name for name in names if name not in names_of("core")]
    spool, path, alone = folder / "all", folder / "all.duckdb", folder / "large.duckdb"
    made = measured(partitions, replace(recipe, tables=names), spool)
    wrote = measured(write, spool, path, names)
    write(spool, alone, large)
    size, seconds = size_of(alone), wrote.seconds - writing.seconds
    what, figure = ", ".join(large), f"{size.rows / 1e6:.1f} million rows"
    beyond = replace(made, seconds=made.seconds - world.seconds)
    return [
        line(f"simulate and observe {what}", beyond, figure, "world", world.seconds),
        line(
            f"write {what}",
            replace(wrote, seconds=seconds),
            per_second(size, seconds),
            "other registers",
            writing.seconds,
        ),
    ]


def line(
    what: str, made: Measured, figure: str, yardstick: str = "", other: float | None = None
) -> dict[str, Any]:
    """Return a row of the table with the memory that a stage took."""
    found = row(what, made.seconds, figure, yardstick=yardstick, other=other)
    return found | {"megabytes": made.megabytes}


def per_second(size: Size, seconds: float) -> str:
    """Say how many rows and cells of the registers that is in a second."""
    return f"{size.rows / seconds / 1e3:.0f} thousand rows, {size.cells / seconds / 1e6:.1f} million cells a second"


def calibrated() -> Any:
    return calibrate(SECRET, timeline=Timeline())


def partitions(recipe: Recipe, spool: Path) -> None:
    produce(recipe, spool, workers=1, done=lambda *_: None)


def write(spool: Path, path: Path, names: Sequence[str] = CORE) -> None:
    publication.write_cbs(spool, path, names=names)


def yearly_loop(recipe: Recipe) -> float:
    """Simulate half a partition; return ns per mechanism and row that was there that year (active or not)."""
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
    return (time.perf_counter() - started) / evaluations * 1e9
