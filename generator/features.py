"""The table first_1000_days: features of children, from the registers and local files, for so many children at a time."""

from __future__ import annotations

from pathlib import Path

from generator import warehouse
from generator.codebook import Table

QUERY = Path(__file__).parent / "sources" / "challenge" / "first_1000_days.sql"
# What the query joins takes some 10 kB a child: these fit in MEMORY, the 1.4 million of the whole country do not.
# Every part reads the registers anew, so more parts cost time.
AT_ONCE = 150_000


def write_features(db: warehouse.Connection, table: Table, *, at_once: int = AT_ONCE) -> None:
    """Create first_1000_days in a database that holds `children`; the registers are attached as cbs, local files as local.

    table    as declared
    at_once  children whose rows are made together; the table is the same for any number
    """
    query = QUERY.read_text(encoding="utf-8")
    firsts = _firsts(db, at_once)
    if len(firsts) < 2:
        return warehouse.write_query(db, table, query)
    write = warehouse.write_query
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        until = f" AND RINPERSOON < '{following}'" if following else ""
        # DuckDB looks for what the query calls `children` among temporary tables first.
        part = f"SELECT * FROM main.children WHERE RINPERSOON >= '{first}'{until}"  # noqa: S608
        db.execute(f"CREATE TEMP TABLE children AS {part}")
        write(db, table, query)
        write = warehouse.append_query
        db.execute("DROP TABLE temp.children")
    return None


def _firsts(db: warehouse.Connection, at_once: int) -> list[str]:
    """Return the person number with which each part begins; parts follow each other in the order of the table."""
    numbered = "SELECT RINPERSOON, row_number() OVER (ORDER BY RINPERSOON) - 1 AS n FROM children"
    query = f"SELECT RINPERSOON FROM ({numbered}) WHERE n % {at_once} = 0 ORDER BY n"  # noqa: S608
    return [row[0] for row in db.execute(query).fetchall()]
