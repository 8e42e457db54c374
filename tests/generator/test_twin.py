"""A twin from file to file, without SDV: a stand-in with the same correlations takes its place."""

import json
import pickle
import sys

import numpy as np
import pandas as pd
import pytest

from generator import twin, warehouse
from generator.twin import forms, vault
from generator.twin.errors import TwinError, read_words
from generator.twin.kinds import RealTable
from generator.twin.latent import conditional, normal_scores
from generator.twin.scan import scan
from generator.twin.split import held_out
from tests.generator.twins import (
    RARE,
    ROWS,
    instead_of_sdv,
    linked_tables,
    panel_table,
    real_table,
)


@pytest.fixture
def pretended(monkeypatch):
    with instead_of_sdv(monkeypatch):
        yield


def as_real(frames, suffix=".csv"):
    return [RealTable(name, frame, suffix) for name, frame in frames.items()]


def proposed(tables, detected=None):
    return twin.propose(tables, detected or {})


def drawn(frames, rows=None):
    tables = as_real(frames)
    metadata = proposed(tables)
    model = twin.fit(tables, metadata)
    return twin.sample(model, rows), model, metadata


def test_every_error_has_both_languages():
    for key, words in read_words().items():
        assert set(words) == {"what_nl", "mend_nl", "what_en", "mend_en"}, key


