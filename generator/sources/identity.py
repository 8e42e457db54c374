"""Person numbers that mean nothing: a keyed permutation of a running number.

Format-preserving encryption in the plainest form: a balanced Feistel network of eight rounds over 30 bits with
AES as its round function, walked in cycles until the result has nine digits. Two persons never share a
number; nobody without the secret can tell which numbers are neighbours.
source: Black and Rogaway (2002), Ciphers with arbitrary finite domains.
"""

from __future__ import annotations

import numpy as np

from generator.engine.randomness import Noise
from generator.engine.types import Column

NUMBERS = 1_000_000_000  # nine digits; 0 is left out because it means "missing" in PERINED
_ROUNDS = 8
_HALF = np.uint64(15)
_MASK = np.uint64((1 << 15) - 1)


def person_numbers(noise: Noise, running: Column) -> Column:
    """Return a nine-digit number for each running number (1 to 999,999,999), shape (n,), int64."""
    x = running.astype(np.uint64)
    if len(x) and (x.min() < 1 or x.max() >= NUMBERS):
        raise ValueError("a running number lies outside 1 to 999,999,999")
    x = _feistel(noise, x)
    while (outside := (x >= NUMBERS) | (x == 0)).any():
        x[outside] = _feistel(noise, x[outside])
    return x.astype(np.int64)


def _feistel(noise: Noise, x: Column) -> Column:
    left, right = x >> _HALF, x & _MASK
    for k in range(_ROUNDS):
        left, right = right, left ^ (noise.words(f"identity.round{k}", right) & _MASK)
    return (left << _HALF) | right
