"""Unseen populations: sealed whole, opened by who holds the secret, and played on."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from challenge.populations import open_population, region_of
from challenge.sealed_names import FINAL, PUBLIC_BOARD, sealed_name
from challenge.workspace import open_workspace
from generator.catalogue.reading import read_catalogue
from generator.errors import GeneratorError
from generator.outcomes import OUTCOMES
from generator.warehouse import read_parquet
from scoring.policy import Call, Costs, play_out
from scoring.rules import Tables, run_rule

CATALOGUE = read_catalogue()


def test_a_population_holds_what_a_rule_may_read_and_no_outcome(unseen):
    assert set(unseen.tables) >= {"cbs", "local", "challenge"}
    with duckdb.connect(str(unseen.tables["challenge"]), read_only=True) as db:
        tables = {name for (name,) in db.execute("SHOW TABLES").fetchall()}
        listed = db.execute(
            "SELECT RINPERSOON FROM children WHERE stage IS NOT NULL AND split <> 'train'"
        ).fetchall()
    assert "train_outcomes" not in tables
    assert "sample_submission" not in tables
    assert {"children", "first_1000_days"} <= tables
    listed_numbers = {number for (number,) in listed}
    known = np.isin(unseen.children, list(listed_numbers))
    assert known.mean() > 0.99  # a child may have left the country since


def test_a_rule_finds_the_public_tables_with_their_columns(made_event, unseen):
    def columns(path):
        with duckdb.connect(str(path), read_only=True) as db:
            return db.execute(
                "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal "
                "AND table_name NOT IN ('train_outcomes', 'sample_submission') ORDER BY ALL"
            ).fetchall()

    assert set(unseen.tables) == {"cbs", "local", "open", "challenge"}
    for name, path in unseen.tables.items():
        public = made_event / "data" / "public" / f"{name}.duckdb"
        assert columns(path) == columns(public), name


def test_supports_without_acts_change_nothing_and_others_help(unseen):
    """What each support averts, held against what chance of the path makes of so few families.

    That each helps is held in the trials of supports, in populations made for it.
    """
    population, helped = unseen.population, 0
    stage = unseen.population.stage
    for name, support in CATALOGUE.items():
        averted = population.averted[name]
        assert averted.shape == population.risk.shape
        elsewhere = ~np.isin(stage, support.moments)
        assert not averted[elsewhere].any(), name
        if support.null:
            assert not averted.any(), name
        else:
            error = np.sqrt((averted.sum(axis=1) ** 2).sum())
            assert averted.any(), name
            assert averted.sum() > -3 * error, name
            helped += averted.sum() > 3 * error
    assert helped >= len(CATALOGUE) / 2


def test_uptake_is_there_for_every_way_that_reaches(unseen):
    for name, support in CATALOGUE.items():
        for channel, by in support.channels.items():
            for mode in ("targeted", "universal"):
                chance = unseen.population.uptake[(name, channel, mode)]
                assert 0 < chance.max() <= max(by.reach.values())
                reached = np.isin(unseen.population.stage, [s for s, p in by.reach.items() if p])
                assert not chance[~reached].any()
    same = ("coach_young_parents", "child_health_clinic")
    universal, targeted = (
        unseen.population.uptake[(*same, mode)] for mode in ("universal", "targeted")
    )
    assert (targeted <= universal).all()


def test_a_rule_is_played_out_on_families_it_never_saw(unseen):
    rule = """
        SELECT c.RINPERSOON, f.problematic_debts::INT AS priority
        FROM children c JOIN first_1000_days f USING (RINPERSOON, stage)
        WHERE c.stage = 'second_year'
    """
    tables = Tables(
        {
            "main": unseen.tables["challenge"],
            "cbs": unseen.tables["cbs"],
            "local": unseen.tables["local"],
        }
    )
    chosen = run_rule(rule, tables)
    placed = chosen.on(unseen.children)
    name = "debt_stress_coaching"
    support = CATALOGUE[name]
    channel = next(c for c, by in support.channels.items() if by.reach.get("second_year"))
    costs = {name: Costs(offer=support.cost_offer.value, family=support.cost_family.value)}

    def gain(budget: float) -> np.ndarray:
        call = Call(name, channel, "targeted", "second_year", budget, placed.priority)
        return play_out([call], unseen.population, costs).gain.sum(axis=0)

    small, large = gain(10_000), gain(100_000)
    assert (large > small)[:2].all()  # debts hardly move the income that counts for the line
    assert small.sum() > 0
    assert len(small) == len(OUTCOMES)


def test_one_changed_byte_is_noticed(made_event, tmp_path):
    workspace = open_workspace(made_event)
    content = bytearray((workspace.sealed / sealed_name(PUBLIC_BOARD)).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / sealed_name(PUBLIC_BOARD)).write_bytes(content)
    with pytest.raises(GeneratorError, match="does not open"):
        open_population(
            tmp_path / sealed_name(PUBLIC_BOARD),
            tmp_path / "x",
            secret=workspace.secret,
            event=workspace.definition.id,
            supports=CATALOGUE,
        )


def test_the_last_of_the_final_populations_lives_elsewhere():
    assert region_of(FINAL[-1], "hart-van-brabant") == "noord-brabant"
    assert region_of(FINAL[0], "hart-van-brabant") == "hart-van-brabant"
    assert region_of(PUBLIC_BOARD, "nederland") == "nederland"


def test_what_comes_true_agrees_with_what_was_expected(unseen):
    """Of every support and outcome: cases averted in the future that comes true, against the difference of true risks."""
    folder = unseen.tables["challenge"].parent
    families = read_parquet(folder / "families.parquet").set_index("rin")
    played = read_parquet(folder / "with_support.parquet")
    compared = 0
    for number, name in enumerate(CATALOGUE):
        with_ = played[played["support"] == number].set_index("rin")
        plain = families.loc[with_.index]
        for outcome in OUTCOMES:
            risk = f"{outcome}_risk"
            realised = plain[outcome].astype(float) - with_[outcome].astype(float)
            expected = plain[risk].astype(float) - with_[risk].astype(float)
            by_home = (realised - expected).groupby(plain["household"]).sum()
            error = np.sqrt((by_home**2).sum())
            if CATALOGUE[name].null:
                assert error == 0, name
                continue
            # Some sixty comparisons: one in ten thousand each by chance, where more than a handful of cases are averted.
            if realised.abs().sum() >= 10:
                assert abs(by_home.sum()) < 4 * error, (name, outcome)
                compared += 1
    assert compared >= 3


def test_risks_without_support_are_what_happens(unseen):
    families = read_parquet(unseen.tables["challenge"].parent / "families.parquet")
    for outcome in OUTCOMES:
        off = families[outcome].astype(float) - families[f"{outcome}_risk"]
        by_home = off.groupby(families["household"]).sum()
        assert abs(by_home.sum()) < 4 * np.sqrt((by_home**2).sum()), outcome
        # Eight futures: the error of the risk is reported, and small beside how much risks differ.
        error = families[f"{outcome}_error"]
        assert 0 < error.mean() < families[f"{outcome}_risk"].std()
