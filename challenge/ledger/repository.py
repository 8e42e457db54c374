"""The ledger: it can add facts and read them, and nothing else. SQLAlchemy Core, in a database by URL."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from challenge.errors import Damaged, Refused
from challenge.ledger.database import connected, guarded, is_there, shown, writing
from challenge.ledger.events import Entry, Fact, PhaseOpened, from_row, to_row
from challenge.ledger.migrations import SCHEMA_VERSION, facts, migrate, version_of
from challenge.ledger.superseded import counting
from challenge.moments import moment

ROW = ("at", "actor", "key", "kind", "body")


class _TakenBack(Exception):
    """Ends a rehearsal: the transaction is undone."""


@dataclass(frozen=True)
class NewFact:
    """A fact to be recorded; `key` makes a retry harmless."""

    fact: Fact
    key: str
    actor: str
    at: datetime


class Ledger:
    """Append-only. What was read once is kept, since no fact ever changes: reading again costs what is new.

    May be used by several threads at once.
    """

    def __init__(self, url: str) -> None:
        """Get ready for the ledger at `url`. Raises Damaged when that is not possible."""
        self._where = shown(url)
        self._known: list[Entry] = []
        self._reading = threading.Lock()
        with self._guard("ledger_not_read"):
            self._engine = connected(url)
        # Nobody has to remember to close a ledger: connections that are kept go with it.
        weakref.finalize(self, self._engine.dispose)

    @classmethod
    def create(cls, url: str) -> Ledger:
        """Make a new ledger (or open the one that is there)."""
        ledger = cls(url)
        with ledger._guard("ledger_not_made"), writing(ledger._engine) as db:
            migrate(db)
        return ledger

    @classmethod
    def open(cls, url: str, *, event: str | None = None) -> Ledger:
        """Open a ledger that is there, of the event with this id; one of an earlier version takes the steps it lacks.

        Raises Damaged when it is missing, damaged, of another event or of a later version.
        """
        if not is_there(url):
            raise Damaged("ledger_missing", where=shown(url))
        ledger = cls(url)
        with ledger._guard("ledger_not_read"), ledger._engine.connect() as db:
            version = version_of(db)
        if version > SCHEMA_VERSION:
            raise Damaged("ledger_later", where=ledger._where, version=version)
        if version == 0:
            raise Damaged("ledger_missing", where=ledger._where)
        if version < SCHEMA_VERSION:
            with ledger._guard("ledger_not_written"), writing(ledger._engine) as db:
                migrate(db)
        if event is not None:
            ledger._check_event(event)
        return ledger

    def append(self, *new: NewFact) -> int:
        """Record facts in one transaction; return how many were new (the others were there already)."""
        return self.append_if(lambda _: new)

    def append_if(self, decide: Callable[[list[Entry]], Sequence[NewFact]]) -> int:
        """Record what `decide` makes of all facts so far, with nothing in between.

        What `decide` raises is passed on, and nothing is recorded.
        """
        added = 0
        with self._guard("ledger_not_written"), writing(self._engine) as db:
            moment("ledger.locked")
            for new in decide(self._read(db)):
                there = sa.select(facts.c.seq).where(facts.c.key == new.key)
                if db.execute(there).first() is not None:
                    continue
                kind, body = to_row(new.fact)
                at = new.at.astimezone(UTC).isoformat(timespec="milliseconds")
                row = {"at": at, "actor": new.actor, "key": new.key, "kind": kind, "body": body}
                db.execute(facts.insert().values(row))
                added += 1
                moment("ledger.inserting")
            moment("ledger.committing")
        moment("ledger.committed")
        return added

    def entries(self, after: int = 0) -> list[Entry]:
        """Return the facts that count in order, or those after number `after`: see `ledger.superseded`; `dump` has all."""
        with self._guard("ledger_not_read"), self._engine.connect() as db:
            return [e for e in self._read(db) if e.seq > after] if after else self._read(db)

    def dump(self) -> Iterator[dict[str, Any]]:
        """Yield all facts of one moment as rows of plain values, in order: what `load` takes."""
        with self._guard("ledger_not_read"), self._engine.connect() as db:
            for row in db.execute(sa.select(facts).order_by(facts.c.seq)):
                yield {name: getattr(row, name) for name in ROW}

    def load(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Fill an empty ledger with rows of `dump`; return how many. All or none.

        Raises Refused when there are facts already, Damaged for a row that is no fact.
        """
        count = 0
        with self._guard("ledger_not_written"), writing(self._engine) as db:
            if db.execute(sa.select(facts.c.seq).limit(1)).first() is not None:
                raise Refused("ledger_not_empty", where=self._where)
            for count, row in enumerate(rows, 1):
                try:
                    from_row(row["kind"], row["body"])
                    datetime.fromisoformat(row["at"])
                except (KeyError, TypeError, ValueError) as error:
                    about = {"after": count - 1, "error": error}
                    raise Damaged("fact_unreadable", where=self._where, **about) from None
                db.execute(facts.insert().values({name: row[name] for name in ROW}))
        return count

    def rehearse(self) -> None:
        """Write a row and take it back: nothing stays. Raises Damaged when facts could not be recorded now."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = {
            "at": at,
            "actor": "doctor",
            "key": f"rehearsal/{at}",
            "kind": "Rehearsal",
            "body": {},
        }
        with suppress(_TakenBack), self._guard("ledger_not_written"), writing(self._engine) as db:
            db.execute(facts.insert().values(row))
            raise _TakenBack

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _read(self, db: sa.Connection) -> list[Entry]:
        """Return all facts: those that are known and, from the database, those after them."""
        with self._reading:
            last = self._known[-1].seq if self._known else 0
            if fresh := self._fresh(db, last):
                self._known = counting(self._known, fresh)
            return list(self._known)

    def _fresh(self, db: sa.Connection, last: int, most: int | None = None) -> list[Entry]:
        query = sa.select(facts).where(facts.c.seq > last).order_by(facts.c.seq).limit(most)
        fresh = []
        try:
            for r in db.execute(query):
                fact = from_row(r.kind, r.body)
                fresh.append(Entry(r.seq, datetime.fromisoformat(r.at), r.actor, fact))
                last = r.seq
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged("fact_unreadable", where=self._where, after=last, error=error) from None
        return fresh

    def _check_event(self, event: str) -> None:
        """Raise Damaged when facts are missing, or are those of another event."""
        numbers = sa.select(sa.func.count(), sa.func.max(facts.c.seq))
        with self._guard("ledger_not_read"), self._engine.connect() as db:
            first = next((e.fact for e in self._fresh(db, 0, most=1)), None)
            count, last = db.execute(numbers).one()
        # SQLite numbers facts one by one; PostgreSQL leaves gaps where a transaction was undone.
        gaps = self._engine.dialect.name == "sqlite" and count != last
        if not isinstance(first, PhaseOpened) or gaps:
            raise Damaged("facts_missing", where=self._where)
        if first.event not in ("", event):
            raise Damaged("ledger_other", where=self._where, found=first.event, wanted=event)

    def _guard(self, key: str) -> AbstractContextManager[None]:
        return guarded(self._where, key)
