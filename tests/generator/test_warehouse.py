"""Writing: every value the way its declaration says, rows in an order that tells nothing."""

import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest

from generator import warehouse
from generator.codebook import Column, Table, chosen
from generator.errors import GeneratorError
from generator.warehouse import content_hash, open_readonly, spool, write_database


def table(*columns):
    return Table(
        name="T",
        database="test",
        nl="Tabel van 't ding",
        en="Table",
        key=("RINPERSOON",),
        order=("RINPERSOON",),
        form="TAB",
        reference="never",
        columns=(
            Column(name="RINPERSOON", type="VARCHAR(9)", nl="nr", en="no", variable="rin"),
            *columns,
        ),
    )


def column(name, kind, **more):
    return Column(name=name, type=kind, nl=f"{name} nl", en=name, variable=name.lower(), **more)


def written(tmp_path, declared, **records):
    n = len(next(iter(records.values())))
    records = {"rin": np.arange(n, 0, -1), **records}
    spool(records, tmp_path / "spool" / "T" / "0.parquet")
    path = tmp_path / "t.duckdb"
    write_database(path, {"T": declared}, tmp_path / "spool")
    return duckdb.connect(str(path), read_only=True)


@pytest.mark.parametrize(
    ("declared", "values", "expected"),
    [
        (column("A", "VARCHAR(4)", missing_code="----"), [-1, 7], ["0007", "----"]),
        (column("A", "VARCHAR(2)", pad=" "), [10, 6], [" 6", "10"]),
        (column("A", "VARCHAR(1)", codes="key_kind", write="code"), [1, 4], ["-", "S"]),
        (column("A", "VARCHAR(8)", write="date"), [0, 19357], ["20221231", "19700101"]),
        (column("A", "VARCHAR(7)", write="month"), [31, -1], [None, "1970-02"]),
        (column("A", "SMALLINT", write="number"), [np.nan, 3.0], [3, None]),
        (column("A", "BOOLEAN", write="bool"), [True, False], [False, True]),
    ],
)
def test_values_are_written_as_declared(tmp_path, declared, values, expected):
    with written(tmp_path, table(declared), a=np.array(values)) as db:
        rows = db.execute("SELECT A FROM T").fetchall()
    assert [r[0] for r in rows] == expected  # sorted by number: the other way round


def test_numbers_keep_their_leading_zeros_and_rows_their_order(tmp_path):
    with written(tmp_path, table(), other=np.arange(3)) as db:
        assert db.execute("SELECT RINPERSOON FROM T").fetchall() == [
            ("000000001",),
            ("000000002",),
            ("000000003",),
        ]


def test_labels_are_attached_even_with_quotes_in_them(tmp_path):
    with written(tmp_path, table(column("A", "SMALLINT", write="number")), a=np.ones(2)) as db:
        comment = "SELECT comment FROM duckdb_tables() WHERE table_name = 'T'"
        assert db.execute(comment).fetchall() == [("Tabel van 't ding",)]
        columns = (
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'T' AND column_name = 'A'"
        )
        assert db.execute(columns).fetchall() == [("A nl",)]


def test_columns_of_different_length_are_refused(tmp_path):
    with pytest.raises(ValueError, match="differ in length"):
        spool({"a": np.ones(2), "b": np.ones(3)}, tmp_path / "x.parquet")


def test_the_content_hash_sees_values_not_order():
    with duckdb.connect() as db:
        db.execute("CREATE TABLE a AS SELECT range AS x, 'v' || range AS y FROM range(100)")
        db.execute("CREATE TABLE b AS SELECT * FROM a ORDER BY x DESC")
        db.execute("CREATE TABLE c AS SELECT x, CASE x WHEN 7 THEN 'v8' ELSE y END AS y FROM a")
        db.execute("CREATE TABLE d AS SELECT x, NULLIF(y, 'v7') AS y FROM a")
        db.execute("CREATE TABLE e AS SELECT x, CASE x WHEN 7 THEN '' ELSE y END AS y FROM a")
        db.execute("CREATE TABLE f AS SELECT * FROM a UNION ALL SELECT * FROM a")
        db.execute("CREATE TABLE g AS SELECT x::INTEGER AS x, y FROM a")
        hashes = {name: content_hash(db, name) for name in "abcdefg"}
    assert hashes["a"] == hashes["b"]
    assert len(set(hashes.values())) == 6


