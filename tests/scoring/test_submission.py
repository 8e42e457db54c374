"""The reader repairs what has one meaning only: values land on the right child, and every repair is said."""

from __future__ import annotations

import codecs
import gzip
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.submission import OUTCOMES, Reading, most_bytes, read_file, read_submission

CASES = Path(__file__).parents[1] / "cases" / "submissions"
VALID = (CASES / "valid.csv").read_text(encoding="utf-8")
EXPECTED = pd.read_csv(CASES / "valid.csv", dtype={"RINPERSOON": str}).set_index("RINPERSOON")
IDS = list(EXPECTED.index)
REPAIRS = tomllib.loads((CASES / "repairs.toml").read_text(encoding="utf-8"))["case"]


def read(data: bytes | str, name: str = "predictions.csv") -> Reading:
    return read_submission(data.encode() if isinstance(data, str) else data, name, ids=IDS)


def assert_right(reading: Reading) -> None:
    """Every child has the prediction that valid.csv has for it."""
    assert [(p.kind, p.lines, p.examples) for p in reading.problems] == []
    assert reading.accepted
    pd.testing.assert_frame_equal(
        reading.frame, EXPECTED.astype(float), check_exact=True, check_index_type=False
    )


def repairs_of(reading: Reading) -> list[list[Any]]:
    return sorted([r.kind, r.count] for r in reading.repairs)


@pytest.mark.parametrize("case", REPAIRS, ids=[c["name"] for c in REPAIRS])
def test_files_as_people_make_them(case: dict[str, Any]) -> None:
    reading = read(case["text"])
    assert_right(reading)
    assert repairs_of(reading) == sorted(case["repairs"])
    assert reading.warnings == []


ACCENT = "\n".join(
    line + (",opmerking" if i == 0 else ",café") for i, line in enumerate(VALID.splitlines())
)


@pytest.mark.parametrize(
    ("data", "repairs"),
    [
        pytest.param(codecs.BOM_UTF8 + VALID.encode(), ["byte_order_mark"], id="UTF-8 with BOM"),
        pytest.param(VALID.encode("utf-16"), ["encoding"], id="UTF-16"),
        pytest.param(
            codecs.BOM_UTF16_BE + VALID.encode("utf-16-be"), ["encoding"], id="UTF-16 big-endian"
        ),
        pytest.param(
            VALID.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
            ["encoding", "separator"],
            id="Unicode text of Excel",
        ),
        pytest.param(ACCENT.encode("latin-1"), ["encoding", "extra_columns"], id="Latin-1"),
        pytest.param(
            ACCENT.replace("café", "€ “1”").encode("cp1252"),
            ["encoding", "extra_columns"],
            id="Windows-1252",
        ),
        pytest.param(ACCENT.encode(), ["extra_columns"], id="UTF-8 with accents"),
        pytest.param(VALID.replace("\n", "\r\n").encode(), [], id="CRLF"),
        pytest.param(VALID.replace("\n", "\r\r\n").encode(), [], id="CRLF made twice"),
        pytest.param(gzip.compress(VALID.encode()), [], id="gzip"),
        pytest.param(
            gzip.compress(codecs.BOM_UTF8 + VALID.replace(",", ";").encode()),
            ["byte_order_mark", "separator"],
            id="gzip of a spreadsheet",
        ),
        pytest.param(
            codecs.BOM_UTF8 + b"sep=;\r\n" + VALID.replace(",", ";").encode(),
            ["byte_order_mark", "separator", "separator_line"],
            id="BOM and sep=",
        ),
    ],
)
def test_encodings_and_line_ends(data: bytes, repairs: list[str]) -> None:
    reading = read(data)
    assert_right(reading)
    assert sorted(r.kind for r in reading.repairs) == repairs


def test_the_name_of_a_file_says_nothing() -> None:
    """Gzip and Parquet are known by their first bytes: people rename files."""
    assert_right(read(gzip.compress(VALID.encode()), "predictions.csv"))
    assert_right(read(VALID, "predictions.csv.gz"))
    assert_right(read(VALID, "predictions.parquet"))


def test_order_is_that_of_the_ids_that_were_asked() -> None:
    backwards = IDS[::-1]
    reading = read_submission(VALID.encode(), "p.csv", ids=backwards)
    assert reading.frame is not None
    assert list(reading.frame.index) == backwards
    assert list(reading.frame.columns) == list(OUTCOMES)
    assert reading.frame.dtypes.eq(np.float64).all()
    pd.testing.assert_frame_equal(
        reading.frame,
        EXPECTED.loc[backwards].astype(float),
        check_exact=True,
        check_index_type=False,
    )


