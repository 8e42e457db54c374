"""Edges at which scoring once did something else; each comment says what, and where it came from."""

from __future__ import annotations

import csv
import gzip
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.submission import Reading, read_submission

VALID = Path(__file__).parents[1] / "cases" / "submissions" / "valid.csv"
PLAIN = VALID.read_text(encoding="utf-8")
EXPECTED = pd.read_csv(VALID, dtype={"RINPERSOON": str}).set_index("RINPERSOON").astype(float)
IDS = list(EXPECTED.index)


def read(data: bytes | str, name: str = "p.csv") -> Reading:
    return read_submission(data.encode() if isinstance(data, str) else data, name, ids=IDS)


def assert_right(reading: Reading) -> None:
    assert [(p.kind, p.lines, p.examples) for p in reading.problems] == []
    pd.testing.assert_frame_equal(reading.frame, EXPECTED, check_exact=True, check_index_type=False)


# --- table.py ---------------------------------------------------------------------------------------------


# _read_rows: io.StringIO(text) splits at \n only, so the csv module stumbles over \r: "damaged".
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_that_end_in_cr_only(encoding: str) -> None:
    assert_right(read(PLAIN.replace("\n", "\r").encode(encoding)))


def test_lines_of_problems_where_lines_end_in_cr_only() -> None:
    (problem,) = read(PLAIN.replace("0.375", "veel").replace("\n", "\r")).problems
    assert (problem.kind, list(problem.lines)) == ("not_a_number", [4])


# _gunzip: reads the first member only, so the other children are said to be missing (bgzip, pigz, `cat a.gz b.gz`).
def test_a_gzip_of_several_members() -> None:
    data = PLAIN.encode()
    assert_right(read(gzip.compress(data[:100]) + gzip.compress(data[100:])))


# _gunzip: copies all that is left for every member, so that 2 MB of empty ones took minutes.
def test_a_gzip_of_very_many_members_is_not_read_to_its_end() -> None:
    started = time.monotonic()
    (problem,) = read(gzip.compress(b"") * 90_000).problems
    assert problem.kind == "damaged"
    assert time.monotonic() - started < 5
    assert_right(read(gzip.compress(b"") * 500 + gzip.compress(PLAIN.encode())))


def test_a_gzip_of_several_members_of_which_the_last_was_cut_off() -> None:
    data = gzip.compress(PLAIN.encode()) + gzip.compress(b"\n" * 1000)[:-5]
    assert [p.kind for p in read(data).problems] == ["damaged"]


# _read_text: only lines before `sep=` are skipped; the separator is then looked for in a blank line.
@pytest.mark.parametrize("top", ["sep=;\n\n", "\f\n"])
def test_a_blank_line_before_the_header(top: str) -> None:
    assert_right(read(top + PLAIN.replace(",", ";")))


# _read_rows: csv.field_size_limit is of the whole process: afterwards every reader in the server has ours.
def test_reading_leaves_the_csv_module_as_it_was() -> None:
    before = csv.field_size_limit(131_072)
    try:
        read(PLAIN)
        assert csv.field_size_limit() == 131_072
    finally:
        csv.field_size_limit(before)


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[str], bytes]:
    """Write what `select` finds in the table `valid`."""

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


# _read_parquet: DuckDB needs pytz, which we do not install, for a column that nobody asked for: "damaged".
def test_parquet_with_a_time_in_an_extra_column(parquet: Callable[[str], bytes]) -> None:
    assert_right(read(parquet("SELECT *, TIMESTAMPTZ '2026-11-21 12:00:00Z' AS made FROM valid")))


# _read_parquet: str(b"000000012") is "b'000000012'", so every child is unknown (Parquet of Spark and Impala).
def test_parquet_with_ids_as_bytes(parquet: Callable[[str], bytes]) -> None:
    assert_right(read(parquet("SELECT * REPLACE (RINPERSOON::BLOB AS RINPERSOON) FROM valid")))


