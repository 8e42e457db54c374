"""Features are made for so many children at a time, and that shows nowhere."""

import duckdb

from generator import warehouse
from generator.codebook import tables
from generator.features import write_features

TABLE = tables("challenge")["first_1000_days"]


def made(public, path, at_once):
    """Make the table anew, so many children at once; return its rows, all tables with their comments, and how many children."""
    with warehouse.open_for_writing(path) as db:
        with warehouse.attached(db, public / "challenge.duckdb", "there"):
            db.execute("CREATE TABLE children AS SELECT * FROM there.children")
        with (
            warehouse.attached(db, public / "cbs.duckdb", "cbs"),
            warehouse.attached(db, public / "local.duckdb", "local"),
        ):
            write_features(db, TABLE, at_once=at_once)
    with duckdb.connect(str(path), read_only=True) as db:
        rows = db.execute("SELECT * FROM first_1000_days").fetchall()
        names = db.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall()
        kept = db.execute("SELECT count(*) FROM children").fetchone()[0]
    return rows, dict.fromkeys(sorted(names)), kept


def test_parts_make_the_same_table_in_the_same_order(event, tmp_path):
    public = event.public
    whole, names, children = made(public, tmp_path / "whole.duckdb", 10**9)
    assert len(whole) > children > 100
    for n, at_once in enumerate((children // 3, children - 1)):
        path = tmp_path / f"{n}.duckdb"
        assert made(public, path, at_once) == (whole, names, children)
