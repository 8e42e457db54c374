"""What an offer is expected to reach and to cost: one sum, for the workbook's cells and for who wants to check them.

As the event plays ideas out, simplified: everybody in a group is as likely to take part, offers of one support do not share its
places, and a family may stand in two offers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """What a support costs: EUR per offer and per family, hours per family; families there is room for."""

    cost_offer: float
    cost_family: float
    hours: float
    capacity: float


@dataclass(frozen=True)
class Expected:
    """Families and euros that may be expected, and hours of professionals."""

    offered: float
    taking_part: float
    cost: float
    hours: float


NOTHING = Expected(0.0, 0.0, 0.0, 0.0)


def expect(
    families: float, *, reach: float, uptake: float, budget: float, terms: Terms
) -> Expected:
    """Return what comes of an offer to a group.

    families  in the group
    reach     share that the channel reaches at that stage; who is not reached still gets a letter
    uptake    share that takes part, of who is reached
    budget    EUR

    >>> expect(100, reach=1.0, uptake=0.5, budget=1000, terms=Terms(10, 180, 2, 40))
    Expected(offered=10.0, taking_part=5.0, cost=1000.0, hours=10.0)
    """
    part = reach * uptake
    if part <= 0:
        return NOTHING
    offered = min(families, budget / (terms.cost_offer + part * terms.cost_family), terms.capacity / part)  # fmt: skip
    taking = offered * part
    cost = offered * terms.cost_offer + taking * terms.cost_family
    return Expected(offered, taking, cost, taking * terms.hours)
