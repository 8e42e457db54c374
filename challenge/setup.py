"""Making an event, changing its settings while that is allowed, and saying where it stands."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from challenge.accounts import team_names
from challenge.admission import advance, phase
from challenge.answers import open_key
from challenge.definition import Definition, write_definition
from challenge.errors import Refused
from challenge.ledger.events import Entry, PhaseOpened, SubmissionReceived
from challenge.ledger.repository import Ledger, NewFact
from challenge.release import Progress, refuse_after_opening, release
from challenge.workspace import Workspace, open_workspace, read_secret, write_secret
from generator.seal import new_secret

ORGANISER = "organiser"


def init_event(folder: Path, *, name: str, language: str, at: datetime) -> Workspace:
    """Make an event folder. Raises Refused when something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            "There is something in this folder already.",
            where=str(folder),
            mend="choose a new folder: an event is never made over another.",
        )
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
    """Make the data of an event with its secret (or the one in `secret_file`, which it then keeps)."""
    refuse_after_opening(phase(ledger.entries()), workspace)
    if secret_file:
        given = read_secret(secret_file)
        if given != read_secret(workspace.secret_file):
            workspace.secret_file.unlink()
            write_secret(workspace.secret_file, given)
    secret = read_secret(workspace.secret_file)
    return release(workspace, secret=secret, workers=workers, progress=progress)


def advance_phase(workspace: Workspace, ledger: Ledger, to: str, *, at: datetime) -> None:
    """Take the event to its next phase. Opening needs data that can be scored."""
    if to == "open":
        open_key(workspace)

    def decide(entries: list[Entry]) -> list[NewFact]:
        advance(entries, to)
        return [NewFact(PhaseOpened(to), f"phase/{to}", ORGANISER, at)]

    ledger.append_if(decide)


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
    }
    if workspace.manifest_file.is_file():
        board = workspace.manifest["board"]
        document["test_children"] = board["test_children"]
        document["public_children"] = board["public_children"]
    return document
