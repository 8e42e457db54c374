"""A ledger on SQLite and one on PostgreSQL: what holds of one has to hold of the other."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of a ledger that is not there yet, on each database."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/ledger.sqlite"
