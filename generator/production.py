"""From a recipe to columns: each partition is simulated, observed and spooled by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from generator.calibration import Calibration
from generator.catalogue import Support
from generator.checkpoint import fingerprint
from generator.chronicle import Chronicle
from generator.codebook import CORE
from generator.engine.partitions import Workers, over_partitions
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.types import Column
from generator.engine.world import World
from generator.enrolment import Enrolment, Running
from generator.kept import KEPT, KEPT_FOR_PANEL, KEPT_SINCE
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, AnswerWindow, TrueRisks, born_in, true_risks
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin, partitions
from generator.questionnaire import modules
from generator.sources import cbs, liss, local, open_data
from generator.sources.challenge import children
from generator.sources.extract import Extract, Lives
from generator.sources.liss.modules import module_records
from generator.sources.liss.panel import FIRST_PARTITION
from generator.sources.liss.survey import Survey
from generator.spools import all_there, left_to_do, spooling
from generator.timeline import Timeline
from generator.what_if import what_if

# Some 45,000 calls of mechanisms cost the same for any number of rows: larger partitions share that cost, and take more memory.
HOUSEHOLDS_PER_PARTITION = 18_000
PANEL, PANEL_REGION = "liss", "nederland"
PANEL_AT_A_TIME = 7_500  # households of the population that the panel is drawn from


@dataclass(frozen=True)
class Recipe:
    """Everything that determines a population.

    population  name of the draw: "event" is the public one
    risks_for   birth years for which true risks are computed
    tables      registers and local tables that are observed
    numbered_as  the population that gives out the person numbers, when it is another
    supports     what would have happened is worked out for these (see what_if.py), with the sizes of the event
    pilots       what was tried in the years before the cut-off
    """

    secret: bytes
    population: str
    region: str
    households: int
    timeline: Timeline
    calibration: Calibration
    futures: int
    risks_for: tuple[int, ...]
    tables: tuple[str, ...] = CORE
    numbered_as: str | None = None
    supports: Mapping[str, Support] = field(default_factory=dict)
    pilots: tuple[Running, ...] = ()


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


def produce(
    recipe: Recipe, folder: Path, *, workers: Workers, done: Callable[[int, int], None]
) -> None:
    """Simulate all partitions; spool tables and answers to `folder`/<table>/<partition>.parquet.

    Partitions that an earlier call finished in `folder` are taken as they are: it must have been one with the same recipe
    and the same code. done is called with (households, households in all), also at the start.
    """
    parts = partitions(recipe.households, HOUSEHOLDS_PER_PARTITION)
    _over(_one, recipe, parts, folder, workers=workers, done=done)


def produce_all(
    populations: Sequence[Population], *, workers: Workers, done: Callable[[int, int], None]
) -> None:
    """Do as `produce` for several populations: no worker waits for what is done with one before the next is begun.

    done is called with (households, households in all) of all of them.
    """
    tasks, waiting = list[_Task](), dict[int, tuple[str, ...]]()
    for number, one in enumerate(populations):
        parts = partitions(one.recipe.households, HOUSEHOLDS_PER_PARTITION)
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


def simulate(
    recipe: Recipe,
    partition: Partition,
    *,
    kept: dict[str, tuple[str, ...]] = KEPT,
    at_cutoff: Callable[[Simulation, World], None] = lambda _simulation, _world: None,
) -> tuple[Extract, dict[str, Column]]:
    """Simulate one partition; return what sources may look at, and the answers of its children.

    kept       the columns that are kept year by year, by entity
    at_cutoff  is given the simulation, and a copy of the world as it stands at the cut-off
    """
    timeline = recipe.timeline
    noise = Noise(recipe.secret, recipe.population)
    values = recipe.calibration.values
    enrolment = Enrolment(
        recipe.pilots, households=recipe.households, timeline=timeline, noise=noise, values=values
    )
    simulation = Simulation(
        model, values, noise, shifts=enrolment.shifts, interference_until=timeline.cutoff
    )
    world = begin(simulation, read_region(recipe.region), partition)
    chronicle = Chronicle(kept, KEPT_SINCE)
    windows: dict[int, AnswerWindow] = {}
    risks: dict[int, TrueRisks] = {}

    def after_year(now: World) -> None:
        chronicle.write(now)
        enrolment.after_year(now)
        if now.year == timeline.cutoff:
            at_cutoff(simulation, now.copy())
        for birth, window in windows.items():
            if now.year in timeline.answer_years(birth):
                window.see(now)
        for birth in timeline.cohorts:
            if now.year == timeline.index_year(birth):
                windows[birth] = AnswerWindow(born_in(now, birth))
                if birth in recipe.risks_for:
                    risks[birth] = true_risks(
                        simulation, now.copy(), birth, timeline, futures=recipe.futures
                    )

    simulation.run(world, range(FIRST_YEAR, timeline.last_year + 1), after_year=after_year)
    extract = Extract(
        Lives(
            world=world,
            chronicle=chronicle,
            timeline=timeline,
            partition=partition,
            noise=noise,
            values=values,
            percentiles=recipe.calibration.percentiles,
            numbering=Noise(recipe.secret, recipe.numbered_as) if recipe.numbered_as else None,
            pilots=enrolment.with_outcomes(windows),
        )
    )
    return extract, _answers(extract, windows, risks)


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


def _answers(
    extract: Extract, windows: dict[int, AnswerWindow], risks: dict[int, TrueRisks]
) -> dict[str, Column]:
    """Outcomes, true risks (NaN where not asked for) and their errors of all children with an answer."""
    rows = [window.children for window in windows.values()]
    all_rows = np.concatenate(rows)
    table: dict[str, Column] = {
        "rin": extract.rin[all_rows],
        "mother_rin": extract.rin[extract.links("mother")[all_rows]],
        "birth_year": np.repeat(list(windows), [len(r) for r in rows]).astype(np.int16),
    }
    for outcome in OUTCOMES:
        table[outcome] = np.concatenate([w.happened[outcome] for w in windows.values()])
        unknown = [np.full(len(r), np.nan) for r in rows]
        for name, kind in (("risk", "risk"), ("error", "error")):
            table[f"{outcome}_{name}"] = np.concatenate(
                [
                    getattr(risks[birth], kind)[outcome] if birth in risks else unknown[i]
                    for i, birth in enumerate(windows)
                ]
            )
    return table
