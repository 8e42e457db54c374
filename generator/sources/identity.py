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
_HALF = 15  # bits; two halves hold nine digits


def person_numbers(noise: Noise, running: Column) -> Column:
    """Return a nine-digit number for each running number (1 to 999,999,999), shape (n,), int64."""
    return permuted(noise, running, stream="identity", half=_HALF, numbers=NUMBERS)


def permuted(noise: Noise, running: Column, *, stream: str, half: int, numbers: int) -> Column:
    """Return a number from 1 up to `numbers` for each running number in that range, shape (n,), int64.

    stream  name of the permutation: another stream gives numbers that tell nothing of these
    half    bits of each half of the network; 2 ** (2 * half) must be at least `numbers`
    """
    x = running.astype(np.uint64)
    if len(x) and (x.min() < 1 or x.max() >= numbers):
        raise ValueError(f"a running number lies outside 1 to {numbers - 1:,}")
    x = _feistel(noise, x, stream, np.uint64(half))
    while (outside := (x >= numbers) | (x == 0)).any():
        x[outside] = _feistel(noise, x[outside], stream, np.uint64(half))
    return x.astype(np.int64)


def _feistel(noise: Noise, x: Column, stream: str, half: np.uint64) -> Column:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = x >> half, x & mask
    for k in range(_ROUNDS):
        left, right = right, left ^ (noise.words(f"{stream}.round{k}", right) & mask)
    return (left << half) | right
