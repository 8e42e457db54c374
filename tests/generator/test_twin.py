import importlib
import json
import struct
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from challenge.cli.base import Stopped
from challenge.cli.twin import twin as command
from challenge.errors import REFUSED
from challenge.schemas import read_schema
from generator import twin
from generator.errors import GeneratorError

ROWS = 500
RARE = "uiterst zeldzaam"


def real_table() -> pd.DataFrame:
    """A made table as a CSV file would hold it: a key, codes, dates, numbers with missing values."""
    noise = np.random.default_rng(1)
    base = noise.normal(size=ROWS)
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(noise.integers(0, 700, ROWS), "D")
    income = pd.Series((2000 * np.exp(base / 2)).round(2))
    columns = {
        "country": "NL",
        "key": [f"K{i:06d}" for i in noise.permutation(ROWS)],
        "code": noise.choice(["0101", "0203", "1105"], ROWS, p=[0.5, 0.3, 0.2]),
        "born": pd.Series(days).dt.strftime("%d-%m-%Y"),
        "income": income.mask(noise.random(ROWS) < 0.1),
        "rent": (700 + 100 * base + 40 * noise.normal(size=ROWS)).round().astype(int),
        "children": noise.integers(0, 4, ROWS),
        "kind": [RARE] * 3 + ["huur", "koop"] * 248 + ["koop"],
    }
    return pd.DataFrame(columns)


@pytest.fixture
def real_file(tmp_path: Path) -> Path:
    path = tmp_path / "real.csv"
    real_table().to_csv(path, index=False)
    return path


@pytest.fixture
def no_sdv(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.split(".")[0] in {"sdv", "sdmetrics"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sdv", None)


@pytest.fixture
def pretended_sdv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twin, "_sdv", lambda _module: None)


@pytest.mark.usefixtures("no_sdv")
@pytest.mark.parametrize("call", ["fit", "sample", "save", "load", "report"])
def test_without_sdv_everything_says_what_to_install(call: str, tmp_path: Path) -> None:
    table, model, path = real_table(), twin.Twin(None, (), {}, {}), tmp_path / "m.twin"
    arguments = {"sample": (model, 5), "save": (model, path), "load": (path,)}
    arguments |= {"fit": (table,), "report": (table, table)}
    with pytest.raises(GeneratorError, match="SDV is not installed") as caught:
        getattr(twin, call)(*arguments[call])
    for part in ('pip install "kansrijk[twin]"', "pandas below 3", "CPU build of torch"):
        assert part in caught.value.mend


def test_reading_keeps_leading_zeros_and_finds_numbers(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id;n;x;day\n007;1;0.5;20200131\n010;;-2;20191231\n", encoding="utf-8-sig")
    table = twin.read_real(path)
    assert list(table["id"]) == ["007", "010"]
    assert str(table["n"].dtype) == "Int64"
    assert table["n"].isna().sum() == 1
    assert list(table["x"]) == [0.5, -2.0]
    assert list(table["day"]) == ["20200131", "20191231"]


def test_parquet_reads_as_the_same_csv_does(real_file: Path) -> None:
    written = real_table().assign(yes=True, born=lambda t: pd.to_datetime(t.born, dayfirst=True))
    written.to_parquet(real_file.with_suffix(".parquet"))
    written.to_csv(real_file, index=False)
    read = twin.read_real(real_file.with_suffix(".parquet"))
    pd.testing.assert_frame_equal(read, twin.read_real(real_file))
    assert read["code"].str.fullmatch(r"\d{4}").all()


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2,3\n4,5,6\n", b"PK\x03\x04\xff\xfe"])
def test_files_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GeneratorError, match=r"no such file|cannot be read") as caught:
        twin.read_real(path)
    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (real_table().head(49), "49 rows"),
        (pd.DataFrame(index=range(60)), "no columns"),
        (pd.DataFrame({"same": [1] * 60, "also": ["a"] * 60}), "No column varies"),
        (pd.DataFrame({"key": [f"{i:03d}" for i in range(60)]}), "No column varies"),
    ],
)
@pytest.mark.usefixtures("pretended_sdv")
def test_tables_that_say_too_little(table: pd.DataFrame, what: str) -> None:
    with pytest.raises(GeneratorError, match=what):
        twin.fit(table)


