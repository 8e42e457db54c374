"""Named streams of random numbers, addressed by *who* draws and *when*.

A number is a function of (secret, population, stream, id, year, future) and of nothing else: not of the
row's place in an array, not of the order of evaluation, not of how many others draw. So rows can be
added, dropped, shuffled, evaluated on a subset or in another process, and no number moves.

Each stream is AES-128 (a pseudo-random permutation) under a key of its own, derived with keyed BLAKE2b;
knowing all numbers of one stream tells nothing about another. numpy's generators are faster to
address in sequence, not at random, and make no claim of secrecy.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from generator.engine.types import Column, Floats, Ids

SECRET_BYTES = 32
_PERSON = b"kansrijk/stream"
_TO_UNIT = 2.0**-53
_ELEVEN = np.uint64(11)
_SIXTEEN = np.uint64(16)


def derive_key(secret: bytes, purpose: str, size: int) -> bytes:
    """Return the key of `size` bytes (16 to 64) that `secret` gives to one purpose.

    source: BLAKE2b in keyed mode with personalisation, RFC 7693.
    """
    return hashlib.blake2b(purpose.encode(), digest_size=size, key=secret, person=_PERSON).digest()


class Noise:
    """All the random numbers of one population of one event."""

    def __init__(self, secret: bytes, population: str) -> None:
        """Keep the 256-bit secret of the event; `population` keeps draws of the same event apart."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"the secret has {len(secret)} bytes, it must have {SECRET_BYTES}")
        self._secret = secret
        self.population = population
        self._encryptors: dict[str, Any] = {}

    def __reduce__(self) -> tuple[type[Noise], tuple[bytes, str]]:
        """Travel to another process as secret and name: cipher objects cannot."""
        return Noise, (self._secret, self.population)

    def uniform(
        self, stream: str, ids: Ids, *, year: Column | int = 0, future: Column | int = 0
    ) -> Floats:
        """Draw one number in [0, 1) for each id.

        stream  name of the stream, such as "person.education.u_education"
        ids     shape (n,), uint64; the same id always gets the same number
        year    0 to 65535, one or shape (n,); 0 for what is drawn once in a life
        future  shape (n,) or a number, 0 to 65535; 0 is the future that comes true
        returns shape (n,), float64, multiples of 2**-53
        """
        words = self._sealed(stream, ids, year, future)
        found: Floats = (words >> _ELEVEN).astype(np.float64)
        found *= _TO_UNIT
        return found

    def words(
        self, stream: str, ids: Ids, *, year: Column | int = 0, future: Column | int = 0
    ) -> NDArray[np.uint64]:
        """Draw one 64-bit word for each id; arguments as in `uniform`."""
        return self._sealed(stream, ids, year, future).astype(np.uint64)

    def _sealed(
        self, stream: str, ids: Ids, year: Column | int, future: Column | int
    ) -> NDArray[np.uint64]:
        """Return the words as every other one of the ciphered blocks."""
        n = len(ids)
        if not n:
            return np.empty(0, dtype="<u8")
        blocks = np.empty((n, 2), dtype="<u8")
        blocks[:, 0] = ids
        if isinstance(future, int) and isinstance(year, int):
            blocks[:, 1] = (future << 16) | year
        else:
            np.left_shift(future, _SIXTEEN, out=blocks[:, 1], casting="unsafe", dtype="<u8")
            blocks[:, 1] |= np.asarray(year).astype(np.uint64)
        sealed = np.empty(blocks.nbytes + 15, dtype=np.uint8)
        self._encryptor(stream).update_into(blocks.view(np.uint8).data, sealed)
        return sealed[: blocks.nbytes].view("<u8")[::2]

    def _encryptor(self, stream: str) -> Any:
        found = self._encryptors.get(stream)
        if found is None:
            key = derive_key(self._secret, f"{self.population}/{stream}", 16)
            # ECB is what is wanted here: every block is a counter, used once per stream.
            found = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
            self._encryptors[stream] = found
        return found
