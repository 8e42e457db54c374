"""What SDV itself learns: each synthesizer, detection, and what SDMetrics measures. Needs the extra: make test-twin."""

import importlib.util
import pickle

import numpy as np
import pandas as pd
import pytest

from generator import twin
from generator.twin import attacks, vault
from generator.twin.checks import check
from generator.twin.kinds import RealTable
from generator.twin.prepared import compared
from generator.twin.scan import scan
from tests.generator.twins import has_sdv, linked_tables, panel_table, real_table


@pytest.fixture(scope="module", autouse=True)
def _sdv(request):
    has_sdv(request, __file__)


def learnt(frames, synthesizer=None, **more):
    tables = [RealTable(name, frame.astype(object), ".csv") for name, frame in frames.items()]
    metadata = twin.propose(tables, twin.detect({t.name: t.frame for t in tables}), synthesizer)
    model = twin.fit(tables, metadata, **more)
    assert scan(model, tables) == []
    return pickle.loads(pickle.dumps(model)), metadata, {t.name: t.frame for t in tables}


def test_a_copula_for_one_table():
    model, metadata, real = learnt({"real": real_table()})
    made = twin.sample(model)
    pd.testing.assert_frame_equal(made["real"], twin.sample(model)["real"])
    measured = twin.report(real, made, metadata)
    assert measured["quality"] > 0.9
    assert measured["diagnostic"] > 0.99
    assert measured["exact_matches"] == 0
    assert set(measured["columns"]["real"]) == {
        "code",
        "born",
        "income",
        "rent",
        "children",
        "kind",
    }
    same = twin.report(real, real, metadata)
    assert same["exact_matches"] > 350
    assert same["lights"]["privacy"] == "red"


def test_hma_for_two_linked_tables():
    frames = {n: f.head(100) if n == "houses" else f for n, f in linked_tables().items()}
    del frames["calls"]
    frames["members"] = frames["members"][
        frames["members"]["house_id"].isin(frames["houses"]["house_id"])
    ]
    frames["members"] = frames["members"].reset_index(drop=True)
    model, metadata, real = learnt(frames)
    assert (metadata.synthesizer, metadata.why) == ("hma", "two_tables")
    made = twin.sample(model)
    assert len(made["houses"]) == 100
    assert set(made["members"]["house_id"]) <= set(made["houses"]["house_id"])
    assert 0.6 < len(made["members"]) / len(real["members"]) < 1.5
    assert made["members"]["member_id"].is_unique
    assert 150 < len(twin.sample(model, 200)["houses"]) < 250


def test_a_chain_for_more_tables_is_measured_with_its_links():
    model, metadata, real = learnt(linked_tables())
    measured = twin.report(real, twin.sample(model), metadata)
    assert measured["quality"] > 0.85
    assert measured["diagnostic"] > 0.95
    assert "Cardinality" in measured["parts"]["quality"]


def test_a_panel():
    model, metadata, real = learnt({"panel": panel_table()})
    measured = twin.report(real, twin.sample(model), metadata)
    assert measured["quality"] > 0.85


def test_ctgan_for_one_table():
    pytest.importorskip("torch", reason="CTGAN needs PyTorch")
    model, _, real = learnt({"real": real_table()}, "ctgan", epochs=2)
    made = twin.sample(model, 300)["real"]
    assert list(made) == list(real["real"])
    assert set(made["code"]) <= {"0101", "0203", "1105"}
    assert made["income"].dropna().astype(float).between(0, 20_000).all()


def test_what_sdv_detects_of_persons():
    noise = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "email": [f"x{k}@example.org" for k in range(60)],
            "n": noise.random(60),
            "k": ["a", "b"] * 30,
        }
    )
    found = vault.detect({"t": frame})["t"]
    assert found["email"] == "email"
    assert found["n"] == "numerical"
    table = RealTable("t", frame, ".csv")
    assert twin.propose([table], {"t": found}).tables[0].column("email").kind == "key"


def test_attacks_are_said_to_be_missing_or_are_carried_out():
    _, metadata, real = learnt({"real": real_table()})
    check(real, metadata)
    (table,) = compared(real, real, metadata)
    found = attacks.attacks(table, ["code", "kind"], ["children"])
    there = importlib.util.find_spec("anonymeter") is not None
    assert (found is not None) == there
