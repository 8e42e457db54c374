"""Whatever comes in: never an exception, and what is accepted is complete, in order, and right."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scoring.problems import LANGUAGES
from scoring.submission import OUTCOMES, Reading, read_submission

VALID = Path(__file__).parents[1] / "cases" / "submissions" / "valid.csv"
PLAIN = VALID.read_bytes()
EXPECTED = pd.read_csv(VALID, dtype={"RINPERSOON": str}).set_index("RINPERSOON").astype(float)
IDS = list(EXPECTED.index)

# The same examples every run: a red test is due to a change, never to the dice.
fuzz = settings(
    deadline=None,
    derandomize=True,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow],  # other work shares the machine
)


def read_safely(data: bytes) -> Reading:
    """Read, and hold the reading against what is true of every reading."""
    reading = read_submission(data, "p.csv", ids=IDS, training_ids=["300000001"])
    assert reading.accepted == (not reading.problems)
    if reading.frame is not None:
        assert list(reading.frame.index) == IDS
        assert list(reading.frame.columns) == list(OUTCOMES)
        values = reading.frame.to_numpy()
        assert values.dtype == np.float64
        assert ((values >= 0) & (values <= 1)).all()
    for finding in [*reading.problems, *reading.repairs, *reading.warnings]:
        assert finding.count >= 1
        assert all(finding.text(language) for language in LANGUAGES)
    return reading


@cache
def as_parquet() -> bytes:
    memory = io.BytesIO()
    EXPECTED.reset_index().to_parquet(memory)
    return memory.getvalue()


BASES = {
    "comma": PLAIN,
    "semicolon": PLAIN.replace(b",", b";").replace(b".", b","),
    "quoted": b"\n".join(
        b",".join(b'"' + c + b'"' for c in r.split(b",")) for r in PLAIN.split(b"\n")
    ),
    "windows": b"\xef\xbb\xbf" + PLAIN.replace(b"\n", b"\r\n"),
    "utf-16": PLAIN.decode().encode("utf-16"),
    "gzip": gzip.compress(PLAIN, mtime=0),
}


@pytest.mark.parametrize("start", [b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"\xff\xfe", PLAIN[:61]])
@fuzz
@given(data=st.binary(max_size=400))
@example(data=b"\r")
@example(data=b'"')
@example(data=b"\n\r\n\r")
def test_arbitrary_bytes(start: bytes, data: bytes) -> None:
    assert not read_safely(start + data).accepted


# DuckDB opens a database for each of them: fewer.
@settings(fuzz, max_examples=40)
@given(data=st.binary(max_size=200), end=st.sampled_from([b"", b"PAR1"]))
def test_arbitrary_bytes_that_say_they_are_parquet(data: bytes, end: bytes) -> None:
    assert not read_safely(b"PAR1" + data + end).accepted


# One edit: from where to where (shares of the file), and what comes there.
snippets = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"\n", b"\r", b",", b";", b'"', b"'", b"=", b"-", b"e9", b"\x00", b"\xe9", b" "]
    ),
)
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), snippets), min_size=1, max_size=3)


def mutate(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for share, length, new in changes:
        at = int(share * len(data))
        data = data[:at] + new + data[at + length :]
    return data


@pytest.mark.parametrize("base", BASES)
@fuzz
@given(changes=edits)
def test_a_valid_file_with_accidents(base: str, changes: list[tuple[float, int, bytes]]) -> None:
    read_safely(mutate(BASES[base], changes))


def stands_on_its_line(lines: list[str], separator: str, child: str, values: list[float]) -> bool:
    """Whether some line of the file holds this child's number and these values, read in the plainest way."""
    for line in lines:
        cells = [cell.strip(" \"'=\t") for cell in line.split(separator)]
        numbers = []
        for cell in cells:
            with contextlib.suppress(ValueError):
                numbers.append(float(cell.replace(",", ".")))
        if any(n == int(child) for n in numbers) and all(
            any(abs(n - v) <= 1e-6 for n in numbers) for v in values
        ):
            return True
    return False


@pytest.mark.parametrize(("base", "separator"), [("comma", ","), ("semicolon", ";")])
@settings(fuzz, max_examples=400)
@given(changes=edits)
def test_what_is_accepted_after_an_accident_stood_beside_its_child(
    base: str, separator: str, changes: list[tuple[float, int, bytes]]
) -> None:
    """An oracle that shares no code with the reader: no value has moved to another child."""
    data = mutate(BASES[base], changes)
    frame = read_safely(data).frame
    if frame is not None:
        lines = data.decode("latin-1").replace("\r", "\n").split("\n")
        for child, values in zip(frame.index, frame.to_numpy().tolist(), strict=True):
            assert stands_on_its_line(lines, separator, child, values), (child, values)