def test_other_outcomes_can_be_asked() -> None:
    text = "RINPERSOON,a,youth_care\n2,0.25,0.5\n1,0.75,1\n"
    reading = read_submission(
        text.encode(), "p.csv", ids=["000000001", "000000002"], outcomes=["a"]
    )
    assert reading.frame is not None
    assert reading.frame["a"].to_dict() == {"000000001": 0.75, "000000002": 0.25}


def test_values_are_read_to_the_last_bit() -> None:
    rng = np.random.default_rng(1)
    values = [float(v) for v in rng.random(500)] + [5e-324, 1e-300, 1 - 2**-53, 0.1 + 0.2]
    ids = [f"{i:09d}" for i in range(len(values))]
    rows = "\n".join(f"{i},{v!r}" for i, v in zip(ids, values, strict=True))
    reading = read_submission(f"RINPERSOON,a\n{rows}".encode(), "p.csv", ids=ids, outcomes=["a"])
    assert reading.frame is not None
    assert reading.frame["a"].tolist() == values


@pytest.mark.parametrize("digits", range(1, 10))
def test_ids_of_any_length_get_their_zeros_back(digits: int) -> None:
    short = str(10 ** (digits - 1))
    text = f"RINPERSOON,a\n{short},0.5\n"
    reading = read_submission(text.encode(), "p.csv", ids=[short.zfill(9)], outcomes=["a"])
    assert reading.accepted
    assert [(r.kind, r.count) for r in reading.repairs] == [("leading_zeros", 1)] * (digits < 9)


def test_repairs_say_which_names_were_read_as_which() -> None:
    text = VALID.replace("youth_care", "Youth_Care").replace("RINPERSOON", "RinPersoon")
    (repair,) = read(text).repairs
    assert repair.details == {"names": "RinPersoon → RINPERSOON, Youth_Care → youth_care"}


def test_repairs_name_at_most_five_extra_columns() -> None:
    header, *rows = VALID.splitlines()
    names = [f"x{i}" for i in range(7)]
    text = "\n".join([",".join([header, *names])] + [row + ",1" * 7 for row in rows])
    (repair,) = read(text).repairs
    assert (repair.count, repair.details) == (7, {"names": "x0, x1, x2, x3, x4, …"})


def test_blank_rows_are_found_by_their_lines() -> None:
    text = "\n" + VALID.replace("\n000123456", "\n\n\n000123456")
    (repair,) = read(text).repairs
    assert (repair.kind, list(repair.lines)) == ("blank_rows", [4, 5])


def test_the_same_probability_for_everybody_is_a_warning() -> None:
    header, *rows = VALID.splitlines()
    text = "\n".join(
        [header, *(f"{row.split(',')[0]},0.1,0.2,{i / 9}" for i, row in enumerate(rows))]
    )
    reading = read(text)
    assert reading.accepted
    assert [(w.kind, w.column) for w in reading.warnings] == [
        ("constant", "developmental_delay"),
        ("constant", "youth_care"),
    ]


def test_one_child_is_not_everybody() -> None:
    reading = read_submission(b"RINPERSOON,a\n1,0.5\n", "p.csv", ids=["000000001"], outcomes=["a"])
    assert reading.accepted
    assert reading.warnings == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_json_of_a_reading(language: str) -> None:
    good = read(VALID.replace(",", ";")).as_json(language)
    assert good["accepted"] is True
    assert [f["kind"] for f in good["repairs"]] == ["separator"]
    bad = read("RINPERSOON\n").as_json(language)
    assert bad["accepted"] is False
    assert [f["kind"] for f in bad["problems"]] == ["no_rows"]
    assert set(bad["problems"][0]) == {"kind", "count", "where", "mend", "text"}


def test_a_file_is_read_from_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mijn voorspellingen.csv"
    path.write_text(VALID, encoding="utf-8")
    assert_right(read_file(path, ids=IDS))
    path.write_text("RINPERSOON\n", encoding="utf-8")
    assert read_file(path, ids=IDS).problems[0].file == "mijn voorspellingen.csv"


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    reading = read_file(tmp_path / name, ids=IDS)
    assert [(p.kind, p.file) for p in reading.problems] == [("not_found", str(tmp_path / name))]


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    with path.open("wb") as file:
        file.truncate(most_bytes(4) + 10**9)  # sparse: takes no room on the disk
    assert [p.kind for p in read_file(path, ids=IDS).problems] == ["too_large"]


def test_limit_grows_with_the_children() -> None:
    assert most_bytes(1) == 2_000_000
    assert most_bytes(100_000) == 40_000_000
