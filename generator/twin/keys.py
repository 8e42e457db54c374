"""Keys: never learnt but for their form, and drawn anew."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from generator.twin.kinds import RARE
from generator.twin.values import as_text

_DIGITS, _LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"


def form_of(values: pd.Series[Any], storage: str) -> list[str]:
    """Return the letters for each place of a key: digits, the letter that all share, or any letter.

    Of keys of different lengths that of the most frequent length. A number has no zero in front.
    """
    keys = as_text(values.dropna(), storage)
    same = keys[keys.str.len() == keys.str.len().mode().iloc[0]]
    places = ["".join(sorted(set(letters))) for letters in zip(*same, strict=True)]
    shared = len(same) >= RARE
    form = [
        _DIGITS if place.isdecimal() else place if shared and len(place) == 1 else _LETTERS
        for place in places
    ]
    if storage == "number" and form[0] == _DIGITS:
        form[0] = _DIGITS[1:]
    return form


def draw_keys(form: list[str], rows: int, noise: np.random.Generator) -> list[str]:
    """Draw different keys of a form, longer when there are not enough of them."""
    while math.prod(map(len, form)) < 2 * rows:
        form = [*form, _DIGITS]
    keys = dict[str, None]()
    while len(keys) < rows:
        letters = [noise.choice(list(place), rows) for place in form]
        keys |= dict.fromkeys(map("".join, zip(*letters, strict=True)))
    return list(keys)[:rows]
