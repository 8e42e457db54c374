"""The table of pilots of an event: outcomes of training children only, and nothing of who is to be predicted."""

import duckdb
import pytest

from challenge.pilots import figure
from generator.catalogue.pilots import read_pilots
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


def test_the_command_shows_what_each_pilot_can_tell(db, made_event, run_json, run):
    found = run_json("data-pilots", "--event", str(made_event), "data", "pilots")
    rows = {(r["pilot"], r["outcome"]): r for r in found["pilots"]}
    assert {pilot for pilot, _ in rows} == set(read_pilots())
    seen = db.execute(
        "SELECT count(*), avg(language), stddev(language) FROM local.PILOTS "
        "WHERE arm = 'control' AND language IS NOT NULL"
    ).fetchall()[0]
    row = rows["reading_by_lot", "language"]
    assert row["compared"] == seen[0]
    assert row["mean"] == pytest.approx(seen[1])
    both = 1 / row["compared"] + 1 / row["with_support"]
    assert row["smallest"] == pytest.approx(2.8016 * seen[2] * both**0.5, rel=1e-3)
    share = rows["reading_by_lot", "developmental_delay"]
    assert share["smallest"] is None or 0 < share["smallest"] <= share["mean"]
    code, out, _ = run("--event", str(made_event), "--lang", "nl", "data", "pilots")
    assert code == 0
    assert all(pilot in out for pilot in read_pilots())
    assert "beslist" in out


def test_too_few_children_tell_nothing(db):
    rows = db.execute("SELECT * FROM local.PILOTS WHERE pilot = 'reading_by_lot'").df()
    assert figure(rows, "reading_by_lot", "stress") is not None
    assert figure(rows.head(1), "reading_by_lot", "stress") is None


def test_an_event_without_the_table_says_so(event, run):
    path = event.public / "local.duckdb"
    with duckdb.connect(str(path)) as local:
        local.execute("DROP TABLE PILOTS")
    code, _, err = run("--event", str(event.root), "--lang", "en", "data", "pilots")
    assert code == 3
    assert "no table of pilots" in err
