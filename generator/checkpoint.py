"""Steps of a long run that are done stay done: a run that was killed goes on where it was.

A step writes its files and, when all are there, a record beside them: what it found, and the SHA-256 of each file. Whoever
comes later believes a record only when every file is still as it was left, so a file that a crash cut short is made again.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from generator.seal import sha256_of_file

SUFFIX = ".done"
# What numbers come from: another version of one of these may round the last digit another way.
_LIBRARIES = ("numpy", "scipy", "duckdb", "pandas", "scikit-learn", "faker")
_SOURCES = frozenset((".py", ".toml", ".csv", ".sql"))


def record(path: Path, root: Path, files: Iterable[Path], found: Mapping[str, Any]) -> None:
    """Write down that a step is done, whole or not at all.

    path   of the record; ends in SUFFIX
    files  what the step left under `root`
    found  plain values (JSON) that later steps need
    """
    digests = {file.relative_to(root).as_posix(): sha256_of_file(file) for file in files}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    aside.write_text(json.dumps({"found": dict(found), "files": digests}), encoding="utf-8")
    aside.replace(path)


def recall(path: Path, root: Path) -> dict[str, Any] | None:
    """Return what a step found, or None when it must be done (again): no record, or a file is not as it was left."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found, digests = dict(document["found"]), dict(document["files"])
        same = all(sha256_of_file(root / name) == digest for name, digest in digests.items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if same else None


def any_record(folder: Path) -> bool:
    """Say whether a step under `folder` was done."""
    return next(folder.rglob(f"*{SUFFIX}"), None) is not None


@cache
def fingerprint(*packages: Path) -> str:
    """Return a digest of the code in folders and of the libraries under it: what it makes may differ when this does."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"{name} -\n".encode())
    for package in packages:
        for path in sorted(p for p in package.rglob("*") if p.suffix in _SOURCES):
            name = path.relative_to(package).as_posix()
            digest.update(f"{name} {sha256_of_file(path)}\n".encode())
    return digest.hexdigest()
