"""Making an event, changing its settings while that is allowed, and saying where it stands."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from challenge.accounts import team_names
from challenge.admission import OPEN, advance, phase
from challenge.answers import PUBLIC, open_key
from challenge.definition import Definition, check_name, write_definition
from challenge.errors import Refused
from challenge.ledger.events import AnchorMeasured, Entry, PhaseOpened, SubmissionReceived
from challenge.ledger.repository import Ledger, NewFact
from challenge.release import Progress, refuse_after_opening, release
from challenge.standings import SIGNALS, standings
from challenge.workspace import Workspace, open_workspace, read_secret, write_secret
from generator.seal import new_secret
from starter_kits.build import kit_name

ORGANISER = "organiser"


def init_event(folder: Path, *, name: str, language: str, at: datetime) -> Workspace:
    """Make an event folder. Raises Refused when something is there already, and for a name that is none."""
    name = check_name(name, where="--name")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder_taken", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    definition = Definition(id=secrets.token_hex(8), name=name, language=language)
    write_definition(folder / "event.toml", definition)
    workspace = open_workspace(folder)
    write_secret(workspace.secret_file, new_secret())
    ledger = Ledger.create(workspace.database_url)
    ledger.append(NewFact(PhaseOpened("draft"), "phase/draft", ORGANISER, at))
    ledger.close()
    return workspace


def change_settings(workspace: Workspace, ledger: Ledger, settings: dict[str, Any]) -> None:
    """Write settings to event.toml; refused once the event has opened."""
    refuse_after_opening(phase(ledger.entries()), workspace)
    if settings:
        changed = dataclasses.replace(workspace.definition, **settings)
        write_definition(workspace.root / "event.toml", changed)


def generate_data(
    workspace: Workspace,
    ledger: Ledger,
    *,
    secret_file: Path | None,
    workers: int,
    progress: Progress,
) -> dict[str, Any]:
    """Make the data of an event with its secret, or with the one in `secret_file`, which then takes its place."""
    refuse_after_opening(phase(ledger.entries()), workspace)
    old = kept_secret(workspace, secret_file)
    secret = read_secret(secret_file or workspace.secret_file, given=secret_file is not None)
    manifest = release(workspace, secret=secret, workers=workers, progress=progress)
    if old:
        workspace.secret_file.rename(old)
    if not workspace.secret_file.exists():
        write_secret(workspace.secret_file, secret)
    return manifest


def kept_secret(workspace: Workspace, secret_file: Path | None) -> Path | None:
    """Return where the event's own secret is kept when the one in `secret_file` takes its place, else None.

    Raises Damaged for a file that holds no secret.
    """
    if secret_file is None:
        return None
    given = read_secret(secret_file, given=True)
    if not workspace.secret_file.exists() or read_secret(workspace.secret_file) == given:
        return None
    number = 1
    while (path := workspace.root / f"secret.old-{number}.key").exists():
        number += 1
    return path


def advance_phase(workspace: Workspace, ledger: Ledger, to: str, *, at: datetime) -> None:
    """Take the event to its next phase. Opening needs data that can be scored."""
    if to == OPEN:
        advance(ledger.entries(), to)
        _ = workspace.manifest  # no data is another thing than data without their answers
        open_key(workspace)

    def decide(entries: list[Entry]) -> list[NewFact]:
        advance(entries, to)
        return [NewFact(PhaseOpened(to), f"phase/{to}", ORGANISER, at)]

    ledger.append_if(decide)


def opening_gaps(workspace: Workspace, entries: list[Entry]) -> list[str]:
    """Return what an open event still lacks: keys of the texts under [opening]."""
    gaps = []
    if not (workspace.kits / f"{kit_name('python')}.zip").is_file():
        gaps.append("no_kit")
    elif not any(isinstance(e.fact, AnchorMeasured) for e in entries):
        gaps.append("kit_unchecked")
    if not team_names(entries):
        gaps.append("no_team")
    return gaps


def status_of(workspace: Workspace, ledger: Ledger) -> dict[str, Any]:
    """Say where an event stands."""
    entries = ledger.entries()
    definition = workspace.definition
    document: dict[str, Any] = {
        "name": definition.name,
        "phase": phase(entries),
        "region": definition.region,
        "households": definition.households,
        "teams": len(team_names(entries)),
        "submissions": sum(isinstance(e.fact, SubmissionReceived) for e in entries),
        "test_children": None,
        "public_children": None,
        "smallest_difference": standings(entries, track=SIGNALS, part=PUBLIC).smallest_difference,
    }
    if workspace.manifest_file.is_file():
        board = workspace.manifest["board"]
        document["test_children"] = board["test_children"]
        document["public_children"] = board["public_children"]
    return document
