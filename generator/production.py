"""From a recipe to columns: each partition is simulated, observed and spooled by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.checkpoint import fingerprint
from generator.engine.partitions import Workers, over_partitions
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.kept import KEPT_FOR_PANEL
from generator.population import Partition, partitions
from generator.questionnaire import modules
from generator.recipe import Recipe, simulate
from generator.sources import cbs, liss, local, open_data
from generator.sources.challenge import children
from generator.sources.liss.modules import module_records
from generator.sources.liss.panel import FIRST_PARTITION
from generator.sources.liss.survey import Survey
from generator.spools import all_there, left_to_do, spooling
from generator.what_if import what_if

# Some 45,000 calls of mechanisms cost the same for any number of rows: larger partitions share that cost, and take more memory.
HOUSEHOLDS_PER_PARTITION = 27_000
WORTH_HALVING = 18_000  # a population of one partition is made as two from this size on, so that two cores are used
PANEL, PANEL_REGION = "liss", "nederland"
PANEL_AT_A_TIME = 7_500  # households of the population that the panel is drawn from


@dataclass(frozen=True)
class Population:
    """One of several populations: its recipe, where its columns go, and what is done in this process when all are there."""

    recipe: Recipe
    folder: Path
    then: Callable[[], None]


@dataclass(frozen=True)
class _Task:
    recipe: Recipe
    partition: Partition
    folder: Path


def code_here() -> str:
    """Return a fingerprint of the code that makes partitions, as it is on this machine."""
    return fingerprint(Path(__file__).parent)


def parts_of(households: int) -> list[Partition]:
    """Return the partitions of a population: they follow from its size alone.

    >>> [[p.households for p in parts_of(n)] for n in (8000, 20_000, 54_000, 70_000)]
    [[8000], [10000, 10000], [27000, 27000], [23334, 23333, 23333]]
    """
    half = -(-max(households, WORTH_HALVING) // 2)
    return partitions(households, min(half, HOUSEHOLDS_PER_PARTITION))


def produce(
    recipe: Recipe, folder: Path, *, workers: Workers, done: Callable[[int, int], None]
) -> None:
    """Simulate all partitions; spool tables and answers to `folder`/<table>/<partition>.parquet.

    Partitions that an earlier call finished in `folder` are taken as they are: it must have been one with the same recipe
    and the same code. done is called with (households, households in all), also at the start.
    """
    parts = parts_of(recipe.households)
    _over(_one, recipe, parts, folder, workers=workers, done=done)


def produce_all(
    populations: Sequence[Population], *, workers: Workers, done: Callable[[int, int], None]
) -> None:
    """Do as `produce` for several populations: no worker waits for what is done with one before the next is begun.

    done is called with (households, households in all) of all of them.
    """
    tasks, waiting = list[_Task](), dict[int, tuple[str, ...]]()
    for number, one in enumerate(populations):
        parts = parts_of(one.recipe.households)
        known = {_name(part): _Task(one.recipe, part, one.folder) for part in parts}
        tasks += [known[name] for name in left_to_do(one.folder, known)]
        waiting[number] = tuple(known)
    whole = sum(one.recipe.households for one in populations)
    there = whole - sum(task.partition.households for task in tasks)

    def heard(n: int) -> None:
        done(there + sum(task.partition.households for task in tasks[:n]), whole)
        for number, names in list(waiting.items()):
            if all_there(populations[number].folder, names):
                del waiting[number]
                populations[number].then()

    heard(0)
    over_partitions(_one, tasks, workers=workers, done=heard)


def produce_panel(
    recipe: Recipe,
    folder: Path,
    *,
    panel_households: int,
    workers: Workers,
    done: Callable[[int, int], None],
) -> None:
    """Simulate a national population, draw a panel of about `panel_households` households from it, spool its tables.

    The population is a draw of its own, from the same calibration; person numbers are those of `recipe`'s population.
    The registers of members who agreed to be linked, and of their households, are spooled with those of the event.
    """
    frame = int(recipe.calibration.values["liss_panel"]["frame"])
    recipe = replace(
        recipe,
        population=PANEL,
        region=PANEL_REGION,
        households=frame * panel_households,
        risks_for=(),
        numbered_as=recipe.population,
        supports={},
        pilots=(),
    )
    parts = [
        replace(part, index=FIRST_PARTITION + part.index)
        for part in partitions(recipe.households, PANEL_AT_A_TIME)
    ]
    _over(_one_panel, recipe, parts, folder, workers=workers, done=done)


def _over(
    function: Callable[[_Task], None],
    recipe: Recipe,
    parts: Sequence[Partition],
    folder: Path,
    *,
    workers: Workers,
    done: Callable[[int, int], None],
) -> None:
    """Apply a function to each partition that is not in `folder` yet; what is there of others is swept away."""
    tasks = {_name(part): _Task(recipe, part, folder) for part in parts}
    missing = left_to_do(folder, tasks)
    there, whole = len(tasks) - len(missing), sum(part.households for part in parts)

    def heard(n: int) -> None:
        done(round(whole * (there + n) / len(tasks)), whole)

    heard(0)
    over_partitions(function, [tasks[name] for name in missing], workers=workers, done=heard)


def _one(task: _Task) -> None:
    recipe, stood = task.recipe, list[tuple[Simulation, World]]()
    extract, answers = simulate(
        recipe, task.partition, at_cutoff=lambda *at: stood.append(at) if recipe.supports else None
    )
    every = (*cbs.TABLES.items(), *local.TABLES.items(), *open_data.COUNTS.items())
    with spooling(task.folder, _name(task.partition)) as spool:
        for table, source in every:
            if table in recipe.tables:
                spool(table, source(extract))
        spool("children", children(extract))
        spool("answers", answers)
        for simulation, world in stood:
            sealed = what_if(extract, simulation, world, recipe.supports, futures=recipe.futures)
            for table, columns in sealed.items():
                spool(table, columns)


def _one_panel(task: _Task) -> None:
    extract, _ = simulate(task.recipe, task.partition, kept=KEPT_FOR_PANEL)
    survey = Survey(extract)
    with spooling(task.folder, _name(task.partition)) as spool:
        for table, source in liss.TABLES.items():
            spool(table, source(survey))
        for module in modules().values():
            spool(module.name, module_records(survey, module))
        for table, register in cbs.TABLES.items():
            if table in task.recipe.tables:
                spool(table, register(survey.registered))


def _name(partition: Partition) -> str:
    return f"{partition.index:05d}"
