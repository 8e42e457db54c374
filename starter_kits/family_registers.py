"""The public registers of an event, opened side by side, as the life of a family is read from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from generator import warehouse
from starter_kits.family_moments import MACROS

Connection = Any  # of DuckDB, which only generator.warehouse knows
FILES = ("cbs", "local")


@contextmanager
def open_registers(public: Path, first_year: int) -> Iterator[Connection]:
    """Open the public files side by side, with a view for every table of them."""
    with ExitStack() as stack:
        db = stack.enter_context(warehouse.open_in_memory())
        for name in FILES:
            path = public / f"{name}.duckdb"
            warehouse.open_readonly(path).close()  # says what is wrong with a file that is
            stack.enter_context(warehouse.attached(db, path, name))
            found = db.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [name]
            )
            for (table,) in found.fetchall():
                db.execute(f'CREATE VIEW "{table}" AS FROM {name}."{table}"')
        (last,) = db.execute("SELECT max(DATUMEINDEHH) FROM GBAHUISHOUDENSBUS").fetchall()[0]
        db.execute(MACROS.format(first_year=first_year, final_day=last))
        yield db


def children_of_window(db: Connection, first_year: int) -> list[str]:
    """Return the children who were born in the register window and whose mother is known, in order of their numbers."""
    found = db.execute(
        """SELECT RINPERSOON FROM GBAPERSOONTAB JOIN KINDOUDERTAB USING (RINPERSOON)
        WHERE CAST(GBAGEBOORTEJAAR AS INTEGER) >= ? AND RINPERSOONSMa = 'R' ORDER BY RINPERSOON""",
        [first_year],
    ).fetchall()
    return [str(child) for (child,) in found]


def child_of(db: Connection, rin: str) -> str | None:
    """Return the youngest child of who has children, else the person; None for a number that is not in the data."""
    known = db.execute("SELECT 1 FROM GBAPERSOONTAB WHERE RINPERSOON = ?", [rin]).fetchall()
    if not known:
        return None
    youngest = db.execute(
        """SELECT RINPERSOON FROM KINDOUDERTAB JOIN GBAPERSOONTAB USING (RINPERSOON)
        WHERE ? IN (RINPERSOONMa, RINPERSOONpa)
        ORDER BY GBAGEBOORTEJAAR || GBAGEBOORTEMAAND DESC, RINPERSOON LIMIT 1""",
        [rin],
    ).fetchall()
    return str(youngest[0][0]) if youngest else rin


def names_of_tables(db: Connection) -> set[str]:
    """Return the tables that are there under their own name: views of the public files, or what was cut out of them."""
    found = db.execute(
        "SELECT view_name FROM duckdb_views() UNION ALL "
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    )
    return {name for (name,) in found.fetchall()}


def final_day(db: Connection) -> str:
    """Return the last day of the register window, as registers write it: eight digits."""
    return str(db.execute("SELECT final_day()").fetchall()[0][0])
