"""Empty tables and a small hand-made country for the tests of the check."""

from __future__ import annotations

import duckdb
import pytest

from generator.fidelity.evaluation import SCHEMAS
from generator.fidelity.views import known_columns


@pytest.fixture
def empty():
    """A database in which every table that is known stands empty, in both schemas."""
    with duckdb.connect() as db:
        for schema in SCHEMAS:
            db.execute(f"CREATE SCHEMA {schema}")
            for table, columns in known_columns().items():
                listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
                db.execute(f'CREATE TABLE {schema}."{table}" ({listed})')
        yield db


@pytest.fixture
def country(empty):
    """A country of 100 equal families on the last days of 2021 and 2022: father, mother, a child of 2020 and one of 2012.

    Families 1 to 20 are married. In 2022 the parents of families 99 and 100 part: the father leaves.
    """
    empty.execute(
        """
        CREATE TEMP TABLE people AS
        SELECT lpad(CAST(10 * f + m AS VARCHAR), 9, '0') AS rin, f, m,
          CASE m WHEN 1 THEN '1985' WHEN 2 THEN '1988' WHEN 3 THEN '2012' ELSE '2020' END AS year
        FROM range(1, 101) AS a (f), range(1, 5) AS b (m)
        """
    )
    for schema in SCHEMAS:
        empty.execute(
            f"""
            INSERT INTO {schema}.GBAPERSOONTAB BY NAME
            SELECT 'R' AS RINPERSOONS, rin AS RINPERSOON, CASE m WHEN 2 THEN '2' ELSE '1' END AS GBAGESLACHT,
              year AS GBAGEBOORTEJAAR, '07' AS GBAGEBOORTEMAAND, '1' AS GBAGEBOORTELANDNL,
              '6030' AS GBAHERKOMSTLAND, '0' AS GBAGENERATIE, '0' AS GBAAANTALOUDERSBUITENLAND
            FROM people;
            INSERT INTO {schema}.KINDOUDERTAB BY NAME
            SELECT 'R' AS RINPERSOONS, rin AS RINPERSOON, 'R' AS RINPERSOONSpa, 'R' AS RINPERSOONSMa,
              lpad(CAST(10 * f + 1 AS VARCHAR), 9, '0') AS RINPERSOONpa,
              lpad(CAST(10 * f + 2 AS VARCHAR), 9, '0') AS RINPERSOONMa
            FROM people WHERE m >= 3;
            INSERT INTO {schema}.GBAHUISHOUDENSBUS BY NAME
            SELECT 'R' AS RINPERSOONS, rin AS RINPERSOON, '20200701' AS DATUMAANVANGHH,
              CASE WHEN f >= 99 THEN '20220630' ELSE '20221231' END AS DATUMEINDEHH,
              lpad(CAST(f AS VARCHAR), 12, '0') AS HUISHOUDNR, CASE WHEN f <= 20 THEN '5' ELSE '4' END AS TYPHH,
              CASE WHEN m >= 3 THEN ' 1' WHEN f <= 20 THEN ' 6' ELSE ' 5' END AS PLHH,
              2 AS AANTALKINDHH, '2020' AS GEBJAARJONGSTEKINDHH, '07' AS GEBMAANDJONGSTEKINDHH,
              '2012' AS GEBJAAROUDSTEKINDHH, '07' AS GEBMAANDOUDSTEKINDHH
            FROM people
            UNION ALL BY NAME
            SELECT 'R' AS RINPERSOONS, rin AS RINPERSOON, '20220701' AS DATUMAANVANGHH, '20221231' AS DATUMEINDEHH,
              lpad(CAST(f + CASE m WHEN 1 THEN 500 ELSE 0 END AS VARCHAR), 12, '0') AS HUISHOUDNR,
              CASE m WHEN 1 THEN '1' ELSE '6' END AS TYPHH,
              CASE m WHEN 1 THEN ' 2' WHEN 2 THEN ' 7' ELSE ' 1' END AS PLHH,
              CASE m WHEN 1 THEN 0 ELSE 2 END AS AANTALKINDHH, '2020' AS GEBJAARJONGSTEKINDHH,
              '07' AS GEBMAANDJONGSTEKINDHH, '2012' AS GEBJAAROUDSTEKINDHH, '07' AS GEBMAANDOUDSTEKINDHH
            FROM people WHERE f >= 99
            """
        )
    return empty
