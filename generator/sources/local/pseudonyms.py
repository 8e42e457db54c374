"""Numbers that a local organisation gives to a client or a form: they mean nothing and lead nowhere."""

from __future__ import annotations

import numpy as np

from generator.engine.types import Column, Ints
from generator.sources.extract import Extract

DIGITS = 12


def pseudonyms(extract: Extract, stream: str, rows: Ints, years: Ints) -> Column:
    """Return a pseudonym of twelve hexadecimal digits for each row of person and year, shape as `rows`."""
    words = np.empty(len(rows), dtype=">u8")
    ids = extract.ids()
    for year in np.unique(years):
        here = years == year
        words[here] = extract.lives.noise.words(f"source.{stream}", ids[rows[here]], year=int(year))
    text = words.tobytes().hex()
    return np.array([text[i : i + DIGITS] for i in range(0, len(text), 16)], dtype=f"U{DIGITS}")
