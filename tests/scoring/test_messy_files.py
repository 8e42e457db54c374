"""The corpus of files as people make them: each has one verdict, here and in a kit."""

from __future__ import annotations

import gzip
import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from scoring.problems import LANGUAGES
from scoring.submission import Reading, read_submission

CASES = Path(__file__).parents[1] / "cases" / "submissions"
VALID = CASES / "valid.csv"
TEXT = VALID.read_text(encoding="utf-8")
EXPECTED = pd.read_csv(VALID, dtype={"RINPERSOON": str}).set_index("RINPERSOON").astype(float)
IDS = list(EXPECTED.index)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return found


PACKED = cases("packed")


def build(case: dict[str, Any], folder: Path) -> bytes:
    """Return the bytes of a case of packed.toml."""
    if "hex" in case:
        data = bytes.fromhex(case["hex"])
    elif "parquet" in case:
        path = folder / "p.parquet"
        with duckdb.connect() as db:
            types = "types={'RINPERSOON': 'VARCHAR'}"
            db.execute(f"CREATE TABLE valid AS FROM read_csv(?, {types})", [str(VALID)])
            db.execute(f"COPY ({case['parquet']}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        data = path.read_bytes()
    elif "zip" in case:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            for name in case["zip"]:
                archive.writestr(name, TEXT)
        data = memory.getvalue()
    else:
        text = case.get("text", TEXT) * case.get("times", 1)
        for old, new in case.get("replace", []):
            text = text.replace(old, new)
        data = text.encode(case.get("encoding", "utf-8"))
    data = bytes.fromhex(case.get("before", "")) + data + bytes.fromhex(case.get("after", ""))
    return gzip.compress(data, mtime=0) if case.get("gzip") else data


def read(data: bytes) -> Reading:
    return read_submission(data, "p.csv", ids=IDS, training_ids=["300000001", "300000002"])


def test_the_corpus_is_large_and_names_are_used_once() -> None:
    everything = [c for name in ("repairs", "refusals", "packed") for c in cases(name)]
    assert len(everything) >= 120
    assert len({c["name"] for c in everything}) == len(everything)


@pytest.mark.parametrize("case", PACKED, ids=[c["name"] for c in PACKED])
def test_packed_files(case: dict[str, Any], tmp_path: Path) -> None:
    reading = read(build(case, tmp_path))
    assert [p.kind for p in reading.problems] == case.get("problems", [])
    if "problems" in case:
        assert reading.frame is None
    else:
        assert reading.frame is not None
        np.testing.assert_array_equal(reading.frame.to_numpy(), EXPECTED.to_numpy())
        assert list(reading.frame.index) == IDS
        assert [r.kind for r in reading.repairs] == case["repairs"]
    for finding in [*reading.problems, *reading.repairs]:
        assert all(finding.text(language) for language in LANGUAGES)
