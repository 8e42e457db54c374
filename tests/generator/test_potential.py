"""Potential outcomes: the same noise in every arm, effects that add up, and nobody else's life touched."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from generator.catalogue import CHANNELS
from generator.engine.shifts import column, moved
from generator.engine.simulation import Simulation
from generator.engine.world import NOWHERE, World, padded
from generator.mechanisms import model
from generator.offers import MODES, trust, uptake
from generator.outcomes import OUTCOMES, AnswerWindow
from generator.potential import PREGNANCY, STAGES, Paths
from tests.generator.cutoff import COACH, DEBTS, MONEY, ROUNDING, TIMELINE, Setting, stand


@pytest.fixture(scope="module")
def setting(calibration) -> Setting:
    return stand(calibration)


@pytest.fixture(scope="module")
def everybody(setting) -> tuple[Paths, Paths]:
    """Without support, and with every household taking part in everything."""
    without, with_ = setting.play([], setting.arm(np.ones(len(setting.children.ids), dtype=bool)))
    return without, with_


def test_the_future_that_comes_true_is_the_life_that_was_lived(setting, everybody):
    place = {i: k for k, i in enumerate(setting.children.ids.tolist())}
    compared = 0
    for birth, window in setting.windows.items():
        ids = setting.lived.entities["person"].ids[window.children].tolist()
        at = np.array([place.get(i, -1) for i in ids])
        known = at >= 0
        assert known.mean() > 0.97, birth
        for outcome in OUTCOMES:
            lived = window.happened[outcome][known]
            assert np.array_equal(lived, everybody[0].happened[outcome][0][at[known]])
            compared += int(lived.sum())
    assert compared > 50


def test_pregnancies_end_in_a_birth_in_every_future(setting, everybody):
    carried = setting.children.age == PREGNANCY
    assert carried.sum() > 20
    risk = everybody[0].risk["developmental_delay"][:, carried]
    # A stillbirth or a departure leaves no risk; nearly all pregnancies become a child that starts school.
    assert ((risk > 0).mean(axis=1) > 0.9).all()


def test_a_support_that_moves_nothing_changes_nothing(setting, everybody):
    nothing = SimpleNamespace(**{**vars(COACH), "size": 0.0})
    (null,) = setting.play(setting.arm(np.ones(len(setting.children.ids), dtype=bool), (nothing,)))
    for outcome in OUTCOMES:
        assert np.array_equal(null.happened[outcome], everybody[0].happened[outcome])
        assert np.abs(null.risk[outcome] - everybody[0].risk[outcome]).max() < ROUNDING


def test_help_helps(everybody):
    without, with_ = everybody
    for outcome in OUTCOMES:
        gain = without.mean(outcome) - with_.mean(outcome)
        assert gain.mean() > 0.002, outcome
    worse = with_.mean("persistent_poverty") > without.mean("persistent_poverty") + 1e-12
    assert worse.mean() < 0.01


def _some_households(setting: Setting, seed: int) -> np.ndarray:
    """Half of the households, drawn; shape (children,)."""
    home = setting.children.household(setting.at_cutoff)
    chosen = np.random.default_rng(seed).random(home.max() + 1) < 0.5
    return chosen[home]


def test_effects_of_an_allocation_add_up_and_nobody_else_changes(setting, everybody):
    without, with_ = everybody
    offered = _some_households(setting, 1)
    (some,) = setting.play(setting.arm(offered))
    assert 0.3 < offered.mean() < 0.7
    for outcome in OUTCOMES:
        expected = np.where(offered, with_.risk[outcome], without.risk[outcome])
        assert np.abs(some.risk[outcome] - expected).max() < ROUNDING, outcome
        came_true = np.where(offered, with_.happened[outcome], without.happened[outcome])
        assert np.array_equal(some.happened[outcome], came_true), outcome


def test_an_allocation_is_the_difference_of_two_full_simulations(setting, everybody):
    offered = _some_households(setting, 2)
    without, with_ = everybody
    world = setting.at_cutoff.copy()
    born = setting.children.age != PREGNANCY
    acts = setting.arm(offered & born)
    for move in acts:
        rows = world.entities[move.entity]
        rows.columns[column(move.variable)] = move.by
    shifted = Simulation(
        model,
        setting.simulation.values,
        setting.simulation.noise,
        shifts={m.variable: m.scale for m in acts},
        interference_until=TIMELINE.cutoff,
    )
    toddlers = np.flatnonzero(setting.children.age == STAGES["toddler"])
    window = AnswerWindow(setting.children.parent[toddlers])

    def after_year(now: World) -> None:
        for move in acts:
            if now.year == TIMELINE.cutoff + move.years:
                del now.entities[move.entity].columns[column(move.variable)]
        window.see(now)

    shifted.run(world, TIMELINE.answer_years(TIMELINE.test_birth), after_year=after_year)
    mine = offered[toddlers]
    # A younger brother or sister in the womb takes part with the household, but its own acts are not played here.
    for outcome in OUTCOMES:
        expected = np.where(
            mine, with_.happened[outcome][0][toddlers], without.happened[outcome][0][toddlers]
        )
        differs = window.happened[outcome] != expected
        assert not differs[~_with_unborn(setting)[toddlers]].any(), outcome
    assert (
        with_.happened["developmental_delay"][0] != without.happened["developmental_delay"][0]
    ).any()


def _with_unborn(setting: Setting) -> np.ndarray:
    home = setting.children.household(setting.at_cutoff)
    return np.isin(home, home[setting.children.age == PREGNANCY])


def test_only_descendants_of_what_is_moved_change(setting):
    world, plain = setting.at_cutoff.copy(), setting.at_cutoff.copy()
    by = np.zeros(len(world.entities["person"]))
    by[setting.children.parent] = -1.0
    world.entities["person"].columns[column("stress_at_home")] = by
    shifted = setting.simulation.apart(shifts={"stress_at_home": "add"})
    shifted.run(world, [2023, 2024])
    setting.simulation.apart().run(plain, [2023, 2024])
    descendants = model.descendants("stress_at_home")
    changed = set()
    for entity, rows in plain.entities.items():
        for name, values in rows.columns.items():
            if not np.array_equal(values, world.entities[entity].columns[name], equal_nan=True):
                changed.add(name)
    assert "language" in changed
    assert changed <= descendants | {"stress_at_home"}


def test_a_move_ends_after_its_years(setting):
    short = SimpleNamespace(**{**vars(MONEY), "years": 1})
    part = np.ones(len(setting.children.ids), dtype=bool)
    once, long_ = setting.play(setting.arm(part, (short,)), setting.arm(part, (MONEY,)))
    poor = "persistent_poverty"
    unborn = setting.children.age == PREGNANCY
    assert long_.mean(poor)[unborn].mean() < once.mean(poor)[unborn].mean()


def test_two_scales_for_one_variable_are_refused(setting):
    part = np.ones(len(setting.children.ids), dtype=bool)
    other = SimpleNamespace(**{**vars(COACH), "scale": "log_odds"})
    with pytest.raises(ValueError, match="two scales"):
        setting.play(setting.arm(part, (COACH, other)))


def test_who_has_a_child_elsewhere_is_not_moved(setting):
    part = np.ones(len(setting.children.ids), dtype=bool)
    (debts,) = setting.arm(part, (DEBTS,))
    person = setting.at_cutoff.entities["person"]
    n, home = len(person), person.links["household"]
    minor = padded(person.columns["birth_year"], n) > TIMELINE.cutoff - 18
    father = person.links["father"]
    apart = minor & (home != NOWHERE) & (father != NOWHERE)
    apart &= home != home[np.maximum(father, 0)]
    assert apart.sum() > 20
    assert not debts.by[father[apart]].any()
    assert (debts.by != 0).sum() > 100


def test_shifts_leave_rows_without_one_bit_for_bit():
    values = np.array([0.1, 0.5, 1.0, 0.0])
    by = np.array([0.0, 1.0, -3.0, 2.0])
    result = moved(values, by, "log_odds")
    assert result[0] == values[0]
    assert result[1] == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert list(result[2:]) == [1.0, 0.0]  # what is certain stays so
    assert list(moved(values, by, "add")) == [0.1, 1.5, -2.0, 2.0]
    assert values[1] == 0.5


def test_uptake_depends_on_channel_mode_and_need(setting, calibration):
    values, children, need = calibration.values["uptake"], setting.children, setting.need
    noise = setting.simulation.noise
    z = trust(noise, setting.at_cutoff, children)
    home = children.household(setting.at_cutoff)
    same = home[:, None] == home[None, :]
    assert (np.where(same, z[:, None] - z[None, :], 0) == 0).all()

    def take(channel: str, mode: str, suits=None):
        return uptake(
            channel,
            mode,
            reach={"first_year": 0.9, "toddler": 0.5},
            suits=suits or {},
            children=children,
            need=need,
            trust=z,
            values=values,
        )

    for channel in CHANNELS:
        p = {mode: take(channel, mode) for mode in MODES}
        assert not p["universal"][(children.age == PREGNANCY) | (children.age == 1)].any()
        reached = np.isin(children.age, [0, 2])
        assert (p["targeted"][reached] < p["universal"][reached]).all()
        assert (p["universal"] <= 0.9).all()
    assert take("letter", "universal").sum() < take("midwife", "universal").sum()
    debts = need["debts"] > 0
    suited = take("midwife", "universal", {"debts": 1.0}) > take("midwife", "universal")
    reached = take("midwife", "universal") > 0
    assert np.array_equal(suited, debts & reached)


def test_needs_are_shares(setting):
    for name, need in setting.need.items():
        assert need.min() >= 0, name
        assert need.max() <= 1, name
        assert 0 < need.mean() < 1, name
