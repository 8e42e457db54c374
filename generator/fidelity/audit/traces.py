"""Traces: times, paths, names and seeds that files carry along."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.trial import Trial

_BLOCK = 1 << 22
_OVERLAP = 256
_PATHS = re.compile(
    rb"(?<![A-Za-z0-9.])(?:/home/|/Users/|/root/|/tmp/|/var/folders/|[A-Z]:\\Users\\)[A-Za-z0-9._-]{2,}/?"
)
_KEYS = re.compile(
    r"(^|_)(seed|host|hostname|user|username|path|cwd|created|modified|time|timestamp|generated_at)($|_)"
)
# The earliest time that a zip file can hold: the kit's members say nothing of when they were made.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def in_files(
    paths: Iterable[Path], *, secret: bytes, forbidden: Iterable[str], root: Path
) -> list[Trial]:
    """Look for paths of a machine, the secret and `forbidden` texts in the bytes of public files.

    forbidden  such as the folder of the event and the name of the machine
    root       names of files are shown from here
    """
    literal = {secret: "secret", secret.hex().encode(): "secret"}
    literal |= {t.encode(): t for t in forbidden if len(t) >= 8}
    trials = []
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".zip":
            trials += _zip(path, name, literal)
        else:
            with path.open("rb") as file:
                seen = _search(_blocks(file), literal)
            trials.append(_trial(name, "content", seen))
    return trials


def _blocks(file: Any) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK):
        yield rest + block
        rest = block[-_OVERLAP:]


def _search(blocks: Iterable[bytes], literal: dict[bytes, str]) -> set[str]:
    seen: set[str] = set()
    for block in blocks:
        seen |= {said for text, said in literal.items() if text in block}
        seen |= {m.group().decode() for m in _PATHS.finditer(block)}
    return seen


def _trial(table: str, column: str, seen: Iterable[str]) -> Trial:
    said = sorted(seen)
    # The secret is not printed, wherever it was found.
    return Trial("trace", table, column, len(said), 0, {"seen": ", ".join(said[:3])})


def _zip(path: Path, name: str, literal: dict[bytes, str]) -> list[Trial]:
    trials = []
    with zipfile.ZipFile(path) as archive:
        times = {m.filename for m in archive.infolist() if m.date_time != ZIP_EPOCH}
        trials.append(_trial(name, "times of members", times))
        extra = {m.filename for m in archive.infolist() if m.extra or m.comment}
        trials.append(_trial(name, "extra fields", extra))
        seen: set[str] = set()
        for member in archive.infolist():
            with archive.open(member) as file:
                seen |= _search(_blocks(file), literal)
        trials.append(_trial(name, "content", seen))
    return trials


def in_manifest(path: Path) -> list[Trial]:
    """Look for names of a manifest that stand for a time, a machine, a person or a seed."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return [_trial(path.name, "names", {k for k in _names(document) if _KEYS.search(k.lower())})]


def _names(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from _names(value)
    elif isinstance(document, list):
        for value in document:
            yield from _names(value)


def in_databases(evidence: Evidence) -> list[Trial]:
    """Look for views, macros and sequences in the public databases: they hold text that nobody labelled."""
    trials = []
    for database in evidence.databases:
        views = evidence.db.execute(
            f"SELECT view_name FROM duckdb_views() WHERE database_name = '{database}' AND NOT internal"  # noqa: S608
        ).fetchall()
        macros = evidence.db.execute(
            f"SELECT function_name FROM duckdb_functions() WHERE database_name = '{database}' AND NOT internal"  # noqa: S608
        ).fetchall()
        trials.append(
            _trial(f"{database}.duckdb", "views and macros", {r[0] for r in (*views, *macros)})
        )
    return trials
