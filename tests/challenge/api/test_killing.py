"""A process that is killed at any moment loses no accepted submission, and leaves no half one. SQLite and PostgreSQL."""

import hashlib
import os
import random
import subprocess
import sys
import time

import pytest

from challenge.intake import Intake
from challenge.ledger.events import SubmissionReceived, SubmissionScored
from challenge.ledger.repository import Ledger
from challenge.moments import MOMENTS, VARIABLE
from challenge.workspace import open_workspace

# Hand a file in and score it, in a process of its own; say what the team was told.
HAND_IN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from challenge.intake import Intake
from challenge.ledger.repository import Ledger
from challenge.moments import moment
from challenge.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
intake = Intake(workspace, Ledger.open(workspace.database_url), clock=lambda: datetime.now(UTC))
moment("api.read")
receipt = intake.receive(Path(sys.argv[3]).read_bytes(), "p.csv", token=sys.argv[2])
print(receipt.submission, flush=True)
moment("api.answering")
for fact in intake.waiting():
    moment("worker.found")
    intake.score_received(fact.submission)
    moment("worker.done")
"""


def facts(ledger, kind):
    return [e.fact for e in ledger.entries() if isinstance(e.fact, kind)]


BOTH = pytest.mark.parametrize("on_either", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def on_either(request, event):
    """The event with its ledger on each database; the ledger as it stood is moved there."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        moved = Ledger.create(url)
        moved.load(Ledger.open(event.database_url).dump())
        text = (event.root / "event.toml").read_text()
        line = next(n for n in text.splitlines() if n.startswith("database"))
        (event.root / "event.toml").write_text(text.replace(line, f'database = "{url}"'))
    return open_workspace(event.root)


@pytest.fixture
def hand_in(token, on_either, csv, tmp_path, clock):
    """Hand the file in, to be killed at a moment or after some seconds; then start again, as the server does."""
    file = tmp_path / "p.csv"
    file.write_bytes(csv())
    workspace = on_either

    def call(at: str = "", after: float | None = None):
        ledger = Ledger.open(workspace.database_url)
        process = subprocess.Popen(
            [sys.executable, "-c", HAND_IN, str(workspace.root), token, str(file)],
            env={**os.environ, VARIABLE: at},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if after is not None:
            time.sleep(after)
            process.kill()
        out, err = process.communicate(timeout=300)
        told = out.split()
        if after is None:
            assert process.returncode == (-9 if at else 0), err.decode()
        received = [f.submission for f in facts(ledger, SubmissionReceived)]
        # Who was told that a file is in finds it there; nothing is there twice; what is named is stored and whole.
        assert not told or told[0].decode() in received
        assert len(received) == len(set(received))
        intake = Intake(workspace, ledger, clock=clock)
        intake.score_waiting()
        assert [f.submission for f in facts(ledger, SubmissionScored)] == received
        for path in workspace.submissions.glob(
            "[!.]*"
        ):  # a name with a dot is what was being written
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        # Trying again is harmless, and gets there.
        again = intake.submit(file.read_bytes(), "p.csv", token=token)
        assert again.again == bool(received)
        assert len(facts(ledger, SubmissionReceived)) == 1
        assert len(facts(ledger, SubmissionScored)) == 1
        ledger.close()

    return call


# On PostgreSQL in `make test` where the ledger is written; everywhere with the slow ones.
OF_LEDGER = [m for m in MOMENTS if m.startswith("ledger.")]


@pytest.mark.parametrize(
    ("on_either", "at"),
    [("sqlite", m) for m in MOMENTS]
    + [("postgresql", m) for m in OF_LEDGER]
    + [
        pytest.param("postgresql", m, marks=pytest.mark.slow) for m in MOMENTS if m not in OF_LEDGER
    ],
    indirect=["on_either"],
)
def test_nothing_is_lost_at_any_named_moment(hand_in, at):
    hand_in(at)


@BOTH
def test_without_a_kill_it_ends_well(hand_in):
    hand_in()


@BOTH
@pytest.mark.slow
@pytest.mark.parametrize("number", range(100))
def test_nothing_is_lost_at_any_moment_at_all(hand_in, number):
    """One hundred on each database: where no name stands as well."""
    hand_in(after=random.Random(number).uniform(0.2, 4.0))
