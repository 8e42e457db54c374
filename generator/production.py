"""From a recipe to columns: each partition is simulated, observed and spooled by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from generator import warehouse
from generator.calibration import Calibration
from generator.chronicle import Chronicle
from generator.codebook import CORE
from generator.engine.partitions import over_partitions
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.types import Column
from generator.engine.world import World
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, AnswerWindow, TrueRisks, born_in, true_risks
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin, partitions
from generator.sources import cbs, local, open_data
from generator.sources.challenge import children
from generator.sources.extract import Extract, Lives
from generator.timeline import Timeline

HOUSEHOLDS_PER_PARTITION = 10_000
KEPT_SINCE = 1994  # the register of households begins
KEPT = {
    "person": (
        "household",
        "partner",
        "resident",
        "own_household",
        "head",
        "at_home",
        "goes_with",
        "unites",
        "starts_union",
        "separates",
        "moves_out",
        "inherits",
        "orphaned",
        "dies",
        "death_day",
        "emigrates",
        "change_day",
        "lives_with_partner",
        "married",
        "couple_marries",
        "marriage_day",
        "working_age",
        "education",
        "studying",
        "activity",
        "activity_month",
        "earnings",
        "net_income",
        "personal_benefit",
        "language",
        "motor",
        "social_emotional",
        "daycare",
        "daycare_hours",
        "childminder",
        "childminder_hours",
        "after_school",
        "after_school_hours",
        "becomes_target",
        "preschool_indicated",
        "preschool_start_date",
        "help_begin_day",
        "help_end_day",
        "help_with_residence",
        "supervision_begin_day",
        "supervision_end_day",
        "guardianship_begin_day",
        "guardianship_end_day",
        "placement_begins",
        "return_day",
        "mental_health_problem",
        "problematic_debts",
        "premium_arrears",
        "maltreatment",
        "violence_at_home",
        "helped",
        "in_protection",
        "supervision_begins",
        "gross_income",
        "personal_income",
        "starts_debt_relief",
    ),
    "household": (
        "neighbourhood",
        "moves",
        "moving_day",
        "earning_household",
        "heads",
        "members",
        "minors",
        "children_at_home",
        "earners",
        "equivalence",
        "standardised_income",
        "assistance",
        "rent_allowance",
        "owner",
        "all_heads_work",
        "in_poverty",
        "child_support",
        "buffer",
        "securities",
        "home_value",
        "mortgage",
        "business_assets",
        "student_debts",
        "other_debts",
        "wealth",
    ),
}


@dataclass(frozen=True)
class Recipe:
    """Everything that determines a population.

    population  name of the draw: "event" is the public one
    risks_for   birth years for which true risks are computed
    tables      registers and local tables that are observed
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


@dataclass(frozen=True)
class _Task:
    recipe: Recipe
    partition: Partition
    folder: Path


def produce(
    recipe: Recipe, folder: Path, *, workers: int, done: Callable[[int, int], None]
) -> None:
    """Simulate all partitions; spool tables and answers to `folder`/<table>/<partition>.parquet."""
    parts = partitions(recipe.households, HOUSEHOLDS_PER_PARTITION)
    tasks = [_Task(recipe, part, folder) for part in parts]
    over_partitions(_one, tasks, workers=workers, done=lambda n: done(n, len(parts)))


def simulate(recipe: Recipe, partition: Partition) -> tuple[Extract, dict[str, Column]]:
    """Simulate one partition; return what sources may look at, and the answers of its children."""
    timeline = recipe.timeline
    noise = Noise(recipe.secret, recipe.population)
    simulation = Simulation(
        model, recipe.calibration.values, noise, interference_until=timeline.cutoff
    )
    world = begin(simulation, read_region(recipe.region), partition)
    chronicle = Chronicle(KEPT, KEPT_SINCE)
    windows: dict[int, AnswerWindow] = {}
    risks: dict[int, TrueRisks] = {}

    def after_year(now: World) -> None:
        chronicle.write(now)
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
            values=recipe.calibration.values,
            percentiles=recipe.calibration.percentiles,
        )
    )
    return extract, _answers(extract, windows, risks)


def _one(task: _Task) -> None:
    extract, answers = simulate(task.recipe, task.partition)
    name = f"{task.partition.index:05d}.parquet"
    every = (*cbs.TABLES.items(), *local.TABLES.items(), *open_data.COUNTS.items())
    for table, source in every:
        if table in task.recipe.tables:
            warehouse.spool(source(extract), task.folder / table / name)
    warehouse.spool(children(extract), task.folder / "children" / name)
    warehouse.spool(answers, task.folder / "answers" / name)


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
