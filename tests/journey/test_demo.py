"""kansrijk demo as a newcomer runs it, at its own size."""

from __future__ import annotations

import json

import pytest

from challenge.answers import PUBLIC, bootstrap_key, open_key
from challenge.errors import REFUSED
from challenge.workspace import open_workspace
from scoring.evaluate import expected_range

pytestmark = [pytest.mark.event, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("demo") / "demo-event"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "challenge", "demo", "--no-serve", "--json", "--lang", "nl"),
            *("--dir", str(folder)),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), done.stderr


def test_four_teams_stand_on_the_board(demo):
    _, document, _ = demo
    teams = {row["team"]: row for row in document["tracks"]["signals"]}
    assert set(teams) == {"Nulmeting", "Vijf Vragen", "Boomgaard", "Puntkomma"}
    assert teams["Nulmeting"]["score"] == 0
    assert document["anchors"]["signals"]["baseline"] == pytest.approx(
        teams["Boomgaard"]["score"], abs=1e-6
    )


def test_two_teams_have_an_idea(demo):
    _, document, said = demo
    ideas = {row["team"]: row for row in document["tracks"]["ideas"]}
    assert set(ideas) == {"Vijf Vragen", "Boomgaard"}
    ceiling = document["anchors"]["ideas"]["ceiling"]
    assert all(-0.5 < row["score"] < ceiling for row in ideas.values())  # a lottery may do better
    assert ceiling > 1
    assert "koffertje" in said


def test_three_judges_judged_and_the_event_is_revealed(demo, kansrijk):
    folder, document, said = demo
    assert (document["phase"], document["part"]) == ("revealed", "private")
    pitches = {row["team"]: row for row in document["pitch"]["rows"]}
    assert set(pitches) == {"Nulmeting", "Vijf Vragen", "Boomgaard", "Puntkomma"}
    assert document["pitch"]["judges"] == ["Fatima", "Joost", "Marijke"]
    # Three see each pitch, and of Puntkomma two: Fatima is of the same house.
    assert [pitches[t]["views"] for t in ("Nulmeting", "Puntkomma")] == [3, 2]
    assert document["pitch"]["agreement"]["overall"] is not None
    whole = document["overall"]
    assert set(whole["weights"]) == {"signals", "ideas", "pitch"}
    assert sum(row["first"] for row in whole["rows"]) == pytest.approx(1, abs=0.005)
    assert len(whole["sensitivity"]["without_judge"]) == 3
    assert "Fatima (GGD Hart voor Brabant)" in said
    judges = json.loads(kansrijk("jury", "standing", "--event", folder, "--json").stdout)["judges"]
    severity = {row["juror"]: row["severity"] for row in judges}
    assert severity["Fatima"] > severity["Marijke"] > severity["Joost"]
    shown = kansrijk("board", "show", "--event", folder, "--lang", "nl").stdout
    assert "het geheel" in shown


def test_the_board_says_that_it_cannot_rank_close_teams_at_this_size(demo, kansrijk):
    folder, document, _ = demo
    assert 120 < document["children"] < 320
    assert any(r["rank_low"] < r["rank_high"] for r in document["tracks"]["signals"])
    shown = kansrijk("board", "show", "--event", folder, "--lang", "en").stdout
    assert "cannot be told" in " ".join(shown.split())


def test_the_broken_file_was_refused_read_and_mended(demo, kansrijk):
    folder, _, said = demo
    assert "3 kinderen hebben geen voorspelling" in said
    assert "kansen liggen niet tussen 0 en 1" in said
    rows = json.loads(kansrijk("submission", "list", "--event", folder, "--json").stdout)
    assert [r["team"] for r in rows["submissions"]].count("Puntkomma") == 1


def test_in_expectation_base_rates_are_below_the_regression_and_that_below_the_ceiling(demo):
    folder, _, _ = demo
    workspace = open_workspace(folder)
    key = open_key(workspace)
    answers = key.answers(workspace.manifest, PUBLIC)
    frames = _frames(workspace)
    draws = bootstrap_key(workspace.secret)
    expected = {
        team: expected_range(frame, key.risks, answers, key=draws) for team, frame in frames.items()
    }
    ceiling = expected_range(key.risks, key.risks, answers, key=draws)
    assert expected["Nulmeting"].value == 0
    assert 0 < expected["Vijf Vragen"].value < ceiling.value


def test_the_event_verifies_itself_and_a_second_demo_does_not_touch_it(demo, kansrijk):
    folder, _, _ = demo
    assert json.loads(kansrijk("event", "verify", "--event", folder, "--json").stdout)["verified"]
    before = (folder / "event.toml").read_bytes()
    refused = kansrijk("demo", "--no-serve", "--dir", folder, "--lang", "en", code=REFUSED)
    assert "something in this folder" in refused.stderr
    assert (folder / "event.toml").read_bytes() == before


def _frames(workspace):
    from datetime import UTC, datetime

    from challenge.intake import Intake
    from challenge.ledger.repository import Ledger

    ledger = Ledger.open(workspace.database_url)
    intake = Intake(workspace, ledger, clock=lambda: datetime.now(UTC))
    frames = intake.stored_frames()
    ledger.close()
    return frames