@settings(fuzz, max_examples=60)
@given(changes=edits)
def test_a_valid_parquet_file_with_accidents(changes: list[tuple[float, int, bytes]]) -> None:
    read_safely(mutate(as_parquet(), changes))


@pytest.mark.parametrize("base", BASES)
@fuzz
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_not_accepted(base: str, share: float) -> None:
    """Unless only its line end is missing, or digits behind the last decimal sign: nobody can see that."""
    data = BASES[base]
    kept = data[: int(share * len(data))]
    reading = read_safely(kept)
    if reading.accepted:
        assert len(data) - len(kept) <= 14
        others = EXPECTED.drop(columns=OUTCOMES[-1])
        assert reading.frame is not None
        assert reading.frame.drop(columns=OUTCOMES[-1]).equals(others)
        assert reading.frame[OUTCOMES[-1]].iloc[:-1].equals(EXPECTED[OUTCOMES[-1]].iloc[:-1])


# --- changes that leave the meaning alone ---------------------------------------------------------------

SPELLINGS = (
    str,
    lambda i: i.lstrip("0"),
    lambda i: f"{i}.0",
    lambda i: f"'{i}",
    lambda i: f'="{i}"',
    lambda i: f"{int(i):.18e}",
    lambda i: f"{int(i):,}".replace(",", "\u00a0"),
    lambda i: f"\u200b{i} ",
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@st.composite
def dressings(draw: st.DrawFn) -> bytes:
    """Write the valid predictions in one of the many ways in which people write them."""
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    comma = draw(st.booleans())
    name = draw(st.sampled_from([str, str.lower, str.upper, str.title]))
    places = draw(st.permutations(["RINPERSOON", *OUTCOMES]))
    extra = draw(st.booleans())
    index = draw(st.booleans())
    header = [name(c) for c in places] + ["opmerking"] * extra
    rows = [([""] if index else []) + header]
    for i in draw(st.permutations(IDS)):
        shown = {"RINPERSOON": draw(st.sampled_from([write(i) for write in SPELLINGS]))}
        for outcome in OUTCOMES:
            value = float(EXPECTED.loc[i, outcome])
            text = draw(st.sampled_from([f"{value!r}", f"{value:.6f}", f"{value:.4e}"]))
            text = text.replace(".", ",") if comma else text
            shown[outcome] = draw(
                st.sampled_from([text, text, f"'{text}", f'="{text}"', f"{text} "])
            )
        row = [shown[c] for c in places] + [draw(texts)] * extra
        rows.append((["7"] if index else []) + row)
    if draw(st.booleans()):
        rows.insert(draw(st.integers(2, len(rows))), rows[0])
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(draw(st.integers(1, len(rows))), [])
    memory = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(memory, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    title = draw(st.sampled_from(["", f"# gam 3{end}", f"Voorspellingen{end}{end}"]))
    text = ("sep=" + separator + end) * draw(st.booleans()) + title + memory.getvalue()
    data = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])))
    return gzip.compress(data, mtime=0) if draw(st.booleans()) else data


@settings(fuzz, max_examples=200)
@given(data=dressings())
def test_predictions_keep_their_meaning_however_they_are_written(data: bytes) -> None:
    reading = read_safely(data)
    assert [(p.kind, p.lines, p.examples) for p in reading.problems] == []
    pd.testing.assert_frame_equal(reading.frame, EXPECTED, check_exact=True, check_index_type=False)


# --- changes that do not ----------------------------------------------------------------------------------


@fuzz
@given(data=st.data())
def test_a_row_too_few_or_too_many_is_refused(data: st.DataObject) -> None:
    header, *rows = PLAIN.splitlines()
    chosen = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6))
    reading = read_safely(b"\n".join([header, *chosen]))
    assert reading.accepted == (sorted(chosen) == sorted(rows))
    found = {p.kind: p.count for p in reading.problems}
    once = set(chosen)
    assert found.get("missing_ids", 0) == len(rows) - len(once)
    assert found.get("duplicate_ids", 0) == sum(chosen.count(row) > 1 for row in once)


@fuzz
@given(value=st.floats())
def test_any_number_is_read_or_refused(value: float) -> None:
    reading = read_safely(PLAIN.replace(b"0.02", repr(value).encode()))
    if math.isfinite(value) and 0 <= value <= 1:
        assert reading.frame is not None
        assert reading.frame.loc["000123456", "youth_care"] == value
    elif math.isfinite(value) and -1e-6 <= value <= 1 + 1e-6:
        assert reading.frame is not None
        assert reading.frame.loc["000123456", "youth_care"] == round(value)
    else:
        assert not reading.accepted
