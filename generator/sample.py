"""A sample for the fidelity check: all persons, and the extract that participants would get, as two databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from generator import warehouse
from generator.codebook import tables
from generator.engine.partitions import over_partitions
from generator.population import Partition
from generator.production import parts_of
from generator.recipe import Recipe, simulate
from generator.sources import cbs, local

KINDS = ("everybody", "extract")


@dataclass(frozen=True)
class _Task:
    recipe: Recipe
    partition: Partition
    folder: Path


def make_sample(
    recipe: Recipe, folder: Path, *, workers: int, done: Callable[[int, int], None]
) -> None:
    """Simulate `recipe` and write everybody.duckdb and extract.duckdb, with the same tables, to `folder`."""
    recipe = replace(recipe, risks_for=())
    parts = parts_of(recipe.households)
    tasks = [_Task(recipe, part, folder) for part in parts]
    over_partitions(_one, tasks, workers=workers, done=lambda n: done(n, len(parts)))
    declared = {**tables("cbs"), **tables("local")}
    declared = {name: table for name, table in declared.items() if name in recipe.tables}
    for kind in KINDS:
        warehouse.write_database(folder / f"{kind}.duckdb", declared, folder / kind)


def _one(task: _Task) -> None:
    extract, _ = simulate(task.recipe, task.partition)
    name = f"{task.partition.index:05d}.parquet"
    for kind, view in (("everybody", replace(extract, everybody=True)), ("extract", extract)):
        for table, source in (*cbs.TABLES.items(), *local.TABLES.items()):
            if table in task.recipe.tables:
                warehouse.spool(source(view), task.folder / kind / table / name)
