"""Hidden outcomes and true risks: one life course, one law of calibration."""

from itertools import pairwise

import numpy as np
import pytest

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.outcomes import OUTCOMES, PLACES, AnswerWindow, around, born_in, true_risks
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.sources.challenge.children import OTHER, children
from generator.timeline import Timeline

SECRET = bytes(range(32))
TIMELINE = Timeline()
BIRTH = TIMELINE.test_birth
TRAINED = 2016


def forked(calibration, birth):
    """A simulation, the world on the index date of one cohort, and the window as it came true."""
    simulation = Simulation(
        model,
        calibration.values,
        Noise(SECRET, "event"),
        interference_until=TIMELINE.cutoff,
    )
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, 6000))
    simulation.run(world, range(FIRST_YEAR, TIMELINE.index_year(birth) + 1))
    at_index = world.copy()
    window = AnswerWindow(born_in(world, birth))
    simulation.run(world, TIMELINE.answer_years(birth), after_year=window.see)
    return simulation, at_index, window


@pytest.fixture(scope="module")
def fork(calibration):
    return forked(calibration, BIRTH)


def cut_out(simulation, at_index, birth, futures):
    """The window of a cohort that is cut out of its world and simulated by itself."""
    small = around(at_index, born_in(at_index, birth))
    children = born_in(small, birth)
    step = len(small.entities["person"])
    rows = (np.arange(futures)[:, None] * step + children).ravel().astype(np.int32)
    window = AnswerWindow(rows)
    tiled = small.tile(futures, shared=PLACES)
    simulation.apart().run(tiled, TIMELINE.answer_years(birth), after_year=window.see)
    return small, window


def test_future_zero_is_the_one_that_comes_true(fork):
    """After the cut-off a cohort that is cut out of its world lives the very same lives: nobody interferes."""
    simulation, at_index, window = fork
    small, again = cut_out(simulation, at_index, BIRTH, 3)
    assert len(small.entities["person"]) < 0.6 * len(at_index.entities["person"])
    n = len(window.children)
    for outcome in OUTCOMES:
        futures = again.happened[outcome].reshape(3, n)
        assert (futures[0] == window.happened[outcome]).all(), outcome
        assert (again.risk[outcome].reshape(3, n)[0] == window.risk[outcome]).all(), outcome
    assert (again.happened["youth_care"].reshape(3, n)[1] != window.happened["youth_care"]).any()


def test_before_the_cut_off_only_new_partners_differ(calibration):
    """Where partners are found among others, a cohort that is cut out meets other partners, and few do."""
    simulation, at_index, window = forked(calibration, TRAINED)
    _, again = cut_out(simulation, at_index, TRAINED, 1)
    for outcome in OUTCOMES:
        assert (again.happened[outcome] == window.happened[outcome]).mean() > 0.97, outcome


def test_the_fork_is_left_as_it_was(fork):
    simulation, at_index, _ = fork
    before = at_index.entities["household"].columns["low_income"].copy()
    year = at_index.year
    true_risks(simulation, at_index, BIRTH, TIMELINE, futures=2)
    assert at_index.year == year
    assert (at_index.entities["household"].columns["low_income"] == before).all()


def test_more_futures_make_the_error_smaller(fork):
    simulation, at_index, _ = fork
    few = true_risks(simulation, at_index, BIRTH, TIMELINE, futures=4)
    many = true_risks(simulation, at_index, BIRTH, TIMELINE, futures=16)
    for outcome in OUTCOMES:
        typical = [np.sqrt(np.mean(r.error[outcome] ** 2)) for r in (few, many)]
        assert typical[1] < 0.85 * typical[0]  # half, if the few who are at risk were many
        noise = np.sqrt(np.mean(few.error[outcome] ** 2) / len(few.error[outcome]))
        assert few.risk[outcome].mean() == pytest.approx(many.risk[outcome].mean(), abs=5 * noise)


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
    person = view.columns()
    rows = {int(r): i for i, r in enumerate(view.rin)}
    here = np.array([rows[int(r)] for r in answers["rin"]])
    mother = view.links("mother")[here]
    known = {
        "endowment": person["endowment"][here],
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
    assert 0.05 < answers["youth_care"].mean() < 0.18
    # A standard error is 0.7 points in a world of this size.
    assert 0.008 < answers["persistent_poverty"].mean() < 0.06


def test_every_child_with_an_answer_is_there_once(extract):
    view, answers = extract
    assert len(set(answers["rin"].tolist())) == len(answers["rin"])
    years = view.columns()["birth_year"]
    born = (
        view.columns()["has_kin"]
        & view.columns()["born_here"].astype(bool)
        & np.isin(years, TIMELINE.cohorts)
    )
    # Some have died or left the country before their index date.
    assert 0.93 * born.sum() < len(answers["rin"]) < born.sum()
    listed = children(view)
    training_and_test = listed["rin"][listed["split"] != OTHER]
    assert set(training_and_test.tolist()) == set(answers["rin"].tolist())
