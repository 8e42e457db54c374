"""Hidden outcomes and true risks: one life course, one law of calibration."""

from itertools import pairwise

import numpy as np
import pytest

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, AnswerWindow, around, born_in, true_risks
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.timeline import Timeline

SECRET = bytes(range(32))
TIMELINE = Timeline()
BIRTH = 2016


@pytest.fixture(scope="module")
def fork(calibration):
    """A simulation, the world on the index date, and the window as it came true."""
    simulation = Simulation(model, calibration.values, Noise(SECRET, "event"))
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, 9000))
    simulation.run(world, range(FIRST_YEAR, TIMELINE.index_year(BIRTH) + 1))
    at_index = world.copy()
    window = AnswerWindow(born_in(world, BIRTH))
    simulation.run(world, TIMELINE.answer_years(BIRTH), after_year=window.see)
    return simulation, at_index, window


def test_future_zero_is_the_one_that_comes_true(fork):
    """The families of one cohort, cut out and simulated by themselves, live the very same lives."""
    simulation, at_index, window = fork
    small = around(at_index, born_in(at_index, BIRTH)).tile(3)
    rows = np.flatnonzero(small.entities["child"].columns["child_birth_year"] == BIRTH)
    again = AnswerWindow(rows.astype(np.int32))
    simulation.run(small, TIMELINE.answer_years(BIRTH), after_year=again.see)
    n = len(window.children)
    for outcome in OUTCOMES:
        futures = again.happened[outcome].reshape(3, n)
        assert (futures[0] == window.happened[outcome]).all(), outcome
        assert (again.risk[outcome].reshape(3, n)[0] == window.risk[outcome]).all(), outcome
    assert (again.happened["youth_care"].reshape(3, n)[1] != window.happened["youth_care"]).any()


def test_the_fork_is_left_as_it_was(fork):
    simulation, at_index, _ = fork
    before = at_index.entities["family"].columns["low_income"].copy()
    year = at_index.year
    true_risks(simulation, at_index, BIRTH, TIMELINE, futures=2)
    assert at_index.year == year
    assert (at_index.entities["family"].columns["low_income"] == before).all()


def test_more_futures_make_the_error_smaller(fork):
    simulation, at_index, _ = fork
    few = true_risks(simulation, at_index, BIRTH, TIMELINE, futures=4)
    many = true_risks(simulation, at_index, BIRTH, TIMELINE, futures=16)
    for outcome in OUTCOMES:
        assert many.error[outcome].mean() < 0.75 * few.error[outcome].mean()
        assert few.risk[outcome].mean() == pytest.approx(many.risk[outcome].mean(), rel=0.15)


def test_outcomes_are_calibrated_to_the_risk_at_every_level(extract):
    """In groups by risk, what happened lies within four standard errors of what was to be expected."""
    _, answers = extract
    for outcome in OUTCOMES:
        risk, happened = answers[f"{outcome}_risk"], answers[outcome]
        assert np.isfinite(risk).all()
        edges = np.quantile(risk, [0, 0.5, 0.8, 0.95, 1])
        for low, high in pairwise(edges):
            here = (risk >= low) & (risk <= high)
            error = np.sqrt(np.sum(risk[here] * (1 - risk[here]))) + 1
            assert abs(happened[here].sum() - risk[here].sum()) < 4 * error, (outcome, low)


def test_nothing_known_at_the_index_date_improves_on_the_risk(extract):
    """The rest that the risk leaves does not go along with anything in the state at the index date."""
    view, answers = extract
    child, person = view.columns("child"), view.columns("person")
    rows = {int(r): i for i, r in enumerate(view.rin_child)}
    here = np.array([rows[int(r)] for r in answers["rin"]])
    mother = view.links("child")["mother"][here]
    known = {
        "endowment": child["endowment"][here],
        "adversity": person["adversity"][mother],
        "education": person["education"][mother],
        "vulnerability": person["vulnerability"][mother],
    }
    for outcome in OUTCOMES:
        rest = answers[outcome] - answers[f"{outcome}_risk"]
        for name, values in known.items():
            r = np.corrcoef(rest, values)[0, 1]
            assert abs(r) < 4 / np.sqrt(len(rest)), (outcome, name)


def test_rates_are_what_the_design_asks(extract):
    _, answers = extract
    assert 0.09 < answers["developmental_delay"].mean() < 0.16
    assert 0.05 < answers["youth_care"].mean() < 0.14
    assert 0.008 < answers["persistent_poverty"].mean() < 0.05


def test_every_child_with_an_answer_is_there_once(extract):
    view, answers = extract
    years = view.columns("child")["child_birth_year"]
    assert len(answers["rin"]) == np.isin(years, TIMELINE.cohorts).sum()
    assert len(set(answers["rin"].tolist())) == len(answers["rin"])
