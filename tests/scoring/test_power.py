"""Power, held against statsmodels, against the mixed model of a stepped wedge, and against simulation."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep

from scoring.idea import DESIGNS as OF_IDEAS
from scoring.power import DESIGNS, Study, design_effect, power, smallest_fall


def test_designs_are_those_of_an_idea() -> None:
    assert set(DESIGNS) == set(OF_IDEAS)


@pytest.mark.parametrize(
    ("p", "q", "n", "waiting"),
    list(product((0.05, 0.2, 0.5), (0.03, 0.1, 0.4), (60, 400, 5000), (0.5, 1.0, 2.0))),
)
def test_power_is_that_of_statsmodels(p: float, q: float, n: int, waiting: float) -> None:
    begin = n / (1 + waiting)
    theirs = power_proportions_2indep(q - p, p, begin, ratio=waiting, alpha=0.05)
    ours = power(Study("waiting_list", p, q, n, waiting=waiting))
    assert ours == pytest.approx(theirs.power, abs=1e-9)
    if waiting == 1:
        assert power(Study("randomised", p, q, n)) == ours


def test_clusters_divide_the_households_by_the_design_effect() -> None:
    study = Study("randomised", 0.2, 0.1, 800, per_cluster=21, icc=0.05)
    assert design_effect(study) == 2
    assert power(study) == power(Study("randomised", 0.2, 0.1, 400))
    uneven = replace(study, cv=0.5)
    assert design_effect(uneven) == pytest.approx(1 + (1.25 * 21 - 1) * 0.05)


@pytest.mark.parametrize(("steps", "m", "icc"), [(3, 10, 0.01), (4, 25, 0.05), (6, 5, 0.2)])
def test_stepped_wedge_is_the_mixed_model_of_hussey_and_hughes(
    steps: int, m: int, icc: float
) -> None:
    """Variance of the effect by generalised least squares, over that of a trial that draws families one by one."""
    between, within = icc, 1 - icc
    periods, clusters = steps + 1, steps * 2
    begun = np.array([[t > c % steps for t in range(periods)] for c in range(clusters)], float)
    cover = between * np.ones((periods, periods)) + within / m * np.eye(periods)
    weight = np.linalg.inv(cover)
    information = np.zeros((periods + 1, periods + 1))
    for row in begun:
        x = np.column_stack([np.eye(periods), row])
        information += x.T @ weight @ x
    variance = np.linalg.inv(information)[-1, -1]
    alone = 4 / (clusters * m)  # two arms of half the households, variance 1
    study = Study("stepped_wedge", 0.2, 0.1, clusters * m, per_cluster=m, icc=icc, steps=steps)
    assert design_effect(study) == pytest.approx(variance / alone, rel=1e-9)


def test_before_and_after_is_what_a_simulation_finds() -> None:
    """Each household twice, its outcomes by one shared draw with some chance: correlated shares."""
    rng, p, q, n, often = np.random.default_rng(4), 0.3, 0.22, 300, 4000
    same = rng.random((often, n)) < 0.5
    first, second = rng.random((2, often, n))
    before = first < p
    after = np.where(same, first, second) < q
    again = float(np.corrcoef(before.ravel(), after.ravel())[0, 1])
    difference = before.mean(1) - after.mean(1)
    middle = (p + q) / 2
    spread = np.sqrt(2 * middle * (1 - middle) * (1 - again) / n)
    found = (np.abs(difference) > 1.959964 * spread).mean()
    assert power(Study("before_after", p, q, n, again=again)) == pytest.approx(found, abs=0.03)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(
    design=st.sampled_from(DESIGNS),
    p=st.floats(0.01, 0.99),
    q=st.floats(0.01, 0.99),
    n=st.floats(10, 1e5),
    m=st.floats(1, 50),
    icc=st.floats(0, 0.5),
)
def test_power_is_a_chance_and_grows_with_households(
    design: str, p: float, q: float, n: float, m: float, icc: float
) -> None:
    study = Study(design, p, q, n, per_cluster=m, icc=icc)
    assert 0 <= power(study) <= 1
    assert power(Study(design, p, p, n)) == pytest.approx(0.05)
    if power(study) > 0.3:  # a little below, two unequal spreads may cross
        assert power(replace(study, households=2 * n)) >= power(study) - 1e-9


def test_the_smallest_fall_is_seen_with_the_power_that_is_wanted() -> None:
    study = Study("randomised", 0.2, 0.2, 1000)
    fall = smallest_fall(study)
    assert fall is not None
    assert power(replace(study, treated=0.2 - fall)) == pytest.approx(0.8, abs=1e-6)
    assert smallest_fall(replace(study, households=10)) is None
    assert smallest_fall(replace(study, control=0.0)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"design": "hope"},
        {"control": 1.2},
        {"households": 0},
        {"per_cluster": 0.5},
        {"steps": 1},
        {"again": 1.0},
        {"alpha": 0},
    ],
)
def test_what_is_no_study_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"design|shares|households|steps"):
        replace(Study("randomised", 0.2, 0.1, 100), **wrong)
