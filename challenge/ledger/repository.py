"""The only module that knows how the ledger is stored: SQLAlchemy Core, SQLite in WAL mode by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from challenge.errors import Damaged
from challenge.ledger.events import Entry, Fact, PhaseOpened, from_row, to_row

SCHEMA_VERSION = 1
_SQLITE = "sqlite:///"
_meta = sa.MetaData()
_facts = sa.Table(
    "facts",
    _meta,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
_schema = sa.Table("schema_version", _meta, sa.Column("version", sa.Integer, nullable=False))


@dataclass(frozen=True)
class NewFact:
    """A fact to be recorded; `key` makes a retry harmless."""

    fact: Fact
    key: str
    actor: str
    at: datetime


class Ledger:
    """Append-only: it can add and read, and nothing else."""

    def __init__(self, url: str) -> None:
        """Open the ledger at `url`. Raises Damaged when that is not possible."""
        self._where = _shown(url)
        with self._guard("ledger_not_read"):
            parsed = _parsed(url)
            # A file of SQLite is opened for each transaction, so that nobody has to remember to close it.
            lite = parsed.get_backend_name() == "sqlite"
            self._engine = sa.create_engine(parsed, poolclass=sa.NullPool if lite else None)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_immediate)

    @classmethod
    def create(cls, url: str) -> Ledger:
        """Make a new ledger (or open the one that is there)."""
        ledger = cls(url)
        with ledger._guard("ledger_not_made"), ledger._engine.begin() as db:
            _meta.create_all(db)
            if db.execute(sa.select(_schema.c.version)).first() is None:
                db.execute(_schema.insert().values(version=SCHEMA_VERSION))
        return ledger

    @classmethod
    def open(cls, url: str, *, event: str | None = None) -> Ledger:
        """Open a ledger that is there, of the event with this id.

        Raises Damaged when it is missing, damaged, of another event or of a later version.
        """
        if not is_there(url):
            raise Damaged("ledger_missing", where=_shown(url))
        ledger = cls(url)
        with ledger._guard("ledger_not_read"), ledger._engine.connect() as db:
            version = db.execute(sa.select(_schema.c.version)).scalar_one()
            if version != SCHEMA_VERSION:
                raise Damaged("ledger_later", where=_shown(url), version=version)
            if event is not None:
                ledger._check_event(db, event)
        return ledger

    def append(self, *facts: NewFact) -> int:
        """Record facts in one transaction; return how many were new (the others were there already)."""
        return self.append_if(lambda _: facts)

    def append_if(self, decide: Callable[[list[Entry]], Sequence[NewFact]]) -> int:
        """Record what `decide` makes of all facts so far, with nothing in between.

        What `decide` raises is passed on, and nothing is recorded.
        """
        added = 0
        engine = self._engine.execution_options(write=True)
        with self._guard("ledger_not_written"), engine.begin() as db:
            for new in decide(self._read(db)):
                there = sa.select(_facts.c.seq).where(_facts.c.key == new.key)
                if db.execute(there).first() is not None:
                    continue
                kind, body = to_row(new.fact)
                moment = new.at.astimezone(UTC).isoformat(timespec="milliseconds")
                row = {"at": moment, "actor": new.actor, "key": new.key, "kind": kind, "body": body}
                db.execute(_facts.insert().values(row))
                added += 1
        return added

    def entries(self, after: int = 0) -> list[Entry]:
        """Return all facts in order, or those after number `after`."""
        with self._guard("ledger_not_read"), self._engine.connect() as db:
            return self._read(db, after)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _read(self, db: sa.Connection, after: int = 0, most: int | None = None) -> list[Entry]:
        query = sa.select(_facts).where(_facts.c.seq > after).order_by(_facts.c.seq).limit(most)
        last = after
        entries = []
        try:
            for r in db.execute(query):
                fact = from_row(r.kind, r.body)
                entries.append(Entry(r.seq, datetime.fromisoformat(r.at), r.actor, fact))
                last = r.seq
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged("fact_unreadable", where=self._where, after=last, error=error) from None
        return entries

    def _check_event(self, db: sa.Connection, event: str) -> None:
        """Raise Damaged when facts are missing, or are those of another event."""
        first = next(iter(self._read(db, most=1)), None)
        count, last = db.execute(sa.select(sa.func.count(), sa.func.max(_facts.c.seq))).one()
        # SQLite numbers facts one by one; PostgreSQL leaves gaps where a transaction was undone.
        gaps = self._engine.dialect.name == "sqlite" and count != last
        whole = first is not None and isinstance(first.fact, PhaseOpened) and not gaps
        if not whole:
            raise Damaged("facts_missing", where=self._where)
        if first and isinstance(first.fact, PhaseOpened) and first.fact.event not in ("", event):
            raise Damaged("ledger_other", where=self._where, found=first.fact.event, wanted=event)

    def _guard(self, key: str) -> _Guard:
        return _Guard(self._where, key)


class _Guard:
    """Turns what the database says into an error that names the place and the mend."""

    def __init__(self, where: str, key: str) -> None:
        self._where, self._key = where, key

    def __enter__(self) -> None:
        """Start guarding."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        # ImportError: the URL names a database whose driver is not installed.
        if not isinstance(error, (sa.exc.SQLAlchemyError, ImportError)):
            return
        reason = str(getattr(error, "orig", error)).splitlines()[0].rstrip(".")
        raise Damaged(self._key, where=self._where, reason=reason) from error


def is_there(url: str) -> bool:
    """Say whether there is a ledger at `url`; of a server that is known only when it is asked."""
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).is_file()


def _parsed(url: str) -> sa.URL:
    """Read a URL; of SQLite everything after the slashes is a path, be there a ? or a % in it."""
    if url.startswith(_SQLITE):
        return sa.URL.create("sqlite", database=url.removeprefix(_SQLITE))
    return sa.make_url(url)


def _shown(url: str) -> str:
    """Return where the ledger is, as it may be printed: without a password."""
    if url.startswith(_SQLITE):
        return url.removeprefix(_SQLITE)
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except (sa.exc.SQLAlchemyError, ValueError):
        return "database in event.toml"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let readers and one writer work at the same time, and leave transactions to SQLAlchemy."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_immediate(db: sa.Connection) -> None:
    """Take the write lock at once, so that counting and appending are one step."""
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("write") else "BEGIN")
