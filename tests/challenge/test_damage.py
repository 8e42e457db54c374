"""Damage of any kind is named, with what to do, and is not taken for a bug."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from challenge.cli import main
from challenge.setup import init_event


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line in English; return exit code, standard output and standard error."""
    monkeypatch.setenv("KANSRIJK_LANG", "en")

    def call(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main(list(map(str, arguments)))
        return stopped.value.code, *capsys.readouterr()

    return call


@pytest.fixture
def small(tmp_path, clock):
    """An event without data: enough for what is read first."""
    return init_event(tmp_path / "e", name="N", language="nl", at=clock())


def named(found, place):
    code, out, err = found
    assert code == 3, (out, err)
    assert "Traceback" not in err
    assert "mend:" in err
    assert place in err
    return err


@pytest.mark.parametrize(
    "text",
    [
        *("{}", "[]", "null", "5", '"x"', '{"seal": 5}', "[" * 100_000, "\udcff"),
        '{"event": "x", "seal": {"files": []}}',
    ],
)
def test_a_manifest_that_is_none(small, run, text):
    small.public.mkdir(parents=True)
    small.manifest_file.write_text(text, errors="surrogateescape")
    for command in (["board", "show"], ["event", "verify"], ["event", "open"], ["event", "status"]):
        named(run(*command, "--event", small.root), "manifest.json")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"sqlite:///ledger.sqlite"', '"foo"', "database in event.toml"),
        ('"sqlite:///ledger.sqlite"', "5", "database is 5"),
        ('"sqlite:///ledger.sqlite"', '"postgresql://u:hush@127.0.0.1:1/x"', "127.0.0.1"),
        ("[2013, 2017]", "5", "years.training_births is 5"),
        ("[2013, 2017]", "[]", "years.training_births is []"),
        ("[2013, 2017]", '["a", "b"]', "two years"),
        ("cutoff          = 2022", 'cutoff = "x"', "years.cutoff is 'x'"),
        ("[quotas]", "[[quotas]]", "quotas"),
        ("final_choices        = 2", "final_choices = true", "quotas.final_choices is True"),
        ('name       = "N"', "name = 5", "name is 5"),
    ],
)
def test_a_setting_of_another_type(small, run, old, new, said):
    path = small.root / "event.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    err = named(run("event", "status", "--event", small.root), said)
    assert "hush" not in err


@pytest.mark.parametrize("name", ["event.toml", "secret.key", "ledger.sqlite"])
def test_a_folder_in_the_place_of_a_file(event, run, name):
    path = event.root / name
    path.unlink()
    path.mkdir()
    named(run("event", "open", "--event", event.root), name)


def test_an_event_that_is_no_folder(run, tmp_path):
    named(run("board", "show", "--event", "/dev/null"), "/dev/null")
    (tmp_path / "f").write_text("")
    named(run("event", "init", tmp_path / "f" / "x"), "f")
    assert (tmp_path / "f").read_text() == ""


def test_a_file_that_may_not_be_used(small, run, monkeypatch):
    def refuse(*_arguments, **_rest):
        raise PermissionError(errno.EACCES, "Permission denied", "here.txt")

    monkeypatch.setattr("challenge.setup.status_of", refuse)
    named(run("event", "status", "--event", small.root), "here.txt")


def test_a_full_disk_while_a_kit_is_built(event, run, monkeypatch):
    def full(*_arguments, **_rest):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path.name: path.read_bytes() for path in event.kits.iterdir()}
    monkeypatch.setattr("starter_kits.archive._write", full)
    named(run("kit", "build", "--event", event.root), "No space left")
    assert {path.name: path.read_bytes() for path in event.kits.iterdir()} == before


@pytest.mark.parametrize("damage", ["truncated", "other tables", "gone"])
def test_a_challenge_database_that_is_not_the_right_one(event, run, tmp_path, csv, damage):
    (tmp_path / "p.csv").write_bytes(csv())
    path = event.public / "challenge.duckdb"
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-4096])
    elif damage == "other tables":
        shutil.copy(event.public / "cbs.duckdb", path)
    else:
        path.unlink()
    for command in (["submission", "check", tmp_path / "p.csv"], ["kit", "build"]):
        named(run(*command, "--event", event.root), "challenge.duckdb")


def shell(*arguments, **options):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "KANSRIJK_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-m", "challenge", *map(str, arguments)],
        env=environment | options.pop("environment", {}),
        stderr=subprocess.PIPE,
        check=False,
        **options,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [["-h"], ["event", "status"], ["board", "show", "--json"]])
def test_a_full_disk_behind_the_output(event, arguments):
    where = () if arguments == ["-h"] else ("--event", event.root)
    with Path("/dev/full").open("w") as full:
        done = shell(*arguments, *where, stdout=full)
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_terminal_that_lacks_letters(event):
    legacy = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    for arguments in (["board", "show"], ["event", "verify"], ["event", "status", "--json"]):
        done = shell(*arguments, "--event", event.root, stdout=subprocess.PIPE, environment=legacy)
        assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_an_event_is_whole_or_not_there(tmp_path, run, monkeypatch):
    def full(*_arguments, **_rest):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("challenge.setup.Ledger.create", full)
    named(run("event", "init", tmp_path / "e"), "No space left")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_becomes_an_event(tmp_path, run):
    (tmp_path / "e").mkdir()
    assert run("event", "init", tmp_path / "e", "--name", "a\nb")[0] == 0
    assert run("event", "status", "--event", tmp_path / "e")[0] == 0
    assert [p.name for p in tmp_path.iterdir()] == ["e"]
    code, _, err = run("event", "init", tmp_path / "f", "--name", "\udcff")
    assert code == 1
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["a?b", "50%25", "x#y", "a b&c"])
def test_an_event_folder_may_have_any_name(tmp_path, run, name):
    where = ("--event", tmp_path / name)
    assert run("event", "init", tmp_path / name)[0] == 0
    assert run("team", "add", "Blauw", *where)[0] == 0
    assert "Blauw" in run("team", "list", *where)[1]
    assert (tmp_path / name / "ledger.sqlite").is_file()
    assert [p.name for p in tmp_path.iterdir()] == [name]
