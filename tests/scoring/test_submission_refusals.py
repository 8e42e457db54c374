"""Files that are refused: the right kinds, counts and places, every problem at once, and no harm done."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tomllib
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.problems import Finding
from scoring.submission import Reading, most_bytes, read_submission

CASES = Path(__file__).parents[1] / "cases" / "submissions"
VALID = (CASES / "valid.csv").read_bytes()
IDS = [line.split(b",")[0].decode() for line in VALID.splitlines()[1:]]
REFUSALS = tomllib.loads((CASES / "refusals.toml").read_text(encoding="utf-8"))["case"]
LIMIT = most_bytes(len(IDS))


def read(data: bytes) -> Reading:
    training = ["300000001", "300000002"]
    return read_submission(data, "p.csv", ids=IDS, training_ids=training)


def described(problem: Finding) -> dict[str, Any]:
    """Write a finding as the cases do: what it does not have is left out."""
    found = {
        "kind": problem.kind,
        "count": problem.count,
        "column": problem.column,
        "lines": list(problem.lines),
        "examples": list(problem.examples),
        "hint": problem.details.get("hint"),
    }
    return {k: v for k, v in found.items() if v is not None and v != []}


def kinds(data: bytes) -> list[str]:
    reading = read(data)
    assert reading.frame is None
    return [p.kind for p in reading.problems]


def by_kind(problem: dict[str, Any]) -> str:
    return f"{problem['kind']} {problem.get('column')}"


@pytest.mark.parametrize("case", REFUSALS, ids=[c["name"] for c in REFUSALS])
def test_files_with_problems(case: dict[str, Any]) -> None:
    reading = read(case["text"].encode())
    found = [described(p) for p in reading.problems]
    assert sorted(found, key=by_kind) == sorted(case["problems"], key=by_kind)
    assert not reading.accepted
    assert all(p.file == "p.csv" for p in reading.problems)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("case", REFUSALS, ids=[c["name"] for c in REFUSALS])
def test_problems_do_not_depend_on_the_encoding(case: dict[str, Any], end: str) -> None:
    data = gzip.compress(case["text"].replace("\n", end).encode("utf-16"))
    found = [described(p) for p in read(data).problems]
    assert sorted(found, key=by_kind) == sorted(case["problems"], key=by_kind)


def test_everything_at_once_is_at_least_five_kinds() -> None:
    case = next(c for c in REFUSALS if c["name"] == "everything at once")
    assert len({p["kind"] for p in case["problems"]}) >= 10


def test_what_is_wanted_is_said_to_one_who_has_no_header() -> None:
    (problem,) = read(b"000000012,0.1,0.2,0.3\n").problems
    assert problem.details["wanted"] == (
        "RINPERSOON,developmental_delay,youth_care,persistent_poverty"
    )


def test_at_most_four_lines_and_three_examples_are_kept() -> None:
    """A file of 100,000 wrong rows must not make a message of 100,000 lines."""
    rows = "".join(f"{i},x,x,x\n" for i in range(900_000_000, 900_000_500))
    for problem in read(VALID + rows.encode()).problems:
        assert problem.count == 500
        assert list(problem.lines) == [6, 7, 8, 9]
        assert len(problem.examples) == 3


# --- not a table at all -------------------------------------------------------------------------------


def zipped(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, VALID)
    return memory.getvalue()


RANDOM = np.random.default_rng(1).bytes(3000)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \r\n\t\n ", "empty", id="white space"),
        pytest.param(b"\xef\xbb\xbf", "empty", id="a BOM only"),
        pytest.param(b"\xff\xfe", "empty", id="a UTF-16 BOM only"),
        pytest.param(gzip.compress(b""), "empty", id="gzip of nothing"),
        pytest.param(zipped("predictions.csv"), "archive", id="zip"),
        pytest.param(zipped("xl/workbook.xml"), "workbook", id="xlsx"),
        pytest.param(gzip.compress(VALID)[:-1], "damaged", id="gzip cut off at its end"),
        pytest.param(gzip.compress(VALID)[:60], "damaged", id="gzip cut off"),
        pytest.param(gzip.compress(VALID)[:2], "damaged", id="gzip cut off at its beginning"),
        pytest.param(b"\x1f\x8b" + RANDOM, "damaged", id="gzip of noise"),
        pytest.param(RANDOM, "not_text", id="noise"),
        pytest.param(lzma.compress(VALID), "not_text", id="xz"),
        pytest.param(bz2.compress(VALID * 50), "not_text", id="bzip2"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "workbook", id="xls"),
        pytest.param(VALID.replace(b"0.25", b"0.\x0025"), "not_text", id="NUL in a value"),
        pytest.param(VALID + bytes(100), "not_text", id="NUL at the end"),
        pytest.param(VALID.decode().encode("utf-16")[:-1], "not_text", id="UTF-16 cut off"),
        pytest.param(VALID.decode().encode("utf-32"), "not_text", id="UTF-32"),
        pytest.param(gzip.compress(zipped("predictions.csv")), "not_text", id="zip in gzip"),
        pytest.param(gzip.compress(gzip.compress(VALID)), "not_text", id="gzip in gzip"),
    ],
)
def test_not_a_table(data: bytes, kind: str) -> None:
    assert kinds(data) == [kind]


def test_a_value_that_is_a_book_is_refused_with_its_line() -> None:
    (problem,) = read(VALID.replace(b"0.02", b'"' + b"x" * 20_000 + b'"')).problems[:1]
    assert (problem.kind, list(problem.lines)) == ("not_a_number", [3])
    assert len(problem.text("en")) < 300


def test_bytes_without_a_meaning_are_not_left_out_of_an_id() -> None:
    """0x81 is no character of Windows-1252: without it the id would be right by accident."""
    assert kinds(VALID.replace(b"000000012", b"0000\x8100012")) == ["missing_ids", "unknown_ids"]


# --- too large ------------------------------------------------------------------------------------------


def test_a_file_at_the_limit_and_one_above_it() -> None:
    filled = VALID + b"\n" * (LIMIT - len(VALID))
    assert read(filled).accepted
    assert kinds(filled + b"\n") == ["too_large"]


def test_a_gzip_at_the_limit_and_one_above_it() -> None:
    filled = VALID + b"\n" * (LIMIT - len(VALID))
    assert read(gzip.compress(filled)).accepted
    assert kinds(gzip.compress(filled + b"\n")) == ["unpacks_too_large"]


@pytest.mark.parametrize(("kind", "size"), [("too_large", 1), ("unpacks_too_large", 0)])
def test_the_limit_is_said(kind: str, size: int) -> None:
    data = b"x" * (LIMIT + 1)
    (problem,) = read(data if size else gzip.compress(data)).problems
    assert (problem.kind, problem.details) == (kind, {"limit": 2})


def test_a_gzip_bomb_takes_little_memory() -> None:
    """Half a gigabyte of zeros in half a megabyte: unpacking stops at the limit."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(10**6)) for _ in range(500)) + packer.flush()
    assert len(bomb) < LIMIT
    tracemalloc.start()
    try:
        assert kinds(bomb) == ["unpacks_too_large"]
        assert tracemalloc.get_traced_memory()[1] < 5 * LIMIT
    finally:
        tracemalloc.stop()


def test_reading_stops_where_there_are_too_many_rows() -> None:
    """Of 50,000 rows for 4 children it reads 1020: enough to know that there are too many."""
    (problem,) = read(VALID + b"9,0,0,0\n" * 50_000).problems
    assert (problem.kind, problem.count) == ("unknown_ids", 1020 - 4)


def test_very_many_columns() -> None:
    header, *rows = VALID.decode().splitlines()
    text = "\n".join([header + ",x" * 20_000] + [row + ",1" * 20_000 for row in rows])
    assert read(text.encode()).accepted
