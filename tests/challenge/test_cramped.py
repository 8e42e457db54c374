"""A full disk, and folders that may not be written: clear errors, nothing half, nothing lost, and it goes in afterwards."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from challenge.errors import Damaged
from challenge.intake import store
from challenge.text import languages

SCRIPT = Path(__file__).parent / "cramped.py"
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


# What is root's -> what is said of it.
OF_ROOT = {
    ".": "ledger_not_read",  # SQLite keeps files beside the ledger
    "submissions": "not_stored",
    "event.toml": "settings_unreadable",
    "secret.key": "secret_unreadable",
    "ledger.sqlite": "ledger_not_read",
    "data/public/challenge.duckdb": "os_error",
    "data/public/manifest.json": "manifest_unreadable",
}


def test_what_another_user_owns_gives_clear_errors_and_no_corruption(event, token, file, tmp_path):
    """Root is stopped by no mode, so that somebody else hands in; at an event that is all its own it goes in."""
    if os.geteuid():
        pytest.skip("only root can become somebody else: FOLDERS OF ANOTHER USER WERE NOT TRIED")
    ours = tmp_path / "ours"
    shutil.copytree(event.root, ours)
    found = call(sys.executable, SCRIPT, "right", event.root, ours, token, file)
    assert found["warm"]["done"]
    readable = found["tries"].pop("data/sealed")  # a folder that may be read and is not written
    assert readable["first"]["done"]
    assert {name: one["first"]["error"] for name, one in found["tries"].items()} == OF_ROOT
    for name, one in found["tries"].items():
        assert clear(one["first"]), name
        assert (one["same"], one["left"]) == (True, []), name
        assert one["again"]["done"], name
        after = one["after"]
        assert after["received"] == after["scored"] == [one["again"]["done"]], name
        assert (after["sound"], after["lost"], after["half"]) == ("ok", [], []), name


@pytest.mark.parametrize("language", languages())
def test_a_file_that_cannot_be_stored_says_where_and_what_to_do(tmp_path, language):
    (tmp_path / "submissions").write_text("no folder")
    with pytest.raises(Damaged) as stopped:
        store(tmp_path / "submissions", "abc", b"data")
    parts = stopped.value.parts(language)
    assert parts.where == str(tmp_path / "submissions")
    assert "File exists" in parts.what
    assert parts.mend
