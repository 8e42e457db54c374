"""Offer, uptake, effect: what a family needs at the cut-off, whether it takes part, and what then moves.

All of it looks at the state of 31 December before anything is offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import expit, ndtri

from generator.catalogue import CHANNELS, Act
from generator.engine.randomness import Noise
from generator.engine.types import Bools, Column, Floats, Ints
from generator.engine.world import NOWHERE, World, gather, padded
from generator.mechanisms.codes import LOW
from generator.mechanisms.lives import MAJORITY
from generator.potential import PREGNANCY, STAGES, Cohort, Move

MODES = ("universal", "targeted")


def needs(at_cutoff: World, children: Cohort, values: Mapping[str, Any]) -> dict[str, Floats]:
    """Return what may make a support matter more, by name: each 0 to 1, shape (children,).

    values  parameters of the section `needs`
    """
    person, homes = at_cutoff.entities["person"], at_cutoff.entities["household"]
    n, m = len(person), len(homes)
    mother, home = children.mother(at_cutoff), children.household(at_cutoff)
    carried = children.age == PREGNANCY

    def of_mother(name: str) -> Column:
        return gather(padded(person.columns[name], n), mother)

    def of_home(name: str) -> Column:
        return gather(padded(homes.columns[name], m), home)

    own = gather(padded(person.columns["speaks_other_language"], n), children.parent).astype(bool)
    foreign = ~of_mother("born_here").astype(bool) & (mother != NOWHERE)
    facts = {
        "low_income": of_home("low_income_risk"),
        "debts": of_home("heads_with_debts") > 0,
        "mental_health": of_mother("mental_health_problem"),
        "single": of_home("heads") < 2,
        "adversity": of_mother("adversity") / values["most_adversity"],
        "young_mother": at_cutoff.year - of_mother("birth_year") < values["young_until"],
        "first_child": of_mother("births_so_far") + of_mother("live_births") <= ~carried,
        "low_education": of_mother("education") == LOW,
        "other_language": np.where(carried, foreign, own),
        "works": of_mother("employed"),
        "smoker": of_mother("smoker"),
    }
    found = {name: np.asarray(v, dtype=np.float64) for name, v in facts.items()}
    parts = ("low_income", "debts", "mental_health", "single", "adversity")
    found["stress"] = sum(
        w * found[name] for w, name in zip(values["stress_weights"], parts, strict=True)
    )
    found["isolated"] = (found["single"] + found["other_language"] + 1 - found["works"]) / 3
    return found


def uptake(
    channel: str,
    mode: str,
    *,
    reach: Mapping[Any, float],
    suits: Mapping[Any, float],
    children: Cohort,
    need: Mapping[str, Floats],
    trust: Floats,
    values: Mapping[str, Any],
) -> Floats:
    """Probability that an offer reaches the family of a child and is taken, shape (children,).

    reach   by stage at the cut-off: 0 where the support has no moment
    suits   log odds by need, on top
    trust   (children,) a z-score of the household
    values  parameters of the section `uptake`
    """
    logit = (
        values["intercept"]
        + values["channel"][CHANNELS.index(channel)]
        + values["trust"] * trust
        + values["stress"] * need["stress"]
        + values["other_language"] * need["other_language"]
        + values["works"] * need["works"]
    )
    for name, effect in suits.items():
        logit = logit + effect * need[name]
    if mode == "targeted":
        logit = logit + values["targeted"] + values["targeted_stress"] * need["stress"]
    return np.asarray(at_stage(children, reach) * expit(logit))


def trust(noise: Noise, at_cutoff: World, children: Cohort) -> Floats:
    """Trust of a household in organisations, a z-score that its children share, shape (children,)."""
    ids = at_cutoff.entities["household"].ids[children.household(at_cutoff)]
    return np.asarray(ndtri(np.clip(noise.uniform("offer.trust", ids), 1e-12, 1 - 1e-12)))


def at_stage(children: Cohort, by_stage: Mapping[Any, float]) -> Floats:
    """Return a number by stage for every child, 0 where none is given; shape (children,)."""
    found = np.zeros(len(children.age))
    for stage, value in by_stage.items():
        found[children.age == STAGES[stage]] = value
    return found


def moves(
    acts: tuple[Act, ...],
    moments: tuple[str, ...],
    at_cutoff: World,
    children: Cohort,
    need: Mapping[str, Floats],
    *,
    takes_part: Bools,
) -> list[Move]:
    """Return what moves in an arm in which some households take part.

    An effect stays within the household: somebody with a minor child in another household is not moved (the troubles
    of a father count in the hazards of all his children), so that effects of households add up exactly.

    takes_part  (children,) whether the household of a child does; children at no stage of `moments` are not moved
    """
    mine = takes_part & (at_stage(children, dict.fromkeys(moments, 1.0)) > 0)
    free = _all_children_at_home(at_cutoff)
    return [_move(act, at_cutoff, children, need, mine, free) for act in acts]


def _move(
    act: Act,
    at_cutoff: World,
    children: Cohort,
    need: Mapping[str, Floats],
    mine: Bools,
    free: Bools,
) -> Move:
    factor = np.ones(len(children.age))
    for name, effect in act.moderators.items():
        factor = factor + effect * need[name]
    size = np.where(mine, act.size * np.maximum(factor, 0.0), 0.0)
    person = at_cutoff.entities["person"]
    home, mother = children.household(at_cutoff), children.mother(at_cutoff)
    if act.on == "household":
        by = _largest(size, home, len(at_cutoff.entities["household"]))
        return Move("household", act.variable, act.scale, by, act.years)
    if act.on == "child":
        born = children.age != PREGNANCY
        by = _largest(size[born], children.parent[born], len(person))
        unborn = np.where(born, 0.0, size)
        return Move("person", act.variable, act.scale, by, act.years, unborn)
    lives_there = (mother != NOWHERE) & (person.links["household"][mother] == home)
    if act.on == "mother":
        by = _largest(size[lives_there], mother[lives_there], len(person))
    elif act.on == "partner":
        partner = np.where(lives_there, person.links["partner"][mother], NOWHERE)
        there = (partner != NOWHERE) & (person.links["household"][partner] == home)
        by = _largest(size[there], partner[there], len(person))
    else:
        of_home = _largest(size, home, len(at_cutoff.entities["household"]))
        heads = padded(person.columns["head"], len(person)).astype(bool)
        by = np.where(heads, gather(of_home, person.links["household"]), 0.0)
    return Move("person", act.variable, act.scale, np.where(free, by, 0.0), act.years)


def _largest(size: Floats, rows: Ints, n: int) -> Floats:
    """Give each row the size of largest magnitude that its children ask for, shape (n,)."""
    by = np.zeros(n)
    order = np.argsort(np.abs(size), kind="stable")
    by[rows[order]] = size[order]
    return by


def _all_children_at_home(world: World) -> Bools:
    """Whether all minor children of a person live in that person's household, shape (persons,)."""
    person = world.entities["person"]
    home = person.links["household"]
    minor = padded(person.columns["birth_year"], len(person)) > world.year - MAJORITY
    minor &= home != NOWHERE
    free = np.ones(len(person), dtype=bool)
    for link in ("mother", "father"):
        parent = person.links[link]
        free[parent[minor & (parent != NOWHERE) & (home != home[parent])]] = False
    return free
