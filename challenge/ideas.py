"""Ideas, played out on a population that nobody saw; and the two fixed points between which they are scored.

0 is the event's budget by lottery, 1 the best idea that can be learned from public columns: four offers whose rules
follow gradient boosting of the true effects, cross-fitted (best_rule.py). The omniscient optimum is shown, never the
yardstick.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from challenge.best_rule import best_public_calls, ways_of
from challenge.definition import Weights
from challenge.populations import Unseen
from challenge.weighing import EVEN, Weighing, weighing
from generator.catalogue import Support
from generator.outcomes import OUTCOMES
from scoring.idea import Idea
from scoring.idea_catalogue import places
from scoring.policy import Call, Costs, Played, Population, play_out
from scoring.policy_optimum import Options, best_allocation, lottery_values, options
from scoring.policy_value import Worth, as_universal, score, worth
from scoring.rules import Limits, Refusal, Tables, run_rule

Array = NDArray[Any]


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
            capacity=places(support.capacity.value, households),
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
    ways = ways_of(supports, unseen)
    return options(unseen.population, costs, ways, weighed.outcomes, weighed.children)
