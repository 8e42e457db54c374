"""Housing: owner or tenant."""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Euros, Ints, Probabilities, Scores
from generator.mechanisms.registry import model


@model.mechanism("family")
def owner_probability(
    own_income: Euros,
    equivalence: Euros,
    lives_with_partner: Bools,
    mother_age: Ints,
    neighbourhood_deprivation: Scores,
    owner_before: Bools,
    separates_before: Bools,
    *,
    intercept: float,
    log_income: float,
    partner: float,
    stays: float,
    separated: float,
    deprivation: float,
    from_age: int,
) -> Probabilities:
    """Probability of living in a home of one's own this year.

    Shapes (families,). A logit in last standing, income, partner and neighbourhood.
    Leaves out: moving house, and the market.
    """
    income = np.log(np.maximum(own_income / equivalence, 1000.0) / 25_000)
    logit = (
        intercept
        + log_income * income
        + partner * lives_with_partner
        + stays * owner_before
        + separated * separates_before
        + deprivation * neighbourhood_deprivation
    )
    return np.where(mother_age >= from_age, expit(logit), 0.0)


model.event("family", "owner", hazard="owner_probability")
