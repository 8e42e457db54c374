"""The table of pilots of an event: outcomes of training children only, and nothing of who is to be predicted."""

import duckdb
import pytest

from generator.outcomes import OUTCOMES


@pytest.fixture(scope="module")
def db(made_event):
    with duckdb.connect() as joined:
        for name in ("local", "challenge"):
            path = made_event / "data" / "public" / f"{name}.duckdb"
            joined.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        yield joined


def test_outcomes_are_those_of_the_training_children(db):
    for outcome in OUTCOMES:
        rows = db.execute(
            f"SELECT p.{outcome} AS seen, t.{outcome} AS published, c.split FROM local.PILOTS p "
            "LEFT JOIN challenge.train_outcomes t USING (RINPERSOON) "
            "LEFT JOIN challenge.children c USING (RINPERSOON)"
        ).df()
        assert len(rows) > 100
        assert rows["seen"].notna().mean() > 0.9
        assert rows["seen"].isna().eq(rows["published"].isna()).all()
        known = rows[rows["seen"].notna()]
        assert (known["seen"] == known["published"]).all()
        assert set(known["split"]) == {"train"}


def test_no_child_to_predict_was_in_a_pilot(db):
    found = db.execute(
        "SELECT count(*) FROM challenge.children c JOIN local.PILOTS USING (RINPERSOON) WHERE split <> 'train'"
    ).fetchall()
    assert found == [(0,)]
    arms = db.execute(
        "SELECT DISTINCT pilot_arm FROM challenge.first_1000_days JOIN challenge.children c USING (RINPERSOON) "
        "WHERE split <> 'train'"
    ).fetchall()
    assert arms == [("none",)]


def test_the_arm_is_in_the_row_of_the_stage_and_in_none_before(db):
    rows = db.execute(
        "SELECT f.year, f.pilot_arm, p.arm, CAST(left(p.enrolled, 4) AS INTEGER) AS enrolled "
        "FROM challenge.first_1000_days f JOIN local.PILOTS p USING (RINPERSOON)"
    ).df()
    since = rows["year"] >= rows["enrolled"]
    assert since.any()
    assert (~since).any()
    assert (rows.loc[since, "pilot_arm"] == rows.loc[since, "arm"]).all()
    assert (rows.loc[~since, "pilot_arm"] == "none").all()
    assert rows.loc[rows["year"] == rows["enrolled"], "arm"].nunique() == 6
