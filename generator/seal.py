"""The seal: what must stay hidden is encrypted, and what was promised is published at once.

Every sealed file is AES-256-GCM under a key of its own, derived from the event's secret. Published are the
SHA-256 of the sealed bytes (nobody swapped the file) and a salted SHA-256 of the content (the answers were
fixed before the first submission). The reveal publishes keys and salts; with them anybody can check both.
The salt matters: answers are zeros and ones, and could be guessed and hashed otherwise.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from generator.engine.randomness import SECRET_BYTES, derive_key
from generator.errors import GeneratorError

_NONCE = 12


@dataclass(frozen=True)
class SealedFile:
    """What is published of one sealed file."""

    name: str
    bytes: int
    sha256: str
    commitment: str


def new_secret() -> bytes:
    """Return 256 bits from the operating system."""
    return secrets.token_bytes(SECRET_BYTES)


def _bound_to(event: str, name: str) -> bytes:
    """Bind a sealed file to its event and name, so that files cannot change places."""
    return f"kansrijk/{event}/{name}".encode()


def secret_commitment(secret: bytes) -> str:
    """Return the published fingerprint of a secret, which says nothing about it."""
    return hashlib.sha256(b"kansrijk/secret/" + secret).hexdigest()


def seal(content: bytes, path: Path, *, secret: bytes, event: str) -> SealedFile:
    """Encrypt `content` into `path`; return what is published of it."""
    key, salt = file_keys(secret, path.name)
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, _bound_to(event, path.name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed)
    return SealedFile(path.name, len(sealed), sha256(sealed), commitment(content, salt))


def unseal(path: Path, *, key: bytes, event: str) -> bytes:
    """Return the content of a sealed file.

    Raises GeneratorError when the file is missing, was changed, or belongs to another secret or event.
    """
    if not path.is_file():
        raise GeneratorError(
            f"The sealed file {path.name} is missing.",
            where=str(path),
            mend="restore the folder data/sealed from a copy; it cannot be made again without new answers.",
        )
    sealed = path.read_bytes()
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(event, path.name))
    except (InvalidTag, ValueError):
        raise GeneratorError(
            f"The sealed file {path.name} does not open: it was changed, or the secret is of another event.",
            where=str(path),
            mend="restore data/sealed and secret.key from the same copy.",
        ) from None


def file_keys(secret: bytes, name: str) -> tuple[bytes, bytes]:
    """Return (key, salt) of one sealed file."""
    return derive_key(secret, f"seal/key/{name}", 32), derive_key(secret, f"seal/salt/{name}", 32)


def commitment(content: bytes, salt: bytes) -> str:
    """Return the salted hash of a content."""
    return hashlib.sha256(salt + content).hexdigest()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file without reading it whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def published(secret: bytes, files: list[SealedFile]) -> dict[str, Any]:
    """Return the block of the manifest that commits to secret and answers."""
    return {"secret": secret_commitment(secret), "files": [asdict(f) for f in files]}


def check_file(path: Path, promised: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a sealed file against its promise: "missing", "changed" or None."""
    if not path.is_file():
        return "missing"
    return None if sha256_of_file(path) == promised["sha256"] else "changed"
