"""The panel in the files of an event: linked households are in the registers, and tell nothing of the children to predict."""

import duckdb
import pytest

from generator.codebook import tables

CUTOFF = "20221231"
RUNNING = {"88888888", "20501231"}


@pytest.fixture(scope="module")
def db(made_event):
    with duckdb.connect() as db:
        for name in ("cbs", "liss", "challenge", "local"):
            db.execute(
                f"ATTACH '{made_event / 'data' / 'public' / name}.duckdb' AS {name} (READ_ONLY)"
            )
        # All who were registered in a household with a linked member, or with somebody who was, and so on.
        db.execute("""CREATE TEMP TABLE panel AS
            WITH RECURSIVE tied AS (
              SELECT RINPERSOON FROM liss.koppelsleutel
              UNION
              SELECT o.RINPERSOON FROM tied
              JOIN cbs.GBAHUISHOUDENSBUS h USING (RINPERSOON)
              JOIN cbs.GBAHUISHOUDENSBUS o
                ON o.HUISHOUDNR = h.HUISHOUDNR AND o.DATUMAANVANGHH = h.DATUMAANVANGHH
            ) SELECT RINPERSOON FROM tied""")
        yield db


def count(db, query):
    return db.execute(query).fetchall()[0][0]


def test_members_are_registered_with_their_households_under_numbers_of_their_own(db):
    linked = count(db, "SELECT count(*) FROM liss.koppelsleutel")
    known = "SELECT count(*) FROM liss.koppelsleutel SEMI JOIN cbs.GBAPERSOONTAB USING (RINPERSOON)"
    assert count(db, known) > 0.99 * linked > 300
    assert count(db, "SELECT count(*) FROM panel") > 1.2 * linked
    persons = count(db, "SELECT count(*) FROM cbs.GBAPERSOONTAB")
    assert count(db, "SELECT count(DISTINCT RINPERSOON) FROM cbs.GBAPERSOONTAB") == persons


@pytest.mark.parametrize(
    "table", ["children", "first_1000_days", "train_outcomes", "sample_submission"]
)
def test_nobody_of_the_panel_is_in_the_challenge(db, table):
    assert (
        count(db, f"SELECT count(*) FROM challenge.{table} SEMI JOIN panel USING (RINPERSOON)") == 0
    )
    mothers = "SELECT count(*) FROM challenge.children c JOIN panel p ON p.RINPERSOON = c.mother"
    assert count(db, mothers) == 0


def test_no_household_holds_members_of_both_and_no_clinic_knows_the_panel(db):
    mixed = """SELECT count(*) FROM (
        SELECT HUISHOUDNR, DATUMAANVANGHH, count(*) AS members, count(p.RINPERSOON) AS of_panel
        FROM cbs.GBAHUISHOUDENSBUS h LEFT JOIN panel p USING (RINPERSOON) GROUP BY ALL
    ) WHERE of_panel NOT IN (0, members)"""
    assert count(db, mixed) == 0
    assert count(db, "SELECT count(*) FROM local.JGZ SEMI JOIN panel USING (RINPERSOON)") == 0


@pytest.mark.parametrize("name", sorted(tables("cbs")))
def test_no_register_tells_of_a_day_after_the_cutoff(db, name):
    """Of nobody, the panel included: a date that the declaration allows as open is none."""
    present = {row[0] for row in db.execute("SHOW ALL TABLES").fetchall() for row in [row[2:3]]}
    if name not in present:
        pytest.skip("made when all tables are asked for")
    table = tables("cbs")[name]
    for column in table.columns:
        if column.write == "date":
            late = f"""SELECT DISTINCT "{column.name}" FROM cbs.{name} WHERE "{column.name}" > '{CUTOFF}'"""
            assert {row[0] for row in db.execute(late).fetchall()} <= RUNNING, column.name
    if table.year_column:
        assert count(db, f"SELECT max({table.year_column}) FROM cbs.{name}") <= int(CUTOFF[:4])


def test_nobody_was_born_after_the_cutoff(db):
    assert count(db, "SELECT max(GBAGEBOORTEJAAR) FROM cbs.GBAPERSOONTAB") <= CUTOFF[:4]
