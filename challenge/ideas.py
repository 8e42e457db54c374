"""Ideas, played out on a population that nobody saw; and the two fixed points between which they are scored.

0 is the event's budget by lottery, 1 the best idea that can be learned from public columns: four offers whose rules
follow gradient boosting of the true effects, cross-fitted. The omniscient optimum is shown, never the yardstick.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from challenge.attainable import as_features, cross_fitted
from challenge.definition import Weights
from challenge.populations import Unseen
from challenge.weighing import EVEN, Weighing, weighing
from generator import warehouse
from generator.catalogue import Support
from generator.outcomes import OUTCOMES
from scoring.idea import MOST_OFFERS, Idea
from scoring.policy import Call, Costs, Played, Population, play_out
from scoring.policy_optimum import Options, best_allocation, lottery_values, options
from scoring.policy_value import Worth, as_universal, score, worth
from scoring.rules import Limits, Refusal, Tables, run_rule

Array = NDArray[Any]
_PER = 100_000  # households to which the capacity of a support refers
_TREES = 80
_HAND_PICKED = "targeted"  # a universal offer asks no rule who


@dataclass(frozen=True)
class Anchors:
    """Values at the event's budget that no idea can move.

    error  standard error of the score of the best public rule, households drawn
    ways   (support, channel, mode, moment) of the offers of the best public rule
    """

    budget: float
    random: float
    public: float
    optimum: float
    error: float
    ways: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class IdeaScore:
    """What an idea did on one population. `universal`: the same money, to everybody in the same neighbourhoods."""

    score: float
    worth: Worth
    universal: Worth
    played: Played


def costs_of(supports: Mapping[str, Support], households: int) -> dict[str, Costs]:
    """Return what supports cost and how many families they can take in a population of so many households."""
    return {
        name: Costs(
            offer=support.cost_offer.value,
            family=support.cost_family.value,
            hours=support.hours.value,
            capacity=support.capacity.value * households / _PER,
        )
        for name, support in supports.items()
    }


def call_rules(idea: Idea, unseen: Unseen, limits: Limits | None = None) -> list[Call] | Refusal:
    """Run the rules of an idea, each in a process of its own; return what they say, or the first refusal."""
    files = dict(unseen.tables)
    tables = Tables({"main": files.pop("challenge"), **files})
    calls = []
    for offer in idea.offers:
        chosen = run_rule(offer.target, tables, limits)
        if isinstance(chosen, Refusal):
            return chosen
        calls.append(
            Call(
                offer.support,
                offer.channel,
                offer.mode,
                offer.moment,
                float(offer.budget),
                chosen.on(unseen.children.tolist()).priority,
            )
        )
    return calls


def score_calls(
    calls: Sequence[Call],
    unseen: Unseen,
    costs: Mapping[str, Costs],
    anchors: Anchors,
    weights: Weights = EVEN,
) -> IdeaScore:
    """Play offers out and hold their value against the anchors, which were measured with the same weights."""
    weighed = weighing(unseen, weights)
    played = play_out(calls, unseen.population, costs)
    found = worth_of(played, weighed)
    universal = worth_of(play_out(as_universal(calls), unseen.population, costs), weighed)
    return IdeaScore(score(found.value, anchors.random, anchors.public), found, universal, played)


def worth_of(played: Played, weighed: Weighing) -> Worth:
    """Return what a played idea is worth in an event that weighs so."""
    each = dict(zip(OUTCOMES, weighed.outcomes.tolist(), strict=True))
    return worth(played, OUTCOMES, each, weighed.children)


def measure_anchors(
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
    weights: Weights = EVEN,
) -> Anchors:
    """Return the fixed points of a population."""
    weighed = weighing(unseen, weights)
    true = _true_options(unseen, supports, costs, weighed)
    lottery = lottery_values(true, budget)
    calls = best_public_calls(unseen, supports, costs, budget, weights)
    played = play_out(calls, unseen.population, costs)
    random, public = float(lottery.sum()), worth_of(played, weighed).value
    gained = value_by_household(played, unseen.population, weighed) - lottery
    spread = float(gained.std(ddof=1)) * math.sqrt(len(gained))
    return Anchors(
        budget=float(budget),
        random=random,
        public=public,
        optimum=best_allocation(true, budget).bound,
        error=spread / (public - random) if public > random else 0.0,
        ways=tuple((c.support, c.channel, c.mode, c.moment) for c in calls),
    )


def lottery_by_household(
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
    weighed: Weighing,
) -> Array:
    """Return what the lottery is worth to each household of a population, (households,)."""
    return lottery_values(_true_options(unseen, supports, costs, weighed), budget)


def value_by_household(played: Played, world: Population, weighed: Weighing) -> Array:
    """Return what a played idea is worth to each household, (households,)."""
    return world.per_household(weighed.of_children(played.gain))


def _true_options(
    unseen: Unseen, supports: Mapping[str, Support], costs: Mapping[str, Costs], weighed: Weighing
) -> Options:
    ways = _ways(supports, unseen)
    return options(unseen.population, costs, ways, weighed.outcomes, weighed.children)


def best_public_calls(
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
    weights: Weights = EVEN,
) -> list[Call]:
    """Return the offers of the best idea that public columns allow.

    Effects are predicted child by child from the row of `first_1000_days` of its own stage, by models that did not
    see its household; what a child counts is no secret, so it is known; uptake is taken at its mean by stage, as the catalogue publishes how far a channel reaches.
    """
    world, weighed = unseen.population, weighing(unseen, weights)
    x = _features(unseen)
    ways = [way for way in _ways(supports, unseen) if way[2] == _HAND_PICKED]
    predicted = {
        name: weighed.children
        * _predicted(x, unseen, name, supports[name].moments, weighed.outcomes)
        for name in {way[0] for way in ways}
        if (world.averted[name] @ weighed.outcomes).any()
    }
    ways = _best_channels([way for way in ways if way[0] in predicted], unseen)
    h = world.households
    value, cost, room = (np.zeros((h, len(ways))) for _ in range(3))
    for i, (support, channel, mode, moment) in enumerate(ways):
        there = world.stage == moment
        uptake = float(world.uptake[(support, channel, mode)][there].mean())
        fits = world.per_household(there.astype(float)) > 0
        gain = world.per_household(np.where(there, predicted[support], 0.0))
        value[:, i] = np.where(fits & (gain > 0), uptake * gain, -np.inf)
        cost[:, i] = costs[support].offer + uptake * costs[support].family
        room[:, i] = uptake
    names = sorted({way[0] for way in ways})
    choice = Options(
        ways,
        np.array([names.index(way[0]) for way in ways]),
        value,
        cost,
        room,
        np.array([costs[name].capacity for name in names]),
    )
    few = _few(choice, budget)
    option = best_allocation(few, budget).option
    calls = []
    for i, (support, channel, mode, moment) in enumerate(few.ways):
        chosen = option == i
        if not chosen.any():
            continue
        worthwhile = np.where(chosen, few.value[:, i] / few.cost[:, i], np.nan)
        priority = np.where(world.stage == moment, worthwhile[world.household], np.nan)
        money = float(few.cost[chosen, i].sum())
        calls.append(Call(support, channel, mode, moment, money, priority))
    # Predicted costs are not the true ones: what the plan leaves of the budget goes to its offers alike.
    planned = sum(c.budget for c in calls)
    scale = budget / planned if planned else 1.0
    return [
        Call(c.support, c.channel, c.mode, c.moment, c.budget * scale, c.priority) for c in calls
    ]


def _predicted(
    x: pd.DataFrame, unseen: Unseen, support: str, moments: Sequence[str], weights: Array
) -> Array:
    """Return what models that did not see a household expect a support to avert for its children, (n,).

    weights  (k,) by outcome
    """
    world = unseen.population
    mine = np.flatnonzero(np.isin(world.stage, moments))
    x = x.loc[:, x.iloc[mine].nunique() > 1]
    found = np.zeros(len(world.stage))
    averted = world.averted[support][mine] @ weights
    found[mine] = cross_fitted(x.iloc[mine], averted, world.household[mine].tolist(), rounds=_TREES)
    return found


def _few(choice: Options, budget: float) -> Options:
    """Keep the options of the plan that are worth most, as many as an idea may have offers."""
    option = best_allocation(choice, budget).option
    served = np.flatnonzero(option >= 0)
    by_option = np.bincount(
        option[served], weights=choice.value[served, option[served]], minlength=len(choice.ways)
    )
    best = np.sort(np.argsort(-by_option, kind="stable")[:MOST_OFFERS])
    return Options(
        [choice.ways[i] for i in best],
        choice.support[best],
        choice.value[:, best],
        choice.cost[:, best],
        choice.room[:, best],
        choice.capacity,
    )


def _ways(supports: Mapping[str, Support], unseen: Unseen) -> list[tuple[str, str, str, str]]:
    return [
        (support, channel, mode, moment)
        for support, channel, mode in sorted(unseen.population.uptake)
        for moment, reach in supports[support].channels[channel].reach.items()
        if reach > 0
    ]


def _best_channels(
    ways: list[tuple[str, str, str, str]], unseen: Unseen
) -> list[tuple[str, str, str, str]]:
    """Keep for each support and moment the channel that most families take."""
    world = unseen.population
    best: dict[tuple[str, str], tuple[float, tuple[str, str, str, str]]] = {}
    for way in ways:
        support, channel, mode, moment = way
        mean = float(world.uptake[(support, channel, mode)][world.stage == moment].mean())
        if mean > best.get((support, moment), (-1.0, way))[0]:
            best[(support, moment)] = (mean, way)
    return [way for _, way in best.values()]


def _features(unseen: Unseen) -> pd.DataFrame:
    """Return the public row of each child at its own stage, in the order of the population."""
    table = warehouse.read_table(unseen.tables["challenge"], "first_1000_days")
    own = pd.DataFrame({"RINPERSOON": unseen.children, "stage": unseen.population.stage})
    rows = own.merge(table.astype({"stage": str}), on=["RINPERSOON", "stage"], how="left")
    rows["at"] = rows["stage"].map({s: float(i) for i, s in enumerate(sorted(set(own["stage"])))})
    x = as_features([*table.columns, "at"], rows)
    # As numbers: with some hundred rows a category the order of codes costs nothing, and encoding them anew for every
    # model would take most of the time.
    numbers = {k: c.cat.codes if c.dtype == "category" else c for k, c in x.items()}
    return pd.DataFrame(numbers, dtype=float).loc[:, lambda t: t.nunique() > 1]
