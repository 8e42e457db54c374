"""kansrijk twin, from files to files; with a stand-in for SDV, and with SDV where it is installed."""

import json

import jsonschema
import pytest
from click.testing import CliRunner

from challenge.cli import cli
from challenge.cli.base import Stopped
from challenge.cli.twin import twin as command
from challenge.errors import REFUSED, WRONG_USAGE
from challenge.schemas import read_schema
from challenge.text import Texts
from challenge.twin_page import twin_page
from tests.generator.twins import has_sdv, instead_of_sdv, linked_tables, real_table


@pytest.fixture
def pretended(monkeypatch):
    with instead_of_sdv(monkeypatch):
        yield


@pytest.fixture
def real_file(tmp_path):
    path = tmp_path / "families.csv"
    real_table().to_csv(path, index=False)
    return path


def run(schema, *arguments):
    result = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    jsonschema.validate(document, read_schema(schema))
    return document


def refused(*arguments, **more):
    with pytest.raises(Stopped) as caught:
        command.main([*map(str, arguments)], standalone_mode=False, **more)
    return caught.value


@pytest.mark.usefixtures("pretended")
def test_one_table_from_file_to_report(real_file, tmp_path):
    model, out = tmp_path / "m.twin", tmp_path / "new" / "made.csv"
    fitted = run("twin-fit", "fit", real_file, "--out", model)
    assert fitted["merged"] == ["kind"]
    assert fitted["metadata"]["synthesizer"] == "copula"
    sampled = run("twin-sample", "sample", model, "--rows", 200, "--out", out)
    assert sampled == {
        "rows": 200,
        "out": str(out),
        "tables": {"families": 200},
        "files": [str(out)],
    }
    page = tmp_path / "twin.html"
    measured = run("twin-report", "report", real_file, out, "--html", page)
    assert (measured["rows"], measured["exact_matches"]) == (200, 0)
    assert measured["differential_privacy"] is False
    assert "Differentiële privacy wordt NIET geclaimd" in page.read_text("utf-8")
    said = CliRunner().invoke(command, ["report", str(real_file), str(out), "--lang", "en"])
    assert "Privacy: " in said.stdout
    assert "Differential privacy is NOT claimed" in said.stdout


@pytest.mark.usefixtures("pretended")
def test_linked_tables_in_a_folder(tmp_path):
    for name, frame in linked_tables().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    files = [tmp_path / f"{name}.csv" for name in linked_tables()]
    run("twin-fit", "fit", *files, "--out", tmp_path / "m.twin")
    sampled = run("twin-sample", "sample", tmp_path / "m.twin", "--out", tmp_path / "out")
    assert set(sampled["tables"]) == {"houses", "members", "calls"}
    assert sampled["tables"]["houses"] == 300
    measured = run(
        "twin-report", "report", *files, tmp_path / "out", "--model", tmp_path / "m.twin"
    )
    assert {m["table"] for m in measured["measures"]} == {"", "houses", "members", "calls"}
    stopped = refused("sample", tmp_path / "m.twin", "--out", tmp_path / "one.csv")
    assert "do not fit into one file" in stopped.parts.what or "passen niet" in stopped.parts.what


@pytest.mark.usefixtures("pretended")
def test_nothing_is_learnt_before_somebody_agrees(real_file, tmp_path):
    arguments = ["fit", str(real_file), "--out", str(tmp_path / "m.twin"), "--lang", "en"]
    asked = CliRunner().invoke(command, arguments, input="y\n", catch_exceptions=False)
    assert asked.exit_code == 0
    for part in (
        "families: 500 rows; key key",
        "key: drawn anew",
        "a Gaussian copula, for one table",
    ):
        assert part in asked.stderr
    (tmp_path / "m.twin").unlink()
    for answer in ("n\n", ""):
        result = CliRunner().invoke(command, arguments, input=answer)
        assert isinstance(result.exception, Stopped)
        assert result.exception.code == WRONG_USAGE
        assert not (tmp_path / "m.twin").exists()


