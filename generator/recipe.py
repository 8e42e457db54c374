"""One partition of a population, from the beginning of its simulation to the end of the answer windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from generator.calibration import Calibration
from generator.catalogue import Support
from generator.chronicle import Chronicle
from generator.codebook import CORE
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.types import Column
from generator.engine.world import World
from generator.enrolment import Enrolment, Running
from generator.kept import KEPT, KEPT_SINCE
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, AnswerWindow, TrueRisks, born_in, true_risks
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.sources.extract import Extract, Lives
from generator.timeline import Timeline


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
