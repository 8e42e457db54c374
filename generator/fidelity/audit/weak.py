"""Weak secrets: what a participant would try against the published fingerprint of the secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from generator.engine.randomness import SECRET_BYTES
from generator.fidelity.audit.trial import Trial
from generator.seal import secret_commitment

NUMBERS = 10_000
WORDS = [
    "kansrijk",
    "kansrijker",
    "secret",
    "geheim",
    "password",
    "wachtwoord",
    "test",
    "demo",
    "hackathon",
    "seed",
    "random",
    "admin",
    "changeme",
    "liss",
    "cbs",
    "odissei",
    "tilburg",
    "brabant",
    "hartvanbrabant",
    "hart-van-brabant",
    "noord-brabant",
    "nederland",
    "organiser",
    "organisator",
    "kind",
    "child",
    "children",
    "kinderen",
    "1000dagen",
    "eerste1000dagen",
    "firstthousanddays",
    "welkom",
    "welkom01",
    "qwerty",
    "letmein",
    "abc",
    "abc123",
    "key",
    "sleutel",
]
# Thirty-two bytes from a good source show thirty different ones or so; below twenty-one happens once in 10¹².
FEWEST_BYTES = 21


def weakness(secret: bytes) -> str | None:
    """Return why a secret could be guessed, None when it looks drawn: "few" different bytes, "text", or "known"."""
    if len(secret) != SECRET_BYTES or len(set(secret)) < FEWEST_BYTES:
        return "few"
    if all(32 <= b < 127 for b in secret):
        return "text"
    return "known" if secret in _known() else None


def guesses() -> Iterator[bytes]:
    """Give secrets that a tired organiser might choose: small numbers, words, padded, repeated, hashed; runs of bytes."""
    yield from _chosen()
    for step in range(1, 256):
        for start in (0, 1, 255):
            yield bytes((start + step * k) % 256 for k in range(SECRET_BYTES))
    for byte in range(256):
        yield bytes([byte]) * SECRET_BYTES


def _chosen() -> Iterator[bytes]:
    for word in (*WORDS, *map(str, range(NUMBERS))):
        yield from _spellings(word)
    for number in range(NUMBERS):
        yield number.to_bytes(SECRET_BYTES, "big")
        yield number.to_bytes(SECRET_BYTES, "little")


def _spellings(word: str) -> Iterator[bytes]:
    for text in dict.fromkeys((word, word.upper(), word.capitalize())):
        raw = text.encode()
        yield raw.ljust(SECRET_BYTES, b"\0")[:SECRET_BYTES]
        yield raw.rjust(SECRET_BYTES, b"\0")[-SECRET_BYTES:]
        yield raw.rjust(SECRET_BYTES, b"0")[-SECRET_BYTES:]
        yield (raw * SECRET_BYTES)[:SECRET_BYTES]
        yield hashlib.sha256(raw).digest()
        yield hashlib.sha256(raw + b"\n").digest()
        yield hashlib.sha3_256(raw).digest()
        yield hashlib.blake2b(raw, digest_size=SECRET_BYTES).digest()
        yield hashlib.md5(raw, usedforsecurity=False).hexdigest().encode()


@cache
def _known() -> frozenset[bytes]:
    """Return what is refused beforehand: not runs of bytes, with which examples and tests are made again."""
    return frozenset(_chosen())


def guessed(commitment: str, secret: bytes | None = None) -> list[Trial]:
    """Try every guess against the commitment in the manifest, and look at the secret itself where it is at hand."""
    tried = found = 0
    for guess in guesses():
        tried += 1
        found += secret_commitment(guess) == commitment
    if secret is not None and weakness(secret):
        found = max(found, 1)
    return [
        Trial("weak_secret", "manifest.json", "seal.secret", min(found, 1), 0, {"tried": tried})
    ]
