"""The full registers of some families: what a kit holds of files that are too large for it.

A family is a mother of listed children, with everybody who is registered with her: all her children, their fathers,
whoever ever shared a household with her or them, and her parents. Chosen by a hash of her number, so that neither
size nor place decides, and the same data give the same families.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import warehouse

FAMILIES = 1000
DATABASES = ("cbs", "local", "open")
# By which column rows belong to somebody, tried in this order, and what that somebody is.
_KEYS = (
    ("RINPERSOON", "SELECT person FROM people"),
    ("RINPERSOONHKW", "SELECT head FROM heads"),
    ("Rinpersoon_Moeder", "SELECT person FROM people"),
    ("RINOBJECTNUMMER", "SELECT address FROM addresses"),
)
# Without a number of CBS: whole, for finding people in them by name and birth date is part of the work; and open data.
WHOLE = frozenset({"VOEDSELBANK", "KWB"})
LIST = "FAMILIES"  # the mothers of the families: others in the files are there with a part of their family only
_LIST = "SELECT person AS mother FROM mothers ORDER BY ALL"
PILOTS = "PILOTS"
LEFT_OUT = frozenset({PILOTS})  # every kit has it whole
_FAMILIES = (
    """CREATE TEMP TABLE mothers AS
    SELECT DISTINCT mother AS person FROM challenge.children WHERE mother IS NOT NULL
    ORDER BY md5(person), person LIMIT {count}""",
    """CREATE TEMP TABLE near AS
    SELECT person FROM mothers
    UNION SELECT RINPERSOON FROM challenge.children WHERE mother IN (SELECT person FROM mothers)
    UNION SELECT RINPERSOON FROM cbs.KINDOUDERTAB WHERE RINPERSOONMa IN (SELECT person FROM mothers)
    UNION SELECT RINPERSOONpa FROM cbs.KINDOUDERTAB
      WHERE RINPERSOONMa IN (SELECT person FROM mothers) AND RINPERSOONSpa = 'R'""",
    """CREATE TEMP TABLE people AS
    SELECT person FROM near
    UNION SELECT h.RINPERSOON FROM cbs.GBAHUISHOUDENSBUS h
      SEMI JOIN (SELECT DISTINCT HUISHOUDNR FROM cbs.GBAHUISHOUDENSBUS
        WHERE RINPERSOON IN (SELECT person FROM near)) USING (HUISHOUDNR)
    UNION SELECT RINPERSOONMa FROM cbs.KINDOUDERTAB
      WHERE RINPERSOON IN (SELECT person FROM mothers) AND RINPERSOONSMa = 'R'
    UNION SELECT RINPERSOONpa FROM cbs.KINDOUDERTAB
      WHERE RINPERSOON IN (SELECT person FROM mothers) AND RINPERSOONSpa = 'R'""",
    """CREATE TEMP TABLE heads AS
    SELECT DISTINCT RINPERSOONHKW AS head FROM cbs.KOPPELPERSOONHUISHOUDEN
    WHERE RINPERSOON IN (SELECT person FROM people)""",
    """CREATE TEMP TABLE addresses AS
    SELECT DISTINCT RINOBJECTNUMMER AS address FROM cbs.GBAADRESOBJECTBUS
    WHERE RINPERSOON IN (SELECT person FROM people)""",
)


class RegisterSample:
    """The registers of some families, while the public data are open.

    `with RegisterSample(public) as sample:` chooses the families; `tables` are then there to be read from `db`.
    """

    def __init__(self, public: Path, families: int = FAMILIES) -> None:
        """Keep where the data are, and of how many families."""
        self._public, self._families = public, families
        self._open = ExitStack()

    def __enter__(self) -> RegisterSample:
        """Open the data and choose the families."""
        self.db: Any = self._open.enter_context(warehouse.open_in_memory())
        for name in ("challenge", *DATABASES):
            path = self._public / f"{name}.duckdb"
            self._open.enter_context(warehouse.attached(self.db, path, name))
        for statement in _FAMILIES:
            self.db.execute(statement.format(count=self._families))
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened."""
        self._open.close()

    @cached_property
    def tables(self) -> Mapping[str, Sequence[str]]:
        """The tables of registers, local files and open data with their columns, as `cbs.GBAPERSOONTAB`."""
        columns: dict[str, list[str]] = {}
        found = self.db.execute(
            "SELECT database_name, table_name, column_name FROM duckdb_columns() "
            "WHERE NOT internal AND database_name IN ('cbs', 'local', 'open') "
            "ORDER BY database_name, table_name, column_index"
        ).fetchall()
        for database, table, column in found:
            if table not in LEFT_OUT:
                columns.setdefault(f"{database}.{table}", []).append(column)
        return columns

    def query(self, place: str, chosen: str = "*") -> str:
        """Return the SELECT of the rows of these families, in the order in which they are stored.

        place   a name of `tables`
        chosen  columns, as SQL
        Raises ValueError when it cannot be told whose the rows of a table are.
        """
        database, _, table = place.partition(".")
        # Numbered rows: a join may hand them over in any order, and the same data must give the same file.
        source = f'SELECT {chosen} FROM {database}."{table}" AS t'  # noqa: S608
        if table in WHOLE:
            return f"{source} ORDER BY t.rowid"
        for column, whose in _KEYS:
            if column in self.tables[place]:
                return f'{source} WHERE t."{column}" IN ({whose}) ORDER BY t.rowid'
        raise ValueError(f"{place}: no column tells whose rows these are")

    def as_csv(self) -> dict[str, bytes]:
        """Return all tables as CSV, by name without database; a text that is NULL is empty without quotes."""
        files = {}
        with tempfile.TemporaryDirectory() as folder:
            queries = {place: self.query(place) for place in self.tables}
            for place, query in {**queries, f".{LIST}": _LIST}.items():
                table = place.partition(".")[2]
                path = Path(folder) / f"{table}.csv"
                warehouse.copy_query(self.db, query, path, "FORMAT csv, HEADER, DELIMITER ','")
                files[table] = path.read_bytes()
        return files
