"""Making data goes on where a killed run was, and makes the same."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from challenge.errors import Refused
from challenge.placing import build_name, building, stale_builds, sweep
from challenge.setup import generate_data
from challenge.workspace import open_workspace
from generator.checkpoint import record

ROOT = Path(__file__).parents[2]


def wait_for(condition, process, seconds=400):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        assert process.poll() is None, process.returncode
        time.sleep(0.05)


def contents(workspace):
    """Table -> content hash, and what is committed to of sealed files whose bytes are always the same."""
    manifest = open_workspace(workspace.root).manifest
    tables = {
        (name, table): facts["content"]
        for name, file in manifest["files"].items()
        for table, facts in file.get("tables", {}).items()
    }
    sealed = {f["name"]: f["commitment"] for f in manifest["seal"]["files"]}
    chosen = {name: sealed[name] for name in ("answers.sealed", "parameters.sealed")}
    return tables | chosen | {"attainable": manifest["attainable"]}


@pytest.mark.event
@pytest.mark.timeout(900)
def test_a_killed_run_goes_on_and_makes_the_same(event, ledger, clock, made_event):
    """Killed when the event's own population is ready and a part of the unseen one."""
    before = contents(event)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = ("-m", "challenge", "data", "generate", "--workers", "2", "--event", event.root)
    process = subprocess.Popen(
        [sys.executable, *command], env=environment, stderr=subprocess.DEVNULL
    )
    name = build_name(event.definition, event.secret)
    work = event.root / name / "data-at-work"
    try:
        wait_for(lambda: list((work / "unseen-1").glob(".partitions/*.done")), process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert [p.name for p in stale_builds(event)] == [name]
    assert (event.root / name).stat().st_mode & 0o077 == 0
    # What is left of the event's own population is its answers: its other columns are in its tables.
    assert {p.name for p in (work / "event").iterdir()} <= {"answers"}
    stages = []
    generate_data(
        event,
        ledger,
        secret_file=None,
        workers=2,
        progress=lambda *said: stages.append(said),
        at=clock(),
    )
    assert contents(event) == before
    assert stale_builds(event) == []
    told = {stage for stage, *_ in stages}
    assert "unseen" in told
    assert not told & {"simulate", "panel", "write"}
    assert next(done for stage, done, _ in stages if stage == "unseen") > 0


@pytest.fixture
def build(event):
    """A build of the event in which one step is done, broken off by an error."""

    def work(name, error):
        with building(event, name) as folder:
            (folder / "file").write_text("answers")
            record(folder / "step.done", folder, [folder / "file"], {})
            raise error

    def broken(error):
        name = build_name(event.definition, event.secret)
        with pytest.raises(type(error)):
            work(name, error)
        return event.root / name

    return broken


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_what_is_done_is_kept_when_a_run_breaks_off(event, build, error):
    folder = build(error)
    assert [p.name for p in stale_builds(event)] == [folder.name]
    assert folder.stat().st_mode & 0o077 == 0
    sweep(event, keep=folder.name)
    assert folder.is_dir()
    sweep(event)
    assert not folder.exists()


def test_nothing_is_kept_of_what_was_refused(event, build):
    assert not build(Refused("folder_taken")).exists()


def test_a_build_belongs_to_secret_settings_and_code(event, monkeypatch):
    name = build_name(event.definition, event.secret)
    assert name == build_name(event.definition, event.secret)
    assert event.secret.hex()[:8] not in name
    assert name != build_name(event.definition, bytes(32))
    assert name != build_name(replace(event.definition, households=6001), event.secret)
    monkeypatch.setattr("challenge.placing.fingerprint", lambda *_: "other code")
    assert name != build_name(event.definition, event.secret)
