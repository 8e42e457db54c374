"""Hand in where there is no room, or no right to write: run as a process of its own, since both are matters of a process.

    cramped.py little FOLDER EVENT TOKEN FILE   FOLDER is a small file system; the event is put there again and again
    cramped.py append FOLDER EVENT TOKEN FILE   facts until it is full
    cramped.py store FOLDER EVENT TOKEN FILE    only what teams hand in is kept there
    cramped.py right WARM EVENT TOKEN FILE      as user `nobody`, once everything was imported by handing in at WARM;
                                                things of a copy of EVENT are root's, one by one

Prints JSON. What is no error of ours ends the process with a trace.
"""

import json
import os
import pwd
import shutil
import sqlite3
import sys
import tempfile
import traceback
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from challenge.errors import EventError
from challenge.intake import Intake
from challenge.ledger.events import SubmissionReceived, SubmissionScored, TeamRegistered
from challenge.ledger.repository import Ledger, NewFact
from challenge.workspace import open_workspace

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# What is left of the disk, in blocks of 4096 bytes: nothing, a little, and more, so that each step once is the one too many.
LEFT = (0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 32)
BLOCK = 4096
# What taking in predictions needs of an event; and what of it may be another user's.
NEEDED = ("event.toml", "secret.key", "ledger.sqlite", "data/public/challenge.duckdb", "data/public/manifest.json", "data/sealed/answers.sealed", "data/sealed/seal.json")  # fmt: skip
TAKEN = (".", "submissions", "event.toml", "secret.key", "ledger.sqlite", "data/public/challenge.duckdb", "data/public/manifest.json", "data/sealed")  # fmt: skip


def opened(root):
    workspace = open_workspace(root)
    return workspace, Ledger.open(workspace.database_url, event=workspace.definition.id)


def attempt(work):
    """Do something; return what came of it, or what an error of ours says."""
    try:
        return {"done": work(), "error": None}
    except EventError as error:
        said = {"where": error.where, "mend": error.mend, "what": error.what}
        return {"done": None, "error": error.key, **said}


def hand_in(root, token, data):
    def work():
        workspace, ledger = opened(root)
        return Intake(workspace, ledger, clock=lambda: NOW).submit(data, "p.csv", token=token).submission  # fmt: skip

    return attempt(work)


def state(root):
    """Return what is in ledger and store, and what is wrong with either."""
    workspace, ledger = opened(root)
    facts = [e.fact for e in ledger.entries()]
    received = [f for f in facts if isinstance(f, SubmissionReceived)]
    names = sorted(p.name for p in workspace.submissions.glob("*")) if workspace.submissions.is_dir() else []  # fmt: skip
    half = [n for n in names if sha256((workspace.submissions / n).read_bytes()).hexdigest() != n]
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        (sound,) = db.execute("PRAGMA integrity_check").fetchone()
    return {
        "facts": len(facts),
        "received": [f.submission for f in received],
        "scored": [f.submission for f in facts if isinstance(f, SubmissionScored)],
        "lost": [f.digest for f in received if f.digest not in names],
        "half": half,
        "sound": sound,
    }


def place(event, root):
    """Put the event on the small disk; data and kits stay where they are."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for name in ("event.toml", "secret.key", "ledger.sqlite"):
        shutil.copy2(event / name, root / name)
    (root / "data").symlink_to(event / "data")


def fill(folder, blocks):
    """Take all room but some blocks; return the file that takes it."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(folder).f_bavail - blocks
        for _ in range(max(free, 0)):
            file.write(b"x" * BLOCK)
    return ballast


def with_little_left(folder, event, token, data, blocks):
    root = folder / "event"
    place(event, root)
    before = state(root)
    ballast = fill(folder, blocks)
    first = hand_in(root, token, data)
    ballast.unlink()
    then = state(root)
    return {"left": blocks, "before": before, "first": first, "then": then, "again": hand_in(root, token, data), "after": state(root)}  # fmt: skip


def store_full(folder, event, token, data):
    """Hand in where only the store is on the full disk: the ledger has room."""
    small = folder / "store"
    small.mkdir()
    (event / "submissions").symlink_to(small)
    before = state(event)
    ballast = fill(folder, 0)
    first = hand_in(event, token, data)
    then = state(event)
    ballast.unlink()
    return {"before": before, "first": first, "then": then, "again": hand_in(event, token, data), "after": state(event)}  # fmt: skip


def appending(folder, event):
    """Add teams until the disk is full, then once more with room."""
    root = folder / "event"
    place(event, root)
    before = state(root)["facts"]
    ballast = fill(folder, 64)
    _, ledger = opened(root)
    added, stopped = 0, None
    while stopped is None:
        fact = NewFact(TeamRegistered(f"{added:05} " + "x" * 2000), f"t/{added}", "organiser", NOW)
        result = attempt(lambda fact=fact: ledger.append(fact))
        added += result["done"] or 0
        stopped = result if result["error"] else None
    ballast.unlink()
    then = state(root)
    return {"before": before, "added": added, "stopped": stopped, "then": then, "again": opened(root)[1].append(fact), "after": state(root)}  # fmt: skip


def of_another(event, taken, token, data):
    """Hand in as `nobody` at its own copy of the event, in which one thing is root's; then at one that is all its own."""
    home = Path(tempfile.mkdtemp(prefix="kansrijk-nobody-"))
    home.chmod(0o755)  # the folders of tests are root's alone
    try:
        root = home / "event"
        for name in NEEDED:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(event / name, root / name)
        (root / "submissions").mkdir()
        nobody = pwd.getpwnam("nobody")
        for path in (root, *root.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        path = root / taken
        mode = path.stat().st_mode
        path.chmod(0o755 if path.is_dir() else 0o600)
        os.chown(path, 0, 0)
        before = (root / "ledger.sqlite").read_bytes()
        first = as_nobody(lambda: hand_in(root, token, data))
        same = before == (root / "ledger.sqlite").read_bytes()
        left = [p.name for p in (root / "submissions").iterdir()]
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
        path.chmod(mode)
        again = as_nobody(lambda: hand_in(root, token, data))
        return {"first": first, "same": same, "left": left, "again": again, "after": state(root)}
    finally:
        shutil.rmtree(home)


def as_nobody(work):
    """Do something as another user, in a process made by forking: what was imported is there, what root may read is not."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(writing, json.dumps(work()).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"nobody failed: {status}")
    return json.loads(said)


def main(kind, first, event, token, file):
    first, event, data = Path(first), Path(event), Path(file).read_bytes()
    if kind == "little":
        return {"tries": [with_little_left(first, event, token, data, n) for n in LEFT]}
    if kind == "append":
        return appending(first, event)
    if kind == "store":
        return store_full(first, event, token, data)
    warm = hand_in(first, token, data)
    return {"warm": warm, "tries": {taken: of_another(event, taken, token, data) for taken in TAKEN}}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