@pytest.mark.usefixtures("pretended_sdv")
def test_a_report_refuses_other_columns() -> None:
    other = real_table().rename(columns={"rent": "huur"}).assign(code=1, income=None)
    with pytest.raises(GeneratorError) as caught:
        twin.report(real_table(), other)
    for part in ("rent is missing", "huur is new", "code is a number", "income is empty"):
        assert part in caught.value.what


@pytest.mark.usefixtures("pretended_sdv")
def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    for content, what in ((b"cos\nsystem\n", "no model"), (twin._MAGIC + b"x", "not open")):
        (tmp_path / "m.twin").write_bytes(content)
        with pytest.raises(GeneratorError, match=what):
            twin.load(tmp_path / "m.twin")


def test_the_command_refuses_in_the_words_of_the_generator(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="no such file") as caught:
        command.main(["fit", str(tmp_path / "no.csv"), "--out", "m.twin"], standalone_mode=False)
    assert caught.value.code == REFUSED


@pytest.fixture(scope="module")
def sdv(request: pytest.FixtureRequest) -> None:
    try:
        importlib.import_module("sdv")
    except ImportError:
        reason = 'no SDV, so no twin was learnt: pip install torch (CPU build) and "kansrijk[twin]"'
        plugins = request.config.pluginmanager
        with plugins.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\nSKIPPED in {Path(__file__).name}: {reason}")
        pytest.skip(reason)


needs_sdv = pytest.mark.usefixtures("sdv")


@needs_sdv
def test_a_twin_is_alike_and_gives_nobody_away(real_file: Path) -> None:
    real = twin.read_real(real_file)
    model_file = real_file.with_suffix(".twin")
    twin.save(twin.fit(real), model_file)
    model = twin.load(model_file)
    assert list(model.notes.values()) == [["key"], ["kind"], ["country"], []]
    made = twin.sample(model, ROWS)
    pd.testing.assert_frame_equal(made, twin.sample(model, ROWS))
    assert list(made.columns) == list(real.columns)
    assert list(made.dtypes) == list(real.dtypes)
    assert made["key"].is_unique
    assert made["key"].str.fullmatch(r"K\d{6}").all()
    assert set(made["code"]) == {"0101", "0203", "1105"}
    assert set(made["kind"]) <= {"huur", "koop", twin.OTHER}
    assert made["born"].str.fullmatch(r"\d\d-\d\d-20\d\d").all()
    assert 0 < made["income"].isna().mean() < 0.3
    content = model_file.read_bytes()
    assert not [t for t in (RARE, *real["key"]) if t.encode() in content]
    for name in ("income", "rent"):
        extremes = [float(real[name].min()), float(real[name].max())]
        assert not made[name].isin(extremes).any()
        assert not [e for e in extremes if struct.pack("<d", e) in content]

    found = twin.report(real, made)
    assert found["quality"] > 0.7
    assert found["diagnostic"] > 0.95
    assert (found["rows"], found["exact_matches"]) == (ROWS, 0)
    assert set(found["columns"]) == {"code", "born", "income", "rent", "children", "kind"}
    assert twin.report(real, real)["exact_matches"] == ROWS


@needs_sdv
def test_the_commands(real_file: Path, tmp_path: Path) -> None:
    model, out = str(tmp_path / "m.twin"), str(tmp_path / "new" / "made.csv")

    def run(schema: str, *arguments: str) -> dict[str, object]:
        result = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
        assert result.exit_code == 0
        document = dict(json.loads(result.stdout))
        jsonschema.validate(document, read_schema(schema))
        return document

    fitted = run("twin-fit", "fit", str(real_file), "--out", model)
    assert fitted["merged"] == ["kind"]
    sampled = run("twin-sample", "sample", model, "--rows", "200", "--out", out)
    assert sampled == {"rows": 200, "out": out}
    assert run("twin-report", "report", str(real_file), out)["rows"] == 200
    plain = CliRunner().invoke(command, ["report", str(real_file), out, "--lang", "en"])
    assert "exact matches with real rows 0" in plain.stdout
