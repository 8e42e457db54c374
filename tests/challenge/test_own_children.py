"""What would have happened to the event's own children: sealed, true to the answers, and open to all after the reveal."""

from __future__ import annotations

import json
import shutil

import duckdb
import numpy as np
import pytest

from challenge.answers import open_key
from challenge.errors import Damaged, NotAllowed, Refused
from challenge.own_children import own_children
from challenge.reveal import reveal_answers
from challenge.sealed_names import OWN_CHILDREN, commitment_of
from challenge.setup import advance_phase
from challenge.unsealing import unseal_all
from challenge.workspace import Workspace, open_workspace
from generator.catalogue.reading import read_catalogue
from generator.errors import GeneratorError
from generator.offers import MODES
from generator.outcomes import OUTCOMES
from generator.warehouse import read_parquet
from scoring.policy import Call, Costs, play_out
from scoring.rules import Tables, run_rule

CATALOGUE = read_catalogue()


@pytest.fixture(scope="module")
def own(made_event):
    with own_children(open_workspace(made_event), CATALOGUE) as found:
        yield found


def test_the_key_is_promised_by_name(made_event):
    assert commitment_of(open_workspace(made_event).manifest, OWN_CHILDREN)


def test_every_listed_child_at_a_stage_is_there(made_event, own):
    """A child that left or was lost since is listed and has no effect; hardly any is."""
    with duckdb.connect(str(made_event / "data/public/challenge.duckdb"), read_only=True) as db:
        rows = db.execute(
            "SELECT RINPERSOON, stage FROM children WHERE split <> 'train'"
        ).fetchall()
    listed = dict(rows)
    stage = dict(zip(own.children, own.population.stage, strict=True))
    both = stage.keys() & listed.keys()
    assert len(both) > 0.98 * len(listed)
    assert len(both) > 0.98 * len(stage)
    assert all(stage[child] == listed[child] for child in both)


def test_without_support_happens_what_the_answers_say(made_event, tmp_path, revealed):
    """Future 0 of the arm without support is the one that comes true, bit for bit."""
    key = open_key(open_workspace(made_event))
    unseal_all(revealed, tmp_path / "out")
    families = read_parquet(tmp_path / "out/potential/families.parquet").set_index("RINPERSOON")
    toddlers = families[families["stage"] == "toddler"]
    mine = toddlers.index.intersection(key.truth.index)
    assert len(mine) > 0.98 * len(key.truth)
    for outcome in OUTCOMES:
        come_true = key.truth.loc[mine, outcome].astype(bool)
        assert (toddlers.loc[mine, outcome] == come_true).all(), outcome
        # The risk at the cut-off is that at the index date, but for brothers and sisters who are on their way.
        risk = toddlers.loc[mine, f"{outcome}_risk"]
        assert np.corrcoef(risk, key.risks.loc[mine, outcome])[0, 1] > 0.97, outcome


def test_a_support_without_acts_changes_nothing_and_a_rule_can_be_played(own):
    for name, support in CATALOGUE.items():
        assert own.population.averted[name].any() != support.null, name
    rule = "SELECT RINPERSOON FROM children WHERE stage = 'toddler'"
    chosen = run_rule(rule, Tables({"main": own.tables["challenge"]}))
    name = "parent_training"
    costs = {n: Costs(s.cost_offer.value, s.cost_family.value) for n, s in CATALOGUE.items()}
    priority = chosen.on(own.children).priority
    call = Call(name, "child_health_clinic", MODES[1], "toddler", 1e6, priority)
    played = play_out([call], own.population, costs)
    assert played.gain.sum() > 0


@pytest.fixture
def revealed(event, ledger, intake, token, csv):
    intake.submit(csv(), "p.csv", token=token)
    advance_phase(event, ledger, "closed", at=intake.clock())
    reveal_answers(intake, at=intake.clock())
    return open_workspace(event.root)


def test_before_the_reveal_nothing_is_unsealed(event, tmp_path):
    with pytest.raises(NotAllowed, match="still sealed"):
        unseal_all(event, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_participant_opens_what_was_sealed(revealed, tmp_path, run_json):
    """From a copy of data/public and data/sealed, without the folder of the organiser."""
    copy = Workspace(tmp_path / "copy")
    shutil.copytree(revealed.public, copy.public)
    shutil.copytree(revealed.sealed, copy.sealed)
    out = tmp_path / "out"
    said = run_json("event-unseal", "event", "unseal", "--event", copy.root, "--out", out)
    assert {"answers.csv", "parameters.json", "potential/uptake.parquet", "unseen-1/cbs.duckdb"} <= set(said["files"])  # fmt: skip
    assert json.loads((out / "parameters.json").read_text())["birth_hazard"]
    with_support = read_parquet(out / "potential/with_support.parquet")
    assert set(with_support["support"]) == set(CATALOGUE)
    uptake = read_parquet(out / "potential/uptake.parquet")
    assert set(uptake["mode"]) == set(MODES)
    assert uptake["probability"].between(0, 1).all()
    listed = read_parquet(out / "potential/families.parquet")
    assert with_support["RINPERSOON"].isin(listed["RINPERSOON"]).all()
    assert listed["RINPERSOON"].str.fullmatch(r"\d{9}").all()
    with pytest.raises(Refused, match="something in this folder"):
        unseal_all(copy, out)


def test_one_changed_byte_or_another_promise_is_noticed(revealed, tmp_path):
    path = revealed.sealed / OWN_CHILDREN
    kept = path.read_bytes()
    content = bytearray(kept)
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(GeneratorError, match="does not open"), own_children(revealed, CATALOGUE):
        pass
    with pytest.raises(GeneratorError, match="does not open"):
        unseal_all(revealed, tmp_path / "out")
    path.write_bytes(kept)
    text = revealed.manifest_file.read_text()
    promised = commitment_of(revealed.manifest, OWN_CHILDREN)
    revealed.manifest_file.write_text(text.replace(promised, "0" * 64))
    with pytest.raises(Damaged, match="not the one that was promised"):
        unseal_all(open_workspace(revealed.root), tmp_path / "again")
