"""A whole event with final populations that really differ, from its settings to the board after the reveal."""

from __future__ import annotations

import dataclasses
import json

import pytest

from challenge.definition_text import write_definition
from challenge.ledger.events import FixedPointsMeasured, IdeaPlayed
from challenge.ledger.repository import Ledger
from challenge.setup import init_event
from challenge.standings import IDEAS, SIGNALS
from challenge.workspace import open_workspace
from scoring.policy_value import score

pytestmark = [pytest.mark.slow, pytest.mark.event]
POOREST = (
    "SELECT RINPERSOON, -household_income AS priority FROM first_1000_days WHERE stage = '{moment}'"
)


@pytest.mark.timeout(1800)
def test_an_event_is_closed_on_families_of_its_own_and_adds_up(tmp_path, clock, run, run_json, write_idea, csv_of):  # fmt: skip
    folder = tmp_path / "event"
    workspace = init_event(folder, name="Echt", language="nl", at=clock())
    small = dataclasses.replace(
        workspace.definition,
        households=4000,
        unseen_households=6000,
        final_populations=3,
        least_households=10,
        budget=100_000,
        liss_households=0,
        calibration_households=15_000,
        parameters="published",
    )
    write_definition(folder / "event.toml", small)
    here = ("--event", folder)
    assert run("data", "generate", "--workers", "1", *here)[0] == 0
    assert run("event", "open", *here)[0] == 0
    for team, support, target in (
        ("Blauw", "parent_training", None),
        ("Rood", "income_supplement", POOREST),
    ):
        token = run_json("team-token", "team", "add", team, *here)["token"]
        predictions = tmp_path / f"{team}.csv"
        predictions.write_bytes(csv_of(folder, youth_care=0.11 if team == "Blauw" else 0.12))
        words = {"support": support, "budget": 100_000}
        idea = write_idea(*([target] if target else []), **words)
        for file in (predictions, idea):
            assert run("submission", "submit", file, "--token", token, *here)[0] == 0
    code, _, err = run("event", "close", *here)
    assert code == 0
    assert "2 predictions and 2 ideas" in err
    assert not (folder / ".opened").exists()
    assert run("event", "reveal", *here)[0] == 0
    assert all(
        check["ok"] for check in run_json("event-verify", "event", "verify", *here)["checks"]
    )
    document = run_json("board-show", "board", "show", *here)
    assert len(document["tracks"][SIGNALS]) == 2

    ledger = Ledger.open(open_workspace(folder).database_url)
    facts = [entry.fact for entry in ledger.entries()]
    ledger.close()
    points = {f.population: f for f in facts if isinstance(f, FixedPointsMeasured)}
    finals = [points[f"final-{k}"] for k in (1, 2, 3)]
    # Other families each time, and the last live elsewhere.
    assert len({p.children for p in points.values()}) > 2
    assert len({round(p.random, 6) for p in points.values()}) == 4
    assert all(p.random < p.optimum for p in finals)
    random, public = (sum(getattr(p, k) for p in finals) for k in ("random", "public"))
    ranked = {row["team"]: row for row in document["tracks"][IDEAS]}
    assert set(ranked) | {row["team"] for row in document["not_ranked"][IDEAS]} == {"Blauw", "Rood"}
    for team, row in ranked.items():
        found = document["ideas"][team]
        assert row["score"] == pytest.approx(
            score(found["worth"]["value"], random, public), abs=2e-3
        )
        assert found["flips"]["changes"] == 6
        assert found["training"]["children"] > 100
        assert set(document["fairness"][IDEAS][team]["municipality"]["groups"])
    played = [f.document for f in facts if isinstance(f, IdeaPlayed) and f.part == "private"]
    assert len(played) == 2
    # Places are shares of a population: three of them have three times what one has.
    public_part = [f.document for f in facts if isinstance(f, IdeaPlayed) and f.part == "public"]
    for one, three in zip(public_part, played, strict=True):
        assert 1 < three["worth"]["families"] / one["worth"]["families"] < 9
    assert json.dumps(document)
