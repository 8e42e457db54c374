"""What households own and owe on 1 January."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.cbs.income import FIRST_YEAR, income_year
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract

_OF_2022 = ("buffer", "securities", "business_assets", "student_debts", "other_debts")
_OF_THE_YEAR = ("home_value", "mortgage")


def vehtab(extract: Extract) -> Mapping[str, Column]:
    """Wealth of households: one row per household of INHATAB and year, whole euros in the prices of the year.

    Leaves out: pension rights, a second home, shares in a company of one's own.
    """
    pages = []
    for year in range(FIRST_YEAR, extract.timeline.cutoff + 1):
        households = income_year(extract, year)
        prices = extract.lives.values["vehtab"]["price_index"]
        index = prices.at(year) / prices.at(2022)

        def rounded(
            name: str, index: float = 1.0, year: int = year, of: Column = households.household
        ) -> Column:
            return np.round(extract.household_at(year, name)[of] * index).astype(np.int32)

        parts = {name: rounded(name, index) for name in _OF_2022}
        parts |= {name: rounded(name) for name in _OF_THE_YEAR}
        # All parts are rounded, so that the sums of the file are exact.
        financial = parts["buffer"]
        assets = financial + parts["home_value"] + parts["business_assets"]
        debts = parts["mortgage"] + parts["student_debts"] + parts["other_debts"]
        wealth = extract.household_at(year, "wealth")[households.household]
        pages.append(
            {
                "year": np.full(len(assets), year, dtype=np.int16),
                "earner_rin": extract.rin[households.earner],
                "percentile": extract.percentile("wealth", year, wealth).astype(np.int16),
                "wealth": assets - debts,
                "assets": assets,
                "financial": financial,
                "savings": financial - parts["securities"],
                "property": parts["home_value"],
                "home": parts["home_value"],
                "business": parts["business_assets"],
                "debts": debts,
                "mortgage": parts["mortgage"],
                "student_debts": parts["student_debts"],
                "other_debts": parts["other_debts"],
                "without_home": assets - debts - parts["home_value"] + parts["mortgage"],
            }
        )
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"earner_key_kind": all_registered(len(records["year"])), **records}
