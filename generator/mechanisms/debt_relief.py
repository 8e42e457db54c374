"""Debt restructuring by law (Wsnp): who is admitted by a court."""

import numpy as np

from generator.engine.types import Bools, Codes, Probabilities, Years
from generator.mechanisms import codes
from generator.mechanisms.registry import model


@model.mechanism("person", where="earning_age")
def debt_relief_hazard(
    head: Bools,
    problematic_debts: Bools,
    problematic_debts_before: Bools,
    debt_relief_year_before: Years,
    activity: Codes,
    year: int,
    *,
    admitted: float,
    self_employed: float,
    again_after: int,
) -> Probabilities:
    """Probability that a court admits a person to debt restructuring this year.

    Shapes (persons,). Only who has had problematic debts for a year or longer, and not twice in ten years: the law.
    Leaves out: arrangements outside the court, partners who are admitted together, and that the scheme
    ends the debts: they last as long as they would have.
    """
    recent = (debt_relief_year_before > 0) & (year - debt_relief_year_before < again_after)
    may = head & problematic_debts & problematic_debts_before & ~recent
    ratio = np.where(activity == codes.SELF_EMPLOYED, self_employed, 1.0)
    return np.where(may, np.minimum(admitted * ratio, 1.0), 0.0)


model.event("person", "starts_debt_relief", hazard="debt_relief_hazard", where="earning_age")


@model.mechanism("person")
def debt_relief_year(starts_debt_relief: Bools, debt_relief_year_before: Years, year: int) -> Years:
    """Year in which a person was last admitted, 0 for never. Shapes (persons,)."""
    return np.where(starts_debt_relief, year, debt_relief_year_before).astype(np.int32)
