"""Households of which no income is known: codes take the place of amounts, percentiles and indices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.sources.extract import Extract

AMOUNT = 9_999_999_999
NOT_KNOWN = -1  # of percentiles and indices of households
WITHOUT_INCOME = 7  # INHPOPIIV
_SOURCE, _BENEFIT, _MEMBERS = 99, 9, 99
_PERCENTILE, _YES_NO = -2, 9


def not_known(extract: Extract, year: int, household: Ints) -> Bools:
    """Whether the income of each household (rows) is not known in a year; some never are, others once."""
    share = extract.lives.values["inhatab"]["not_known"]
    noise, ids = extract.lives.noise, extract.ids("household")[household]
    always = noise.uniform("source.income_never_known", ids) < share / 2
    return np.asarray(
        always | (noise.uniform("source.income_not_known", ids, year=year) < share / 2)
    )


def of_households(page: Mapping[str, Column], unknown: Bools) -> dict[str, Column]:
    """Write INHATAB's codes where the income is not known."""
    amounts = ("gross", "disposable", "standardised", "primary", "taxable")
    codes: dict[str, int] = {f"{name}_income": AMOUNT for name in amounts}
    indices = ("low_income", "european", "social_minimum")
    codes |= {f"{name}_index{long}": NOT_KNOWN for name in indices for long in ("", "_long")}
    codes |= {"percentile": NOT_KNOWN, "benefit_share": NOT_KNOWN, "main_source": _SOURCE}
    codes |= {"main_benefit": _BENEFIT, "members_with_income": _MEMBERS}
    codes |= {"population": WITHOUT_INCOME}
    return _with(page, codes, unknown)


def of_persons(page: Mapping[str, Column], unknown: Bools) -> dict[str, Column]:
    """Write INPATAB's codes for members of a household of which the income is not known."""
    amounts = ("taxable", "gross", "personal", "primary")
    codes: dict[str, int] = {f"{name}_income": AMOUNT for name in amounts}
    codes |= {"gross_percentile": _PERCENTILE, "personal_percentile": _PERCENTILE}
    codes |= dict.fromkeys(("independent", "independent_in_full", "has_income"), _YES_NO)
    return _with(page, codes, unknown)


def _with(page: Mapping[str, Column], codes: Mapping[str, int], where: Bools) -> dict[str, Column]:
    coded = dict(page)
    for name, code in codes.items():
        kind = np.int64 if code == AMOUNT else page[name].dtype
        coded[name] = np.where(where, np.array(code, dtype=kind), page[name].astype(kind))
    return coded
