"""Pilots: whom earlier tries of a support enrolled, who took part, and what was measured a year later."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.codebook import read_codes
from generator.engine.types import Column, Floats, Ints
from generator.enrolment import NOT_KNOWN, Page
from generator.outcomes import OUTCOMES
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract


def pilots(extract: Extract) -> Mapping[str, Column]:
    """Return the children of the pilots: one row per child, of both arms."""
    pages = [_page(extract, page) for page in extract.lives.pilots]
    return {
        name: np.concatenate([np.zeros(0, dtype=kind), *(p[name] for p in pages)]).astype(kind)
        for name, kind in _COLUMNS.items()
    }


_COLUMNS = {
    "key_kind": np.int8,
    "rin": np.int64,
    "pilot": np.int8,
    "enrolled": np.int32,
    "stage": np.int8,
    "arm": np.int8,
    "takes_part": np.int8,
    "language": np.float64,
    "stress": np.float64,
    "debts": np.int8,
    **dict.fromkeys(OUTCOMES, np.float64),
}


def _page(extract: Extract, page: Page) -> dict[str, Column]:
    # In the order of the code list: the source hands over places in it.
    number = list(read_codes("pilot")).index(page.pilot)
    mine = extract.chosen[page.rows]
    n = int(mine.sum())
    # Who was enrolled in the last year before the cut-off has not been measured by then.
    unknown = np.full(len(page.rows), np.nan)
    debts = page.measured.get("debts", unknown)[mine]
    return {
        "key_kind": all_registered(n),
        "rin": extract.rin[page.rows[mine]],
        "pilot": np.full(n, number),
        "enrolled": np.full(n, int(day(page.year + 1)) - 1),
        "stage": page.age[mine] + 1,
        "arm": page.arm[mine],
        "takes_part": page.takes_part[mine],
        "language": page.measured.get("language", unknown)[mine],
        "stress": page.measured.get("stress", unknown)[mine],
        "debts": np.where(np.isnan(debts), NOT_KNOWN, debts),
        **{o: _known(page.happened[o][mine]) for o in OUTCOMES},
    }


def _known(happened: Ints) -> Floats:
    return np.where(happened == NOT_KNOWN, np.nan, happened)
