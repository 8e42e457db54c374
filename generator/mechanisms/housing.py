"""Housing: owner or tenant, and moving house."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Euros, Floats, Ints, Probabilities, Scores
from generator.engine.world import NOWHERE
from generator.mechanisms.registry import model


@model.mechanism("household")
def earning_household(inhabited: Bools, year: int, *, from_year: int) -> Bools:
    """Whether a household has an income that is simulated. Shapes (households,)."""
    return inhabited & (year >= from_year)


@model.mechanism("household", where="earning_household")
def owner_probability(
    own_income: Euros,
    equivalence: Floats,
    heads: Ints,
    oldest_head: Ints,
    area_deprivation: Scores,
    owner_before: Bools,
    parted_heads: Ints,
    two_parent_household: Bools,
    one_parent_household: Bools,
    *,
    intercept: float,
    level: float,
    log_income: float,
    partner: float,
    two_parents: float,
    one_parent: float,
    stays: float,
    separated: float,
    deprivation: float,
    from_age: int,
    lowest_income: float,
    reference_income: float,
) -> Probabilities:
    """Probability of living in a home of one's own this year.

    Shapes (households,). A logit in last standing, income, partner and neighbourhood; `level` moves it with
    the years, for who does not own yet; `two_parents` and `one_parent` (solved by alignment) are for families with minors.
    Leaves out: the market, and inheriting a house.
    """
    income = np.log(np.maximum(own_income / equivalence, lowest_income) / reference_income)
    logit = (
        intercept
        + level * ~owner_before
        + log_income * income
        + partner * (heads > 1)
        + two_parents * two_parent_household
        + one_parent * one_parent_household
        + stays * owner_before
        + separated * (parted_heads > 0)
        + deprivation * area_deprivation
    )
    return np.where(oldest_head >= from_age, expit(logit), 0.0)


model.event("household", "owner", hazard="owner_probability", where="earning_household")


@model.mechanism("person", where="minor_at_home")
def owner_probability_of_minor(household_owner_probability: Probabilities) -> Probabilities:
    """Probability that a child's home is owned. Shapes (persons,). Published figures count children."""
    return household_owner_probability


@model.mechanism("person")
def age_of_head(head: Bools, age: Ints) -> Ints:
    """Age of a head of household, 0 for all others. Shapes (persons,)."""
    return np.where(head, age, 0).astype(np.int32)


@model.mechanism("person")
def newly_parted(head: Bools, separates_before: Bools) -> Bools:
    """Whether a head of household parted from a partner last year. Shapes (persons,)."""
    return head & separates_before


model.reduction(
    "household",
    "oldest_head",
    over="person",
    link="household",
    measure="age_of_head",
    how="largest",
)
model.reduction(
    "household",
    "parted_heads",
    over="person",
    link="household",
    measure="newly_parted",
    how="count",
)


@model.mechanism("household", where="inhabited")
def moving_hazard(
    oldest_head: Ints,
    owner_before: Bools,
    with_minors: Bools,
    youngest_age: Ints,
    parted_heads: Ints,
    *,
    by_age: Floats,
    owner_ratio: float,
    newborn_ratio: float,
    school_ratio: float,
    parted_ratio: float,
) -> Probabilities:
    """Probability that a household moves to another dwelling this year.

    Shapes (households,). A schedule by age of the oldest head (20, 30, …, 80), times ratios.
    """
    age = np.clip((oldest_head - 20) / 10, 0, len(by_age) - 1)
    hazard = np.interp(age, np.arange(len(by_age)), by_age)
    hazard *= np.where(owner_before, owner_ratio, 1.0)
    hazard *= np.where(with_minors & (youngest_age <= 1), newborn_ratio, 1.0)
    hazard *= np.where(with_minors & (youngest_age > 4), school_ratio, 1.0)
    hazard *= np.where(parted_heads > 0, parted_ratio, 1.0)
    return np.clip(hazard, 0.0, 1.0)


model.event("household", "moves", hazard="moving_hazard", where="inhabited")


@model.mechanism("household", where="moves")
def moving_day(u_moving_day: Floats) -> Ints:
    """Day of the year (0 to 364) of a move; any day alike. Shapes (households,). Leaves out: the season."""
    return np.floor(365 * u_moving_day).astype(np.int32)


