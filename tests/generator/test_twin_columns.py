"""What tables seem to be, and what is refused of them."""

import datetime

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from generator import twin
from generator.twin.checks import check
from generator.twin.errors import TwinError
from generator.twin.kinds import Column, RealTable
from generator.twin.marginals import HERE, STATE, decode, learn
from generator.twin.shapes import normal_form
from tests.generator.twins import instead_of_sdv, linked_tables, panel_table, real_table


def kinds_of(frame, name="t", suffix=".csv", detected=None):
    table = RealTable(name, frame, suffix)
    metadata = twin.propose([table], {name: detected or {}})
    return {c.name: c.kind for c in metadata.tables[0].columns}


def test_kinds_of_columns_of_a_csv():
    assert kinds_of(real_table().astype(object)) == {
        "country": "category", "key": "key", "code": "category", "born": "date", "income": "number",
        "rent": "number", "children": "category", "kind": "category",
    }  # fmt: skip


def test_names_and_addresses_that_sdv_detects_are_never_learnt():
    frame = real_table().assign(who=["Jan", "Piet"] * 250)
    assert kinds_of(frame)["who"] == "category"
    assert kinds_of(frame, detected={"who": "first_name"})["who"] == "key"


def test_free_text_is_left_empty():
    frame = real_table().assign(said=[f"opmerking {k // 2}" for k in range(500)])
    assert kinds_of(frame)["said"] == "blank"


def test_our_declarations_are_known_by_the_names_of_files_in_life():
    frame = pd.DataFrame(
        {
            "RINPERSOON": [f"{k:09d}" for k in range(100)],
            "GBAGESLACHT": ["1", "2"] * 50,
            "GBAGEBOORTEJAAR": ["1990", "1991"] * 50,
        }
    )
    table = RealTable("GBAPERSOON2020TABV1", frame, ".csv")
    found = twin.propose([table], {}).tables[0]
    assert found.key == "RINPERSOON"
    assert {c.source for c in found.columns} == {"declared"}
    assert found.column("GBAGESLACHT").closed


def test_missing_codes_of_the_panel_are_no_values():
    values = np.where(np.arange(200) % 5 == 0, 999, np.arange(200) % 11)
    frame = pd.DataFrame({"nomem_encr": range(800001, 800201), "cf20m180": values})
    found = twin.propose([RealTable("cf20m", frame, ".csv")], {}).tables[0]
    assert found.key == "nomem_encr"
    column = found.column("cf20m180")
    assert (column.kind, column.missing, column.source) == ("category", ("999",), "declared")
    encoded = learn(frame["cf20m180"], column)
    assert encoded["cf20m180"].marginal.states == tuple(map(str, range(11)))
    assert set(encoded[f"cf20m180{STATE}"].marginal.states) == {"999", HERE}


def test_quantiles_are_no_values_of_one_person():
    noise = np.random.default_rng(0)
    values = pd.Series(np.concatenate([np.zeros(50), noise.normal(1000, 100, 449), [1e6]]))
    encoded = learn(values, Column(name="x", kind="number", storage="number", decimals=6))["x"]
    knots = np.array(encoded.marginal.knots)
    assert knots[0] == 0.0  # fifty rows share it
    assert knots[-1] == pytest.approx(np.sort(values)[-10:].mean())
    assert not np.isin(values[values > 0], knots).any()
    assert (np.diff(knots) >= 0).all()


def test_what_fewer_than_ten_rows_have_has_no_place_of_its_own():
    values = pd.Series(["a"] * 50 + ["b"] * 40 + ["c"] * 9 + ["d"] * 2 + ["e"] * 1)
    free = learn(values, Column(name="x", kind="category"))["x"]
    assert set(free.marginal.states) == {"a", "b", twin.OTHER}
    assert free.rows_merged == 12
    closed = learn(values, Column(name="x", kind="category", closed=True))["x"]
    assert set(closed.marginal.states) == {"a", "b"}
    rare = learn(pd.Series(["a"] * 50 + ["b"] * 3), Column(name="x", kind="category"))["x"]
    assert rare.marginal.states == ("a",)


def test_a_column_is_decoded_into_what_it_was():
    column = Column(name="x", kind="number", storage="number", missing=("98", "99"))
    values = pd.Series([98.0] * 30 + [99.0] * 20 + [np.nan] * 50 + list(100 + np.arange(400.0)))
    encoded = learn(values, column)
    marginals = {name: e.marginal for name, e in encoded.items()}
    middle = {name: (e.low + e.high) / 2 for name, e in encoded.items()}
    states, numbers = decode(lambda name, _: middle[name], column, marginals)
    assert (states[:30] == "98").all()
    assert (states[30:50] == "99").all()
    assert (states[50:100] == "").all()
    assert np.abs(numbers[100:] - 100 - np.arange(400)).max() < 6


@pytest.fixture
def pretended(monkeypatch):
    with instead_of_sdv(monkeypatch):
        yield


def codes_and_labels():
    noise = np.random.default_rng(4)
    days = [
        datetime.date(2020, 1, 1) + datetime.timedelta(int(d)) for d in noise.integers(0, 900, 300)
    ]
    return pd.DataFrame(
        {
            "rin_id": [f"{k:09d}" for k in noise.permutation(300)],
            "gemeente": noise.choice(["0855", "0758"], 300),
            "sex": noise.choice([1.0, 2.0], 300),
            "score": np.where(noise.random(300) < 0.2, 999.0, noise.integers(0, 80, 300)),
            "visit": days,
        }
    )


