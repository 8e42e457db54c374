"""What an idea does when it is played out on a population: who is offered what, who takes part, what is averted.

Everything is an expectation: nothing is drawn. Children and households are rows; a household is a number from 0 on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Way = tuple[str, str, str]  # support, channel, mode


@dataclass(frozen=True)
class Costs:
    """What a support takes: EUR per household offered, EUR and hours of professionals per household taking part.

    capacity  households that can take part
    """

    offer: float
    family: float
    hours: float = 0.0
    capacity: float = float("inf")


@dataclass(frozen=True)
class Population:
    """Children at one of the four stages, and what would become of them. n children, k outcomes.

    household      (n,) int, 0 to `households` - 1
    stage          (n,) str
    neighbourhood  (n,) int, -1 where it is not known
    risk           (n, k) true risk when nothing is offered
    averted        by support, (n, k): risk without minus risk with it, for a child at its stage; negative is harm
    uptake         by (support, channel, mode), (n,): chance that the household takes part when it is offered for this child;
                   0 where the channel does not reach
    """

    household: Array
    stage: Array
    neighbourhood: Array
    risk: Array
    averted: Mapping[str, Array]
    uptake: Mapping[Way, Array]

    @property
    def households(self) -> int:
        """How many households there are."""
        return int(self.household.max()) + 1 if len(self.household) else 0

    def per_household(self, values: Array) -> Array:
        """Return sums over the children of each household, (households,)."""
        return np.bincount(self.household, weights=values, minlength=self.households)

    def highest(self, values: Array, where: Array) -> Array:
        """Return the highest value among the children `where`, (households,); NaN where there is none."""
        best = np.full(self.households, np.nan)
        np.fmax.at(best, self.household[where], values[where])
        return best


@dataclass(frozen=True)
class Call:
    """One offer, with what its rule said of each child.

    budget    EUR
    priority  (n,) NaN: not named; -inf: named without a number
    """

    support: str
    channel: str
    mode: str
    moment: str
    budget: float
    priority: Array


@dataclass(frozen=True)
class OfferPlayed:
    """One offer, played out. Households and euros are expectations.

    elsewhere  children that were named at another stage than the offer's moment
    taken      households that an earlier offer had named already
    """

    named: int
    elsewhere: int
    taken: int
    offered: float
    taking_part: float
    cost: float
    hours: float


@dataclass(frozen=True)
class Played:
    """An idea, played out on one population.

    offered      (households,) chance of an offer
    taking_part  (households,) chance of taking part
    offer        (households,) number of the offer that named it, from 0 on; -1 for none
    gain         (n, k) expected fall of the risk of each child
    """

    offered: Array
    taking_part: Array
    offer: Array
    gain: Array
    offers: tuple[OfferPlayed, ...]


def play_out(calls: Sequence[Call], world: Population, costs: Mapping[str, Costs]) -> Played:
    """Offer to households, offer after offer; a household belongs to the first that names it.

    Offers of one support share its capacity. An offer that runs out of money leaves who it named without one.
    """
    shape = world.households
    offered, taking, owner = np.zeros(shape), np.zeros(shape), np.full(shape, -1)
    gain = np.zeros_like(world.risk, dtype=float)
    left = {name: cost.capacity for name, cost in costs.items()}
    played = []
    for number, call in enumerate(calls):
        cost = costs[call.support]
        priority, elsewhere = _household_priority(call, world)
        named = ~np.isnan(priority)
        free = named & (owner < 0)
        uptake = take_up(world, (call.support, call.channel, call.mode), call.moment)
        share = serve(
            np.where(free, priority, np.nan), cost.offer + uptake * cost.family, uptake,
            call.budget, left[call.support],
        )  # fmt: skip
        part = share * uptake
        owner[free] = number
        offered += share
        taking += part
        gain += part[world.household][:, None] * world.averted[call.support]
        left[call.support] -= float(part.sum())
        spent = float(share.sum() * cost.offer + part.sum() * cost.family)
        played.append(
            OfferPlayed(
                int(named.sum()), elsewhere, int((named & ~free).sum()),
                float(share.sum()), float(part.sum()), spent, float(part.sum() * cost.hours),
            )
        )  # fmt: skip
    return Played(offered, taking, owner, gain, tuple(played))


def take_up(world: Population, way: Way, moment: str) -> Array:
    """Return the chance that a household takes part in an offer for its child at this moment, (households,).

    Of twins the higher chance counts; 0 without a child at that moment.
    """
    return np.nan_to_num(world.highest(world.uptake[way], world.stage == moment))


def serve(priority: Array, cost: Array, room: Array, budget: float, capacity: float) -> Array:
    """Return each household's chance of an offer, (households,), when the highest priorities come first.

    priority  NaN: not named
    cost      EUR that an offer is expected to take
    room      capacity that an offer is expected to take

    Equal priorities share the last places by lottery, in closed form: each has the same chance, and the expected cost
    meets the budget. After the first that does not fit nobody is served, so that a cheap family cannot jump the queue.

    >>> serve(np.array([2.0, 1, 1, np.nan]), np.full(4, 100.0), np.ones(4), 200, 9).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    share = np.zeros(len(priority))
    named = ~np.isnan(priority)
    if not named.any():
        return share
    levels, level = np.unique(-priority[named], return_inverse=True)
    fits = np.ones(len(levels))
    for amount, most in ((cost, budget), (room, capacity)):
        needed = np.bincount(level, weights=amount[named], minlength=len(levels))
        before = np.cumsum(needed) - needed
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            part = np.where(needed > 0, (most - before) / needed, 1.0)
        fits = np.minimum(fits, np.clip(part, 0.0, 1.0))
    # A hair below one is rounding, not the end of the money.
    fits = np.where(fits > 1 - 1e-12, 1.0, fits)
    full = np.cumprod(fits == 1.0)
    fits *= np.concatenate([[1.0], full[:-1]])
    share[named] = fits[level]
    return share


def _household_priority(call: Call, world: Population) -> tuple[Array, int]:
    """Return the priority of each household, and how many children were named at another stage."""
    named = ~np.isnan(call.priority)
    here = named & (world.stage == call.moment)
    elsewhere = int(named.sum() - here.sum())
    if call.mode != "universal":
        return world.highest(call.priority, here), elsewhere
    return _neighbourhood_priority(call, world, here), elsewhere


def _neighbourhood_priority(call: Call, world: Population, here: Array) -> Array:
    """Return for every household with a child at that stage the mean priority of its neighbourhood, if it was touched.

    Who was named without a number does not count in the mean of who has one.
    """
    touched = here & (world.neighbourhood >= 0)
    areas = int(world.neighbourhood.max(initial=0)) + 1
    area, value = world.neighbourhood[touched], call.priority[touched]
    number = np.isfinite(value)
    count = np.bincount(area[number], minlength=areas)
    total = np.bincount(area[number], weights=value[number], minlength=areas)
    any_named = np.bincount(area, minlength=areas) > 0
    mean = np.where(any_named, -np.inf, np.nan)
    mean = np.where(count > 0, total / np.maximum(count, 1), mean)
    everybody = (world.stage == call.moment) & (world.neighbourhood >= 0)
    return world.highest(mean[world.neighbourhood], everybody)