@pytest.mark.parametrize("content", [None, b"", b"not a database", b"\0" * 5000])
def test_a_missing_or_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "x.duckdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GeneratorError) as error, open_readonly(path) as db:
        db.execute("SELECT * FROM anything")
    assert "x.duckdb" in error.value.what
    assert error.value.mend


def test_every_public_table_holds_only_declared_codes(made_event):
    for database in ("cbs", "local", "open", "challenge"):
        with duckdb.connect(
            str(made_event / "data/public" / f"{database}.duckdb"), read_only=True
        ) as db:
            for declared in chosen(database, "core").values():
                for c in declared.columns:
                    if not c.codes:
                        continue
                    from generator.codebook import read_codes

                    found = db.execute(
                        f'SELECT DISTINCT "{c.name}"::VARCHAR FROM "{declared.name}"'
                    )
                    values = {r[0] for r in found.fetchall()} - {None, c.missing_code}
                    assert values <= set(read_codes(c.codes)), (declared.name, c.name)


# Tables with a few people twice, as in life: at most this share.
TWICE = {"ZVWZORGKOSTENTAB": 0.002}


def test_every_public_table_keeps_its_key_and_ranges(made_event):
    for database in ("cbs", "local", "open", "challenge"):
        with duckdb.connect(
            str(made_event / "data/public" / f"{database}.duckdb"), read_only=True
        ) as db:
            for declared in chosen(database, "core").values():
                key = ", ".join(f'"{k}"' for k in declared.key)
                where = "WHERE CBKSoortNr_Kind = 'R'" if declared.name == "PERINED" else ""
                counts = f'SELECT count(*), count(DISTINCT ({key})) FROM "{declared.name}" {where}'
                total, different = db.execute(counts).fetchall()[0]
                twice = TWICE.get(declared.name, 0.0)
                assert 0 <= total - different <= twice * total, declared.name
                assert different > 0, declared.name
                for c in declared.columns:
                    if c.range and not c.width:
                        missing = [
                            m for m in (c.missing_code, *(c.also_missing or ())) if m is not None
                        ]
                        codes = ", ".join(f"'{m}'" for m in missing) or "''"
                        span = f'SELECT min("{c.name}"), max("{c.name}") FROM "{declared.name}" WHERE "{c.name}"::VARCHAR NOT IN ({codes})'
                        low, high = db.execute(span).fetchall()[0]
                        assert low is None or (c.range[0] <= low and high <= c.range[1]), c.name


@pytest.mark.parametrize("opened", [warehouse.open_for_writing, warehouse.open_readonly])
def test_memory_of_a_file_is_bounded_whatever_the_machine_has(tmp_path, monkeypatch, opened):
    duckdb.connect(str(tmp_path / "a.duckdb")).close()

    def limit(memory):
        monkeypatch.setattr(warehouse, "_memory", lambda: memory)
        with opened(tmp_path / "a.duckdb") as db:
            return db.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]

    assert limit(64 * 10**9) == "3.7 GiB"
    assert limit(0) == limit(4 * 10**9)  # its own: four fifths of what there is


ROOT = Path(__file__).parents[2]
ASK = """
import sys
from pathlib import Path
import duckdb
from generator import warehouse
ask = "SELECT current_setting('enable_progress_bar')"
path = Path(sys.argv[1])
with warehouse.open_for_writing(path) as db:
    print(db.execute(ask).fetchone()[0])
with warehouse.open_readonly(path) as db:
    print(db.execute(ask).fetchone()[0])
with warehouse.open_in_memory() as db:
    print(db.execute(ask).fetchone()[0])
print(duckdb.connect().execute(ask).fetchone()[0])
"""


def test_standard_output_is_ours_alone(tmp_path):
    """DuckDB draws a bar there when a query is long and it takes the program for interactive, as it does `python -m`."""
    called = [sys.executable, "-c", ASK, str(tmp_path / "a.duckdb")]
    done = subprocess.run(called, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False", "True"]
