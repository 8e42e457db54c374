"""Where things are in an event folder, and how they are opened."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from challenge.definition import Definition, read_definition
from challenge.errors import Damaged
from challenge.shapes import misfit
from generator.engine.randomness import SECRET_BYTES
from generator.outcomes import OUTCOMES
from generator.seal import secret_commitment, sha256_of_file

MANIFEST = "manifest.json"
SEAL = "seal.json"
SETTINGS_FILE = "event.toml"
MANIFEST_SHAPE = {
    "event": str,
    "name": str,
    "region": str,
    "households": int,
    "base_rates": dict.fromkeys(OUTCOMES, float),
    "attainable": dict.fromkeys(OUTCOMES, float),
    "ceiling": float,
    "board": {"test_children": int, "public_children": int, "private_children": int},
    "files": {str: {"sha256": str, "bytes": int}},
    "seal": {
        "secret": str,
        "files": [{"name": str, "bytes": int, "sha256": str, "commitment": str}],
    },
}


@dataclass(frozen=True)
class Workspace:
    """The folder of one event."""

    root: Path

    @property
    def public(self) -> Path:
        """What participants get."""
        return self.root / "data" / "public"

    @property
    def sealed(self) -> Path:
        """What stays hidden, encrypted."""
        return self.root / "data" / "sealed"

    @property
    def kits(self) -> Path:
        """Starter kits."""
        return self.root / "kits"

    @property
    def submissions(self) -> Path:
        """Files that teams handed in, by content hash."""
        return self.root / "submissions"

    @property
    def opened(self) -> Path:
        """Unseen populations, opened: for the server only."""
        return self.root / ".opened"

    @property
    def secret_file(self) -> Path:
        """The 256-bit secret, 64 hexadecimal digits."""
        return self.root / "secret.key"

    @property
    def manifest_file(self) -> Path:
        """Hashes of everything public, commitments to everything sealed."""
        return self.public / MANIFEST

    @cached_property
    def definition(self) -> Definition:
        """Settings of the event."""
        return read_definition(self.root / "event.toml")

    @property
    def database_url(self) -> str:
        """URL of the ledger; a relative SQLite path lies in the event folder."""
        url = self.definition.database
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return prefix + str((self.root / url.removeprefix(prefix)).resolve())
        return url

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the data. Raises Damaged when there is none or it cannot be read."""
        try:
            manifest: dict[str, Any] = json.loads(self.manifest_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Damaged("no_data", where=str(self.manifest_file)) from None
        except (OSError, ValueError, RecursionError) as error:
            reason = getattr(error, "strerror", None) or error
            raise Damaged("manifest_unreadable", where=f"{self.manifest_file} ({reason})") from None
        if place := misfit(manifest, MANIFEST_SHAPE):
            raise Damaged("manifest_unreadable", where=f"{self.manifest_file} ({place})")
        return manifest

    def public_file(self, name: str) -> Path:
        """Return a public file. Raises Damaged when it is not the one that the manifest names, or may not be read."""
        path = self.public / name
        promised = self.manifest["files"].get(name, {}).get("sha256")
        try:
            same = path.is_file() and sha256_of_file(path) == promised
        except OSError as error:  # of somebody else: nothing is wrong with the file itself
            reason = error.strerror or error
            raise Damaged("os_error", where=str(path), reason=reason) from None
        if not same:
            raise Damaged("file_changed", where=str(path), file=name)
        return path

    @cached_property
    def secret(self) -> bytes:
        """The secret of the event. Raises Damaged when it is missing, unreadable or of another event."""
        secret = read_secret(self.secret_file)
        if self.manifest_file.is_file():
            promised = self.manifest.get("seal", {}).get("secret")
            if promised != secret_commitment(secret):
                raise Damaged("secret_other", where=str(self.secret_file))
        return secret


def open_workspace(folder: Path) -> Workspace:
    """Return the workspace of `folder`. Raises Damaged when it is no event."""
    workspace = Workspace(folder.resolve())
    _ = workspace.definition
    return workspace


def read_secret(path: Path, *, given: bool = False) -> bytes:
    """Read a secret: 64 hexadecimal digits, nothing else. `given`: a file that the user named, not the event's own."""
    try:
        text = path.read_text(encoding="ascii").strip()
        secret = bytes.fromhex(text)
    except FileNotFoundError:
        key = "secret_file_missing" if given else "secret_missing"
        raise Damaged(key, where=str(path)) from None
    except (OSError, ValueError):  # a folder, a file of somebody else, letters that are no digits
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise Damaged("secret_unreadable", where=str(path))
    return secret


def readable_by_others(path: Path) -> bool:
    """Say whether a file may be read by more people than its owner; of Windows nothing is known."""
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & 0o077)


def write_secret(path: Path, secret: bytes) -> None:
    """Write a secret so that only its owner can read it, and never over another one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
