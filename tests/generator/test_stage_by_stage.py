"""Playing less gives the same: only the families of a stage, only what outcomes depend on, only as long as it takes."""

from __future__ import annotations

import numpy as np
import pytest

from generator.engine.needed import ancestors
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, WATCHED, AnswerWindow, around, born_in
from generator.potential import PREGNANCY, STAGES
from generator.stage_by_stage import Arm, play_stages
from tests.generator.cutoff import FUTURES, ROUNDING, TIMELINE, Setting, stand


@pytest.fixture(scope="module")
def setting(calibration) -> Setting:
    return stand(calibration)


def test_each_stage_by_itself_is_all_stages_together(setting):
    everybody = np.ones(len(setting.children.ids), dtype=bool)
    late = ("second_year", "toddler")
    arms = {
        "nothing": Arm([], tuple(STAGES)),
        "everything": Arm(setting.arm(everybody), tuple(STAGES)),
        "late": Arm(setting.arm(everybody, moments=late), late),
    }
    found = play_stages(
        setting.simulation,
        setting.at_cutoff,
        setting.children,
        arms,
        TIMELINE,
        futures=FUTURES,
    )
    together = dict(zip(arms, setting.play(*(arm.moves for arm in arms.values())), strict=True))
    home = setting.children.household(setting.at_cutoff)
    assert (np.unique(home, return_counts=True)[1] > 1).sum() > 10, "brothers and sisters"
    for name, arm in arms.items():
        mine = np.isin(setting.children.age, [STAGES[stage] for stage in arm.stages])
        for outcome in OUTCOMES:
            risk, whole = found[name].risk[outcome], together[name].risk[outcome]
            assert np.abs(risk - whole)[:, mine].max() < ROUNDING, (name, outcome)
            assert not risk[:, ~mine].any()
            happened, true = found[name].happened[outcome], together[name].happened[outcome]
            assert np.array_equal(happened[:, mine], true[:, mine]), (name, outcome)
            assert not happened[:, ~mine].any()
    assert (found["late"].risk["youth_care"] != found["nothing"].risk["youth_care"]).any()


def test_what_outcomes_do_not_depend_on_is_not_simulated_and_not_missed(setting):
    """The columns that are not needed hold nonsense, and nothing of it comes through."""
    alone = setting.simulation.apart(wanted=WATCHED)
    assert {"home_value", "booking_day", "personal_income"} < alone.ignored
    assert len(alone.ignored) > 50
    toddlers = born_in(setting.at_cutoff, TIMELINE.test_birth)
    windows = []
    for simulation in (setting.simulation.apart(), alone):
        world = around(setting.at_cutoff, toddlers)
        if simulation is alone:
            for rows in world.entities.values():
                for name in alone.ignored & rows.columns.keys():
                    rows.columns[name] = np.ones_like(rows.columns[name])
        windows.append(AnswerWindow(born_in(world, TIMELINE.test_birth)))
        simulation.run(
            world, TIMELINE.answer_years(TIMELINE.test_birth), after_year=windows[-1].see
        )
    all_of_it, only_what_is_needed = windows
    for outcome in OUTCOMES:
        assert (all_of_it.risk[outcome] > 0).any()
        assert np.array_equal(all_of_it.risk[outcome], only_what_is_needed.risk[outcome])
        assert np.array_equal(all_of_it.happened[outcome], only_what_is_needed.happened[outcome])


def test_an_outcome_needs_what_changes_it_and_no_more():
    needed = ancestors(model, frozenset(WATCHED))
    for name in sorted(model.mechanisms.keys() - needed):
        assert not model.descendants(name) & set(WATCHED), name
    assert {"education", "debts_probability", "stress_at_home", "own_household"} <= needed


def test_a_world_may_come_without_what_is_ignored(setting):
    alone: Simulation = setting.simulation.apart(wanted=WATCHED)
    small = setting.at_cutoff.without(alone.ignored)
    person = small.entities["person"]
    assert not alone.ignored & person.columns.keys()
    assert person.ids is setting.at_cutoff.entities["person"].ids
    assert alone.ignored & setting.at_cutoff.entities["person"].columns.keys(), "left as it was"
    assert PREGNANCY in setting.children.age
