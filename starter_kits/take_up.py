"""How many families took part of who was offered something by lot: what whoever reckons an idea beforehand starts from."""

from __future__ import annotations

from pathlib import Path

from generator import warehouse
from scoring.idea_catalogue import TakeUp, take_up

_TABLES = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'PILOTS'"
_TAKEN = "SELECT count(*), count(*) FILTER (takes_part = '1') FROM PILOTS WHERE arm = 'offered'"


def take_up_in(public: Path) -> TakeUp:
    """Return the share of the pilot with a lottery in the public data; assumed where there is none."""
    local = public / "local.duckdb"
    if not local.is_file():
        return take_up(0, 0)
    with warehouse.open_readonly(local) as db:
        if not db.execute(_TABLES).fetchall():
            return take_up(0, 0)
        offered, part = db.execute(_TAKEN).fetchall()[0]
    return take_up(offered, part)
