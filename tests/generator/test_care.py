"""Childcare, preschool education and physical health in the world: who needs, who uses, and what it moves."""

import numpy as np
import pytest

from generator.calibration import calibrate
from generator.mechanisms import model
from generator.parameters import read_parameters
from generator.timeline import Timeline

SECRET = bytes(range(32))
YEARS = range(2014, 2023)


@pytest.fixture(scope="module")
def children(watched):
    """Columns of children up to twelve, several years together, with what their mother and home bring."""
    names = ("age", "daycare", "childminder", "after_school", "daycare_hours", "childcare_need",
             "origin", "poverty_risk", "young", "becomes_target", "preschool_reached",
             "preschool_indicated", "preschool_dose", "preschool_start_date", "toddler",
             "speaks_other_language", "birth_date")  # fmt: skip
    pages = [watched.pages[year, "person"] for year in YEARS]
    return {name: np.concatenate([p[name][p["childcare_age"]] for p in pages]) for name in names}


def test_care_is_used_at_the_age_that_it_is_for(children):
    age = children["age"]
    assert age[children["daycare"]].max() == 4
    assert age[children["after_school"]].min() == 4
    assert ((children["daycare_hours"] > 0) == children["daycare"]).all()


def test_care_follows_work_and_income(children):
    small = children["age"] <= 4
    used = children["daycare"] | children["childminder"]
    works = children["childcare_need"] > 2
    assert used[small & works].mean() > 3 * used[small & ~works].mean()
    risk = children["poverty_risk"]
    tight, wide = (
        risk > np.quantile(risk[small & works], 0.85),
        risk < np.median(risk[small & works]),
    )
    assert used[small & tight & works].mean() < used[small & wide & works].mean()


def test_few_have_a_childminder_and_a_centre(children):
    small = children["age"] <= 4
    both = (children["daycare"] & children["childminder"])[small]
    assert both.mean() < 0.6 * children["childminder"][small].mean()


def test_preschool_is_for_the_target_group(children):
    toddler, target = children["toddler"], children["becomes_target"]
    assert 0.15 < target[toddler].mean() < 0.35
    assert not target[~toddler].any()
    for name in ("preschool_indicated", "preschool_reached"):
        assert not children[name][~target].any()
    assert 0.7 < children["preschool_reached"][target].mean() < 0.92
    other = children["speaks_other_language"]
    assert target[toddler & other].mean() > 2 * target[toddler & ~other].mean()


def test_an_indication_leads_to_preschool(children):
    target, indicated = children["becomes_target"], children["preschool_indicated"]
    reached = children["preschool_reached"]
    assert reached[target & indicated].mean() > reached[target & ~indicated].mean()


def test_the_dose_is_there_from_the_start_to_the_fourth_birthday(children):
    dose, goes = children["preschool_dose"], children["preschool_start_date"] > 0
    assert not dose[~goes].any()
    assert (dose <= 1).all()
    three = goes & (children["age"] == 3)
    two = goes & (children["age"] == 2)
    assert dose[three].mean() > 3 * dose[two].mean()


def test_preschool_moves_language_and_no_other_strand(watch):
    """With and without: same noise, so the difference is the effect, and children who do not come have none."""
    with_it, without = (
        watch(1500, do=do).pages[2022, "person"] for do in (None, {"preschool_dose": 0.0})
    )
    came = with_it["young"] & (with_it["preschool_start_date"] > 0) & (with_it["age"] >= 3)
    stayed = with_it["young"] & (with_it["preschool_start_date"] == 0)
    moved = with_it["language"] - without["language"]
    assert moved[came].min() > 0
    assert moved[came].mean() == pytest.approx(0.1, abs=0.05)
    assert not moved[stayed].any()
    assert np.array_equal(with_it["motor"], without["motor"])


def test_a_dose_counts_days_and_hours():
    dose = model.mechanisms["preschool_dose"].equation
    first = int(np.datetime64("2020-01-01", "D").astype(int))
    born = np.full(3, first - 1000)
    start = np.array([0, first, first + 183])
    shares = dose(start, born, 2020, weekly_hours=8.0, full_hours=16.0, days_to_school=1461)
    assert shares == pytest.approx([0.0, 0.5, 0.25], abs=0.001)


@pytest.fixture(scope="module")
def adults(watched):
    """Columns of adults, several years together."""
    names = ("ill_health", "education", "age", "disabled", "employed", "mental_health_problem")
    pages = [watched.pages[year, "person"] for year in YEARS]
    return {name: np.concatenate([p[name][p["earning_age"]] for p in pages]) for name in names}


def test_ill_health_goes_with_education_and_work(adults):
    ill, middle = adults["ill_health"], (adults["age"] >= 45) & (adults["age"] <= 64)
    low, high = (ill[middle & (adults["education"] == level)].mean() for level in (1, 3))
    assert 0.28 < low < 0.48
    assert 0.10 < high < 0.25
    assert adults["disabled"][middle & ill].mean() > 1.4 * adults["disabled"][middle & ~ill].mean()
    assert adults["employed"][middle & ill].mean() < adults["employed"][middle & ~ill].mean()


def test_one_child_in_seven_has_a_chronic_condition(watched):
    page = watched.pages[2022, "person"]
    child = page["has_kin"] & (page["age"] <= 12)
    assert 0.11 < page["chronic_condition"][child].mean() < 0.18


def test_what_is_rare_has_a_value_in_a_small_calibration_too():
    """Too few toddlers of the target group to solve anything: the given value stands."""
    small = calibrate(SECRET, timeline=Timeline(), choice="published", households=3000)
    given = read_parameters()["preschool_reach_probability", "intercept"].value
    series = small.values["preschool_reach_probability"]["intercept"]
    assert series.at(2005) == series.at(2020) == given
