"""Kits: the same bytes every time, nothing in them that should not be, and they work."""

import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import scoring
from challenge.answers import open_key
from challenge.idea_desk import check_idea
from challenge.kits import build_kits, kit_settings
from challenge.workspace import open_workspace
from generator.exports.study import every_table
from generator.fidelity.audit.traces import in_files
from starter_kits.archive import write_zip
from starter_kits.build import KITS, build_all, kit_name
from starter_kits.check import check_kit, unpack
from starter_kits.registers import LIST
from starter_kits.running import run_python


@pytest.fixture
def kit(made_event):
    return made_event / "kits" / "kansrijk-python.zip"


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {n.split("/", 1)[1]: archive.read(n) for n in archive.namelist()}


@pytest.fixture(params=KITS)
def every_kit(made_event, request):
    return made_event / "kits" / f"{kit_name(request.param)}.zip"


def test_the_same_event_gives_the_same_bytes(event, tmp_path):
    built = [Path(k["file"]) for k in build_kits(event)]
    again = build_all(KITS, public=event.public, settings=kit_settings(event), out=tmp_path)
    assert [p.name for p in built] == [p.name for p in again]
    for one, other in zip(built, again, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_kit_holds_the_servers_own_scoring(every_kit):
    files = contents(every_kit)
    home = Path(scoring.__file__).parent
    for path in home.rglob("*"):
        if path.suffix in (".py", ".toml"):
            assert files[f"scoring/{path.relative_to(home).as_posix()}"] == path.read_bytes()


def test_the_kit_tells_nothing_it_should_not(made_event, every_kit):
    workspace = open_workspace(made_event)
    key = open_key(workspace)
    files = contents(every_kit)
    everything = b"\n".join(files.values())
    assert workspace.secret.hex().encode() not in everything
    assert workspace.secret not in everything
    sealed = [p.name.encode() for p in workspace.sealed.iterdir()]
    assert len(sealed) >= 3
    assert not [name for name in sealed if name in everything]
    for word in (b"/home/", b"/root/", b"/tmp/", b"secret.key", b"answers.sealed", b"_risk"):
        assert word not in everything, word
    for name in ("data/train_outcomes.csv", "data/pilots.csv"):
        assert not any(child in files[name].decode() for child in key.truth.index)
    texts = b"\n".join(v for k, v in files.items() if k.endswith((".md", ".toml", ".sps", ".do")))
    assert not re.search(rb"\{\{.*\}\}", texts)


def test_the_audit_finds_no_trace_in_a_kit(made_event, every_kit):
    workspace = open_workspace(made_event)
    place = {"secret": workspace.secret, "forbidden": [str(made_event)], "root": made_event}
    trials = in_files([every_kit], **place)
    assert len(trials) == 3
    assert not [t for t in trials if t.found], trials


def test_no_table_of_a_kit_has_a_column_that_is_not_declared(every_kit):
    """A hidden value cannot be there: every table is a declared one, and so is every column."""
    declared = {t.name: {c.name for c in t.columns} for t in every_table()}
    seen = 0
    for name, content in contents(every_kit).items():
        table = {"pilots": "PILOTS"}.get(Path(name).stem, Path(name).stem)
        if not name.startswith("data/") or table == LIST:
            continue
        header = content.split(b"\n", 1)[0].decode().strip().split(",")
        assert set(header) <= declared[table], name
        seen += 1
    assert seen >= 7


def test_every_kit_has_the_common_parts_in_both_languages(every_kit):
    files = contents(every_kit)
    for stem in ("README", "RULES", "WORLD", "DATACARD"):
        dutch, english = files[f"{stem}.md"].decode(), files[f"{stem}.en.md"].decode()
        assert dutch != english
        assert len(dutch) > 1000
    for name in ("codebook/codebook.nl.html", "codebook/codebook.en.html", "LICENSE"):
        assert files[name]
    assert {"example_idea/idea.toml", "example_idea/pitch.md", "kansrijk.py"} <= set(files)


@pytest.mark.parametrize("name", KITS)
def test_every_file_that_a_readme_names_is_in_the_kit(made_event, name):
    files = contents(made_event / "kits" / f"{kit_name(name)}.zip")
    folders = {f"{part}/" for f in files for part in (f.rsplit("/", 1)[0], f.split("/", 1)[0])}
    made_later = {"predictions.csv", "training_predictions.csv", "idea.toml", "pitch.md"}
    beside = {"cbs.duckdb", "local.duckdb", "open.duckdb"}
    for readme in ("README.md", "README.en.md"):
        rows = re.findall(r"^\| (`.*?) \|", files[readme].decode(), flags=re.MULTILINE)
        named = {n for row in rows for n in re.findall(r"`([\w./-]+)`", row)}
        assert len(named) >= 10
        assert not named - set(files) - folders - made_later - beside


@pytest.mark.parametrize("folder", [".", "example_idea"])
def test_ideas_of_the_kit_can_be_handed_in(made_event, tmp_path, kit, folder):
    home = unpack(kit, tmp_path)
    if folder == ".":
        done = run_python(home, ["idea.py"])
        assert done.returncode == 0, done.stderr
    checked = check_idea(home / folder / "idea.toml", made_event)
    assert checked.accepted, [p.what("en") for p in checked.problems]
    assert not checked.reading.warnings
    assert checked.preview.offers[0].as_json()["households"] > 10


def test_the_checker_in_the_kit_says_what_is_wrong_in_both_languages(kit, tmp_path):
    home = unpack(kit, tmp_path)
    text = (home / "data/sample_submission.csv").read_text()
    (home / "wrong.csv").write_text("\n".join(text.splitlines()[:-2]))
    for language, words in (("nl", "hebben geen voorspelling"), ("en", "have no prediction")):
        done = run_python(home, ["kansrijk.py", "check", "wrong.csv", "--lang", language])
        assert done.returncode == 1
        assert words in done.stdout
    done = run_python(home, ["kansrijk.py", "check", "nowhere.csv"])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_kit_that_fails_says_where(kit, tmp_path):
    files = contents(kit)
    files["baseline.py"] = b"raise SystemExit('out of ideas')\n"
    broken = tmp_path / "kansrijk-python.zip"
    write_zip(broken, "kansrijk-python", files)
    result = check_kit(broken)
    assert result.ran
    assert not result.passed
    assert result.complaint.startswith(("python baseline.py", "start.ipynb"))
    assert "out of ideas" in result.complaint


def test_a_kit_sees_nothing_of_our_environment(kit, tmp_path, monkeypatch):
    monkeypatch.setenv("KANSRIJK_TOKEN", "7Q2M-0F4K")
    home = unpack(kit, tmp_path)
    (home / "look.py").write_text(
        "import os, scoring; print(scoring.__file__, 'KANSRIJK_TOKEN' in os.environ)"
    )
    done = run_python(home, ["look.py"])
    assert done.stdout.strip() == f"{home}/scoring/__init__.py False"


def test_the_readme_tells_participants_only_what_they_can_do(kit):
    """The organisers' command is theirs; what counts and what stage means is said."""
    files = contents(kit)
    for name, desk in (
        ("README.md", "balie van de organisatie"),
        ("README.en.md", "organisers' desk"),
    ):
        text = files[name].decode()
        steps = re.findall(r"^[1-5]\. .*$", text, flags=re.MULTILINE)
        assert len(steps) == 5
        assert not any("kansrijk submission" in step for step in steps)
        assert desk in text
        assert "12 " in text
        assert "**2 " in text
        assert "`stage`" in text


def test_the_kit_needs_no_duckdb(kit, tmp_path):
    """Baseline, checker and scorer run where it cannot be imported."""
    assert not re.search(rb"^duckdb", contents(kit)["requirements.txt"], flags=re.MULTILINE)
    home = unpack(kit, tmp_path)
    (home / "duckdb.py").write_text("raise ModuleNotFoundError('no duckdb here')")
    for step in (["baseline.py"], ["kansrijk.py", "check", "predictions.csv"]):
        done = run_python(home, step)
        assert done.returncode == 0, done.stderr


def test_a_dutch_kit_speaks_dutch(kit, tmp_path):
    home = unpack(kit, tmp_path)
    out = run_python(home, ["baseline.py"]).stdout
    assert "is klaar" in out
    assert "is ready" not in out
    assert "Controleer en scoor" in run_python(home, ["kansrijk.py", "-h"]).stdout
    assert "Check and score" in run_python(home, ["kansrijk.py", "--lang", "en", "-h"]).stdout
    score = run_python(home, ["kansrijk.py", "score", "data/train_outcomes.csv"]).stdout
    assert "plafond" in score


def test_two_commands_may_build_a_kit_at_the_same_time(tmp_path):
    files = {f"{k}.txt": bytes([k]) * 2_000_000 for k in range(6)}
    path = tmp_path / "kit.zip"
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write_zip, path, "kit", files) for _ in range(8)]:
            done.result()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 6
    assert [p.name for p in tmp_path.iterdir()] == ["kit.zip"]