# _read_parquet: fetchall() makes a Python string of every cell, and memory_limit does not hold for those. A string
# of 1 MB that a dictionary repeats over 5 x children + 1000 rows: 19 kB unpacked to 1.2 GB, in a test with 4000 rows.
@pytest.mark.parametrize("column", ["extra", "youth_care"])
def test_a_parquet_bomb_takes_little_memory(parquet: Callable[[str], bytes], column: str) -> None:
    bomb = f"repeat('x', 100000) AS {column}"
    columns = f"*, {bomb}" if column == "extra" else f"* REPLACE ({bomb})"
    data = parquet(f"SELECT {columns} FROM valid, range(250)")
    assert len(data) < 50_000
    tracemalloc.start()
    try:
        assert not read(data).accepted
        assert tracemalloc.get_traced_memory()[1] < 20_000_000  # 1000 rows of it are 100 MB
    finally:
        tracemalloc.stop()


# --- submission.py ----------------------------------------------------------------------------------------


# _NUMBER: \d matches every digit of Unicode, and pd.to_numeric then raises ValueError.
@pytest.mark.parametrize("value", ["٠.٥", "०.५", "０.５", "0.٥", "1e٣"])
def test_digits_of_other_scripts(value: str) -> None:
    (problem,) = read(PLAIN.replace("0.375", value)).problems
    assert (problem.kind, problem.column, list(problem.lines)) == (
        "not_a_number",
        "youth_care",
        [4],
    )


# _probabilities: pd.to_numeric raises ValueError, "Exceeds the limit (4300 digits) for integer string conversion".
def test_a_number_of_very_many_digits() -> None:
    reading = read(PLAIN.replace("0.375", "9" * 5000))
    assert [(p.kind, p.column) for p in reading.problems] == [("out_of_range", "youth_care")]


# The same two, found by any text in a cell.
@settings(deadline=None, derandomize=True, max_examples=300)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=6), at=st.integers(0, 3))
@example(text="١", at=1)
def test_any_text_in_a_cell(text: str, at: int) -> None:
    header, first, *rows = PLAIN.splitlines()
    cells = first.split(",")
    cells[at] = '"' + text.replace('"', '""') + '"'
    reading = read("\n".join([header, ",".join(cells), *rows]))
    assert reading.accepted == (not reading.problems)


# _columns: names from the header go into the text as they are (Finding only cleans examples): a file can
# clear the terminal or recolour it, and a name of 9000 characters is printed in full.
@pytest.mark.parametrize("name", ["youth_car\x1b[2J", "x\x07y", "x" * 9000])
def test_names_of_columns_are_shortened_and_made_printable(name: str) -> None:
    reading = read(PLAIN.replace("youth_care", name))
    for finding in reading.problems + reading.repairs:
        text = finding.text("en")
        assert all(c.isprintable() or c == "\n" for c in text)
        assert len(text) < 1000


# Finding.where: so does the name of the file.
def test_the_name_of_a_file_is_made_printable() -> None:
    (problem,) = read("RINPERSOON\n", name="p\x1b[2J.csv").problems
    assert all(c.isprintable() or c == "\n" for c in problem.text("en"))


# Doubtful rather than wrong: files with one meaning only that are refused now.
@pytest.mark.parametrize(
    "text",
    [
        # csv.reader without skipinitialspace: quotes behind a space are part of the value
        pytest.param(
            "\n".join(", ".join(f'"{c}"' for c in line.split(",")) for line in PLAIN.splitlines()),
            id="a space before quotes",
        ),
        # _ids: only the apostrophe in front is taken off
        pytest.param(
            "\n".join(
                line if i == 0 else f"'{line[:9]}'{line[9:]}"
                for i, line in enumerate(PLAIN.splitlines())
            ),
            id="ids between apostrophes",
        ),
        # R's write.table(x, sep = ","): row names, and no name above them; pandas reads this as an index
        pytest.param(
            "\n".join(
                line if i == 0 else f'"{i}",{line}' for i, line in enumerate(PLAIN.splitlines())
            ),
            id="row names of R's write.table",
        ),
    ],
)
def test_files_with_one_meaning_only(text: str) -> None:
    assert_right(read(text))
