"""Making data goes on where a killed run was, and makes the same."""

from dataclasses import replace

import pytest

from challenge import release
from challenge.attainable import Attainable
from challenge.definition import Definition
from challenge.errors import Refused
from challenge.placing import build_name, building, stale_builds, sweep
from challenge.setup import generate_data
from challenge.work import Work
from challenge.workspace import open_workspace
from generator.checkpoint import record
from generator.seal import seal

GAIN = Attainable(gain=0.1, explained=0.6)


def contents(workspace):
    """Table -> content hash, and what is committed to of sealed files whose content is always the same."""
    manifest = open_workspace(workspace.root).manifest
    tables = {
        (name, table): facts["content"]
        for name, file in manifest["files"].items()
        for table, facts in file.get("tables", {}).items()
    }
    sealed = {f["name"]: f["commitment"] for f in manifest["seal"]["files"]}
    chosen = {name: sealed[name] for name in ("answers.sealed", "parameters.sealed")}
    return tables | chosen | {name: manifest[name] for name in ("attainable", "explained")}


def test_a_broken_run_goes_on_with_the_populations_that_are_missing_and_makes_the_same(
    event, ledger, clock, monkeypatch
):
    """Stopped when the event's own population is ready; tests/generator/test_production.py kills one among partitions."""
    before, known = contents(event), event.manifest
    gains = {o: Attainable(gain, known["explained"][o]) for o, gain in known["attainable"].items()}
    stages = []

    def generate():
        generate_data(
            event,
            ledger,
            secret_file=None,
            workers=2,
            progress=lambda stage, *_: stages.append(stage),
            at=clock(),
        )

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("challenge.release._make_unseen", stop)
    with pytest.raises(KeyboardInterrupt):
        generate()
    assert {"simulate", "panel", "write"} <= set(stages)
    [build] = stale_builds(event)
    assert build.name == build_name(event.definition, event.secret)
    assert build.stat().st_mode & 0o077 == 0
    # Of the population's spools its answers remain: the rest is in its tables.
    assert [p.name for p in (build / "data-at-work" / "event").iterdir()] == ["answers"]
    stages.clear()
    monkeypatch.setattr("challenge.release._make_unseen", lambda *_: (gains, []))
    generate()
    assert contents(event) == before
    assert set(stages) == {"calibrate", "seal"}
    assert stale_builds(event) == []


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Where unseen populations are made, without simulating: each of them is three letters."""
    made = []

    def produce_all(populations, *, workers, done):
        for one in populations:
            one.folder.mkdir(parents=True, exist_ok=True)
            if (tmp_path / "broken").exists() and one.recipe.population == "final-3":
                raise OSError(28, "No space left on device")
            made.append(one.recipe.population)
            one.then()
        done(1000 * len(populations), 1000 * len(populations))

    def sealed(_tables, path, *, secret, event):
        return seal(b"abc", path, secret=secret, event=event)

    monkeypatch.setattr(release, "produce_all", produce_all)
    monkeypatch.setattr(
        release, "write_tables", lambda _spools, tables, **_: tables.mkdir(parents=True)
    )
    monkeypatch.setattr(release, "_attainable", lambda *_: {"youth_care": GAIN})
    monkeypatch.setattr(release, "seal_tables", sealed)
    told = []
    work = Work(tmp_path / "at-work", tmp_path / "data", 1, lambda *said: told.append(said))
    return work, made, told


def test_a_sealed_population_is_not_made_again(work, calibration, tmp_path):
    work, made, told = work
    definition = Definition(id="a", name="Proef", unseen_households=1000, final_populations=2)
    arguments = (definition, bytes(range(32)), calibration, work, {})
    (tmp_path / "broken").touch()
    with pytest.raises(OSError, match="No space left"):
        release._make_unseen(*arguments)
    assert made == ["unseen-1", "final-2"]
    (tmp_path / "broken").unlink()
    first = (tmp_path / "data" / "sealed" / "unseen-1.sealed").read_bytes()
    told.clear()
    gains, files = release._make_unseen(*arguments)
    assert gains == {"youth_care": GAIN}
    assert sorted(f.name for f in files) == sorted({f"{name}.sealed" for name in made})
    assert made == ["unseen-1", "final-2", "final-3"]
    assert (tmp_path / "data" / "sealed" / "unseen-1.sealed").read_bytes() == first
    assert told[0] == ("unseen", 3000, 3000)


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
    assert not build(Refused("folder_taken", where="here")).exists()


def test_a_build_belongs_to_secret_settings_and_code(event, monkeypatch):
    name = build_name(event.definition, event.secret)
    assert name == build_name(event.definition, event.secret)
    assert event.secret.hex()[:8] not in name
    assert name != build_name(event.definition, bytes(32))
    assert name != build_name(replace(event.definition, households=6001), event.secret)
    monkeypatch.setattr("challenge.placing.fingerprint", lambda *_: "other code")
    assert name != build_name(event.definition, event.secret)
