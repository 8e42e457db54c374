"""Every kit, run with its own tool as it comes out of the zip: the event takes what it predicts, and it beats base rates."""

import io
import shutil

import pandas as pd
import pytest

from challenge.kits import kit_settings
from challenge.workspace import open_workspace
from scoring.report import score_files
from scoring.submission import read_submission
from starter_kits import running
from starter_kits.check import check_kit, unpack
from starter_kits.kits import REGISTRY
from starter_kits.running import Step, run, run_python, run_steps

TOOLS = {"r": "Rscript", "spss": "pspp"}


def needs(name):
    if name in TOOLS and not shutil.which(TOOLS[name]):
        pytest.skip(
            f"NOT RUN: {TOOLS[name]} is not on this machine, so the kit {name} is unchecked"
        )


def zip_of(made_event, name):
    return made_event / "kits" / f"kansrijk-{name}.zip"


@pytest.mark.parametrize("name", ["python", "r", "sql", "spss"])
def test_the_kit_works_as_it_comes_out_of_the_zip(made_event, tmp_path, name):
    needs(name)
    home = unpack(zip_of(made_event, name), tmp_path)
    result = REGISTRY[name].check(home)
    assert result.ran
    assert result.passed, result.complaint
    workspace = open_workspace(made_event)
    children = pd.read_csv(home / "data/children.csv", dtype=str)
    ids = children.groupby("split")["RINPERSOON"].agg(list)
    reading = read_submission(
        result.predictions, "p.csv", ids=ids["test"], training_ids=ids["train"]
    )
    assert reading.accepted
    predicted = pd.read_csv(io.BytesIO(result.predictions))
    assert predicted.drop(columns="RINPERSOON").nunique().min() > 5
    event = kit_settings(workspace)
    report, problems = score_files(
        home / "training_predictions.csv",
        home / "data/train_outcomes.csv",
        base=event["base_rates"],
        attainable=event["attainable"],
        capacity=event["capacity"],
    )
    assert not problems
    assert report["score"] > 0


def test_what_could_not_be_run_is_said(made_event, monkeypatch):
    monkeypatch.setattr(running.shutil, "which", lambda _: None)
    for name, tool in TOOLS.items():
        result = check_kit(zip_of(made_event, name))
        assert not result.ran
        assert not result.passed
        assert result.unchecked[0] == tool
    assert check_kit(zip_of(made_event, "sql")).unchecked == ("DuckDB CLI",)


def test_sql_walks_the_full_registers_as_well(made_event, tmp_path):
    """The lines that start.sql tells to switch on."""
    home = unpack(zip_of(made_event, "sql"), tmp_path)
    shutil.copytree(made_event / "data/public", home / "full")
    lines = (home / "start.sql").read_text("utf-8").splitlines()
    sample = ("CREATE VIEW families", "CREATE SCHEMA", "CREATE VIEW cbs.", "CREATE VIEW local.")
    off = ("-- CREATE VIEW families", "-- ATTACH")
    full = [x[3:] if x.startswith(off) else x for x in lines if not x.startswith(sample)]
    (home / "full.sql").write_text("\n".join(full), "utf-8")
    done = run_python(home, ["run_sql.py", "full.sql"])
    assert done.returncode == 0, done.stderr
    assert "uit_platte_tabel_from_flat_table 0 " in done.stdout


def test_sql_stops_when_a_register_says_something_else(made_event, tmp_path):
    home = unpack(zip_of(made_event, "sql"), tmp_path)
    spoil(home / "data/registers/GBAPERSOONTAB.csv", "GBAGEBOORTEJAAR", "1950")
    done = run_python(home, ["run_sql.py"])
    assert done.returncode == 1
    assert "the features differ from the flat table" in done.stderr
    assert not (home / "predictions.csv").exists()


@pytest.mark.parametrize("arguments", [[], ["--full"]])
def test_features_of_the_python_kit_equal_the_flat_table(made_event, tmp_path, arguments):
    home = unpack(zip_of(made_event, "python"), tmp_path)
    if arguments:
        shutil.copytree(made_event / "data/public", home / "full")
    done = run_python(home, ["-W", "error", "features.py", *arguments])
    assert done.returncode == 0, done.stderr
    assert "28 columns made from registers" in done.stdout
    assert "not made here: father_age, " in done.stdout


def test_features_say_which_column_differs(made_event, tmp_path):
    home = unpack(zip_of(made_event, "python"), tmp_path)
    spoil(home / "data/registers/INHATAB.csv", "INHUAF", "77")
    done = run_python(home, ["features.py"])
    assert done.returncode == 1
    assert "benefit_share" in done.stderr


def test_the_tour_of_r_stops_when_a_register_says_something_else(made_event, tmp_path):
    needs("r")
    home = unpack(zip_of(made_event, "r"), tmp_path)
    spoil(home / "data/registers/HOOGSTEOPLTAB.csv", "OPLNIVSOI2021AGG4HBmetNIRWO", "1111")
    done = run(home, ["Rscript", "--vanilla", "start.R"])
    assert done.returncode != 0


def test_a_step_that_writes_nothing_fails(tmp_path):
    (tmp_path / "out.csv").write_text("of an earlier step")
    result = run_steps(tmp_path, [running.python("-c", "pass", makes="out.csv", name="a step")])
    assert result.complaint == "a step: out.csv was not written"
    assert not result.passed


def test_a_program_that_fails_says_its_last_line(tmp_path):
    said = "import sys; print('first', file=sys.stderr); sys.exit('the last')"
    result = run_steps(tmp_path, [running.python("-c", said, name="a step"), Step(("never",))])
    assert result.complaint == "a step: the last"


def spoil(path, column, value):
    """Put one value in a whole column of a register."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.assign(**{column: value}).to_csv(path, index=False)


TEXTS = (".py", ".csv", ".sql", ".toml", ".json", ".md", ".ipynb")


@pytest.mark.parametrize(
    ("name", "steps"), [("python", ["features.py", "idea.py"]), ("sql", ["run_sql.py"])]
)
def test_a_kit_works_with_the_line_ends_of_windows(made_event, tmp_path, name, steps):
    """As an unpacker or an editor on Windows may leave its files, in a folder with a blank in its name."""
    home = unpack(zip_of(made_event, name), tmp_path / "Mijn documenten")
    for path in home.rglob("*"):
        if path.suffix in TEXTS:
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    for step in steps:
        done = run_python(home, [step])
        assert done.returncode == 0, done.stderr
