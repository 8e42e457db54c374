"""kansrijk data export --format prefer: the panel as the four files of the PreFer challenge."""

from __future__ import annotations

import pandas as pd
import pytest

from challenge.setup import init_event
from tests.conftest import NOW

NAMES = [
    "PreFer_train_data.csv",
    "PreFer_train_outcome.csv",
    "PreFer_train_background_data.csv",
    "PreFer_codebook.csv",
]


def test_the_command_writes_the_four_files(made_event, tmp_path, run_json):
    out = tmp_path / "out"
    document = run_json(
        "data-export", "data", "export", "--event", made_event, "--format", "prefer", "--out", out
    )
    assert [f["file"] for f in document["files"]] == NAMES
    assert sorted(p.name for p in out.iterdir()) == sorted(NAMES)
    for file in document["files"]:
        assert file["bytes"] == (out / file["file"]).stat().st_size
        assert file["rows"] == len(pd.read_csv(out / file["file"], low_memory=False))


@pytest.mark.parametrize(
    "option", [["--tables", "avars"], ["--year", "2020"], ["--encoding", "latin-1"]]
)
def test_there_is_nothing_to_choose(option, made_event, tmp_path, run):
    line = ["data", "export", "--event", made_event, "--format", "prefer", "--out", tmp_path / "o"]
    code, _, err = run(*line, *option)
    assert (code, option[0] in err) == (2, True)
    assert not (tmp_path / "o").exists()


def test_files_are_replaced_only_when_asked_for(made_event, tmp_path, run):
    line = ["data", "export", "--event", made_event, "--format", "prefer", "--out", tmp_path]
    (tmp_path / NAMES[3]).write_text("mine")
    code, _, err = run(*line)
    assert (code, "--overwrite" in err) == (1, True)
    assert (tmp_path / NAMES[3]).read_text() == "mine"
    assert run(*line, "--overwrite")[0] == 0
    assert (tmp_path / NAMES[3]).read_text().startswith("var_name,")


def test_an_event_without_data_or_without_a_panel_says_so(event, tmp_path, run):
    empty = init_event(tmp_path / "empty", name="X", language="nl", at=NOW).root
    line = ["data", "export", "--format", "prefer", "--out", tmp_path / "o", "--event"]
    code, _, err = run(*line, empty)
    assert (code, "no data yet" in err) == (3, True)
    manifest = event.manifest_file
    manifest.write_text(manifest.read_text().replace("liss.duckdb", "lisp.duckdb"))
    code, _, err = run(*line, event.root)
    assert (code, "no panel" in err) == (1, True)
