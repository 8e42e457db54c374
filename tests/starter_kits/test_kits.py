"""Kits: the same bytes every time, nothing in them that should not be, and they work."""

import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import scoring
from challenge.answers import open_key
from challenge.kits import build_kits, kit_settings
from starter_kits.archive import write_zip
from starter_kits.build import build_kit
from starter_kits.check import check_kit, unpack
from starter_kits.running import run_python


@pytest.fixture
def kit(made_event):
    return made_event / "kits" / "kansrijk-python.zip"


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {n.split("/", 1)[1]: archive.read(n) for n in archive.namelist()}


def test_the_same_event_gives_the_same_bytes(event, tmp_path):
    first = next(k for k in build_kits(event) if k["file"].endswith("-python.zip"))
    settings = kit_settings(event)
    again = build_kit("python", public=event.public, settings=settings, out=tmp_path)
    assert again.read_bytes() == Path(first["file"]).read_bytes()


def test_the_kit_holds_the_servers_own_scoring(kit):
    files = contents(kit)
    home = Path(scoring.__file__).parent
    for path in home.rglob("*"):
        if path.suffix in (".py", ".toml"):
            assert files[f"scoring/{path.relative_to(home).as_posix()}"] == path.read_bytes()


def test_the_kit_tells_nothing_it_should_not(made_event, kit):
    from challenge.workspace import open_workspace

    workspace = open_workspace(made_event)
    key = open_key(workspace)
    files = contents(kit)
    everything = b"\n".join(files.values())
    assert workspace.secret.hex().encode() not in everything
    for word in (b"/home/", b"/root/", b"/tmp/", b"secret.key", b"answers.sealed", b"_risk"):
        assert word not in everything, word
    outcomes = files["data/train_outcomes.csv"].decode()
    assert not any(child in outcomes for child in key.truth.index)
    assert not re.search(rb"\{\{.*\}\}", everything)


def test_the_kit_works_as_it_comes_out_of_the_zip(kit):
    result = check_kit(kit)
    assert result.passed, result.complaint
    assert result.predictions.startswith(b"RINPERSOON,developmental_delay,youth_care,")


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
    assert "baseline.py" in result.complaint
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
