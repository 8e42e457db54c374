"""What tests share: running commands, their JSON held against the schemas, and an event that takes ideas in."""

from __future__ import annotations

import getpass
import json
import multiprocessing
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa

from challenge.cli import main
from challenge.errors import NotAllowed
from challenge.idea_bundle import read_bundle
from challenge.intake import IdeaIntake
from challenge.ledger.repository import Ledger
from challenge.schemas import read_schema
from challenge.teams import add_team
from challenge.workspace import open_workspace

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line, in English unless it says otherwise; return exit code, standard output and error."""
    monkeypatch.setenv("KANSRIJK_LANG", "en")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(list(map(str, arguments)))
        out, err = capsys.readouterr()
        code = stopped.value.code
        return (0 if code is None else int(code)), out, err

    return call


@pytest.fixture
def run_json(run):
    """Run a command with --json, check the document against its schema and return it."""

    def call(schema: str, *arguments: str, code: int = 0):
        found, out, _ = run(*arguments, "--json")
        assert found == code, out
        document = json.loads(out)
        jsonschema.validate(document, read_schema(schema))
        return document

    return call


IDEA = """
title = "Samen leren opvoeden"
pitch = "pitch.md"
[[offer]]
support = "{support}"
channel = "child_health_clinic"
mode = "targeted"
moment = "{moment}"
budget = {budget}
justification = "{justification}"
target = "{target}"
"""
CONCERNED = (
    "SELECT RINPERSOON, clinic_concerns AS priority FROM first_1000_days WHERE stage = '{moment}'"
)


@pytest.fixture
def idea_ledger(open_event):
    """The ledger of the open event."""
    made = Ledger.open(open_event.database_url)
    yield made
    made.close()


@pytest.fixture
def ideas(open_event, idea_ledger):
    """What takes ideas in at the open event."""
    return IdeaIntake(open_event, idea_ledger, clock=lambda: NOW)


@pytest.fixture(scope="session")
def idea_in():
    """Write an idea with its pitch in a folder; return the file."""

    def write(folder, target=CONCERNED, *, pitch="# Wij", name="idea", **changes):
        usual = {"budget": 250_000, "justification": ""}
        usual |= {"support": "parent_training", "moment": "toddler"}
        words = usual | changes
        path = folder / f"{name}.toml"
        target = target.replace("{moment}", words["moment"])
        path.write_text(IDEA.format(target=target, **words), encoding="utf-8")
        (folder / "pitch.md").write_text(pitch, encoding="utf-8")
        return path

    return write


@pytest.fixture
def write_idea(tmp_path, idea_in):
    """Write an idea with its pitch; return the file."""
    return partial(idea_in, tmp_path)


@pytest.fixture
def blue(idea_ledger, ideas):
    """The token of a team of the open event."""
    return add_team(idea_ledger, "Blauw", at=ideas.clock())


@pytest.fixture
def hand_in(ideas, blue, write_idea):
    """Hand an idea in, of team Blauw or of the team whose token is `by`; return the receipt."""

    def call(*arguments, final=False, by=None, **changes):
        path = write_idea(*arguments, **changes)
        return ideas.submit(read_bundle(path).packed(), path.name, token=by or blue, final=final)

    return call


def _hand_in(desk, root, data, name, token, results):
    """Hand a file in, in a process of its own; put its number in the queue, or None where that was not allowed."""
    workspace = open_workspace(root)
    ledger = Ledger.open(workspace.database_url)
    try:
        taken = desk(workspace, ledger, clock=lambda: datetime.now(UTC)).submit(data, name, token=token)  # fmt: skip
        results.put(taken.submission)
    except NotAllowed:
        results.put(None)


@pytest.fixture
def at_once():
    """Hand files in at the same time, each in a process of its own; return their numbers, None for what was not allowed."""

    def call(desk, event, files, name, *, token):
        context = multiprocessing.get_context("spawn")
        results = context.Queue()
        workers = [
            context.Process(target=_hand_in, args=(desk, event.root, data, name, token, results))
            for data in files
        ]
        for worker in workers:
            worker.start()
        outcomes = [results.get(timeout=300) for _ in workers]
        for worker in workers:
            worker.join()
        return outcomes

    return call


_VERSIONS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
INITDB = str(_VERSIONS[0]) if _VERSIONS else shutil.which("initdb")


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of this test run: the query part of its URLs. It listens to a socket in a folder of its own."""
    if INITDB is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql): ITS LEDGER WAS NOT TESTED")
    # PostgreSQL refuses to run as root, and sockets have short paths.
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    home = Path(tempfile.mkdtemp(prefix="kansrijk-pg-"))
    os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    programs = Path(INITDB).parent

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), *arguments],
            user=user if os.geteuid() == 0 else None,
            cwd=home,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    data = str(home / "data")
    call("initdb", "-D", data, "-A", "trust", "-U", "kansrijk", "--no-sync")
    options = f"-k {home} -c listen_addresses='' -c max_connections=60"
    call("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start")
    yield f"host={home}&user=kansrijk"
    call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres):
    """The URL of a new, empty database."""
    name = f"event_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(
        f"postgresql+psycopg:///postgres?{postgres}", isolation_level="AUTOCOMMIT"
    )
    with server.connect() as db:
        db.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return f"postgresql:///{name}?{postgres}"
