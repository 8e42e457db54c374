"""An event that takes ideas in: made once per run, copied for who changes it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

from challenge.definition_text import write_definition
from challenge.intake import IdeaIntake
from challenge.ledger.repository import Ledger, NewFact
from challenge.populations import open_population, seal_tables
from challenge.scale import kept_points
from challenge.sealed_names import FINAL, PUBLIC_BOARD, sealed_commitment, sealed_name
from challenge.setup import advance_phase
from challenge.workspace import Workspace, open_workspace
from generator.catalogue.reading import read_catalogue
from generator.seal import published

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def measured_event(made_once: Callable[..., Path], made_event: Path) -> Path:
    """The small event, open, with two final populations, and with the fixed points of the public one: for reading only."""
    return made_once("measured-event", partial(_measure, made_event))


@pytest.fixture
def open_event(measured_event: Path, tmp_path: Path) -> Workspace:
    """A copy of the open event with fixed points, to change at will."""
    folder = tmp_path / "open-event"
    shutil.copytree(measured_event, folder)
    return open_workspace(folder)


def _measure(made_event: Path, folder: Path) -> None:
    """Make the measured event; its final populations are copies of the one of the public board.

    In the last of them a household type has another name.
    """
    shutil.copytree(made_event, folder)
    workspace = open_workspace(folder)
    ledger = Ledger.open(workspace.database_url)
    advance_phase(workspace, ledger, "open", at=NOW)
    unseen = folder / "unseen"
    open_population(
        workspace.sealed / sealed_name(PUBLIC_BOARD),
        unseen,
        secret=workspace.secret,
        event=workspace.definition.id,
        supports=read_catalogue(),
    )
    manifest = json.loads(workspace.manifest_file.read_text())
    for name in FINAL[-2:]:
        with duckdb.connect(str(unseen / "challenge.duckdb")) as db:
            for table in ("train_outcomes", "sample_submission"):
                db.execute(f"CREATE TABLE {table} (i INT)")  # to be left out when it is sealed
            if name == FINAL[-1]:
                db.execute("UPDATE first_1000_days SET household_type = 'elsewhere' WHERE household_type = 'single_parent'")  # fmt: skip
        sealed = seal_tables(
            unseen,
            workspace.sealed / sealed_name(name),
            secret=workspace.secret,
            event=workspace.definition.id,
        )
        manifest["seal"]["files"] += published(workspace.secret, [sealed])["files"]
    shutil.rmtree(unseen)
    workspace.manifest_file.write_text(json.dumps(manifest))
    write_definition(
        folder / "event.toml", dataclasses.replace(workspace.definition, final_populations=2)
    )
    workspace = open_workspace(folder)
    IdeaIntake(workspace, ledger, clock=lambda: NOW).prepare()
    points = kept_points(workspace, ledger.entries())
    for name in FINAL[
        -2:
    ]:  # the same families, so the same fixed points: measuring takes half a minute
        sealed = sealed_commitment(workspace, name)[:16]
        same = dataclasses.replace(points, population=name, sealed=sealed)
        ledger.append(NewFact(same, f"points/{name}/{sealed}", "scorer", NOW))
    ledger.close()
