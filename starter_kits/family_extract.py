"""Cut the registers of some families out of those of a region, so that reading one of them takes milliseconds.

Each register is read once, however many families there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from starter_kits.family_moments import SOURCES
from starter_kits.family_registers import Connection, names_of_tables

# Parents, their other children, grandparents, and whoever they shared a household with.
_KIN = """
CREATE OR REPLACE TABLE kin AS
WITH parents AS (
    SELECT unnest([RINPERSOONMa, RINPERSOONpa]) AS rin FROM KINDOUDERTAB WHERE RINPERSOON IN (SELECT rin FROM asked)
    UNION SELECT rin FROM asked
), siblings AS (
    SELECT RINPERSOON AS rin FROM KINDOUDERTAB
    WHERE RINPERSOONMa IN (SELECT rin FROM parents) OR RINPERSOONpa IN (SELECT rin FROM parents)
), grandparents AS (
    SELECT unnest([RINPERSOONMa, RINPERSOONpa]) AS rin FROM KINDOUDERTAB WHERE RINPERSOON IN (SELECT rin FROM parents)
), homes AS (
    SELECT DISTINCT HUISHOUDNR FROM GBAHUISHOUDENSBUS WHERE RINPERSOON IN (SELECT rin FROM parents)
), mates AS (
    SELECT RINPERSOON AS rin FROM GBAHUISHOUDENSBUS WHERE HUISHOUDNR IN (SELECT HUISHOUDNR FROM homes)
)
SELECT DISTINCT rin FROM (
    FROM asked UNION ALL FROM parents UNION ALL FROM siblings UNION ALL FROM grandparents UNION ALL FROM mates
) WHERE rin IS NOT NULL"""

_PERSONS = "RINPERSOON IN (SELECT rin FROM kin)"
# What is not kept by person; these come after the tables that they look into.
_OTHERWISE = {
    "PERINED": "Rinpersoon_Kind IN (SELECT rin FROM kin)",
    "INHATAB": "RINPERSOONHKW IN (SELECT RINPERSOONHKW FROM KOPPELPERSOONHUISHOUDEN)",
    "VSLGWBTAB": "(SOORTOBJECTNUMMER, RINOBJECTNUMMER) IN (SELECT (SOORTOBJECTNUMMER, RINOBJECTNUMMER) FROM GBAADRESOBJECTBUS)",
}
_NEEDED = {"KINDOUDERTAB", "GBAPERSOONTAB", "JGZ_CLIENTS"}


def keep_only(db: Connection, rins: Iterable[str]) -> None:
    """Put tables of the families of some persons in the place of the views of whole registers.

    db    opened by `starter_kits.family_registers.open_registers`
    rins  children, or mothers of children on the way
    """
    db.execute("CREATE OR REPLACE TABLE asked (rin VARCHAR)")
    db.executemany("INSERT INTO asked VALUES (?)", [[rin] for rin in rins])
    db.execute(_KIN)
    used = {table for source in SOURCES for table in source.tables} | _NEEDED
    for table in sorted(used & names_of_tables(db), key=lambda t: (t in _OTHERWISE, t)):
        rows = _OTHERWISE.get(table, _PERSONS)
        db.execute(f'CREATE TABLE "{table}_kept" AS FROM "{table}" WHERE {rows}')
        db.execute(f'DROP VIEW "{table}"')
        db.execute(f'ALTER TABLE "{table}_kept" RENAME TO "{table}"')
