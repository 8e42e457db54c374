"""Ideas on training children: as if they were at the stage now, against what became of them; and data that change a little."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from challenge.definition import Weights
from challenge.disturbed import disturbed, write_disturbed
from challenge.idea_desk import on_training_children
from challenge.idea_training import reached, training, training_flips
from challenge.training_ground import rows_of, training_ground
from challenge.weighing import EVEN
from challenge.workspace import open_workspace
from generator import warehouse
from generator.engine.randomness import Noise
from scoring.idea import Idea, Offer
from scoring.idea_preview import Catalogue
from scoring.policy import Costs

NOISE = Noise(bytes(range(32)), "flips/test")
CATALOGUE = Catalogue({"parent_training": Costs(10, 1000, 8)}, {}, {})
EVERYBODY = "SELECT c.RINPERSOON FROM children c WHERE c.stage = 'toddler'"
POOREST = "SELECT RINPERSOON, -f.household_income AS priority FROM children c JOIN first_1000_days f USING (RINPERSOON, stage) WHERE c.stage = 'toddler'"


def idea(target, *, moment="toddler", budget=10**9, mode="targeted"):
    offer = Offer("parent_training", "school", mode, moment, budget, target, "")
    return Idea("x", "", None, (offer,))


@pytest.fixture(scope="module")
def files(made_event):
    public = open_workspace(made_event).public
    names = {"cbs": "cbs", "local": "local", "open": "open", "main": "challenge"}
    return {name: public / f"{file}.duckdb" for name, file in names.items()}


@pytest.fixture(scope="module")
def ground(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ground")
    return training_ground(files, folder, ["toddler", "pregnancy"], 2022)


def test_training_children_stand_as_if_they_were_at_the_stage_now(files, ground):
    with duckdb.connect(str(ground.files["toddler"])) as db:
        children = db.execute("SELECT * FROM children").df()
        rows = db.execute("SELECT * FROM first_1000_days").df()
    public = warehouse.read_table(files["main"], "children")
    train = public[public["split"] == "train"].set_index("RINPERSOON")
    assert set(children["RINPERSOON"]) <= set(train.index)
    assert set(rows["RINPERSOON"]) == set(children["RINPERSOON"])
    assert set(children["stage"]) == set(rows["stage"]) == {"toddler"}
    assert set(children["split"]) == {"test"}
    assert set(children["birth_month"].str[:4]) == {"2020"}
    assert set(rows["year"]) == {2022}
    month = train["birth_month"].reindex(children["RINPERSOON"]).str[5:]
    assert (children["birth_month"].str[5:].to_numpy() == month.to_numpy()).all()
    with duckdb.connect(str(ground.files["pregnancy"])) as db:
        assert db.execute("SELECT DISTINCT birth_month[:4], split FROM children").fetchall() == [
            ("2023", "other")
        ]
    at = rows_of(ground, "toddler")
    assert len(at) == len(children)
    known = warehouse.read_table(files["main"], "train_outcomes").set_index("RINPERSOON")
    ids = np.array(ground.listed.ids)[at]
    assert (ground.cases[at] == known.reindex(ids)[["developmental_delay", "youth_care", "persistent_poverty"]].to_numpy()).all()  # fmt: skip
    now = public[public["stage"] == "toddler"]["mother"].nunique()
    mothers = train.loc[children["RINPERSOON"], "mother"].nunique()
    assert ground.share["toddler"] == pytest.approx(mothers / now)
    # The home is that of then: nearly everybody has one.
    assert (ground.groups["municipality"] == "").mean() < 0.05


def test_who_is_reached_is_counted_against_what_became_of_them(ground):
    everybody = reached(idea(EVERYBODY), ground, CATALOGUE, EVEN)
    at = rows_of(ground, "toddler")
    assert everybody["registers"] == []
    shown = everybody["divisions"]["sex"]["groups"]
    toddlers = ground.groups["sex"][at]
    assert shown["boy"]["children"] >= (toddlers == "boy").sum()
    # All toddlers are named and none of the other stage, whose rows are looked at as well.
    with_cases = ground.cases.sum(axis=1)
    for name in ("boy", "girl"):
        of_group = ground.groups["sex"] == name
        mine = np.isin(np.arange(len(of_group)), at) & of_group
        expected = with_cases[mine].sum() / with_cases[of_group].sum()
        assert shown[name]["recall"] == pytest.approx(expected, abs=1e-4)
    delay = reached(idea(EVERYBODY), ground, CATALOGUE, Weights(youth_care=0, persistent_poverty=0))
    assert delay["divisions"] != everybody["divisions"]


def test_money_goes_as_far_as_among_families_of_now(files, made_event):
    budget = 10_000
    one = idea(EVERYBODY, budget=budget)
    with training(files, one, 2022) as ground:
        found = reached(one, ground, CATALOGUE, EVEN)
        families = len(set(ground.listed.household.tolist()))
        # An offer that is taken costs 1010 EUR: by that many families of those of now, times how many more there are here.
        expected = budget * ground.share["toddler"] / 1010 / families
        assert found["selected"] == pytest.approx(expected, rel=0.05)
        poor = reached(idea(POOREST, budget=budget), ground, CATALOGUE, EVEN)
    fifths = poor["divisions"]["income_fifth"]["groups"]
    assert fifths["1"]["selected"] > 5 * fifths["4"]["selected"]


def test_a_rule_on_registers_says_which(ground):
    rule = "SELECT c.RINPERSOON FROM children c JOIN cbs.GBAPERSOONTAB p USING (RINPERSOON) WHERE p.GBAGESLACHT = '1' AND c.stage = 'toddler'"  # fmt: skip
    found = reached(idea(rule), ground, CATALOGUE, EVEN)
    assert found["registers"] == ["cbs.GBAPERSOONTAB"]
    fails = "SELECT RINPERSOON, CAST(household_type AS INTEGER) AS priority FROM first_1000_days WHERE stage = 'toddler'"  # fmt: skip
    assert reached(idea(fails), ground, CATALOGUE, EVEN) is None


def test_a_copy_without_training_children_or_registers_says_nothing(files, tmp_path):
    assert training_ground({"main": files["main"]}, tmp_path, ["toddler"], 2022) is None
    with duckdb.connect(str(tmp_path / "c.duckdb")) as db:
        db.execute("CREATE TABLE children (i INT)")
    assert training_ground({**files, "main": tmp_path / "c.duckdb"}, tmp_path, ["toddler"], 2022) is None  # fmt: skip


def test_changes_are_small_keyed_and_keep_keys_and_order(files):
    rows = warehouse.read_table(files["main"], "first_1000_days")
    again, other = (disturbed(rows, NOISE, change) for change in (0, 1))
    pd.testing.assert_frame_equal(disturbed(rows, NOISE, 0), again)
    for name in ("RINPERSOON", "stage", "year", "pilot_arm"):
        assert (again[name].astype(str) == rows[name].astype(str)).all()
    assert not again["household_income"].equals(other["household_income"])

    def changed(name):
        before, after = rows[name], again[name]
        return float(((before != after) & ~(before.isna() & after.isna())).mean())

    known = rows["household_income"].notna()
    moved = (again["household_income"].astype(float) - rows["household_income"]).abs()[known]
    spread = rows["household_income"].astype(float).std()
    assert 0.01 * spread < moved.median() < 0.1 * spread
    # One in a hundred slips, half of them on the same value, and one in a hundred is lost.
    assert 0.009 < changed("father_known") < 0.022
    lost = (again["household_type"].isna() & rows["household_type"].notna()).mean()
    assert 0.006 < lost < 0.014
    # Some 4% of ages step over an edge (z above 2 when the spread is 5 years), and 2% slip or are lost.
    assert 0.02 < changed("mother_age") < 0.12
    assert again["mother_age"].dropna().astype(float).between(*rows["mother_age"].agg(["min", "max"])).all()  # fmt: skip


def test_a_changed_file_is_like_the_one_before(files, ground, tmp_path):
    source, target = ground.files["toddler"], tmp_path / "changed.duckdb"
    write_disturbed(source, target, NOISE, 0)
    with duckdb.connect(str(target)) as db:
        db.execute(f"ATTACH '{source}' AS before (READ_ONLY)")
        described = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'first_1000_days' AND database_name = '{}'"  # fmt: skip
        assert set(db.execute(described.format("changed")).fetchall()) == set(
            db.execute(described.format("before")).fetchall()
        )
        order = "SELECT RINPERSOON FROM {}first_1000_days"
        assert (
            db.execute(order.format("")).fetchall()
            == db.execute(order.format("before.")).fetchall()
        )


def test_who_serves_everybody_flips_nobody_and_an_edge_flips_some(ground):
    assert training_flips(idea(EVERYBODY), ground, CATALOGUE, NOISE, changes=2) == {
        "share": 0.0, "error": 0.0, "changes": 2, "failed": 0,
    }  # fmt: skip
    found = training_flips(idea(POOREST, budget=20_000), ground, CATALOGUE, NOISE, changes=3)
    assert 0.02 < found["share"] < 0.6
    assert 0 < found["error"] < found["share"]
    # A rule that fails on some missing value is counted apart.
    fails = "SELECT RINPERSOON, CAST(CASE WHEN household_type IS NULL THEN 'x' ELSE '1' END AS INTEGER) AS priority FROM first_1000_days WHERE stage = 'toddler'"  # fmt: skip
    assert training_flips(idea(fails), ground, CATALOGUE, NOISE, changes=1)["failed"] == 1


def test_of_an_event(made_event):
    one = idea(POOREST, budget=20_000)
    found, flips = on_training_children(one, made_event)
    assert flips is None
    assert found["children"] > 500
    assert set(found["divisions"]) >= {"sex", "household_type", "income_fifth", "neighbourhood"}
