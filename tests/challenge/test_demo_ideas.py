"""What the demo's teams with an idea learn, and from what: a lottery, or who came by itself."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest

import challenge
from challenge.demo import IDEAS, TEAMS

SCRIPTS = Path(challenge.__file__).parent / "demo_teams"


@pytest.fixture
def public(tmp_path):
    """200 families: those with little education gain from an offer by lot."""
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"budget": 100_001}))
    with duckdb.connect(str(folder / "challenge.duckdb")) as db:
        db.execute(
            "CREATE TABLE first_1000_days AS SELECT lpad(i::VARCHAR, 9, '0') AS RINPERSOON, s AS stage, "
            "CASE WHEN i % 2 = 0 THEN 'low' ELSE 'high' END AS mother_education, "
            "100 + i AS low_income_index, (i % 7) - 3.0 AS development_language_mean, "
            "(i % 5 = 0)::INT AS clinic_concerns FROM range(200) AS t(i), "
            "(VALUES ('first_year'), ('second_year'), ('toddler')) AS v(s)"
        )
    return folder


def run(public, tmp_path, script):
    """Run a team's script as the demo does; return its idea."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    for name in ("evidence", script):
        (home / f"{name}.py").write_bytes((SCRIPTS / f"{name}.py").read_bytes())
    subprocess.run([sys.executable, f"{script}.py", str(public)], cwd=home, check=True)
    return tomllib.loads((home / "idea.toml").read_text("utf-8"))


def test_a_lottery_is_read_by_arm_and_the_other_pilot_by_who_took_part(public, tmp_path):
    with duckdb.connect(str(public / "local.duckdb")) as db:
        db.execute(
            "CREATE TABLE PILOTS AS SELECT lpad(i::VARCHAR, 9, '0') AS RINPERSOON, pilot, stage, "
            "CASE WHEN i % 4 < 2 THEN 'offered' ELSE 'control' END AS arm, (i % 3 = 0)::INT::VARCHAR AS takes_part, "
            "(i * 37 % 100) / 100 + CASE "
            "WHEN pilot = 'reading_by_lot' AND i % 2 = 0 AND i % 4 < 2 THEN 2 "
            "WHEN pilot = 'book_on_request' AND i % 3 = 0 AND i < 30 THEN 3 ELSE 0 END AS language "
            "FROM range(200) AS t(i), "
            "(VALUES ('reading_by_lot', 'second_year'), ('book_on_request', 'first_year')) AS v(pilot, stage)"
        )
    by_lot = run(public, tmp_path, "idea_by_lot")["offer"]
    assert {o["support"] for o in by_lot} == {"reading_at_home"}
    assert sum(offer["budget"] for offer in by_lot) <= 100_001
    assert all("mother_education = 'low'" in o["target"] for o in by_lot)
    (by_takers,) = run(public, tmp_path, "idea_by_takers")["offer"]
    assert by_takers["support"] == "book_gift"
    assert "low_income_index < 130" in by_takers["target"]


def test_teams_with_an_idea_are_teams_of_the_demo():
    assert set(IDEAS) <= set(TEAMS)
