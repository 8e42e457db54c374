"""How many selections flip when data change a little: what of an idea is its rule, and what is noise in the data.

source: "arbitrariness", the share of decisions that hang on which data happened to be recorded: Cooper et al. (2024),
Arbitrariness and Social Prediction, AAAI 38
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan, sqrt

import numpy as np

from scoring.policy import Array


@dataclass(frozen=True)
class Flips:
    """Share of the households with an offer that have none when data change a little, over several such changes.

    error   standard error of the mean over changes (Monte Carlo); NaN of a single one
    failed  changes under which a rule failed; they count for nothing else
    """

    share: float
    error: float
    changes: int
    failed: int

    def as_json(self) -> dict[str, float | None]:
        """Return the document; None for what has no meaning."""
        return {
            name: None if isnan(value) else round(value, 4) for name, value in asdict(self).items()
        }


def flipped(before: Array, after: Array) -> float:
    """Return the share of offers that are gone, of those that were made; both (households,), chances of an offer.

    A chance of a half that stays a half is no flip: the lottery is drawn once. NaN without an offer.

    >>> flipped(np.array([1.0, 1.0, 0.5, 0.0]), np.array([1.0, 0.0, 0.5, 1.0]))
    0.4
    """
    made = float(before.sum())
    return float(np.maximum(before - after, 0.0).sum()) / made if made > 0 else float("nan")


def summed_up(shares: Sequence[float | None]) -> Flips:
    """Return what several changes have in common; None is one under which a rule failed."""
    there = np.array([s for s in shares if s is not None and not np.isnan(s)])
    failed = sum(s is None for s in shares)
    if not len(there):
        return Flips(float("nan"), float("nan"), 0, failed)
    error = float(there.std(ddof=1)) / sqrt(len(there)) if len(there) > 1 else float("nan")
    return Flips(float(there.mean()), error, len(there), failed)