@pytest.mark.usefixtures("pretended")
def test_metadata_are_shown_corrected_and_used(real_file, tmp_path):
    shown = run("twin-fit", "fit", real_file, "--show")
    assert set(shown) == {"metadata"}
    shown["metadata"]["tables"]["families"]["columns"]["rent"].update(kind="blank", source="you")
    (tmp_path / "m.json").write_text(json.dumps(shown), "utf-8")
    fitted = run(
        "twin-fit",
        "fit",
        real_file,
        "--metadata",
        tmp_path / "m.json",
        "--out",
        tmp_path / "m.twin",
    )
    assert fitted["blank"] == ["rent"]
    (tmp_path / "bad.json").write_text("[1", "utf-8")
    for name in ("bad.json", "none.json"):
        stopped = refused("fit", str(real_file), "--metadata", str(tmp_path / name), "--yes")
        assert stopped.code == REFUSED


def test_without_sdv_the_command_says_what_to_install(real_file, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sdv.metadata", None)
    stopped = refused("fit", str(real_file), "--yes", "--lang", "nl")
    assert stopped.code == REFUSED
    assert "SDV is niet geïnstalleerd" in stopped.parts.what
    assert "kansrijk[twin]" in stopped.parts.mend
    assert CliRunner().invoke(cli, ["--help"]).exit_code == 0


@pytest.mark.usefixtures("pretended")
def test_the_command_refuses_in_both_languages(tmp_path):
    for language, said in (("nl", "Dit bestand is er niet"), ("en", "no such file")):
        stopped = refused("fit", str(tmp_path / "no.csv"), "--lang", language)
        assert said in stopped.parts.what
        assert stopped.code == REFUSED
    real_table().head(20).to_csv(tmp_path / "few.csv", index=False)
    assert "20 r" in refused("fit", str(tmp_path / "few.csv"), "--yes").parts.what
    assert refused("sample", str(tmp_path / "few.csv")).code == WRONG_USAGE


@pytest.mark.usefixtures("pretended")
def test_what_stands_on_the_page_is_escaped(real_file, tmp_path):
    frame = real_table().rename(columns={"rent": "<b>rent"})
    frame.to_csv(real_file, index=False)
    run("twin-fit", "fit", real_file, "--out", tmp_path / "m.twin")
    run("twin-sample", "sample", tmp_path / "m.twin", "--out", tmp_path / "made.csv")
    document = run("twin-report", "report", real_file, tmp_path / "made.csv")
    document["columns"] = {"t": {"<b>rent": 0.5, "x": None}}
    for language in ("nl", "en"):
        page = twin_page(document, Texts(language))
        assert "<b>" not in page
        assert "&lt;b&gt;rent" in page


@pytest.mark.event
@pytest.mark.usefixtures("pretended")
def test_a_twin_becomes_a_public_file_of_an_event(event, real_file, tmp_path):
    run("twin-fit", "fit", real_file, "--out", tmp_path / "m.twin")
    sampled = run("twin-sample", "sample", tmp_path / "m.twin", "--public", "--event", event.root)
    manifest = json.loads((event.root / "data/public/manifest.json").read_text("utf-8"))
    assert manifest["files"]["twin.duckdb"]["tables"]["families"]["rows"] == sampled["rows"]
    verified = CliRunner().invoke(cli, ["event", "verify", "--event", str(event.root), "--json"])
    assert verified.exit_code == 0, verified.output
    assert "twin.duckdb" in verified.output


def test_sdv_learns_what_the_stand_in_learns(request, real_file, tmp_path):
    has_sdv(request, __file__)
    run("twin-fit", "fit", real_file, "--out", tmp_path / "m.twin")
    run("twin-sample", "sample", tmp_path / "m.twin", "--out", tmp_path / "made.csv")
    measured = run("twin-report", "report", real_file, tmp_path / "made.csv")
    assert measured["quality"] > 0.85
    assert measured["diagnostic"] > 0.95
    assert measured["exact_matches"] == 0
