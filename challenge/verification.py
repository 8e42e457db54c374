"""Verify: what was promised of data and answers, and whether it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from challenge.admission import OPEN
from challenge.answers import ANSWERS, key_from, read_answer_table
from challenge.errors import Damaged
from challenge.ledger.events import DataMade, Entry, PhaseOpened
from challenge.locks import is_locked
from challenge.placing import stale_builds
from challenge.workspace import (
    MANIFEST,
    SEAL,
    SETTINGS_FILE,
    Workspace,
    read_secret,
    readable_by_others,
)
from generator import warehouse
from generator.errors import GeneratorError
from generator.seal import (
    check_file,
    commitment,
    file_keys,
    secret_commitment,
    sha256_of_file,
    unseal,
)

REVEALED = "revealed.json"
UNCHECKED = ("sealed_absent", "not_opened")
Check = dict[str, Any]


def verify_event(workspace: Workspace, entries: Sequence[Entry] | None = None) -> list[Check]:
    """Check every promise; return one row per check with "kind", "file" and "ok".

    Needs data/public only. A copy without event.toml is no organiser's: sealed files may be absent there.

    entries  facts of the ledger; None where there is no ledger at hand
    """
    copied = not (workspace.root / SETTINGS_FILE).exists() and not workspace.sealed.is_dir()
    return [
        *_manifest(workspace, entries),
        *_files(workspace, copied=copied),
        *_opened(workspace, copied=copied),
    ]


def verdict_of(checks: Sequence[Check]) -> str:
    """Return what the checks say together: good, so_far (something could not be checked), bad."""
    if not all(check["ok"] for check in checks):
        return "bad"
    return "so_far" if any(check["kind"] in UNCHECKED for check in checks) else "good"


def mark_of(check: Check) -> str:
    """Return the sign before a check: kept, broken, or not to be checked here."""
    if not check["ok"]:
        return "✗"
    return "·" if check["kind"] in UNCHECKED else "✓"


def warnings_of(workspace: Workspace) -> list[Check]:
    """Return what breaks no promise and should be mended all the same."""
    stale = stale_builds(workspace)
    # A build that is under way is none of them.
    if stale and is_locked(workspace.root):
        stale = []
    found = [_check("stale_build", path.name, True) for path in stale]
    if readable_by_others(workspace.secret_file):
        found.append(_check("secret_readable", workspace.secret_file.name, True))
    return found


def check_ready(workspace: Workspace, entries: Sequence[Entry]) -> None:
    """Raise Damaged unless manifest, public files, sealed answers and secret belong together."""
    _ = workspace.secret
    wrong = [c for c in verify_event(workspace, entries) if not c["ok"]]
    if wrong:
        names = ", ".join(dict.fromkeys(c["file"] for c in wrong))
        raise Damaged("data_apart", where=f"{workspace.root / 'data'}: {names}")
    check_children(workspace)


def check_children(workspace: Workspace) -> None:
    """Raise Damaged unless the children to predict are those of the sealed answers."""
    path = workspace.sealed / ANSWERS
    key, _ = file_keys(workspace.secret, ANSWERS)
    sealed = key_from(read_answer_table(unseal(path, key=key, event=workspace.definition.id)))
    listed = warehouse.read_table(
        workspace.public / "challenge.duckdb", "children", where="split = 'test'"
    )
    if set(listed["RINPERSOON"]) != set(sealed.truth.index):
        raise Damaged("children_apart", where=str(workspace.public / "challenge.duckdb"))


def promised_manifest(entries: Sequence[Entry]) -> str | None:
    """Return the SHA-256 of the manifest that the ledger holds: as it opened, else as it was last made."""
    opened = [e.fact.manifest for e in entries if isinstance(e.fact, PhaseOpened)]
    made = [e.fact.manifest for e in entries if isinstance(e.fact, DataMade)]
    return next((m for m in [*reversed(opened), *reversed(made)] if m), None)


def published_keys(workspace: Workspace) -> tuple[bytes, dict[str, tuple[bytes, bytes]]] | None:
    """Return the secret and file -> (key, salt) that the reveal published; None before it.

    Raises Damaged when they cannot be read.
    """
    revealed = workspace.public / REVEALED
    if not revealed.is_file():
        return None
    try:
        document = json.loads(revealed.read_text(encoding="utf-8"))
        secret = bytes.fromhex(document["secret"])
        keys = {
            str(name): (bytes.fromhex(k["key"]), bytes.fromhex(k["salt"]))
            for name, k in document["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("keys_unreadable", where=f"{revealed} ({error})") from None
    return secret, keys


def _check(kind: str, file: str, ok: bool) -> Check:
    return {"kind": kind, "file": file, "ok": ok}


def _manifest(workspace: Workspace, entries: Sequence[Entry] | None) -> list[Check]:
    """Hold the manifest against the ledger, and the settings against both."""
    if entries is None:
        checks = [_check("not_recorded", MANIFEST, True)]
    elif (promised := promised_manifest(entries)) is None:
        opened = any(isinstance(e.fact, PhaseOpened) and e.fact.phase == OPEN for e in entries)
        checks = [_check("not_recorded", MANIFEST, True)] if opened else []
    else:
        same = promised == sha256_of_file(workspace.manifest_file)
        checks = [_check("manifest_same" if same else "manifest_changed", MANIFEST, same)]
    if not (workspace.root / SETTINGS_FILE).exists():
        return checks
    same = workspace.manifest["event"] == workspace.definition.id
    return [*checks, _check("event_same" if same else "event_other", SETTINGS_FILE, same)]


def _files(workspace: Workspace, *, copied: bool) -> list[Check]:
    """Hold public and sealed files against the manifest; `copied`: there are no sealed ones here."""
    checks = []
    for name, promised in workspace.manifest["files"].items():
        path = workspace.public / name
        there = path.is_file()
        same = there and sha256_of_file(path) == promised["sha256"]
        kind = "public_missing" if not there else "public_same" if same else "public_changed"
        checks.append(_check(kind, name, same))
    seal = workspace.manifest["seal"]
    if copied:
        return checks + [_check("sealed_absent", p["name"], True) for p in seal["files"]]
    for promised in seal["files"]:
        wrong = check_file(workspace.sealed / promised["name"], promised)
        checks.append(_check(f"sealed_{wrong or 'same'}", promised["name"], wrong is None))
    return [*checks, _seal_file(workspace, seal)]


def _seal_file(workspace: Workspace, seal: dict[str, Any]) -> Check:
    """Hold seal.json, which may have been published by itself, against the manifest."""
    path = workspace.sealed / SEAL
    if not path.is_file():
        return _check("sealed_missing", SEAL, False)
    try:
        same = json.loads(path.read_text(encoding="utf-8")) == seal
    except ValueError:
        same = False
    return _check("sealed_same" if same else "sealed_changed", SEAL, same)


def _opened(workspace: Workspace, *, copied: bool) -> list[Check]:
    """Open the sealed files, with the published keys after the reveal or with the secret before it.

    `copied`: there are none here, so that only the secret can be held against its promise.
    """
    seal = workspace.manifest["seal"]
    if published := published_keys(workspace):
        secret, keys = published
    elif workspace.secret_file.is_file():
        secret = read_secret(workspace.secret_file)
        keys = {f["name"]: file_keys(secret, f["name"]) for f in seal["files"]}
    else:
        return [_check("not_opened", "secret.key", True)]
    same = secret_commitment(secret) == seal["secret"]
    checks = [_check("secret_same" if same else "secret_other", "secret.key", same)]
    for promised in [] if copied else seal["files"]:
        name = promised["name"]
        try:
            key, salt = keys[name]
            content = unseal(workspace.sealed / name, key=key, event=workspace.manifest["event"])
            kept = commitment(content, salt) == promised["commitment"]
        except (GeneratorError, KeyError):
            kept = False
        checks.append(_check("answers_kept" if kept else "answers_other", name, kept))
    return checks
