"""What tests share: a small world and a small event, made once per worker, the event copied for who changes it."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import filelock
import numpy as np
import pandas as pd
import pytest

from challenge.definition_text import write_definition
from challenge.intake import IdeaIntake, Intake
from challenge.kits import build_kits
from challenge.ledger.repository import Ledger
from challenge.populations import Unseen, open_population
from challenge.sealed_names import PUBLIC_BOARD, sealed_name
from challenge.setup import advance_phase, generate_data, init_event
from challenge.teams import add_team
from challenge.workspace import Workspace, open_workspace
from generator.calibration import Calibration, calibrate
from generator.catalogue.reading import read_catalogue
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.kept import KEPT_FOR_PANEL
from generator.mechanisms import model
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.recipe import Recipe, simulate
from generator.timeline import Timeline
from tests.browsers import browser
from tests.measured import measured_event, open_event
from tests.parts import pytest_collection_modifyitems

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECRET = bytes(range(32))
TIMELINE = Timeline()
# Fixtures, and a hook of pytest.
__all__ = ["browser", "measured_event", "open_event", "pytest_collection_modifyitems"]


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Hear progress and say nothing."""


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The function that gives the folder `name` as `make(folder)` made it: workers of one run share it, the first makes it."""
    own = tmp_path_factory.getbasetemp()
    together = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        path = together / name
        with filelock.FileLock(together / f"{name}.lock"):
            if not path.exists():
                aside = tmp_path_factory.mktemp("made") / name
                make(aside)
                aside.rename(path)
        return path

    return folder


@pytest.fixture(scope="session")
def made_event(made_once: Callable[..., Path]) -> Path:
    """A small event with data and kit, in draft: for reading only."""
    return made_once("made-event", make_event)


def make_event(folder: Path) -> None:
    """Make a small event with data and kit, in draft."""
    workspace = init_event(folder, name="Proef", language="nl", at=NOW)
    small = dataclasses.replace(
        workspace.definition,
        households=6000,
        unseen_households=40_000,
        final_populations=0,
        liss_households=500,
        calibration_households=15_000,
        parameters="published",
    )
    write_definition(folder / "event.toml", small)
    workspace = open_workspace(folder)
    workspace.secret_file.chmod(0o600)
    workspace.secret_file.write_text(SECRET.hex() + "\n", encoding="ascii")
    ledger = Ledger.open(workspace.database_url)
    generate_data(workspace, ledger, secret_file=None, workers=2, progress=quiet, at=NOW)
    # The fixed points of ideas are measured here once: every opening would take half a minute to do so.
    workspace = open_workspace(folder)
    IdeaIntake(workspace, ledger, clock=lambda: NOW).prepare()
    shutil.rmtree(workspace.opened)
    ledger.close()
    build_kits(workspace)


@pytest.fixture(scope="session")
def unseen(made_event: Path, tmp_path_factory: pytest.TempPathFactory) -> Unseen:
    """The population of the public board of the small event, opened."""
    workspace = open_workspace(made_event)
    return open_population(
        workspace.sealed / sealed_name(PUBLIC_BOARD),
        tmp_path_factory.mktemp("server") / "unseen",
        secret=workspace.secret,
        event=workspace.definition.id,
        supports=read_catalogue(),
    )


@pytest.fixture
def event(made_event: Path, tmp_path: Path) -> Workspace:
    """A copy of the small event, to change at will."""
    folder = tmp_path / "event"
    shutil.copytree(made_event, folder)
    return open_workspace(folder)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: NOW


def sample(public: Path) -> pd.DataFrame:
    """The sample submission of an event."""
    with duckdb.connect(str(public / "challenge.duckdb"), read_only=True) as db:
        return db.execute("SELECT * FROM sample_submission ORDER BY RINPERSOON").df()


@pytest.fixture
def ledger(event):
    made = Ledger.open(event.database_url)
    yield made
    made.close()


@pytest.fixture
def intake(event, ledger, clock):
    return Intake(event, ledger, clock=clock)


@pytest.fixture
def token(event, ledger):
    """The token of a team of an event that is open."""
    advance_phase(event, ledger, "open", at=NOW)
    return add_team(ledger, "Blauw", at=NOW)


@pytest.fixture
def frame(event):
    """Predictions that can be handed in: the base rates."""
    return sample(event.public)


@pytest.fixture
def csv(frame):
    """The sample submission as a file; arguments change a column."""

    def make(**columns) -> bytes:
        return frame.assign(**columns).to_csv(index=False).encode()

    return make


@pytest.fixture
def csv_of():
    """The sample submission of any event as a file; arguments change a column."""

    def make(folder: Path, **columns) -> bytes:
        return sample(open_workspace(folder).public).assign(**columns).to_csv(index=False).encode()

    return make


@dataclass
class Watched:
    """A simulated world and every column of every year, of who was there on 1 January: (year, entity) -> columns."""

    world: World
    pages: dict[tuple[int, str], dict[str, np.ndarray[Any, Any]]]


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    return calibrate(SECRET, timeline=TIMELINE, choice="published", households=15_000)


def watch_world(
    calibration: Calibration, households: int, *, do: dict[str, Any] | None = None
) -> Watched:
    """Simulate a partition and keep everything."""
    simulation = Simulation(
        model,
        calibration.values,
        Noise(SECRET, "event"),
        do=do,
        interference_until=TIMELINE.cutoff,
    )
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, households))
    pages = {}

    def after_year(now: World) -> None:
        for entity, rows in now.entities.items():
            # Who came at the end of the year has no yearly columns yet.
            n = min(map(len, rows.columns.values()))
            pages[now.year, entity] = {name: v[:n] for name, v in rows.columns.items()}

    simulation.run(world, range(FIRST_YEAR, TIMELINE.last_year + 1), after_year=after_year)
    return Watched(world, pages)


@pytest.fixture(scope="session")
def watch(calibration: Calibration) -> Callable[..., Watched]:
    """The function that simulates `households` with interventions `do`."""
    return partial(watch_world, calibration)


@pytest.fixture(scope="session")
def watched(calibration: Calibration) -> Watched:
    return watch_world(calibration, 4000)


@pytest.fixture(scope="session")
def extract(calibration: Calibration):
    """What sources see of a partition of 6,000 households, and its answers with risks of all cohorts."""
    recipe = Recipe(
        secret=SECRET,
        population="event",
        region="hart-van-brabant",
        households=6000,
        timeline=TIMELINE,
        calibration=calibration,
        futures=4,
        risks_for=tuple(TIMELINE.cohorts),
    )
    return simulate(recipe, Partition(0, 6000), kept=KEPT_FOR_PANEL)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew."""
    parser.addoption("--golden-update", action="store_true", help="write golden files anew")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which blocks of README and docs were not run as they stand, and why."""
    said = {
        text
        for report in terminalreporter.getreports("passed")
        for name, text in report.user_properties
        if name == "not run"
    }
    if said:
        terminalreporter.section("NOT RUN as they stand: blocks of README and docs")
        for text in sorted(said):
            terminalreporter.write_line(text)
