"""What a case averted counts in an event: what the weights that its data promise make of each child.

What is weighed is `value`: of fixed points, of ideas, of the step of the Ladder. Cases, costs per case and places stay what
they are. Gates and groups weigh outcomes as the event does, and children alike: nobody's harm counts for less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from challenge.definition import Weights
from challenge.ladder import Array
from challenge.populations import Unseen, own_rows

EVEN = Weights()
_LINE = 100  # per cent of the low-income line, as in `low_income_index`


@dataclass(frozen=True)
class Weighing:
    """What a case counts on one population of n children, k outcomes.

    outcomes  (k,)
    children  (n,)
    """

    outcomes: Array
    children: Array

    def of_children(self, gain: Array) -> Array:
        """Return what cases averted count for each child, (n,); `gain` (n, k)."""
        return np.asarray(self.children * (gain @ self.outcomes))


def weighing(unseen: Unseen, weights: Weights = EVEN) -> Weighing:
    """Return what a case counts for the children of a population.

    Below the low-income line is who is so in the row of `first_1000_days` of the child's own stage: everybody can look it up
    for the public families. Where no income is known a child counts once.
    """
    children = np.ones(len(unseen.children))
    if weights.low_income != 1:
        index = own_rows(unseen, ["low_income_index"])["low_income_index"]
        children[(index.astype(float) < _LINE).to_numpy()] = weights.low_income
    return Weighing(np.array(weights.of_outcomes), children)
