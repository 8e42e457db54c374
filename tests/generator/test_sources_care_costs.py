"""Costs of care and medicines: who has them, in which columns, and what they tell of births and of the mind."""

from collections import Counter

import numpy as np
import pytest

from generator.sources.cbs import TABLES
from generator.sources.extract import Extract


@pytest.fixture(scope="module")
def costs(view):
    return TABLES["ZVWZORGKOSTENTAB"](Extract(view.lives, everybody=True))


@pytest.fixture(scope="module")
def medicines(view):
    return TABLES["MEDICIJNTAB"](Extract(view.lives, everybody=True))


def rows_of(view, records):
    order = np.argsort(view.rin)
    return order[np.searchsorted(view.rin, records["rin"], sorter=order)]


def test_one_row_per_person_and_year_of_who_was_there_but_for_a_few(view, costs):
    pairs = Counter(zip(costs["rin"].tolist(), costs["year"].tolist(), strict=True))
    twice = np.array(list(pairs.values())) > 1
    share = view.lives.values["zvwzorgkostentab"]["twice"]
    assert 0.5 * share < twice.mean() < 1.5 * share
    assert max(pairs.values()) == 2
    assert set(costs["year"]) == set(range(view.timeline.first_year, view.timeline.cutoff + 1))
    assert (view.columns()["birth_year"][rows_of(view, costs)] <= costs["year"]).all()


def test_columns_of_mental_health_care_change_with_the_law(costs):
    year = costs["year"]
    for name, there in (
        ("primary_psychology", year < 2014),
        ("secondary_mind", year < 2014),
        ("basic_mind", (year >= 2014) & (year < 2022)),
        ("specialised_mind", (year >= 2014) & (year < 2022)),
        ("mind", year >= 2022),
        ("total", year >= 2017),
    ):
        assert (np.isfinite(costs[name]) == there).all(), name


def test_costs_of_the_mind_are_those_of_people_with_a_problem(view, costs, medicines):
    rows = rows_of(view, costs)
    paid = np.zeros(len(rows), dtype=bool)
    for name in ("primary_psychology", "secondary_mind", "basic_mind", "specialised_mind", "mind"):
        paid |= np.nan_to_num(costs[name]) > 0
    year = 2019
    ill = view.at(year, "mental_health_problem")
    there = costs["year"] == year
    given = set(medicines["rin"][medicines["year"] == year].tolist())
    on_medicines = np.array([rin in given for rin in costs["rin"][there].tolist()])
    cared = paid[there] | on_medicines
    assert not (cared & ~ill[rows[there]]).any()
    # Who has a problem has talks or medicines; a few are lost to corrections of the amount.
    assert cared[ill[rows[there]]].mean() > 0.98
    assert 0.1 < (paid[there] & on_medicines)[ill[rows[there]]].mean() < 0.5


def test_a_birth_shows_in_the_costs_of_the_mother(view, costs):
    child = view.columns()
    year = 2018
    born = np.flatnonzero(child["born_alive"] & (child["birth_year"] == year))
    mothers = set(view.rin[view.links("mother")[born]].tolist())
    there = costs["year"] == year
    with_costs = set(costs["rin"][there & (costs["midwifery"] != 0)].tolist())
    assert with_costs <= mothers
    assert len(with_costs) > 0.97 * len(mothers)
    cared = costs["rin"][there & (costs["maternity_care"] > 0)]
    assert 0.88 < len(cared) / len(with_costs) < 0.99


def test_few_amounts_are_negative_corrections(costs):
    amounts = np.stack([costs[k] for k in ("practice", "pharmacy", "hospital")])
    assert 0 < (amounts < 0).mean() < 0.004
    parts = costs["midwifery"] + costs["maternity_care"]
    assert (costs["birth_care"] == parts).all()


def test_groups_of_medicines_are_listed_once(medicines):
    keys = list(zip(*(medicines[k].tolist() for k in ("rin", "year", "group")), strict=True))
    assert len(set(keys)) == len(keys)
    shares = np.bincount(medicines["group"], minlength=4) / len({k[:2] for k in keys})
    assert shares[3] > shares[1] > shares[0] > 0
