"""The checker of the kit says of every file of the corpus what the event says."""

from __future__ import annotations

import gzip
import importlib.util
import json
import shutil
import tomllib
from pathlib import Path

import pytest

import starter_kits
from challenge.intake import Intake
from scoring.submission import read_submission

TEMPLATE = Path(starter_kits.__file__).parent / "templates" / "common" / "kansrijk.py"
CORPUS = Path(__file__).parents[1] / "cases" / "submissions"
VALID = CORPUS / "valid.csv"
IDS = [line.split(",")[0] for line in VALID.read_text("utf-8").split()[1:]]
TRAINING = ["300000001", "300000002"]
EVENT = {"language": "nl"}


@pytest.fixture
def kit(tmp_path):
    """The kit's own file in a folder with the children of the corpus."""
    (tmp_path / "data").mkdir()
    rows = [*(f"{i},test" for i in IDS), *(f"{i},train" for i in TRAINING)]
    (tmp_path / "data/children.csv").write_text("\n".join(["RINPERSOON,split", *rows]) + "\n")
    path = shutil.copy(TEMPLATE, tmp_path)
    spec = importlib.util.spec_from_file_location("kit_under_test", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus():
    for name in ("repairs", "refusals"):
        cases = tomllib.loads((CORPUS / f"{name}.toml").read_text("utf-8"))["case"]
        yield from (case["text"].encode() for case in cases)
        for case in cases[::15]:
            yield from (gzip.compress(case["text"].encode()), case["text"].encode("utf-16"))
    yield from (b"", b"PK\x03\x04", b"\x00" * 30, b"PAR1", b"9" * 2_000_001)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_same_problems_as_the_event(kit, tmp_path, capsys, language):
    def as_event(data):
        """What Intake.check does, with the children of the corpus."""
        desk = Intake(None, None, clock=None)
        desk.__dict__["_listed"] = {"test": IDS, "train": TRAINING}
        return desk.check(data, "p.csv")

    file = tmp_path / "p.csv"
    seen = set()
    for data in corpus():
        file.write_bytes(data)
        code = kit.check(file, EVENT, language, True)
        document = json.loads(capsys.readouterr().out)
        reading = as_event(data)
        assert document == reading.as_json(language)
        assert code == (0 if reading.accepted else 1)
        seen |= {p.kind for p in reading.problems}
    assert len(seen) >= 25
    assert read_submission(VALID.read_bytes(), "p.csv", ids=IDS).accepted