@model.process("household")
def destination(
    at_neighbourhood: Ints,
    structural_income: Euros,
    oldest_head: Ints,
    heads: Ints,
    with_minors: Bools,
    all_neighbourhood_municipality: Codes,
    all_neighbourhood_residents: Floats,
    all_neighbourhood_deprivation: Scores,
    all_neighbourhood_children_ratio: Floats,
    all_neighbourhood_young_adults_ratio: Floats,
    all_neighbourhood_others_ratio: Floats,
    u_municipality: Floats,
    u_neighbourhood: Floats,
    *,
    stays_in_municipality: Floats,
    like_draws_like: Floats,
    young_until: int,
    couples_until: int,
    income_pull: float,
    lowest_income: float,
    reference_income: float,
    groups: int,
) -> Ints:
    """Return the neighbourhood to which a household moves, shape (movers,).

    Most stay in their municipality; else a municipality by its number of residents. Young households (and who has
    just founded one), families (with minors, and couples who may become one) and all others have each their own
    share of stayers, and stay in or go to a municipality the more its ages suit them: many of 20 to 39 draw the young,
    many children for so few of these draw families, many of all other ages draw the others. Within it
    a neighbourhood by its residents. Municipality and neighbourhood draw the more, the better their deprivation fits
    the income (in `groups` classes).
    Leaves out: vacant dwellings, distance, family nearby: nobody's move hinders another's.
    """
    _, first, place = np.unique(
        all_neighbourhood_municipality, return_index=True, return_inverse=True
    )
    sizes = np.bincount(place, weights=all_neighbourhood_residents).astype(np.float64)
    ratios = (
        all_neighbourhood_young_adults_ratio,
        np.sqrt(all_neighbourhood_children_ratio) / all_neighbourhood_young_adults_ratio,
        all_neighbourhood_others_ratio,
    )
    wealth = np.log(np.maximum(structural_income, lowest_income) / reference_income)
    # A household that has just been founded has no income yet: it counts as the middle class.
    wealth = np.where(structural_income > 0, np.clip(wealth, -1.0, 1.0), 0.0)
    group = np.round((wealth + 1) / 2 * (groups - 1)).astype(np.int64)
    pulls = income_pull * (np.arange(groups) / (groups - 1) * 2 - 1)
    means = np.bincount(place, weights=all_neighbourhood_deprivation) / np.bincount(place)
    family = with_minors | ((heads > 1) & (oldest_head < couples_until))
    stage = np.select([family, oldest_head < young_until], [1, 0], 2)
    target = np.empty(len(stage), dtype=np.int64)
    for k, ratio in enumerate(ratios):
        for g, pull in enumerate(pulls):
            movers = (stage == k) & (group == g)
            here = at_neighbourhood[movers]
            target[movers] = _municipality(
                np.where(here >= 0, place[here], NOWHERE).astype(np.int32),
                sizes,
                np.power(ratio[first], like_draws_like[k]) * np.exp(-pull * means),
                u_municipality[movers],
                stays=stays_in_municipality[k],
            )
    result = np.zeros(len(target), dtype=np.int32)
    key = target * groups + group
    for k in np.unique(key):
        here = np.flatnonzero(place == k // groups)
        weight = all_neighbourhood_residents[here] * np.exp(
            -pulls[k % groups] * all_neighbourhood_deprivation[here]
        )
        edges = np.cumsum(weight) / weight.sum()
        movers = key == k
        result[movers] = here[np.searchsorted(edges, u_neighbourhood[movers], "right")]
    return result


def _municipality(start: Ints, sizes: Floats, draws: Floats, u: Floats, *, stays: float) -> Ints:
    """Return the municipality to which movers of one stage of life go, shape (movers,).

    start  municipality they live in, NOWHERE for who comes from elsewhere, shape (movers,)
    sizes  residents; draws  how strongly people of this stage are drawn; shapes (municipalities,)
    stays  chance to stay in a municipality that draws like the mean: its odds are multiplied by `draws`
    """
    odds = draws * stays / (1 - stays)
    chance = np.where(start != NOWHERE, (odds / (1 + odds))[start], 0.0)
    again = (u - chance) / (1 - chance)
    edges = np.cumsum(sizes * draws) / np.sum(sizes * draws)
    drawn = np.searchsorted(edges, np.clip(again, 0, 1 - 1e-12), "right")
    return np.where(u < chance, start, drawn).astype(np.int32)
