"""Reaching a database by URL: SQLite in WAL mode or PostgreSQL, and what to say when it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from challenge.errors import Damaged

_SQLITE = "sqlite:///"
_POSTGRES = ("postgres", "postgresql")
_PATIENCE = 15  # seconds that a writer waits for another one, and for a server to answer
_FACTS_LOCK = 0x6B616E73  # "kans": one number for all who write this ledger


def connected(url: str) -> sa.Engine:
    """Return the engine of a database. Raises SQLAlchemyError or ImportError when the URL is of no use."""
    parsed = _parsed(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        # A connection per transaction: when the last one ends everything is in the one file, whoever copies it.
        options: dict[str, Any] = {"poolclass": sa.NullPool}
    else:
        # To connect takes longer than a transaction, so connections are kept; a server may have started again meanwhile.
        options = {"pool_pre_ping": True, "connect_args": {"connect_timeout": _PATIENCE}}
    engine = sa.create_engine(parsed, **options)
    if backend == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Begin a transaction that nobody else can write beside: counting and appending are one step.

    SQLite takes its lock at BEGIN IMMEDIATE. PostgreSQL takes an advisory one, which readers do not feel, so that numbers
    of facts are given in the order in which transactions end.
    """
    with engine.execution_options(write=True).begin() as db:
        if engine.dialect.name == "postgresql":
            db.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE * 1000}")
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_FACTS_LOCK)))
        yield db


@contextmanager
def guarded(where: str, key: str) -> Iterator[None]:
    """Turn what the database says into an error that names the place and the mend."""
    try:
        yield
    # ImportError: the URL names a database whose driver is not installed.
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()
        reason = said[0].rstrip(".") if said else type(error).__name__
        raise Damaged(key, where=where, reason=reason) from error


def is_there(url: str) -> bool:
    """Say whether there is a ledger at `url`; of a server that is known only when it is asked."""
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).is_file()


def shown(url: str) -> str:
    """Return where the ledger is, as it may be printed: without a password."""
    if url.startswith(_SQLITE):
        return url.removeprefix(_SQLITE)
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except (sa.exc.SQLAlchemyError, ValueError):
        return "database in event.toml"


def _parsed(url: str) -> sa.URL:
    """Read a URL; of SQLite everything after the slashes is a path, be there a ? or a % in it."""
    if url.startswith(_SQLITE):
        return sa.URL.create("sqlite", database=url.removeprefix(_SQLITE))
    parsed = sa.make_url(url)
    # The driver that the extra "postgres" installs, where the URL names none.
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in _POSTGRES else parsed


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let readers and one writer work at the same time, and leave transactions to SQLAlchemy."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_immediate(db: sa.Connection) -> None:
    """Take the write lock at once, so that counting and appending are one step."""
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("write") else "BEGIN")
