"""The tables of the ledger, as numbered steps: each is a function, none is ever changed once it was published.

A new ledger takes all steps, an older one those that it lacks, in one transaction: a step that fails leaves the ledger as
it was. Facts themselves need no steps: a field that was added has a default, and one that is unknown is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

_meta = sa.MetaData()
facts = sa.Table(
    "facts",
    _meta,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
_version = sa.Table("schema_version", _meta, sa.Column("version", sa.Integer, nullable=False))


def _first(db: sa.Connection) -> None:
    """Facts in a row each, and the number of the last step."""
    _meta.create_all(db, checkfirst=True)
    if db.execute(sa.select(_version.c.version)).first() is None:
        db.execute(_version.insert().values(version=0))


Step = Callable[[sa.Connection], None]
STEPS: Mapping[int, Step] = {1: _first}
SCHEMA_VERSION = max(STEPS)


def version_of(db: sa.Connection) -> int:
    """Return the number of the last step that a ledger took; 0 for a database without a ledger."""
    if not sa.inspect(db).has_table(_version.name):
        return 0
    return int(db.execute(sa.select(_version.c.version)).scalar_one())


def migrate(db: sa.Connection, steps: Mapping[int, Step] = STEPS) -> int:
    """Take the steps that the ledger lacks, in order; return how many. `db` is in a transaction that writes."""
    there = version_of(db)
    missing = [number for number in sorted(steps) if number > there]
    for number in missing:
        steps[number](db)
        db.execute(_version.update().values(version=number))
    return len(missing)
