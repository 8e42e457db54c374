"""A full disk, and folders that may not be written: clear errors, nothing half, nothing lost, and it goes in afterwards."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from challenge.errors import Damaged
from challenge.intake import store
from challenge.text import LANGUAGES

SCRIPT = Path(__file__).parent / "cramped.py"
OWN = ("event.toml", "secret.key", "ledger.sqlite")
NEEDED = ("public/challenge.duckdb", "public/manifest.json", "sealed/answers.sealed", "sealed/seal.json")  # fmt: skip
MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$1" || exit 77; shift; exec "$@"'


def call(*arguments):
    done = subprocess.run(
        list(map(str, arguments)), capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode == 77:
        pytest.skip(f"no small disk can be mounted here: A FULL DISK WAS NOT TRIED ({done.stderr})")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def clear(result):
    """An error of ours, with a place and a mend."""
    return bool(result["error"] and result["where"] and result["mend"])


@pytest.fixture
def file(csv, tmp_path):
    made = tmp_path / "p.csv"
    made.write_bytes(csv())
    return made


@pytest.fixture
def on_small_disk(event, token, file, tmp_path):
    """Do something with little room; in a mount namespace of its own, so that nothing is left mounted."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("only root may mount a small disk (unshare): A FULL DISK WAS NOT TRIED")
    folder = tmp_path / "small"
    folder.mkdir()
    inside = ("sh", "-c", MOUNT, "sh", folder, sys.executable, SCRIPT)
    return lambda kind: call("unshare", "-m", *inside, kind, folder, event.root, token, file)


def test_a_full_disk_gives_a_clear_error_and_loses_nothing(on_small_disk):
    tries = on_small_disk("little")["tries"]
    for one in tries:
        first, then, after = one["first"], one["then"], one["after"]
        assert first["done"] or clear(first), one["left"]
        for now in (then, after):
            assert (now["sound"], now["lost"], now["half"]) == ("ok", [], []), one["left"]
        # What is said to be in is there; what was refused may wait to be scored, and is there once.
        assert not first["done"] or then["scored"] == [first["done"]]
        assert len(then["received"]) <= 1
        # With room again the same file goes in, and is one submission.
        assert one["again"]["done"]
        assert after["received"] == after["scored"] == [one["again"]["done"]]
    # The range is such that it fails with the least and succeeds with the most.
    assert clear(tries[0]["first"])
    assert tries[-1]["first"]["done"]
    assert {t["first"]["error"] for t in tries} >= {"ledger_not_read", "ledger_not_written", None}


def test_a_ledger_on_a_full_disk_keeps_what_it_said_to_keep(on_small_disk):
    appending = on_small_disk("append")
    assert appending["stopped"]["error"] == "ledger_not_written"
    assert clear(appending["stopped"])
    assert appending["added"] > 0
    assert appending["then"]["sound"] == "ok"
    assert appending["then"]["facts"] == appending["before"] + appending["added"]
    assert appending["again"] == 1
    assert appending["after"]["facts"] == appending["then"]["facts"] + 1


def test_a_full_store_takes_nothing_in(on_small_disk):
    found = on_small_disk("store")
    assert clear(found["first"])
    assert found["first"]["error"] == "not_stored"
    assert found["then"] == found["before"]
    assert found["after"]["received"] == found["after"]["scored"] == [found["again"]["done"]]


@pytest.fixture
def for_nobody(event, token, ledger):
    """A copy of the event that user `nobody` owns, in a folder that it can reach; root is stopped by no mode."""
    ledger.close()
    if os.geteuid():
        pytest.skip("only root can become somebody else: FOLDERS OF ANOTHER USER WERE NOT TRIED")
    home = Path(tempfile.mkdtemp(prefix="kansrijk-nobody-"))
    home.chmod(0o755)
    folder = home / "event"
    for name in (*OWN, *(f"data/{n}" for n in NEEDED)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(event.root / name, folder / name)
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    yield folder
    shutil.rmtree(home)


def as_nobody(event, folder, token, file):
    result = call(sys.executable, SCRIPT, "right", event.root, folder, token, file)
    assert result["warm"]["done"]  # by root, elsewhere: only the folder makes the difference
    return result["refused"]


def test_nobody_may_hand_in_at_an_event_of_its_own(event, for_nobody, token, file):
    assert as_nobody(event, for_nobody, token, file)["done"]


@pytest.mark.parametrize(
    ("taken", "error"),
    [
        ("submissions", "not_stored"),
        (".", "ledger_not_read"),
        ("ledger.sqlite", "ledger_not_read"),
        ("secret.key", "secret_unreadable"),
        ("event.toml", "settings_unreadable"),
        ("data/public/challenge.duckdb", "os_error"),
    ],
)
def test_what_another_user_owns_gives_a_clear_error_and_no_corruption(
    event, for_nobody, token, file, taken, error
):
    path = for_nobody / taken
    before = (for_nobody / "ledger.sqlite").read_bytes()
    if taken == "submissions":
        path.mkdir()
    mode = path.stat().st_mode
    path.chmod(0o755 if path.is_dir() else 0o600)
    os.chown(path, 0, 0)
    refused = as_nobody(event, for_nobody, token, file)
    assert clear(refused)
    assert refused["error"] == error
    assert (for_nobody / "ledger.sqlite").read_bytes() == before
    assert list((for_nobody / "submissions").glob("*")) == []
    nobody = pwd.getpwnam("nobody")
    os.chown(path, nobody.pw_uid, nobody.pw_gid)
    path.chmod(mode)
    assert as_nobody(event, for_nobody, token, file)["done"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_stored_says_where_and_what_to_do(tmp_path, language):
    (tmp_path / "submissions").write_text("no folder")
    with pytest.raises(Damaged) as stopped:
        store(tmp_path / "submissions", "abc", b"data")
    parts = stopped.value.parts(language)
    assert parts.where == str(tmp_path / "submissions")
    assert "File exists" in parts.what
    assert parts.mend
