"""The reader of the source: practice worlds teach something, and what they teach stands on both boards."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from challenge import source_reader
from challenge.answers import PRIVATE, PUBLIC
from challenge.best_rule import best_public_calls, rows_with_stage
from challenge.board_view import board_document
from challenge.cli.data_audit import reader_in_words
from challenge.ideas import costs_of
from challenge.intake import Intake
from challenge.ledger.events import AnchorMeasured, DataMade
from challenge.ledger.repository import Ledger, NewFact
from challenge.live import SOURCE_READER, anchor
from challenge.practice import Practised, feature_tables, practised_calls, predicted_risks
from challenge.reveal import reveal_answers
from challenge.setup import advance_phase
from challenge.source_reader import BAR, Share, children_to_predict, measure_reader, shares
from challenge.standings import IDEAS, SIGNALS
from challenge.text import Texts
from challenge.workspace import open_workspace
from generator import warehouse
from generator.catalogue.reading import read_catalogue
from generator.codebook import tables
from generator.outcomes import OUTCOMES
from scoring.metrics import expected_brier_gain
from scoring.policy import play_out
from scoring.policy_value import worth

CATALOGUE = read_catalogue()


@pytest.fixture(scope="module")
def at_home(unseen) -> Practised:
    """What somebody would know who had practised on the very population of the public board."""
    children = pd.DataFrame({"RINPERSOON": unseen.children})
    world = unseen.population
    risks = pd.DataFrame(world.risk, columns=list(OUTCOMES)).join(children)
    toddlers = warehouse.read_table(
        unseen.tables["challenge"], "first_1000_days", where="stage = 'toddler'"
    ).merge(risks, on="RINPERSOON")
    return Practised(
        features=toddlers.drop(columns=list(OUTCOMES)),
        risks=toddlers[list(OUTCOMES)],
        rows=rows_with_stage(unseen),
        stage=world.stage,
        averted=dict(world.averted),
    )


@pytest.fixture
def practice_at_home(at_home, monkeypatch):
    """Practice worlds that take no time."""
    made = []

    def practise(definition, folder, *, secret, households, workers, progress):
        made.append(secret)
        return at_home

    monkeypatch.setattr(source_reader, "practise", practise)
    return made


def test_features_are_made_of_tables_that_are_declared():
    names = feature_tables()
    assert {"PERINED", "INHATAB", "JGZ", "VVE", "KINDOUDERTAB"} <= set(names)
    assert set(names) <= {*tables("cbs"), *tables("local")}


def test_what_was_practised_tells_of_children_that_were_not_seen(at_home):
    """Learned on one half of a population, judged on the other: far better than one number for all, no better than truth."""
    odd = np.arange(len(at_home.features)) % 2 == 1
    seen = dataclasses.replace(
        at_home,
        features=at_home.features[odd].reset_index(drop=True),
        risks=at_home.risks[odd].reset_index(drop=True),
    )
    rows = at_home.features[~odd].reset_index(drop=True)
    guessed = predicted_risks([seen], rows)
    assert guessed.shape == (len(rows), len(OUTCOMES))
    explained = {}
    for outcome in OUTCOMES:
        risk = at_home.risks.loc[~odd, outcome].to_numpy(dtype=float)
        gain = expected_brier_gain(risk, guessed[outcome].to_numpy(), risk.mean())
        explained[outcome] = gain / risk.var()
    # Of a few hundred children a handful are poor: each outcome by itself says little, together they do.
    assert all(0 < share < 1 for share in explained.values()), explained
    assert np.mean(list(explained.values())) > 0.25, explained


def test_shares_lie_between_base_rates_and_what_the_true_risks_would_get(intake):
    rows = children_to_predict(intake.workspace, intake.key)
    manifest = intake.workspace.manifest
    base = pd.DataFrame([manifest["base_rates"]] * len(rows))
    assert shares(manifest, intake.key, rows, base)["all"].share == pytest.approx(0)
    truth = intake.key.risks.loc[rows["RINPERSOON"]].reset_index(drop=True)
    best = shares(manifest, intake.key, rows, truth)
    assert all(best[outcome].share > 0 for outcome in OUTCOMES)
    between = shares(manifest, intake.key, rows, (base + truth) / 2)
    for outcome in OUTCOMES:  # half the way in probability is three quarters of it in squares
        assert between[outcome].share == pytest.approx(0.75 * best[outcome].share)
    mean = np.mean([between[outcome].share for outcome in OUTCOMES])
    assert between["all"].share == pytest.approx(mean)
    assert 0 < between["all"].error < between["all"].share


def test_a_rule_that_was_practised_on_its_own_population_beats_the_best_public_one(
    unseen, at_home, made_event
):
    """It saw the families that it is played out on; the best public rule did not."""
    definition = open_workspace(made_event).definition
    costs = costs_of(CATALOGUE, definition.unseen_households)
    budget = float(definition.budget)
    found, public = (
        worth(play_out(calls, unseen.population, costs), OUTCOMES).value
        for calls in (
            practised_calls([at_home], unseen, CATALOGUE, costs, budget),
            best_public_calls(unseen, CATALOGUE, costs, budget),
        )
    )
    assert found > public > 0


def test_the_reader_stands_on_both_boards_and_in_the_document(
    open_event, idea_ledger, clock, practice_at_home
):
    intake = Intake(open_event, idea_ledger, clock=clock)
    before = board_document(open_event, idea_ledger.entries())["anchors"]
    assert (before[SIGNALS]["source_reader"], before[IDEAS]["source_reader"]) == (None, None)
    found = measure_reader(intake, worlds=2, households=3000, workers=1, progress=lambda *_: None)
    assert (found["worlds"], found["households"]) == (2, 3000)
    assert len(set(practice_at_home)) == 2
    assert set(found["signals"]) == {*OUTCOMES, "all"}
    assert found["ideas"]["share"] > 0
    shown = board_document(open_event, idea_ledger.entries())["anchors"]
    assert shown[IDEAS]["source_reader"] == pytest.approx(found["ideas"]["share"], abs=0.01)
    live = anchor(idea_ledger.entries(), SOURCE_READER, PUBLIC)
    assert shown[SIGNALS]["source_reader"] in (0.0, pytest.approx(live.score, abs=0.02))
    advance_phase(open_event, idea_ledger, "closed", at=clock())
    reveal_answers(intake, at=clock())
    final = board_document(open_event, idea_ledger.entries())["anchors"]
    private = anchor(idea_ledger.entries(), SOURCE_READER, PRIVATE)
    assert final[SIGNALS]["source_reader"] == pytest.approx(private.score, abs=0.001)
    assert final[IDEAS]["source_reader"] == shown[IDEAS]["source_reader"]


def test_data_made_anew_have_no_yardsticks_yet(event, ledger, clock):
    fact = AnchorMeasured(SIGNALS, PUBLIC, SOURCE_READER, 0.5)
    ledger.append(NewFact(fact, "a", "organiser", clock()))
    assert anchor(ledger.entries(), SOURCE_READER, PUBLIC) == fact
    assert anchor(ledger.entries(), SOURCE_READER, PUBLIC, track=IDEAS) is None
    ledger.append(NewFact(DataMade("0" * 64), "d", "organiser", clock()))
    assert anchor(ledger.entries(), SOURCE_READER, PUBLIC) is None


@pytest.mark.parametrize(
    ("share", "error", "verdict"),
    [(0.3, 0.05, "within"), (0.45, 0.05, "unclear"), (0.55, 0.05, "unclear"), (0.9, 0.1, "above")],
)
def test_a_verdict_keeps_what_is_chance_apart(share, error, verdict):
    assert Share(share, error).verdict == verdict


def test_what_was_measured_is_said_in_words_and_what_was_not_as_well():
    texts = Texts("en")
    assert reader_in_words(None, texts)[0].startswith(
        "MIND: the reader of the source was not measured"
    )
    share = Share(0.6, 0.02).as_json()
    said = reader_in_words(
        {
            "worlds": 3,
            "households": 10_000,
            "children": 900,
            "bar": BAR,
            "signals": dict.fromkeys([*OUTCOMES, "all"], share),
            "ideas": Share(0.2, 0.02).as_json(),
        },
        texts,
    )
    assert "the bar is 50%" in said[0]
    assert len(said) == 2 + len(OUTCOMES) + 1
    assert "60% (± 2%), above the bar" in said[1]
    assert "20% (± 2%), below the bar" in said[-1]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_audit_makes_practice_worlds_and_throws_them_away(
    event, run_json, tmp_path, monkeypatch
):
    """The whole way, on two small worlds."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    where = ("--practice", 2, "--practice-households", 3000, "--workers", 1, "--event", event.root)
    found = run_json("data-audit", "data", "audit", *where, code=1)  # the secret of tests is weak
    assert found["reader"]["worlds"] == 2
    assert found["reader"]["children"] > 500
    assert list(tmp_path.glob("kansrijk-practice-*")) == []
    ledger = Ledger.open(event.database_url)
    document = board_document(dataclasses.replace(event), ledger.entries())
    ledger.close()
    assert document["anchors"][SIGNALS]["source_reader"] is not None
