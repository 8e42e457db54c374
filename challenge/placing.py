"""New data take the place of old ones in one step, with the secret that opens them.

Data are built in a folder beside `data`, under the lock of the event folder. What a killed run leaves behind is either
finished or undone by `tidy_up`, so that public files, sealed answers and secret always belong together.

A build has a name that follows from secret, settings and code, so that the same command, given again, finds the steps that
are done. They hold answers in plain text: only the owner of the folder may read them, who has secret.key beside it as well.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from challenge.definition import Definition
from challenge.errors import Damaged, EventError, Refused
from challenge.workspace import MANIFEST, Workspace, read_secret, write_secret
from generator.checkpoint import any_record, fingerprint
from generator.seal import secret_commitment

BUILDING = ".building-"
_BEFORE = ".data-before"
_NEW_SECRET = "secret.key.new"  # noqa: S105
_HERE = Path(__file__).parent.parent


@contextmanager
def new_event_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to make an event in, and put it in the place of `folder`, empty or not there, when all is well.

    Raises Refused when something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder_taken", where=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made aside: a folder that is there is a whole event.
    with tempfile.TemporaryDirectory(prefix=".event-", dir=folder.parent) as nearby:
        aside = Path(nearby) / "event"
        aside.mkdir()
        yield aside
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)


def build_name(definition: Definition, secret: bytes) -> str:
    """Return the name of the folder that data are built in: of the same secret, settings and code always the same one.

    It tells nothing of the secret to who does not have it.
    """
    packages = (_HERE / name for name in ("generator", "scoring", "challenge"))
    made_by = f"{definition!r}\n{fingerprint(*packages)}"
    return BUILDING + hmac.new(secret, made_by.encode(), hashlib.sha256).hexdigest()[:16]


@contextmanager
def building(workspace: Workspace, name: str) -> Iterator[Path]:
    """Give a folder to build data in. It is gone afterwards, unless the run broke off after a step was done.

    What is refused will be refused again: nothing of that is kept.
    """
    folder = workspace.root / name
    # Not `tempfile`: a signal between its making of the folder and its `with` would leave the folder.
    keep = False
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        yield folder
    except EventError:
        raise
    except BaseException:
        keep = any_record(folder)
        raise
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def stale_builds(workspace: Workspace) -> list[Path]:
    """Return what killed runs left behind: unsealed answers may be in it."""
    return sorted([*workspace.root.glob(f"{BUILDING}*"), *workspace.root.glob(f"data/{BUILDING}*")])


def tidy_up(workspace: Workspace) -> None:
    """Finish or undo a swap that was broken off, and delete stale builds. Call it under the lock only."""
    finish_swap(workspace)
    sweep(workspace)


def finish_swap(workspace: Workspace) -> None:
    """Finish or undo a swap that was broken off. Call it under the lock only."""
    root = workspace.root
    data, before, new = root / "data", root / _BEFORE, root / _NEW_SECRET
    if before.exists() and not (data / "public" / MANIFEST).is_file():
        shutil.rmtree(data, ignore_errors=True)
        before.rename(data)
    if new.is_file():
        if _belongs(new, data):
            _replace_secret(workspace)
        else:
            new.unlink()
    if before.exists():
        shutil.rmtree(before)


def sweep(workspace: Workspace, *, keep: str = "") -> None:
    """Delete what killed runs left behind, but the build of the name `keep`. Call it under the lock only."""
    for stale in stale_builds(workspace):
        if stale.name != keep:
            shutil.rmtree(stale)


def swap(workspace: Workspace, built: Path, secret: bytes) -> None:
    """Put the folder `built` (public, sealed) in the place of `data`, and `secret` in that of secret.key."""
    root = workspace.root
    data, before = root / "data", root / _BEFORE
    (root / _NEW_SECRET).unlink(missing_ok=True)
    write_secret(root / _NEW_SECRET, secret)
    if data.exists():
        data.rename(before)
    try:
        built.rename(data)
    except OSError:
        if before.exists():
            before.rename(data)
        raise
    _replace_secret(workspace)


def kept_secret(workspace: Workspace, secret_file: Path | None) -> Path | None:
    """Return where the event's own secret will be kept when the one in `secret_file` takes its place, else None.

    Raises Damaged for a file that holds no secret.
    """
    if secret_file is None:
        return None
    given, own = read_secret(secret_file, given=True), workspace.secret_file
    if not own.is_file() or own.read_bytes().strip() == given.hex().encode():
        return None
    return _free_name(workspace)


def _free_name(workspace: Workspace) -> Path:
    number = 1
    while (path := workspace.root / f"secret.old-{number}.key").exists():
        number += 1
    return path


def _replace_secret(workspace: Workspace) -> None:
    """Put the new secret in place; another one that was there is kept under a name of its own."""
    new, old = workspace.root / _NEW_SECRET, workspace.secret_file
    if old.is_file() and old.read_bytes().strip() != new.read_bytes().strip():
        shutil.copy2(old, _free_name(workspace))
    new.replace(old)


def _belongs(secret: Path, data: Path) -> bool:
    """Say whether a secret is the one that the data commit to."""
    try:
        manifest = json.loads((data / "public" / MANIFEST).read_text(encoding="utf-8"))
        promised = manifest["seal"]["secret"]
        return bool(promised == secret_commitment(read_secret(secret)))
    except (OSError, ValueError, KeyError, TypeError, Damaged):
        return False