@pytest.fixture
def no_sdv(monkeypatch):
    for name in [n for n in sys.modules if n.split(".")[0] in {"sdv", "sdmetrics"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sdv", None)


@pytest.mark.usefixtures("no_sdv")
@pytest.mark.parametrize("call", ["fit", "sample", "save", "load", "report"])
def test_without_sdv_everything_says_what_to_install(call, tmp_path):
    tables = as_real({"t": real_table()})
    frames, metadata = {"t": tables[0].frame}, proposed(tables)
    arguments = {
        "fit": (tables, metadata),
        "sample": (None, 5),
        "save": (None, tmp_path / "m.twin"),
        "load": (tmp_path / "m.twin",),
        "report": (frames, frames, metadata),
    }
    with pytest.raises(TwinError, match="SDV is not installed") as caught:
        getattr(twin, call)(*arguments[call])
    for part in ('pip install "kansrijk[twin]"', "pandas below 3", "CPU build of torch"):
        assert part in caught.value.mend
    assert "niet geïnstalleerd" in caught.value.parts("nl")[0]
    assert vault.detect(frames) == {"t": {}}


@pytest.mark.usefixtures("pretended")
def test_a_csv_comes_back_in_the_same_types(tmp_path):
    path = tmp_path / "real.csv"
    real_table().to_csv(path, index=False, sep=";")
    tables = twin.read([str(path)])
    model = twin.fit(tables, proposed(tables))
    assert model.notes == {"real": {"keys": ["key"], "constant": ["country"], "merged": ["kind"]}}
    (written,) = twin.write(twin.sample(model), model, tmp_path / "out")
    again = twin.read([str(written)])[0]
    real, made = tables[0].frame, again.frame
    assert again.form["separator"] == ";"
    assert list(made) == list(real)
    assert len(made) == ROWS
    assert made["key"].is_unique
    assert made["key"].str.fullmatch(r"K\d{6}").all()
    assert set(made["code"]) == {"0101", "0203", "1105"}
    assert set(made["kind"]) == {"huur", "koop"}
    assert pd.to_datetime(made["born"], format="%d-%m-%Y").between("2020-01-01", "2022-01-01").all()
    assert made["income"].dropna().str.fullmatch(r"\d+\.\d\d").all()
    assert 0.05 < made["income"].isna().mean() < 0.15
    both = [
        frame[["income", "rent"]].apply(pd.to_numeric).corr().iloc[0, 1] for frame in (real, made)
    ]
    assert abs(both[0] - both[1]) < 0.05


@pytest.mark.usefixtures("pretended")
def test_no_value_of_the_model_is_one_persons():
    tables = as_real({"real": real_table().astype(object)})
    model = twin.fit(tables, proposed(tables))
    assert scan(model, tables) == []
    content = pickle.dumps(model)
    assert RARE.encode() not in content
    assert b"K000001" not in content


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize("leak", ["key", "row", "extreme", "rare"])
def test_the_scan_finds_what_was_put_into_a_model(leak):
    numbers = pd.DataFrame(np.random.default_rng(0).normal(size=(200, 8)), columns=list("abcdefgh"))
    frame = real_table().head(200).assign(**numbers)
    tables = as_real({"real": frame})
    model = twin.fit(tables, proposed(tables))
    learnt = model.nodes["real"]
    if leak == "key":
        learnt.forms["x"] = [str(frame["key"][7])]
    elif leak == "row":
        learnt.correlated = numbers.to_numpy()[3:5]
    elif leak == "rare":
        learnt.forms["x"] = [RARE]
    else:
        learnt.correlated = np.array([frame["a"].max()])
    found = scan(model, tables)
    assert found
    with pytest.raises(TwinError, match="not saved") as caught:
        twin.refuse(found, "m.twin")
    assert str(frame["key"][7]) not in str(caught.value)
    assert RARE not in str(caught.value)


@pytest.mark.usefixtures("pretended")
def test_a_chain_keeps_keys_and_cardinalities():
    real = linked_tables()
    made, _, metadata = drawn(real)
    assert metadata.synthesizer == "chain"
    assert metadata.why == "many_tables"
    assert {(x.parent, x.child) for x in metadata.links} == {
        ("houses", "members"),
        ("members", "calls"),
    }
    assert set(made["members"]["house_id"]) <= set(made["houses"]["house_id"])
    assert set(made["calls"]["member_id"]) <= set(made["members"]["member_id"])
    assert made["houses"]["house_id"].str.fullmatch(r"\d{6}").all()
    assert made["members"]["member_id"].is_unique
    for parent, child, key in (
        ("houses", "members", "house_id"),
        ("members", "calls", "member_id"),
    ):
        for tables in (real, made):
            sizes = tables[child][key].value_counts().reindex(tables[parent][key]).fillna(0)
            tables[f"{child} sizes"] = sizes.to_numpy()
        assert abs(real[f"{child} sizes"].mean() - made[f"{child} sizes"].mean()) < 0.25
        assert set(made[f"{child} sizes"]) <= set(real[f"{child} sizes"])
    pay = [
        t["members"].merge(t["houses"]).groupby("rich")["pay"].mean().diff().iloc[-1]
        for t in (real, made)
    ]
    assert pay[1] > 0.7 * pay[0]  # a child is drawn given its parent


@pytest.mark.usefixtures("pretended")
def test_rows_that_share_a_number_stay_together():
    members = linked_tables()["members"].merge(linked_tables()["houses"])
    made, model, metadata = drawn({"members_1.0p": members})
    assert metadata.groups == (("members_1.0p", "house_id"),)
    assert model.shape.groups["members_1.0p/house_id"] == ("members_1.0p", ("rich",))
    assert (made["members_1.0p"].groupby("house_id")["rich"].nunique() == 1).all()
    sizes = [frame["house_id"].value_counts().mean() for frame in (members, made["members_1.0p"])]
    assert abs(sizes[0] - sizes[1]) < 0.25


@pytest.mark.usefixtures("pretended")
def test_a_panel_is_learnt_as_wide():
    real = panel_table()
    made, _, metadata = drawn({"panel": real})
    table = metadata.tables[0]
    assert (table.key, table.panel) == ("person_id", "year")
    found = made["panel"]
    assert list(found) == list(real)
    assert not found.duplicated(["person_id", "year"]).any()
    assert (found.groupby("person_id")["sex"].nunique() == 1).all()
    assert 0.75 < len(found) / (200 * 3) < 0.95
    for frame in (real, found):
        wide = frame.pivot_table(index="person_id", columns="year", values="mood")
        assert wide.corr().loc[2018, 2020] > 0.5


@pytest.mark.usefixtures("pretended")
def test_any_size_and_the_same_rows_again():
    made, model, _ = drawn({"real": real_table()}, rows=1200)
    assert len(made["real"]) == 1200
    again = twin.sample(model, 1200)["real"]
    pd.testing.assert_frame_equal(made["real"], again)
    assert len(twin.sample(model, 3)["real"]) == 3
    with pytest.raises(TwinError, match="0 rows"):
        twin.sample(model, 0)


@pytest.mark.usefixtures("pretended")
def test_the_model_is_saved_and_opens_again(tmp_path):
    made, model, _ = drawn({"real": real_table()})
    twin.save(model, tmp_path / "new" / "m.twin")
    again = twin.sample(twin.load(tmp_path / "new" / "m.twin"))
    pd.testing.assert_frame_equal(made["real"], again["real"])
    for content, what in ((b"cos\nsystem\n", "no model"), (b"kansrijk-twin-2\nx", "not open")):
        (tmp_path / "m.twin").write_bytes(content)
        with pytest.raises(TwinError, match=what):
            twin.load(tmp_path / "m.twin")


def test_families_stay_on_one_side_of_the_hold_out():
    frames = linked_tables()
    metadata = proposed(as_real(frames))
    out = held_out(frames, metadata)
    assert 0.1 < out["houses"].mean() < 0.3
    held = set(frames["houses"]["house_id"][out["houses"]])
    assert (frames["members"]["house_id"].isin(held) == out["members"]).all()
    members = set(frames["members"]["member_id"][out["members"]])
    assert (frames["calls"]["member_id"].isin(members) == out["calls"]).all()


def test_scores_of_categories_have_the_correlation_below_them():
    """Cut in three, normal scores correlate less; what is drawn between the bounds shows the correlation again."""
    noise = np.random.default_rng(0)
    true = noise.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 3000)
    edges = np.array([0.0, 0.3, 0.7, 1.0])
    ranks = (true.argsort(0).argsort(0) + 0.5) / len(true)
    at = np.searchsorted(edges, ranks, side="right") - 1
    cut = np.corrcoef(at.T)[0, 1]
    found = normal_scores(edges[at], edges[at + 1], noise)
    assert cut < 0.72
    assert abs(np.corrcoef(found.T)[0, 1] - 0.8) < 0.04


def test_children_are_drawn_given_their_parents():
    among = np.array([[1, 0.6, 0.3], [0.6, 1, 0.5], [0.3, 0.5, 1]])
    given = np.full((20_000, 1), 2.0)
    found = conditional(given, among, [0], [1, 2], np.random.default_rng(0))
    assert np.allclose(found.mean(0), [1.2, 0.6], atol=0.03)
    assert np.allclose(np.cov(found.T), [[0.64, 0.32], [0.32, 0.91]], atol=0.03)


@pytest.mark.usefixtures("pretended")
def test_a_database_comes_back_with_types_and_comments(tmp_path):
    path = tmp_path / "real.duckdb"
    with warehouse.open_for_writing(path) as db:
        db.register("rows_in", real_table())
        db.execute(
            "CREATE TABLE homes AS SELECT key, code, CAST(strptime(born, '%d-%m-%Y') AS DATE) AS born,"
            " CAST(income AS DECIMAL(10,2)) AS income, CAST(children AS SMALLINT) AS children,"
            " children > 1 AS large FROM rows_in"
        )
        db.execute("COMMENT ON TABLE homes IS 'Huizen'")
        db.execute("COMMENT ON COLUMN homes.code IS 'gemeente'")
    tables = twin.read([f"{path}:homes"])
    model = twin.fit(tables, proposed(tables))
    twin.write(twin.sample(model), model, tmp_path / "twin.duckdb")
    before, after = (forms.describe(p, "homes") for p in (path, tmp_path / "twin.duckdb"))
    assert after == before
    made = warehouse.read_table(tmp_path / "twin.duckdb", "homes")
    assert made["code"].str.fullmatch(r"\d{4}").all()
    assert set(made["large"].unique()) == {True, False}
    with pytest.raises(TwinError, match="no table 'home'"):
        twin.read([f"{path}:home"])


def test_metadata_go_to_json_and_back():
    metadata = proposed(as_real(linked_tables()))
    assert twin.metadata_from(json.loads(json.dumps(metadata.as_json()))) == metadata


def test_files_that_cannot_be_read(tmp_path):
    for name, content in (("a.csv", b""), ("b.csv", b"a,b\n1,2,3\n4,5,6\n"), ("c.sav", b"PK\x03"),
                          ("d.parquet", b"x"), ("e.duckdb", b"x" * 5000)):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Exception, match="cannot be read"):
            twin.read([str(path)])
    for name, what in (("no.csv", "no such file"), (".", "folder")):
        with pytest.raises(TwinError, match=what):
            twin.read([str(tmp_path / name)])
    (tmp_path / "x.doc").write_text("x")
    with pytest.raises(TwinError, match="kind of file"):
        twin.read([str(tmp_path / "x.doc")])
    real_table().to_csv(tmp_path / "t.csv")
    with pytest.raises(TwinError, match="same name"):
        twin.read([str(tmp_path / "t.csv"), str(tmp_path / "t.csv")])
