"""Making an event and its data, changing its settings while that is allowed, and saying where it stands."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from challenge.accounts import team_names
from challenge.admission import DRAFT, OPEN, advance, phase, phase_name
from challenge.answers import PUBLIC
from challenge.cluster import in_words
from challenge.definition import Definition, Quotas, Weights, check_name
from challenge.definition_text import write_definition
from challenge.errors import NotAllowed, Refused
from challenge.kits import refuse_stale_kits
from challenge.ledger.events import DataMade, Entry, PhaseOpened, SubmissionReceived
from challenge.ledger.jury_facts import RubricPublished
from challenge.ledger.repository import Ledger, NewFact
from challenge.live import BASELINE, anchor, live_standings
from challenge.locks import folder_lock
from challenge.placing import (
    build_name,
    building,
    finish_swap,
    new_event_folder,
    swap,
    sweep,
    tidy_up,
)
from challenge.release import release
from challenge.room import check_room
from challenge.scale import Scale
from challenge.standings import SIGNALS, rounded
from challenge.verification import check_ready
from challenge.work import Progress
from challenge.workspace import (
    MANIFEST,
    SETTINGS_FILE,
    Workspace,
    open_workspace,
    read_secret,
    write_secret,
)
from generator.engine.cluster import check_cluster
from generator.engine.partitions import Cluster, Workers
from generator.fidelity.audit.weak import weakness
from generator.production import code_here
from generator.seal import new_secret, sha256_of_file
from starter_kits.build import kit_name

ORGANISER = "organiser"


def init_event(folder: Path, *, name: str, language: str, at: datetime, days: int = 1) -> Workspace:
    """Make an event folder. Raises Refused when something is there already, and for a name that is none."""
    name = check_name(name, where="--name")
    folder = folder.resolve()
    with new_event_folder(folder) as aside:
        definition = Definition(
            id=secrets.token_hex(8),
            name=name,
            language=language,
            days=days,
            quotas=Quotas.of(days),
        )
        write_definition(aside / SETTINGS_FILE, definition)
        workspace = open_workspace(aside)
        write_secret(workspace.secret_file, new_secret())
        ledger = Ledger.create(workspace.database_url)
        ledger.append(NewFact(PhaseOpened(DRAFT, definition.id), "phase/draft", ORGANISER, at))
        ledger.close()
    return open_workspace(folder)


def change_settings(workspace: Workspace, ledger: Ledger, settings: Mapping[str, Any]) -> None:
    """Write settings to event.toml; refused once the event has opened."""
    require_draft(ledger.entries(), workspace)
    if settings:
        _write_settings(workspace, dataclasses.replace(workspace.definition, **settings))


def generate_data(
    workspace: Workspace,
    ledger: Ledger,
    *,
    secret_file: Path | None,
    workers: Workers,
    progress: Progress,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Make the data of an event with its secret, or the one in `secret_file`, which it then keeps.

    Nothing of the event changes before all is ready: then data, secret and `settings` change together, in a
    transaction of the ledger that finds the event still in draft. Steps of an earlier run that broke off, with the same
    secret, settings and code, are not done again. Raises NotAllowed when the event is not in draft, or when another command is at work.
    """
    require_draft(ledger.entries(), workspace)
    with folder_lock(workspace.root):
        finish_swap(workspace)
        secret = read_secret(secret_file or workspace.secret_file, given=secret_file is not None)
        _refuse_weak(secret, secret_file or workspace.secret_file)
        definition = dataclasses.replace(workspace.definition, **(settings or {}))
        name = build_name(definition, secret)
        sweep(workspace, keep=name)
        check_room(workspace.root, workspace.root / name, definition)
        with in_words(), building(workspace, name) as folder:
            if isinstance(workers, Cluster):
                check_cluster(workers.scheduler, folder, code_here)
            built = folder / "data"
            manifest = release(definition, built, secret=secret, workers=workers, progress=progress)
            digest = sha256_of_file(built / "public" / MANIFEST)

            def put_in_place(entries: list[Entry]) -> list[NewFact]:
                require_draft(entries, workspace)
                swap(workspace, built, secret)
                if settings:
                    _write_settings(workspace, definition)
                return [NewFact(DataMade(digest), f"data/{len(entries)}", ORGANISER, at)]

            ledger.append_if(put_in_place)
        tidy_up(workspace)
    for stale in ("manifest", "secret", "definition"):
        workspace.__dict__.pop(stale, None)
    return manifest


