"""Data are made aside and put in place in one step, or not at all."""

import json
import shutil

import pytest

from challenge import placing
from challenge.errors import Damaged, NotAllowed, Refused
from challenge.ledger.events import DataMade, PhaseOpened
from challenge.ledger.repository import NewFact
from challenge.locks import folder_lock
from challenge.setup import advance_phase, generate_data
from challenge.verification import verify_event
from challenge.workspace import MANIFEST, open_workspace
from generator.errors import GeneratorError
from generator.seal import secret_commitment

OTHER = bytes(reversed(range(32)))


@pytest.fixture
def make(event, ledger, clock, monkeypatch):
    """Generate data that are a copy of those that are there, marked, without simulating anything."""

    def call(*, meanwhile=lambda: None, secret_file=None, settings=None):
        def release(definition, folder, *, secret, workers, progress):
            shutil.copytree(event.root / "data", folder)
            path = folder / "public" / MANIFEST
            manifest = json.loads(path.read_text())
            manifest |= {"name": "anew", "households": definition.households}
            manifest["seal"]["secret"] = secret_commitment(secret)
            path.write_text(json.dumps(manifest))
            (folder / "sealed" / "seal.json").write_text(json.dumps(manifest["seal"]))
            meanwhile()
            return manifest

        monkeypatch.setattr("challenge.setup.release", release)
        return generate_data(
            open_workspace(event.root),
            ledger,
            secret_file=secret_file,
            workers=1,
            progress=lambda *_: None,
            at=clock(),
            settings=settings,
        )

    return call


def names(event):
    return {p.name for p in event.root.iterdir()}


def name(event):
    return open_workspace(event.root).manifest["name"]


def test_new_data_take_the_place_of_old_ones_and_leave_nothing_behind(event, ledger, make):
    before = names(event)
    made = sum(isinstance(e.fact, DataMade) for e in ledger.entries())
    make()
    make()
    assert name(event) == "anew"
    assert names(event) - before <= {".lock"}
    assert sum(isinstance(e.fact, DataMade) for e in ledger.entries()) == made + 2
    assert all(c["ok"] for c in verify_event(open_workspace(event.root), ledger.entries()))


def test_an_event_does_not_open_while_data_are_made(event, ledger, make, clock):
    def open_it():
        with pytest.raises(NotAllowed, match="Another command"):
            advance_phase(event, ledger, "open", at=clock())

    make(meanwhile=open_it)
    advance_phase(event, ledger, "open", at=clock())


def test_data_are_not_replaced_when_the_event_opened_in_spite_of_the_lock(
    event, ledger, make, clock
):
    """As by a command on another machine that shares the ledger and not the lock."""
    before = event.manifest_file.read_bytes()

    def open_it():
        ledger.append(NewFact(PhaseOpened("open"), "phase/open", "organiser", clock()))

    with pytest.raises(NotAllowed, match="may not change"):
        make(meanwhile=open_it)
    assert event.manifest_file.read_bytes() == before


def test_only_one_command_makes_data(event, make):
    with folder_lock(event.root), pytest.raises(NotAllowed, match="Another command"):
        make()
    assert name(event) == "Proef"


def test_a_run_that_breaks_off_changes_nothing(event, ledger, make, tmp_path):
    given = tmp_path / "given.key"
    given.write_text(OTHER.hex())
    secret, settings = event.secret_file.read_bytes(), (event.root / "event.toml").read_bytes()

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(meanwhile=stop, secret_file=given, settings={"households": 3000})
    assert event.secret_file.read_bytes() == secret
    assert (event.root / "event.toml").read_bytes() == settings
    assert not list(event.root.glob(".building-*"))
    assert all(c["ok"] for c in verify_event(open_workspace(event.root), ledger.entries()))


def test_another_secret_comes_with_its_data_and_the_old_one_is_kept(event, make, tmp_path):
    given = tmp_path / "given.key"
    given.write_text(OTHER.hex())
    old = event.secret_file.read_bytes()
    make(secret_file=given, settings={"households": 3000})
    assert open_workspace(event.root).secret == OTHER
    assert (event.root / "secret.old-1.key").read_bytes() == old
    assert (event.root / "secret.old-1.key").stat().st_mode & 0o077 == 0
    assert open_workspace(event.root).definition.households == 3000
    make(secret_file=given)
    assert not (event.root / "secret.old-2.key").exists()


