"""Reveal and verify: what was promised when the event was made, and whether it was kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from challenge.admission import advance
from challenge.errors import Damaged
from challenge.intake import Intake
from challenge.ledger.events import AnswersRevealed, Entry, PhaseOpened
from challenge.ledger.repository import NewFact
from challenge.release import write_json
from challenge.workspace import Workspace, read_secret
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


def reveal_answers(intake: Intake, *, at: datetime) -> None:
    """Publish the keys and salts of all sealed files, and the secret itself.

    Entries whose private score is missing (a crash while the event closed) are scored first.
    """
    workspace, ledger = intake.workspace, intake.ledger
    advance(ledger.entries(), "revealed")
    intake.score_private()
    secret = workspace.secret
    files: dict[str, Any] = {}
    for promised in workspace.manifest["seal"]["files"]:
        key, salt = file_keys(secret, promised["name"])
        files[promised["name"]] = {"key": key.hex(), "salt": salt.hex()}
    write_json(workspace.public / REVEALED, {"secret": secret.hex(), "files": files})

    def decide(entries: list[Entry]) -> list[NewFact]:
        advance(entries, "revealed")
        return [
            NewFact(AnswersRevealed(files), "answers-revealed", "organiser", at),
            NewFact(PhaseOpened("revealed"), "phase/revealed", "organiser", at),
        ]

    ledger.append_if(decide)


def verify_event(workspace: Workspace) -> list[dict[str, Any]]:
    """Check every promise of the manifest; return one row per check with "kind", "file" and "ok".

    Needs data/public only. A copy without event.toml is no organiser's: sealed files may be absent there.
    """
    manifest = workspace.manifest
    copied = not (workspace.root / "event.toml").exists() and not workspace.sealed.is_dir()
    checks: list[dict[str, Any]] = []
    for name, promised in manifest["files"].items():
        path = workspace.public / name
        there = path.is_file()
        same = there and sha256_of_file(path) == promised["sha256"]
        kind = "public_missing" if not there else "public_same" if same else "public_changed"
        checks.append({"kind": kind, "file": name, "ok": same})
    for promised in manifest["seal"]["files"]:
        wrong = check_file(workspace.sealed / promised["name"], promised)
        kind = "sealed_absent" if copied else f"sealed_{wrong or 'same'}"
        checks.append({"kind": kind, "file": promised["name"], "ok": copied or wrong is None})
    return checks + _opened(workspace, copied=copied)


def _opened(workspace: Workspace, *, copied: bool) -> list[dict[str, Any]]:
    """Open the sealed files, with the published keys after the reveal or with the secret before it.

    `copied`: there are none here, so that only the secret can be held against its promise.
    """
    seal = workspace.manifest["seal"]
    revealed = workspace.public / REVEALED
    if revealed.is_file():
        try:
            document = json.loads(revealed.read_text(encoding="utf-8"))
            secret = bytes.fromhex(document["secret"])
            keys = {
                name: (bytes.fromhex(k["key"]), bytes.fromhex(k["salt"]))
                for name, k in document["files"].items()
            }
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged("keys_unreadable", where=f"{revealed} ({error})") from None
    elif workspace.secret_file.is_file():
        secret = read_secret(workspace.secret_file)
        keys = {f["name"]: file_keys(secret, f["name"]) for f in seal["files"]}
    else:
        return [{"kind": "not_opened", "file": "secret.key", "ok": True}]
    same = secret_commitment(secret) == seal["secret"]
    checks = [{"kind": "secret_same" if same else "secret_other", "file": "secret.key", "ok": same}]
    for promised in [] if copied else seal["files"]:
        name = promised["name"]
        try:
            key, salt = keys[name]
            content = unseal(workspace.sealed / name, key=key, event=workspace.manifest["event"])
            kept = commitment(content, salt) == promised["commitment"]
        except (GeneratorError, KeyError):
            kept = False
        kind = "answers_kept" if kept else "answers_other"
        checks.append({"kind": kind, "file": name, "ok": kept})
    return checks
