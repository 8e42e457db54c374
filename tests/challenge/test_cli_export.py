"""kansrijk data export: which files, which errors, and that the data themselves stay as they are."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pandas as pd
import pyreadstat
import pytest

from challenge.cli.data_export import KINDS, PREFER
from challenge.setup import init_event
from generator.codebook import chosen
from generator.exports.formats import FORMATS
from tests.conftest import NOW

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def export(made_event, tmp_path, run_json):
    """Export from the small event; return the document and the folder."""

    def call(*arguments):
        out = tmp_path / "out"
        line = ("data", "export", "--event", made_event, "--out", out, *arguments)
        return run_json("data-export", *line), out

    return call


@pytest.fixture
def refused(made_event, tmp_path, run):
    def call(*arguments, event=made_event):
        line = ("data", "export", "--event", event, "--out", tmp_path / "out", *arguments)
        code, _, err = run(*line)
        return code, err

    return call


def test_the_command_offers_every_format_there_is():
    assert {*FORMATS, PREFER} == set(KINDS)


def test_one_file_per_cbs_year_under_its_own_name(export):
    document, out = export("--tables", "inhatab,cbs.GBAPERSOONTAB,children", "--year", "2020")
    assert [f["file"] for f in document["files"]] == [
        "INHA2020TABV2.parquet",
        "GBAPERSOON2022TABV1.parquet",
        "children.parquet",
    ]
    frame = pd.read_parquet(out / "INHA2020TABV2.parquet")
    assert set(frame["JAAR"]) == {2020}
    assert len(frame) == document["files"][0]["rows"] > 100


def test_spss_files_speak_the_language_of_the_command(export):
    _, out = export(
        "--format", "sav", "--tables", "HOOGSTEOPLTAB", "--year", "2018", "--lang", "nl"
    )
    frame, meta = pyreadstat.read_sav(out / "HOOGSTEOPL2018TABV3.sav", user_missing=True)
    assert meta.variable_value_labels["RINPERSOONS"]["R"] == "in de BRP"
    assert frame["RINPERSOON"].str.len().eq(9).all()


def test_a_wave_of_the_panel_is_a_file_with_labels_and_codes_for_open_answers(export):
    document, out = export("--format", "sav", "--tables", "ca20g,cf20m", "--lang", "en")
    assert [f["file"] for f in document["files"]] == ["ca20g_EN_1.0p.sav", "cf20m_EN_1.0p.sav"]
    assert {f["year"] for f in document["files"]} == {2020}
    frame, meta = pyreadstat.read_sav(out / "ca20g_EN_1.0p.sav", user_missing=True)
    assert meta.column_names_to_labels["ca20g012"] == "Total balance of accounts"
    left_open = meta.variable_value_labels["ca20g012"]
    assert left_open == {-9999999999: "do not know", -9999999998: "prefer not to say"}
    assert {r["lo"] for r in meta.missing_ranges["ca20g012"]} == set(left_open)
    # As in life: the labels go on naming 999 where the data hold -9.
    assert 999 in meta.variable_value_labels["ca20g013"]
    assert (frame["ca20g013"] == -9).any()


def test_a_year_chooses_waves_as_it_does_registers(export):
    document, _ = export("--tables", "cf19l,cf20m,INHATAB", "--year", "2020")
    files = [f["file"] for f in document["files"]]
    assert files == ["cf20m_EN_1.0p.parquet", "INHA2020TABV2.parquet"]


def test_names_that_stata_shortens_are_told(export, refused):
    chosen = ("--format", "dta", "--tables", "SCHULDENPROBLEMATIEK", "--year", "2020")
    document, _ = export(*chosen)
    long = "smalle_def_problematische_schulden_HH"
    assert document["files"][0]["renamed"][long] == "smalle_def_problematische_schu_2"


def test_every_public_table_is_exported_by_default(export):
    document, out = export()
    names = {f["table"] for f in document["files"]}
    assert {"cbs.GBAPERSOONTAB", "local.JGZ", "challenge.first_1000_days"} <= names
    assert {p.name for p in out.iterdir()} == {f["file"] for f in document["files"]}


@pytest.mark.filterwarnings("ignore")  # of the library that validates
def test_the_data_package_of_the_codebook_fits_what_is_exported(export, run_json):
    """Every row of the last public year has the types, codes, ranges and keys that the codebook declares."""
    from frictionless import Package

    _, out = export("--format", "csv", "--year", "2022")
    run_json("data-codebook", "data", "codebook", "--format", "frictionless", "--out", out)
    package = Package(str(out / "datapackage.json"))
    large = [r.name for r in package.resources if not (out / r.path).exists()]
    assert len(large) == len(chosen("cbs", "all")) - len(chosen("cbs", "core"))  # made on demand
    for name in large:
        package.remove_resource(name)
    report = package.validate(limit_errors=3)
    found = report.flatten(["title", "fieldName", "type", "note"])
    assert report.valid, found


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--tables", " ,"], 2, "names no table"),
        (["--tables", "INHATB"], 2, "did you mean 'INHATAB'"),
        (["--tables", "INHATAB", "--year", "1999"], 2, "choose from: 2011"),
        (["--tables", "SECMBUS", "--year", "2020"], 2, "no year to choose"),
        (["--format", "sav", "--encoding", "latin-1"], 2, "for csv only"),
        (["--format", "xls"], 2, "Invalid value"),
    ],
)
def test_what_cannot_be_exported_is_said_before_a_file_is_written(
    arguments, code, said, refused, tmp_path
):
    found, err = refused(*arguments)
    assert found == code
    assert said in err
    assert not (tmp_path / "out").exists()


def test_a_file_is_replaced_only_when_asked_for(export, refused):
    chosen = ("--tables", "children", "--format", "csv")
    _, out = export(*chosen)
    (out / "children.csv").write_text("mine")
    code, err = refused(*chosen)
    assert (code, "--overwrite" in err) == (1, True)
    assert (out / "children.csv").read_text() == "mine"
    export(*chosen, "--overwrite")
    assert (out / "children.csv").read_text().startswith("RINPERSOON,")


def test_too_little_space_is_seen_before_it_runs_out(refused, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**6, 10**6, 10))
    code, err = refused("--tables", "children")
    assert code == 1
    assert "too little space" in err


def test_an_event_without_data_or_with_other_data_is_not_exported(refused, event, tmp_path):
    empty = init_event(tmp_path / "empty", name="X", language="nl", at=NOW).root
    code, err = refused(event=empty)
    assert (code, "no data yet" in err) == (3, True)
    with (event.public / "local.duckdb").open("ab") as file:
        file.write(b"x")
    code, err = refused(event=event.root)
    assert (code, "local.duckdb" in err) == (3, True)