def test_a_given_secret_needs_no_other(event, make, tmp_path):
    given = tmp_path / "given.key"
    given.write_text(OTHER.hex())
    event.secret_file.unlink()
    make(secret_file=given)
    assert open_workspace(event.root).secret == OTHER
    assert event.secret_file.stat().st_mode & 0o077 == 0


class Killed(BaseException):
    """Stands for kill -9: nobody may tidy up."""


@pytest.mark.parametrize("moment", ["before the swap", "between", "before the secret", "after"])
def test_a_kill_at_any_moment_leaves_data_that_belong_together(
    event, ledger, clock, monkeypatch, moment
):
    build = event.root / ".building-killed" / "data"
    shutil.copytree(event.root / "data", build)
    manifest = json.loads((build / "public" / MANIFEST).read_text())
    manifest["name"] = "anew"
    manifest["seal"]["secret"] = secret_commitment(OTHER)
    (build / "public" / MANIFEST).write_text(json.dumps(manifest))
    renamed = []

    def rename(self, target):
        if len(renamed) == {"before the swap": 0, "between": 1}.get(moment, 9):
            raise Killed
        renamed.append(self)
        shutil.move(self, target)

    def replace(_workspace):
        raise Killed

    monkeypatch.setattr("pathlib.Path.rename", rename)
    if moment == "before the secret":
        monkeypatch.setattr(placing, "_replace_secret", replace)
    if moment == "after":
        placing.swap(event, build, OTHER)
    else:
        with pytest.raises(Killed):
            placing.swap(event, build, OTHER)
    monkeypatch.undo()
    placing.tidy_up(event)
    fresh = open_workspace(event.root)
    new = moment in ("before the secret", "after")
    assert fresh.manifest["name"] == ("anew" if new else "Proef")
    assert fresh.secret == (OTHER if new else bytes(range(32)))
    assert not list(event.root.glob(".building-*"))
    assert not (event.root / "secret.key.new").exists()
    assert not (event.root / ".data-before").exists()


def test_what_a_killed_run_left_is_swept_before_the_next_one(event, ledger, make, clock):
    for stale in (event.root / ".building-a", event.root / "data" / ".building-b"):
        (stale / "spool" / "answers").mkdir(parents=True)
        (stale / "spool" / "answers" / "0.parquet").write_bytes(b"answers")
    make()
    assert not placing.stale_builds(event)


@pytest.mark.parametrize("torn", ["public", "sealed", "challenge.duckdb"])
def test_data_that_do_not_belong_together_do_not_open(event, ledger, clock, torn, tmp_path):
    if torn == "challenge.duckdb":
        (event.public / torn).write_bytes((event.public / "local.duckdb").read_bytes())
    else:
        path = event.public / MANIFEST if torn == "public" else event.sealed / "answers.sealed"
        if torn == "public":
            document = json.loads(path.read_text())
            document["seal"]["files"][0]["sha256"] = "0" * 64
            path.write_text(json.dumps(document))
        else:
            path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Damaged, match="belong together"):
        advance_phase(event, ledger, "open", at=clock())


def test_a_kit_of_other_data_keeps_the_event_from_opening(event, ledger, make, clock):
    settings = event.root / "event.toml"
    settings.write_text(settings.read_text().replace("Proef", "Proef twee"))
    with pytest.raises(Damaged, match="built from other data"):
        advance_phase(event, ledger, "open", at=clock())
    for kit in event.kits.iterdir():
        kit.unlink()
    advance_phase(event, ledger, "open", at=clock())


def test_a_world_that_cannot_be_fitted_names_settings_to_change(event, ledger, clock, monkeypatch):
    def fail(*_arguments, **_rest):
        raise GeneratorError("No value of x gives y.", where="year 2010", mend="widen the bracket.")

    monkeypatch.setattr("challenge.release.calibrate", fail)
    with pytest.raises(Refused) as error:
        generate_data(
            event, ledger, secret_file=None, workers=1, progress=lambda *_: None, at=clock()
        )
    assert "calibration_households = 15000" in error.value.where
    assert "larger" in error.value.mend
    assert "No value of x gives y" in error.value.what
