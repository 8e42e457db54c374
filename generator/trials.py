"""Simulated trials: a published trial played in this world, and the size of an act with which it finds what was published.

A trial takes the families of its population (stage and need) from a world at the cut-off, and lets the years pass with
everybody taking part and with nobody, with the same noise: so its result has hardly any error of sampling, and the
difference is due to the support alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import brentq

from generator.catalogue import Support, Trial
from generator.engine.simulation import Simulation
from generator.engine.types import Bools, Floats, Ints
from generator.engine.world import NOWHERE, World, gather, padded
from generator.offers import at_stage, moves, needs
from generator.potential import Cohort, cohort, play
from generator.timeline import Timeline


@dataclass(frozen=True)
class Setting:
    """A world at the cut-off, with the children at the four stages and what their families need."""

    simulation: Simulation
    at_cutoff: World
    children: Cohort
    need: Mapping[str, Floats]
    timeline: Timeline


@dataclass(frozen=True)
class Result:
    """What a simulated trial found: effect on the scale of its measure, children, and the mean without support.

    error  standard error of the effect, children drawn: how much another world of this size would say something else
    """

    effect: float
    children: int
    without: float
    error: float


def stand(
    simulation: Simulation, at_cutoff: World, timeline: Timeline, values: Mapping[str, Any]
) -> Setting:
    """Return the setting of trials. Pregnancies known to a midwife are found by letting the next year pass in a copy.

    values  parameters of the section `needs`
    """
    later = at_cutoff.copy()
    simulation.apart().run(later, [timeline.cutoff + 1])
    person, now = later.entities["person"], len(at_cutoff.entities["person"])
    last_day = int(np.datetime64(f"{timeline.cutoff}-12-31", "D").astype(int))
    seen = person.columns["birth_date"] - person.columns["gestational_age"]
    seen = seen + person.columns["first_visit_day"]
    new = np.arange(len(person)) >= now
    mother = person.links["mother"]
    known = new & person.columns["born_here"].astype(bool) & (mother != NOWHERE) & (mother < now)
    rows = np.flatnonzero(known & (seen <= last_day))
    children = cohort(at_cutoff, person.ids[rows], mother[rows])
    return Setting(simulation, at_cutoff, children, needs(at_cutoff, children, values), timeline)


def population(setting: Setting, trial: Trial) -> Bools:
    """Whether a child's family is in the population of a trial, shape (children,)."""
    mine = at_stage(setting.children, dict.fromkeys(trial.stages, 1.0)) > 0
    for name, least in trial.among.items():
        mine &= setting.need[name] >= least
    return np.asarray(mine)


def simulate_trial(setting: Setting, support: Support, trial: Trial, *, futures: int) -> Result:
    """Play a trial of a support. Raises ValueError where nobody is in its population."""
    some = np.flatnonzero(population(setting, trial))
    if not len(some):
        raise ValueError(f"nobody is in the population of the trial of {support.id}")
    every = setting.children
    children = Cohort(every.ids[some], every.parent[some], every.age[some])
    need = {name: values[some] for name, values in setting.need.items()}
    everybody = np.ones(len(some), dtype=bool)
    arm = moves(support.acts, trial.stages, setting.at_cutoff, children, need, takes_part=everybody)
    found: list[tuple[Floats, Bools]] = []

    def seen(now: World, rows: Ints) -> None:
        if now.year == setting.timeline.cutoff + trial.horizon_years:
            found.append(_outcome(now, rows, trial))

    play(
        setting.simulation,
        setting.at_cutoff,
        children,
        [[], arm],
        setting.timeline,
        futures=futures,
        seen=seen,
        wanted=(trial.outcome,),
    )
    values, there = found[0]
    both = there.reshape(2, futures, -1).all(
        axis=0
    )  # who is lost in one arm is lost to the comparison
    arms = np.where(both, values.reshape(2, futures, -1), 0.0)
    without, with_ = arms.sum(axis=1)
    sums = _Sums(without, with_, (arms[0] ** 2).sum(axis=0), both.sum(axis=0))
    return Result(
        effect=float(_effect(sums.all(), trial)),
        children=len(some),
        without=float(without.sum() / sums.paths.sum()),
        error=_jackknife(_effect(sums.but_one(), trial)),
    )


def solved(
    setting: Setting,
    support: Support,
    trial: Trial,
    target: float,
    *,
    futures: int,
    between: tuple[float, float],
) -> float:
    """Return the size of the act that makes a trial find `target`. Raises ValueError where none in `between` does."""

    def lacking(size: float) -> float:
        return (
            simulate_trial(setting, sized(support, trial, size), trial, futures=futures).effect
            - target
        )

    return float(brentq(lacking, *between, xtol=0.004, maxiter=30))


def sized(support: Support, trial: Trial, size: float) -> Support:
    """Return a support with another size of the act that a trial solves."""
    acts = (replace(a, size=size) if a.variable == trial.solves else a for a in support.acts)
    return replace(support, acts=tuple(acts))


def _outcome(now: World, rows: Ints, trial: Trial) -> tuple[Floats, Bools]:
    """Return the outcome of every child (or its mother), and whether both are there to be looked at."""
    person = now.entities["person"]
    n = len(person)
    there = rows != NOWHERE
    home = gather(person.links["household"], rows)
    whose = rows
    if trial.of == "mother":
        whose = np.where(there, person.links["mother"][rows], NOWHERE).astype(np.int32)
        there &= whose != NOWHERE
        home = gather(person.links["household"], whose)
    values = gather(padded(person.columns[trial.outcome], n), whose).astype(np.float64)
    return values, there & (home != NOWHERE)


@dataclass(frozen=True)
class _Sums:
    """Sums over the futures of each child, shapes (children,): outcomes in both arms, squares without support, paths."""

    without: Floats
    with_: Floats
    squares: Floats
    paths: Floats

    def all(self) -> _Sums:
        """Return the sums over everybody, shapes ()."""
        return _Sums(*(np.asarray(v.sum()) for v in self._every()))

    def but_one(self) -> _Sums:
        """Return the sums over everybody but each child in turn."""
        return _Sums(*(v.sum() - v for v in self._every()))

    def _every(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.without, self.with_, self.squares, self.paths


def _effect(sums: _Sums, trial: Trial) -> Floats:
    p, q = sums.without / sums.paths, sums.with_ / sums.paths
    match trial.measure:
        case "risk_ratio":
            return np.asarray(q / p)
        case "odds_ratio":
            return np.asarray((q / (1 - q)) / (p / (1 - p)))
        case "cohen_d":
            return np.asarray((q - p) / np.sqrt(sums.squares / sums.paths - p**2))
        case "difference":
            return np.asarray(q - p)


def _jackknife(left_out: Floats) -> float:
    """Return the standard error of an effect, from what it is without each child in turn."""
    n = len(left_out)
    return float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