LABELS = {"sex": {1.0: "man", 2.0: "vrouw"}, "score": {999.0: "weet niet"}}


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_labels_and_missing_codes_come_back(kind, tmp_path):
    path = tmp_path / f"real.{kind}"
    frame = codes_and_labels()
    labels = {"sex": "geslacht", "score": "cijfer"}
    if kind == "sav":
        pyreadstat.write_sav(
            frame, str(path), column_labels=labels, variable_value_labels=LABELS,
            missing_ranges={"score": [999.0]}, variable_measure={"sex": "nominal"}, file_label="Echt",
        )  # fmt: skip
    else:
        frame["score"] = frame["score"].astype(object).replace({999.0: "a"})
        valued = {"sex": {1: "man", 2: "vrouw"}, "score": {"a": "weet niet"}}
        pyreadstat.write_dta(
            frame, str(path), column_labels=labels, variable_value_labels=valued,
            missing_user_values={"score": ["a"]}, file_label="Echt",
        )  # fmt: skip
    tables = twin.read([str(path)])
    metadata = twin.propose(tables, {})
    assert {c.name: c.kind for c in metadata.tables[0].columns} == {
        "rin_id": "key", "gemeente": "category", "sex": "category", "score": "number", "visit": "date",
    }  # fmt: skip
    model = twin.fit(tables, metadata)
    (out,) = twin.write(twin.sample(model), model, tmp_path / "out")
    read = getattr(pyreadstat, f"read_{kind}")
    (real, meta), (made, again) = (read(str(p), user_missing=True) for p in (path, out))
    assert list(made.dtypes) == list(real.dtypes)
    assert again.column_names_to_labels == meta.column_names_to_labels
    assert again.variable_value_labels == meta.variable_value_labels
    assert again.missing_ranges == meta.missing_ranges
    assert again.missing_user_values == meta.missing_user_values
    assert again.original_variable_types == meta.original_variable_types
    assert again.file_label == "Echt"
    assert made["rin_id"].str.fullmatch(r"\d{9}").all()
    assert set(made["gemeente"]) == {"0855", "0758"}
    code = 999.0 if kind == "sav" else "a"
    assert 0.1 < (made["score"] == code).mean() < 0.3
    assert made["score"][made["score"] != code].astype(float).between(0, 79).all()
    assert all(isinstance(day, datetime.date) for day in made["visit"])


@pytest.mark.parametrize(
    ("frames", "what"),
    [
        ({"t": real_table().head(49)}, "49 rows"),
        ({"t": pd.DataFrame(index=range(60))}, "no columns"),
        ({"t": pd.DataFrame({"same": [1] * 60, "also": ["a"] * 60})}, "No column varies"),
        ({"t": pd.DataFrame({"key": [f"{i:03d}" for i in range(60)]})}, "No column varies"),
    ],
)
def test_tables_that_say_too_little(frames, what):
    metadata = twin.propose([RealTable(n, f, ".csv") for n, f in frames.items()], {})
    with pytest.raises(TwinError, match=what):
        check(frames, metadata)


def test_keys_that_are_no_keys():
    frames = linked_tables()
    metadata = twin.propose([RealTable(n, f, ".csv") for n, f in frames.items()], {})
    strange = frames["members"].assign(
        house_id=lambda t: t["house_id"].where(t.index > 4, "999999")
    )
    with pytest.raises(TwinError, match="5 rows name a key that is not in table houses") as caught:
        check({**frames, "members": strange}, metadata)
    assert "--drop-unknown" in caught.value.mend
    kept, gone = twin.without_unknown({**frames, "members": strange}, metadata)
    assert gone["members"] == 5
    check(kept, metadata)
    double = pd.concat([frames["houses"], frames["houses"].head(3)], ignore_index=True)
    with pytest.raises(TwinError, match="6 rows share their key"):
        check({**frames, "houses": double}, metadata)
    missing = frames["houses"].assign(house_id=lambda t: t["house_id"].where(t.index > 1, None))
    with pytest.raises(TwinError, match="2 rows have no key"):
        check({**frames, "houses": missing}, metadata)
    panel = panel_table()
    told = twin.propose([RealTable("p", panel, ".csv")], {})
    with pytest.raises(TwinError, match="share their key"):
        check({"p": pd.concat([panel, panel.head(1)], ignore_index=True)}, told)


def test_metadata_that_do_not_fit():
    frames = linked_tables()
    document = twin.propose([RealTable(n, f, ".csv") for n, f in frames.items()], {}).as_json()
    for change, what in (
        ({"tables": 3}, "cannot be read"),
        ({"links": [{"parent": "houses", "child": "members", "column": "hose_id"}]}, "house_id"),
        ({"links": [{"parent": "house", "child": "members", "column": "house_id"}]}, "houses"),
        ({"synthesizer": "magic"}, "cannot be read: magic"),
    ):
        with pytest.raises(TwinError, match=what):
            twin.metadata_from({**document, **change})
    for synthesizer, what in (
        ("ctgan", "one table"),
        ("hma", "two linked"),
        ("copula", "no links"),
    ):
        with pytest.raises(TwinError, match=what):
            check(frames, twin.metadata_from({**document, "synthesizer": synthesizer}))
    with pytest.raises(TwinError, match="do not have: new"):
        check({**frames, "houses": frames["houses"].assign(new=1)}, twin.metadata_from(document))
    circle = [*document["links"], {"parent": "calls", "child": "houses", "column": "house_id"}]
    document["tables"]["calls"]["key"] = "member_id"
    told = twin.metadata_from({**document, "links": circle})
    with pytest.raises(TwinError, match="circle"):
        normal_form(frames, told)
