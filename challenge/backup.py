"""A copy of an event in one file, made while it runs, and an event made from such a copy.

The ledger is read first, in one moment; files of submissions are stored before the fact that names them, so that every
file that a fact of the copy names is in it. Facts that come later are not: a copy is of the moment it was begun.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from challenge.definition import read_definition
from challenge.definition_text import write_definition
from challenge.errors import Damaged, Refused
from challenge.ledger.repository import Ledger
from challenge.placing import new_event_folder
from challenge.workspace import SETTINGS_FILE, Workspace, open_workspace

LEDGER = "ledger.jsonl"
_FOLDERS = ("data", "kits")
_SUBMISSIONS = "submissions"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STORED = (
    ".duckdb",
    ".sealed",
    ".age",
    ".bin",
    ".zip",
)  # encrypted or dense: compressing costs time only
_ROOT_FILES = (SETTINGS_FILE, "secret.key")


@dataclass(frozen=True)
class Copy:
    """What is in a copy: facts, submissions, and bytes of the file."""

    facts: int
    submissions: int
    bytes: int


def back_up(workspace: Workspace, ledger: Ledger, target: Path, *, with_data: bool) -> Copy:
    """Write a copy of the event to `target`: for its owner only, whole or not at all, and never over another file.

    with_data  with the public and sealed data and the kits, which do not change once the event has opened
    Raises Refused when there is a file of that name, Damaged when a submission is missing or was changed.
    """
    if target.exists():
        raise Refused("backup_there", where=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = list(ledger.dump())
    handle, aside = tempfile.mkstemp(prefix=".backup-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                _write_ledger(archive, rows)
                digests = sorted(set(_digests(rows)))
                for digest in digests:
                    archive.writestr(f"{_SUBMISSIONS}/{digest}", _stored(workspace, digest))
                for path, name in _files(workspace, with_data=with_data):
                    archive.write(path, name, compress_type=_packing(path))
            file.flush()
            os.fsync(file.fileno())
        size = Path(aside).stat().st_size
        Path(aside).replace(target)
    finally:
        Path(aside).unlink(missing_ok=True)
    return Copy(len(rows), len(digests), size)


def restore(source: Path, folder: Path, *, database: str | None = None) -> Workspace:
    """Make the event of a copy anew in `folder`, which is empty or not there; whole or not at all.

    database  URL of the new ledger; without it that of the copy's settings
    Raises Refused when something is in the folder or the ledger, Damaged for a file that is no copy, or was changed.
    """
    folder = folder.resolve()
    with new_event_folder(folder) as aside:
        rows = _unpack(source, aside)
        if database is not None:
            path = aside / SETTINGS_FILE
            write_definition(path, replace(read_definition(path), database=database))
        workspace = open_workspace(aside)
        ledger = Ledger.create(workspace.database_url)
        ledger.load(rows)
        ledger.close()
    return open_workspace(folder)


def _write_ledger(archive: zipfile.ZipFile, rows: list[dict[str, Any]]) -> None:
    lines = io.StringIO()
    for row in rows:
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    archive.writestr(LEDGER, lines.getvalue())


def _digests(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the content hashes that facts name: files of the store."""
    for row in rows:
        digest = row["body"].get("digest", "")
        if row["kind"] != "TokenIssued" and _DIGEST.fullmatch(digest):
            yield digest


def _stored(workspace: Workspace, digest: str) -> bytes:
    path = workspace.submissions / digest
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged("backup_lacks", where=str(path))
    return data


def _files(workspace: Workspace, *, with_data: bool) -> Iterator[tuple[Path, str]]:
    """Yield what is copied as it is, with its name in the copy."""
    for name in _ROOT_FILES:
        if (workspace.root / name).is_file():
            yield workspace.root / name, name
    for folder in _FOLDERS if with_data else ():
        for path in sorted((workspace.root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path, path.relative_to(workspace.root).as_posix()


def _packing(path: Path) -> int:
    return zipfile.ZIP_STORED if path.suffix in _STORED else zipfile.ZIP_DEFLATED


def _unpack(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Unpack a copy; return the rows of its ledger."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if LEDGER not in names or SETTINGS_FILE not in names:
                raise Damaged("backup_odd", where=str(source))
            for name in names:
                if name != LEDGER:
                    _extract(archive, name, folder, source)
            text = archive.read(LEDGER).decode("utf-8")
            return [json.loads(line) for line in text.splitlines() if line]
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise Refused("file_missing", where=str(source)) from None
        raise Damaged("backup_odd", where=str(source)) from None


def _extract(archive: zipfile.ZipFile, name: str, folder: Path, source: Path) -> None:
    """Write one file of a copy, where copies have files and nowhere else."""
    parts = Path(name).parts
    if name.endswith("/"):
        return
    known = name in _ROOT_FILES or (parts[0] in (*_FOLDERS, _SUBMISSIONS) and ".." not in parts)
    if not known or Path(name).is_absolute() or "\\" in name:
        raise Damaged("backup_odd", where=f"{source}: {name!r}")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, path.open("wb") as out:
        shutil.copyfileobj(packed, out, 1 << 20)
    if name == "secret.key":
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    if parts[0] == _SUBMISSIONS and (hashlib.sha256(path.read_bytes()).hexdigest() != parts[-1]):
        raise Damaged("backup_odd", where=f"{source}: {name}")
