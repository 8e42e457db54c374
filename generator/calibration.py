"""The calibration run: once per event, on the reference population, with the parameters that the event drew.

It solves what is aligned (see engine/alignment.py) and measures the percentiles of income that registers
quote. Both are frozen and used unchanged in every partition, region, unseen population and counterfactual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.engine.alignment import CalibrationRun
from generator.engine.randomness import Noise
from generator.engine.types import Column
from generator.engine.world import World
from generator.mechanisms import model
from generator.parameters import (
    Choice,
    alignments,
    choose_values,
    read_parameters,
    resolve,
    with_solved,
)
from generator.places import REFERENCE, read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.timeline import Timeline

HOUSEHOLDS = 40_000
FIRST_PASS = 10_000
# Entity, measure, and the column that says (by being positive) who is ranked.
RANKED = (
    ("household", "standardised_income", "earning_household"),
    ("household", "wealth", "earning_household"),
    ("person", "gross_income", "gross_income"),
    ("person", "personal_income", "personal_income"),
)


@dataclass(frozen=True)
class Calibration:
    """Parameter values with the solved series in place, and percentiles (99 edges each) by measure and year."""

    values: Mapping[str, Mapping[str, Any]]
    percentiles: Mapping[str, Mapping[int, Column]]


def calibrate(
    secret: bytes,
    *,
    timeline: Timeline,
    choice: Choice = "drawn",
    households: int = HOUSEHOLDS,
    done: Callable[[int, int], None] = lambda _now, _all: None,
) -> Calibration:
    """Draw the parameters of an event and solve what is aligned.

    households  size of the reference population; the first of two passes uses a quarter of it
    done        called after every simulated year with (years done, years in all)
    """
    parameters = read_parameters()
    values = choose_values(parameters, choice, secret)
    align = alignments(parameters)
    years = range(FIRST_YEAR, timeline.last_year + 1)
    noise = Noise(secret, "calibration")
    percentiles: dict[str, dict[int, Column]] = {measure: {} for _, measure, _ in RANKED}
    passed = 0

    def after_year(world: World) -> None:
        nonlocal passed
        passed += 1
        for entity, measure, among in RANKED:
            columns = world.entities[entity].columns
            # Who came at the end of the year has no yearly columns yet.
            n = len(columns[measure])
            amounts = columns[measure][columns[among][:n] > 0]
            if len(amounts):
                edges = np.percentile(amounts, np.arange(1, 100))
                percentiles[measure][world.year] = edges.round(2)
        done(passed, 2 * len(years))

    early = None
    for size in (min(households, FIRST_PASS), households):
        run = CalibrationRun(
            model,
            values,
            noise,
            align=align,
            early=early,
            interference_until=timeline.cutoff,
        )
        world = begin(run, read_region(REFERENCE), Partition(0, size))
        run.run(world, years, after_year=after_year)
        early = run.first_solved()
    solved = run.series()
    return Calibration(resolve(with_solved(values, solved)), percentiles)