def advance_phase(workspace: Workspace, ledger: Ledger, to: str, *, at: datetime) -> None:
    """Take the event to its next phase. Opening needs data that belong together, and fixes them.

    Raises Damaged when they do not, and NotAllowed while data are made.
    """
    if to != OPEN:
        ledger.append_if(lambda entries: _next_phase(entries, PhaseOpened(to), at))
        return
    with folder_lock(workspace.root):
        advance(ledger.entries(), to)
        tidy_up(workspace)
        fresh = open_workspace(workspace.root)
        check_ready(fresh, ledger.entries())
        if other := other_promises(fresh):
            names = ", ".join(other)
            raise NotAllowed("promise_other", where=str(fresh.root / SETTINGS_FILE), names=names)
        _refuse_weak(fresh.secret, fresh.secret_file)
        refuse_stale_kits(fresh)
        opened = PhaseOpened(to, manifest=sha256_of_file(fresh.manifest_file))
        # What pitches are judged by, and how tracks are weighed, is a promise from then on.
        promised = RubricPublished(fresh.definition.jury.as_document())
        rubric = NewFact(promised, "rubric", ORGANISER, at)
        ledger.append_if(lambda entries: [rubric, *_next_phase(entries, opened, at)])


def _next_phase(entries: list[Entry], fact: PhaseOpened, at: datetime) -> list[NewFact]:
    advance(entries, fact.phase)
    return [NewFact(fact, f"phase/{fact.phase}", ORGANISER, at)]


def require_draft(entries: list[Entry], workspace: Workspace) -> None:
    """Raise NotAllowed when the data may no longer change."""
    if (now := phase(entries)) != DRAFT:
        raise NotAllowed("data_fixed", where=str(workspace.root), phase=phase_name(now))


def _refuse_weak(secret: bytes, path: Path) -> None:
    """Raise Refused for a secret that somebody could guess: from a number or a word, or of few different bytes."""
    if weakness(secret):
        raise Refused("secret_weak", where=str(path))


def _write_settings(workspace: Workspace, definition: Definition) -> None:
    """Write event.toml, whole or not at all."""
    temporary = workspace.root / f".{SETTINGS_FILE}.new"
    write_definition(temporary, definition)
    temporary.replace(workspace.root / SETTINGS_FILE)


def other_promises(workspace: Workspace) -> list[str]:
    """Return the settings in event.toml of which the data, made earlier, promise something else."""
    now, manifest = workspace.definition, workspace.manifest
    names = ("budget", "least_households", "capacity")
    other = [n for n in names if n in manifest and manifest[n] != getattr(now, n)]
    return other + ["weights"] * (Weights.of(manifest) != now.weights)


def opening_gaps(workspace: Workspace, entries: list[Entry]) -> list[str]:
    """Return what an open event still lacks: keys of the texts under [opening]."""
    gaps = []
    if not (workspace.kits / f"{kit_name('python')}.zip").is_file():
        gaps.append("no_kit")
    elif anchor(entries, BASELINE, PUBLIC) is None:
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
        "smallest_difference": None,
    }
    if workspace.manifest_file.is_file():
        board = workspace.manifest["board"]
        document["test_children"] = board["test_children"]
        document["public_children"] = board["public_children"]
        live = live_standings(entries, track=SIGNALS, scale=Scale.of(workspace.manifest, PUBLIC))
        document["smallest_difference"] = rounded(live.smallest_difference)
    return document
