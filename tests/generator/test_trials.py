"""Simulated trials: what was published of a support is found again when the support is played in the trial's population."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from generator.catalogue import drawn
from generator.catalogue.reading import read_catalogue
from generator.engine.randomness import Noise
from generator.engine.shifts import column
from generator.engine.simulation import Simulation
from generator.engine.world import World, padded
from generator.mechanisms import model
from generator.offers import moves
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.potential import PREGNANCY, Move
from generator.timeline import Timeline
from generator.trials import Setting, population, simulate_trial, sized, solved, stand

TIMELINE = Timeline()
SECRET = b"\x05" * 32
CATALOGUE = read_catalogue()
TRIALS = [(name, trial) for name, s in CATALOGUE.items() for trial in s.trials]


def stand_in(calibration, households: int) -> Setting:
    simulation = Simulation(
        model, calibration.values, Noise(SECRET, "trial"), interference_until=TIMELINE.cutoff
    )
    world = begin(simulation, read_region("nederland"), Partition(0, households))
    simulation.run(world, range(FIRST_YEAR, TIMELINE.cutoff + 1))
    return stand(simulation, world, TIMELINE, calibration.values["needs"])


@pytest.fixture(scope="module")
def setting(calibration) -> Setting:
    return stand_in(calibration, 6_000)


@pytest.fixture(scope="module")
def large(calibration) -> Setting:
    return stand_in(calibration, 40_000)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("name", "trial"), TRIALS, ids=[name for name, _ in TRIALS])
def test_a_simulated_trial_finds_what_was_published(large, name, trial):
    support = CATALOGUE[name]
    found = simulate_trial(large, support, trial, futures=16)
    # A twentieth, and on top what another world of this size would find: some trials have twenty children.
    assert abs(found.effect - trial.value) < 0.05 * trial.value + 2 * found.error
    act = next(a for a in support.acts if a.variable == trial.solves)
    if trial.interval:
        # Every event draws within the act's interval, and finds something within the published one.
        for size in act.interval:
            end = simulate_trial(large, sized(support, trial, size), trial, futures=16)
            low, high = trial.interval
            assert 0.95 * low - 2 * end.error < end.effect < 1.05 * high + 2 * end.error


def test_a_trial_in_a_small_world_finds_about_what_was_published(setting):
    for name in ("reading_at_home", "parent_training"):
        support = CATALOGUE[name]
        found = simulate_trial(setting, support, support.trials[0], futures=4)
        assert found.effect == pytest.approx(support.trials[0].value, rel=0.2), name
        assert found.children > 20
        assert 0 < found.error < found.effect
        nothing = sized(support, support.trials[0], 0.0)
        nothing = replace(nothing, acts=nothing.acts[:1])
        assert simulate_trial(setting, nothing, support.trials[0], futures=2).effect == 0


def test_the_size_is_solved_that_makes_a_trial_find_a_target(setting):
    support = CATALOGUE["reading_at_home"]
    trial = support.trials[0]
    size = solved(setting, support, trial, 0.25, futures=2, between=(0.0, 0.6))
    found = simulate_trial(setting, sized(support, trial, size), trial, futures=2)
    assert found.effect == pytest.approx(0.25, abs=0.01)
    assert 0.1 < size < 0.4


def test_a_trial_is_played_among_its_own_population(setting):
    trial = next(t for name, t in TRIALS if name == "smoking_cessation")
    mine = population(setting, trial)
    assert mine.any()
    assert (setting.need["smoker"][mine] == 1).all()
    assert (setting.children.age[mine] == PREGNANCY).all()
    nobody = replace(trial, among={"smoker": 1.1})
    with pytest.raises(ValueError, match="nobody is in the population"):
        simulate_trial(setting, CATALOGUE["smoking_cessation"], nobody, futures=1)


@pytest.fixture(scope="module")
def plain(setting) -> World:
    """The year after the cut-off without any support."""
    return _next_year(setting, None)


@pytest.mark.parametrize("name", [n for n, s in CATALOGUE.items() if s.acts and not s.trials])
def test_without_a_published_trial_the_drawn_size_is_met(setting, plain, name):
    """In the first year, where the act finds a chance to move: on its scale, by the size that the event drew."""
    support = drawn(CATALOGUE, "drawn", SECRET)[name]
    everybody = np.ones(len(setting.children.ids), dtype=bool)
    met = 0
    for act in support.acts:
        (move,) = moves(
            (act,),
            support.moments,
            setting.at_cutoff,
            setting.children,
            setting.need,
            takes_part=everybody,
        )
        with_ = _next_year(setting, move)
        a, b = (w.entities[move.entity].columns[move.variable] for w in (plain, with_))
        by = padded(move.by, len(a))[: len(a)]
        some = by != 0
        if move.scale == "log_odds":
            some &= (a > 0) & (a < 1)
            gain = logit(b[some].astype(float)) - logit(a[some].astype(float))
        else:
            lives = plain.entities[move.entity].columns
            there = lives["resident"] if move.entity == "person" else lives["inhabited"]
            some &= there[: len(a)]
            gain = b[some] - a[some]
        assert np.allclose(gain, by[some], rtol=0.01, atol=0.01), act.variable
        met += int(some.sum())
    assert met > 0


def _next_year(setting: Setting, move: Move | None) -> World:
    """The year after the cut-off, with one move or none."""
    world = setting.at_cutoff.copy()
    shifts = {}
    if move:
        world.entities[move.entity].columns[column(move.variable)] = move.by
        shifts = {move.variable: move.scale}
    return setting.simulation.apart(shifts=shifts).run(world, [TIMELINE.cutoff + 1])
