"""The best idea that public columns allow: four offers whose rules follow models of what a support averts, child by child.

Where the models come from is another matter: cross-fitted on the population itself (the fixed point that stands for 1),
or learned on worlds of one's own (the reader of the source, practice.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from challenge.attainable import as_features, cross_fitted
from challenge.definition import Weights
from challenge.populations import Unseen
from challenge.weighing import EVEN, weighing
from generator import warehouse
from generator.catalogue import Support
from scoring.idea import MOST_OFFERS
from scoring.policy import Call, Costs
from scoring.policy_optimum import Options, best_allocation

Array = NDArray[Any]
TREES = 80
_HAND_PICKED = "targeted"  # a universal offer asks no rule who


def best_public_calls(
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
    weights: Weights = EVEN,
) -> list[Call]:
    """Return the offers of the best idea that public columns allow.

    Effects are predicted child by child from the row of `first_1000_days` of its own stage, by models that did not
    see its household; what a child counts is no secret, so it is known.
    """
    x, weighed = as_numbers(rows_with_stage(unseen)), weighing(unseen, weights)
    averted = unseen.population.averted
    predicted = {
        name: weighed.children
        * _predicted(x, unseen, name, supports[name].moments, weighed.outcomes)
        for name in sorted({way[0] for way in ways_of(supports, unseen)})
        if (averted[name] @ weighed.outcomes).any()
    }
    return calls_for(predicted, unseen, supports, costs, budget)


def calls_for(
    predicted: Mapping[str, Array],
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
) -> list[Call]:
    """Return the offers that look best, where `predicted` (by support, (n,)) is what each child is expected to gain, weighed.

    Uptake is taken at its mean by stage, as the catalogue publishes how far a channel reaches.
    """
    world = unseen.population
    ways = [way for way in ways_of(supports, unseen) if way[2] == _HAND_PICKED]
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
    found[mine] = cross_fitted(x.iloc[mine], averted, world.household[mine].tolist(), rounds=TREES)
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


def ways_of(supports: Mapping[str, Support], unseen: Unseen) -> list[tuple[str, str, str, str]]:
    """Return every (support, channel, mode, moment) that reaches anybody."""
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


def rows_with_stage(unseen: Unseen) -> pd.DataFrame:
    """Return the public row of each child at its own stage, in the order of the population."""
    table = warehouse.read_table(unseen.tables["challenge"], "first_1000_days")
    own = pd.DataFrame({"RINPERSOON": unseen.children, "stage": unseen.population.stage})
    rows = own.merge(table.astype({"stage": str}), on=["RINPERSOON", "stage"], how="left")
    rows["at"] = rows["stage"].map({s: float(i) for i, s in enumerate(sorted(set(own["stage"])))})
    return rows


def as_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as a model takes them, categories as numbers.

    With some hundred rows a category the order of codes costs nothing, and encoding them anew for every model would take
    most of the time.
    """
    x = as_features(list(rows.columns), rows)
    numbers = {k: c.cat.codes if c.dtype == "category" else c for k, c in x.items()}
    return pd.DataFrame(numbers, dtype=float).loc[:, lambda t: t.nunique() > 1]
