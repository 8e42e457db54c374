"""Submissions in Parquet: types as pandas, polars, R and DuckDB write them."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from scoring.submission import Reading, read_submission

VALID = Path(__file__).parents[1] / "cases" / "submissions" / "valid.csv"
EXPECTED = pd.read_csv(VALID, dtype={"RINPERSOON": str}).set_index("RINPERSOON").astype(float)
IDS = list(EXPECTED.index)
Write = Callable[[str], bytes]


@pytest.fixture
def parquet(tmp_path: Path) -> Write:
    """Write what `select` finds in the table `valid` (ids as text, probabilities as doubles)."""

    def written(select: str) -> bytes:
        path = tmp_path / "p.parquet"
        with duckdb.connect() as db:
            db.execute(
                "CREATE TABLE valid AS FROM read_csv(?, types={'RINPERSOON': 'VARCHAR'})",
                [str(VALID)],
            )
            db.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()

    return written


def read(data: bytes) -> Reading:
    return read_submission(data, "p.parquet", ids=IDS)


@pytest.mark.parametrize(
    ("select", "repairs"),
    [
        ("FROM valid", []),
        ("FROM valid ORDER BY youth_care", []),
        ("SELECT persistent_poverty, RINPERSOON, youth_care, developmental_delay FROM valid", []),
        ("SELECT * REPLACE (RINPERSOON::INTEGER AS RINPERSOON) FROM valid", ["leading_zeros"]),
        ("SELECT * REPLACE (RINPERSOON::UBIGINT AS RINPERSOON) FROM valid", ["leading_zeros"]),
        (
            "SELECT * REPLACE (RINPERSOON::DOUBLE AS RINPERSOON) FROM valid",
            ["id_decimals", "leading_zeros"],
        ),
        ("SELECT * REPLACE (youth_care::VARCHAR AS youth_care) FROM valid", []),
        ("SELECT * REPLACE (youth_care::DECIMAL(6, 5) AS youth_care) FROM valid", []),
        ("SELECT RINPERSOON AS rinpersoon, * EXCLUDE RINPERSOON FROM valid", ["column_names"]),
        ("SELECT 7 AS __index_level_0__, * FROM valid", ["extra_columns"]),
        ("SELECT *, [1, 2] AS list, {'a': 1} AS struct, NULL AS n FROM valid", ["extra_columns"]),
    ],
)
def test_types(parquet: Write, select: str, repairs: list[str]) -> None:
    reading = read(parquet(select))
    assert [p.kind for p in reading.problems] == []
    pd.testing.assert_frame_equal(reading.frame, EXPECTED, check_exact=True, check_index_type=False)
    assert [r.kind for r in reading.repairs] == repairs


def test_single_precision_is_a_hair_off_and_on_the_right_child(parquet: Write) -> None:
    columns = ", ".join(f"{c}::FLOAT AS {c}" for c in EXPECTED.columns)
    reading = read(parquet(f"SELECT RINPERSOON, {columns} FROM valid"))
    assert reading.frame is not None
    single = EXPECTED.astype(np.float32).astype(float)
    np.testing.assert_allclose(reading.frame, single, rtol=1e-6, atol=0)


def test_hard_ones_in_single_precision_are_not_out_of_range(parquet: Write) -> None:
    reading = read(
        parquet(
            "SELECT * REPLACE (1::FLOAT AS youth_care, 0::FLOAT AS persistent_poverty) FROM valid"
        )
    )
    assert reading.accepted
    assert {w.column for w in reading.warnings} == {"youth_care", "persistent_poverty"}


def test_doubles_are_read_to_the_last_bit(tmp_path: Path) -> None:
    values = np.random.default_rng(3).random(300)
    ids = [f"{i:09d}" for i in range(300)]
    frame = pd.DataFrame({"RINPERSOON": ids, "a": values})
    frame.to_parquet(tmp_path / "p.parquet")
    data = (tmp_path / "p.parquet").read_bytes()
    reading = read_submission(data, "p.parquet", ids=ids, outcomes=["a"])
    assert reading.frame is not None
    assert reading.frame["a"].tolist() == values.tolist()


def test_ids_as_the_index_of_pandas(tmp_path: Path) -> None:
    EXPECTED.to_parquet(tmp_path / "p.parquet")
    reading = read((tmp_path / "p.parquet").read_bytes())
    assert reading.accepted
    pd.testing.assert_frame_equal(reading.frame, EXPECTED, check_exact=True, check_index_type=False)


def test_missing_and_infinite_values(parquet: Write) -> None:
    data = parquet(
        "SELECT * REPLACE (NULL AS developmental_delay, 'nan'::DOUBLE AS youth_care, "
        "'-inf'::DOUBLE AS persistent_poverty) FROM valid"
    )
    assert [(p.kind, p.count, p.column) for p in read(data).problems] == [
        ("missing_values", 4, "developmental_delay"),
        ("missing_values", 4, "youth_care"),
        ("not_a_number", 4, "persistent_poverty"),
    ]


def test_ids_that_single_precision_has_rounded_are_not_matched(parquet: Write) -> None:
    """123456789 as a FLOAT is 123456792: the digits are lost, and a guess could hit another child."""
    data = parquet("SELECT * REPLACE (RINPERSOON::FLOAT AS RINPERSOON) FROM valid")
    assert [(p.kind, p.count) for p in read(data).problems] == [
        ("missing_ids", 1),
        ("unknown_ids", 1),
    ]


def test_rows_are_numbered_from_one(parquet: Write) -> None:
    data = parquet(
        "SELECT * REPLACE (youth_care - 0.2 AS youth_care) FROM valid ORDER BY youth_care"
    )
    (problem,) = read(data).problems
    assert (problem.kind, list(problem.lines)) == ("out_of_range", [1, 2])


@pytest.mark.parametrize(
    ("select", "problems"),
    [
        ("FROM valid WHERE false", ["no_rows"]),
        ("FROM valid LIMIT 3", ["missing_ids"]),
        ("FROM valid UNION ALL FROM valid LIMIT 5", ["duplicate_ids"]),
        ("SELECT * EXCLUDE youth_care FROM valid", ["missing_column"]),
        ("SELECT * REPLACE (true AS youth_care) FROM valid", ["not_a_number"]),
        ("SELECT * REPLACE (100 * youth_care AS youth_care) FROM valid", ["percentages"]),
        ("SELECT 1 AS a", ["missing_column"] * 4),
    ],
)
def test_refusals(parquet: Write, select: str, problems: list[str]) -> None:
    reading = read(parquet(select))
    assert reading.frame is None
    assert [p.kind for p in reading.problems] == problems


def test_reading_stops_where_there_are_too_many_rows_whatever_they_say(parquet: Write) -> None:
    """Of 4000 rows for 4 children it reads 1020: enough to know, and a bound on memory."""
    reading = read(parquet("FROM valid, range(1000) AS often(i) ORDER BY RINPERSOON"))
    assert [(p.kind, p.count) for p in reading.problems] == [
        ("missing_ids", 2),
        ("duplicate_ids", 2),
    ]


@pytest.mark.parametrize("keep", [4, 8, 50, 200, -1, -4, -8])
def test_cut_off(parquet: Write, keep: int) -> None:
    reading = read(parquet("FROM valid")[:keep])
    assert [p.kind for p in reading.problems] == ["damaged"]


@pytest.mark.parametrize(
    "data", [b"PAR1", b"PAR1PAR1", b"PAR1" + bytes(100) + b"PAR1", b"PAR1" + b"\xff" * 50 + b"PAR1"]
)
def test_no_parquet_but_in_name(data: bytes) -> None:
    assert [p.kind for p in read(data).problems] == ["damaged"]


def test_gzipped_parquet(parquet: Write) -> None:
    assert read(gzip.compress(parquet("FROM valid"))).accepted


def test_without_duckdb_a_csv_is_read_and_parquet_is_refused(
    parquet: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kit's requirements leave duckdb out."""
    data = parquet("FROM valid")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert [p.kind for p in read(data).problems] == ["no_parquet"]
    assert read_submission(VALID.read_bytes(), "p.csv", ids=IDS).accepted


def test_a_file_of_thousands_of_empty_columns_is_refused_before_it_is_read(parquet: Write) -> None:
    """Such a file is small on disk, and as many values as rows times columns in memory."""
    wide = ", ".join(f"NULL::BOOLEAN AS c{i}" for i in range(300))
    found = read(parquet(f"SELECT *, {wide} FROM valid"))
    assert found.frame is None
    assert [p.kind for p in found.problems] == ["unpacks_too_large"]
    some = ", ".join(f"NULL::BOOLEAN AS c{i}" for i in range(100))
    assert read(parquet(f"SELECT *, {some} FROM valid")).frame is not None
