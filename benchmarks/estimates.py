"""Estimates of what a pilot did: careful and naive, and how far off each is on average over worlds.

A frame of a pilot has one row per child: pilot, family, arm and takes_part (0 or 1), every measure, the same under `…_0` as it
would have been without effect, and the columns of first_1000_days at enrolment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from generator.catalogue.pilots import read_pilots
from generator.outcomes import OUTCOMES

MEASURES = ("language", "stress", "debts", *OUTCOMES)
# What a careful analyst takes from the row of the stage: all that could decide both taking part and what comes.
KINDS = ("mother_education", "father_education", "mother_work", "father_work", "household_type")
KINDS += ("multilingual", "mother_born_abroad", "mother_origin", "problematic_debts", "tenure")
KINDS += (
    "premium_arrears",
    "mother_mental_health_care",
    "father_mental_health_care",
    "sex",
    "year",
)
NUMBERS = ("low_income_index", "low_income_years", "income_percentile", "benefit_share")
NUMBERS += ("birth_order", "mother_age", "gestation_days", "birth_weight", "household_changes")
NUMBERS += ("development_language", "development_language_mean", "development_social_mean")
_FEWEST = 8  # rows with a code or a missing value, for a column of its own


@dataclass(frozen=True)
class Estimate:
    """A difference and its standard error, both in the unit of the outcome."""

    difference: float
    error: float

    def off(self, truth: float) -> float:
        """Return how far it is off, in standard errors."""
        return (self.difference - truth) / self.error


def estimates(rows: pd.DataFrame, outcome: str) -> dict[str, tuple[Estimate, float]]:
    """Return estimate and truth by way of estimating, for one outcome of one pilot."""
    rows = rows[rows[outcome].notna() & rows[f"{outcome}_0"].notna()]
    y, families = rows[outcome].to_numpy(float), rows["family"].to_numpy()
    gain = y - rows[f"{outcome}_0"].to_numpy(float)
    part, offered = (rows[name].to_numpy(float) for name in ("takes_part", "arm"))
    lottery = _by_lot(rows)
    compared = offered if lottery else part
    alone = np.ones((len(rows), 1))
    truth = float(gain[compared == 1].mean())
    found = {
        "careful": (least_squares(y, compared, adjust_for(rows), families), truth),
        "naive": (least_squares(y, part, alone, families), float(gain[part == 1].mean())),
    }
    if lottery:
        found["offered"] = (least_squares(y, offered, alone, families), truth)
    return found


def least_squares(y: Any, treated: Any, columns: Any, families: Any) -> Estimate:
    """Return the coefficient of `treated` (n,) beside `columns` (n, k), with a cluster-robust standard error."""
    z = np.column_stack([treated, columns])
    bread = np.linalg.pinv(z.T @ z)
    coefficients = bread @ z.T @ y
    scores = z * (y - z @ coefficients)[:, None]
    codes = pd.factorize(families)[0]
    by_family = np.zeros((codes.max() + 1, z.shape[1]))
    np.add.at(by_family, codes, scores)
    spread = bread @ (by_family.T @ by_family) @ bread
    spread *= len(y) / (len(y) - np.linalg.matrix_rank(z))
    return Estimate(float(coefficients[0]), float(np.sqrt(spread[0, 0])))


def adjust_for(rows: pd.DataFrame) -> Any:
    """Return what to adjust for: a column per code, standardised numbers, and whether a number is missing."""
    found = [np.ones(len(rows))]
    for name in KINDS:
        values = rows[name].astype(object).where(rows[name].notna(), "?").astype(str).to_numpy(str)
        codes, counts = np.unique(values, return_counts=True)
        often = codes[np.argsort(-counts)][: int((counts >= _FEWEST).sum())]
        found += [(values == code).astype(float) for code in often[1:]]
    for name in NUMBERS:
        values = rows[name].to_numpy(float, na_value=np.nan)
        missing = np.isnan(values)
        if missing.all():
            continue
        values = np.where(missing, np.nanmean(values), values)
        if values.std() > 0:
            found.append((values - values.mean()) / values.std())
        if missing.sum() >= _FEWEST:
            found.append(missing.astype(float))
    return np.column_stack(found)


def errors(worlds: Sequence[pd.DataFrame]) -> list[dict[str, Any]]:
    """Return one row per pilot and outcome: its size, its spread, and the mean error of each way of estimating."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for rows in worlds:
        for pilot, mine in rows.groupby("pilot"):
            for outcome in MEASURES:
                found.setdefault((str(pilot), outcome), []).append(_one(mine, outcome))
    return [
        {"pilot": pilot, "outcome": outcome, "worlds": len(rows)}
        | {key: float(np.mean([r[key] for r in rows])) for key in rows[0]}
        for (pilot, outcome), rows in found.items()
    ]


def _one(rows: pd.DataFrame, outcome: str) -> dict[str, float]:
    known = rows[rows[outcome].notna()]
    lottery = _by_lot(rows)
    with_it = known["arm" if lottery else "takes_part"] == 1
    apart = known.loc[~with_it, outcome]
    ways = estimates(rows, outcome)
    return {
        "families": float(rows["family"].nunique()),
        "compared": float((~with_it).sum()),
        "with_support": float(with_it.sum()),
        "mean": float(apart.mean()),
        "sd": float(apart.std()),
        "truth": ways["careful"][1],
        "standard_error": ways["careful"][0].error,
        **{way: estimate.off(truth) for way, (estimate, truth) in ways.items()},
    }


def _by_lot(rows: pd.DataFrame) -> bool:
    return read_pilots()[rows["pilot"].iloc[0]].design == "randomised"
