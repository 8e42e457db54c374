"""Fixed points for the value of an idea: the lottery, and the best that a budget can do with several supports.

The best allocation is a knapsack with several choices per household and a capacity per support. Prices for money and for
places decide (Lagrange multipliers, from the smoothed dual problem); rounding then keeps within budget and capacities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp, minimize, minimize_scalar
from scipy.sparse import csr_array, eye_array, kron, vstack

from scoring.policy import Array, Costs, Population, Way, take_up

SMALL = 1500  # households × options up to which the exact solver is quick, and rounding is not good enough
_SMOOTH = (0.1, 0.01, 0.001)  # of the typical value per household: from soft to nearly exact


@dataclass(frozen=True)
class Options:
    """What can be offered to whom. h households, m options.

    ways     (support, channel, mode, moment) of each option
    support  (m,) int: number of the support, index of `capacity`
    value    (h, m) expected value of an offer; -inf where it does not fit
    cost     (h, m) expected EUR
    room     (h, m) expected places
    """

    ways: Sequence[tuple[str, str, str, str]]
    support: Array
    value: Array
    cost: Array
    room: Array
    capacity: Array


@dataclass(frozen=True)
class Allocation:
    """An allocation that keeps within budget and capacities.

    option  (h,) int, -1 for none
    bound   no allocation is worth more than this, lotteries included
    """

    option: Array
    value: float
    bound: float


def options(
    world: Population,
    costs: Mapping[str, Costs],
    ways: Sequence[tuple[str, str, str, str]],
    weights: Array,
    welfare: Array | None = None,
) -> Options:
    """Return what each option is worth to each household.

    weights  (k,) by outcome
    welfare  (n,) by child; 1 when nothing is said
    """
    supports = sorted({w[0] for w in ways})
    child = np.ones(len(world.household)) if welfare is None else welfare
    worth = {s: world.per_household(child * (world.averted[s] @ weights)) for s in supports}
    value, cost, room = (np.zeros((world.households, len(ways))) for _ in range(3))
    for i, (support, channel, mode, moment) in enumerate(ways):
        way: Way = (support, channel, mode)
        fits = world.per_household((world.stage == moment).astype(float)) > 0
        uptake = take_up(world, way, moment)
        value[:, i] = np.where(fits & (uptake > 0), uptake * worth[support], -np.inf)
        cost[:, i] = costs[support].offer + uptake * costs[support].family
        room[:, i] = uptake
    number = np.array([supports.index(w[0]) for w in ways])
    return Options(ways, number, value, cost, room, np.array([costs[s].capacity for s in supports]))


def lottery_value(choice: Options, budget: float) -> float:
    """Return what a budget is worth by lottery over all households and all that fits them."""
    return float(lottery_values(choice, budget).sum())


def lottery_values(choice: Options, budget: float) -> Array:
    """Return what a budget is worth to each household, (h,), by lottery over all households and all that fits them.

    Every household has the same chance; who is drawn gets one of the options that fit, each equally likely. Where a
    support is full its places stop, and the others go on until the money ends.
    """
    fits = np.isfinite(choice.value)
    chance = fits / np.maximum(fits.sum(axis=1, keepdims=True), 1)
    by_option = [(chance * np.where(fits, m, 0.0)).sum(axis=0) for m in (choice.cost, choice.room)]
    cost, room = (
        np.bincount(choice.support, weights=v, minlength=len(choice.capacity)) for v in by_option
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        most = np.minimum(1.0, np.where(room > 0, choice.capacity / room, 1.0))
    drawn = most
    if float(cost @ most) > budget:
        low, high = 0.0, 1.0
        for _ in range(80):
            middle = (low + high) / 2
            fits_in = cost @ np.minimum(middle, most) <= budget
            low, high = (middle, high) if fits_in else (low, middle)
        drawn = np.minimum(low, most)
    return np.asarray((chance * np.where(fits, choice.value, 0.0)) @ drawn[choice.support])


def best_allocation(choice: Options, budget: float) -> Allocation:
    """Return the best allocation (a very good one when there are many households), and the bound above which none can be.

    Small cases go to the exact solver. In others prices minimise the dual problem; each household takes what is worth most at those prices; who does not fit takes the
    next best; what is left over is filled by value per euro. source of the idea: Kellerer, Pferschy and Pisinger (2004),
    Knapsack Problems, chapter 11
    """
    value = np.where(choice.value > 0, choice.value, -np.inf)
    there = np.flatnonzero(np.isfinite(value).any(axis=1))
    option = np.full(len(value), -1)
    if not len(there) or budget <= 0:
        return Allocation(option, 0.0, 0.0)
    few = Options(choice.ways, choice.support, value[there], choice.cost[there], choice.room[there], choice.capacity)  # fmt: skip
    money, places = _prices(few, budget)
    bound = _dual(few, budget, money, places)
    small = few.value.size <= SMALL
    option[there] = exact_allocation(few, budget) if small else _round(few, budget, money, places)
    served = option >= 0
    return Allocation(option, float(value[served, option[served]].sum()), bound)


def exact_allocation(choice: Options, budget: float) -> Array:
    """Return the option of each household, (h,), in the best allocation there is: HiGHS, without a gap."""
    h, m = choice.value.shape
    fits = (choice.value > 0).ravel()
    worth = np.where(fits, choice.value.ravel(), 0.0)
    binding = np.flatnonzero(np.isfinite(choice.capacity))
    shared = [choice.cost.ravel(), *((choice.room * (choice.support == s)).ravel() for s in binding)]  # fmt: skip
    rows = csr_array(vstack([csr_array(np.array(shared)), kron(eye_array(h), np.ones((1, m)))]))
    most = np.concatenate([[budget], choice.capacity[binding], np.ones(h)])
    found = milp(
        -worth, integrality=np.ones(h * m), bounds=Bounds(0, fits.astype(float)),
        constraints=LinearConstraint(rows, -np.inf, most), options={"mip_rel_gap": 0},
    )  # fmt: skip
    chosen = np.asarray(found.x).reshape(h, m) > 0.5
    return np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1)


def _limits(choice: Options, budget: float) -> tuple[Array, Array]:
    """Return which capacities can bind at all, and the scale of each constraint."""
    binding = np.isfinite(choice.capacity)
    return binding, np.concatenate([[budget], choice.capacity[binding]])


def _prices(choice: Options, budget: float) -> tuple[float, Array]:
    """Return the price of money (value per EUR) and of a place by support, at which demand meets what there is."""
    binding, limit = _limits(choice, budget)
    limit = np.maximum(limit, 1e-9)
    column = np.cumsum(binding) - 1  # of a support among those that can bind
    finite = np.isfinite(choice.value)
    scale = float(np.median(choice.value[finite]))
    value = np.where(finite, choice.value / scale, -1e30)
    cost = choice.cost / limit[0]
    # A household contributes to the constraint of the support of each option.
    room = np.zeros((len(limit) - 1, *value.shape))
    for i, s in enumerate(choice.support):
        if binding[s]:
            room[column[s], :, i] = choice.room[:, i] / limit[1 + column[s]]

    def smoothed(price: Array, soft: float) -> tuple[float, Array]:
        net = value - price[0] * cost - np.tensordot(price[1:], room, 1)
        top = np.maximum(net.max(axis=1), 0.0)
        weight = np.exp((net - top[:, None]) / soft)
        total = weight.sum(axis=1) + np.exp(-top / soft)
        share = weight / total[:, None]
        used = np.concatenate([[(share * cost).sum()], np.tensordot(room, share, 2)])
        return float(price.sum() + (top + soft * np.log(total)).sum()), 1.0 - used

    price = np.full(len(limit), 0.0)
    price[0] = max(float((np.where(finite, value, 0.0) / np.maximum(cost, 1e-12)).max()) / 2, 1e-9)
    for soft in _SMOOTH:
        price = minimize(
            smoothed, price, args=(soft,), jac=True, method="L-BFGS-B",
            bounds=[(0, None)] * len(limit), options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-10},
        ).x  # fmt: skip
    money = float(price[0] * scale / limit[0])
    places = np.zeros(len(choice.capacity))
    places[binding] = price[1:] * scale / limit[1:]
    # Without smoothing, along the price of money: the kink is where the bound is lowest.
    polished = minimize_scalar(
        lambda p: _dual(choice, budget, p, places), bounds=(0, 3 * money + 1e-12), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    better = polished.fun < _dual(choice, budget, money, places)
    return (float(polished.x) if better else money), places


def _net(choice: Options, money: float, places: Array) -> Array:
    net: Array = choice.value - money * choice.cost - places[choice.support] * choice.room
    return net


def _dual(choice: Options, budget: float, money: float, places: Array) -> float:
    """Return the bound at these prices: what there is at its price, and what households gain above it."""
    capacity = np.where(places > 0, choice.capacity, 0.0)
    gain = np.maximum(_net(choice, money, places).max(axis=1), 0.0).sum()
    return float(money * budget + places @ capacity + gain)


def _round(choice: Options, budget: float, money: float, places: Array) -> Array:
    """Return the option of each household, within budget and capacities."""
    net = _net(choice, money, places)
    left, room = budget, choice.capacity.astype(float).copy()
    taken = np.full(len(net), -1)
    # First by what is gained above the prices, then by value per euro with what remains.
    density = choice.value / np.maximum(choice.cost, 1e-12)
    cheapest = float(choice.cost[np.isfinite(choice.value)].min())
    for gain in (net, density):
        rows, columns = np.nonzero((gain > 0) & (taken < 0)[:, None])
        order = np.argsort(-gain[rows, columns], kind="stable")
        for h, o in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
            if left < cheapest:
                break
            if taken[h] >= 0:
                continue
            cost, need, s = choice.cost[h, o], choice.room[h, o], choice.support[o]
            if cost <= left and need <= room[s]:
                taken[h] = o
                left -= cost
                room[s] -= need
    return taken
