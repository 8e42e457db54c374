"""The register of childcare: one row per child, year and kind; months and hours that can be."""

import numpy as np
import pytest

from generator.sources.cbs import TABLES
from generator.sources.cbs.childcare import AFTER_SCHOOL, DAYCARE, MINDER, MINDER_AFTER_SCHOOL


@pytest.fixture(scope="module")
def care(view):
    return TABLES["KINDEROPVANG_KIND"](view)


@pytest.fixture(scope="module")
def age(view, care):
    row_of = {int(rin): row for row, rin in enumerate(view.rin)}
    child = np.array([row_of[int(rin)] for rin in care["rin"]])
    return care["year"] - view.columns()["birth_year"][child]


def test_a_child_has_a_kind_of_care_once_a_year(view, care):
    keys = zip(*(care[name].tolist() for name in ("year", "rin", "kind")), strict=True)
    assert len(set(keys)) == len(care["rin"])
    assert set(care["year"]) == set(range(2010, view.timeline.cutoff + 1))


def test_kinds_fit_the_age(care, age):
    assert age.min() == 0
    assert age.max() <= 12
    assert age[care["kind"] == DAYCARE].max() == 4
    assert age[care["kind"] == AFTER_SCHOOL].min() == 4
    assert age[care["kind"] == MINDER].max() <= 4 < age[care["kind"] == MINDER_AFTER_SCHOOL].min()


def test_months_and_hours_can_be(care, age):
    assert care["months"].min() >= 1
    assert care["months"].max() <= 12
    assert (care["hours"] > 0).all()
    assert (care["hours"] / care["months"] <= 231).all()
    assert care["months"][age == 0].max() == 9
    toddlers = (care["kind"] == DAYCARE) & (age > 0) & (age < 4)
    assert care["months"][toddlers].mean() > care["months"][age == 0].mean() + 3
    monthly = care["hours"] / care["months"]
    assert monthly[toddlers].mean() > 1.5 * monthly[care["kind"] == AFTER_SCHOOL].mean()


def test_more_children_go_every_year(care):
    users = [(care["kind"][care["year"] == y] == DAYCARE).sum() for y in (2010, 2022)]
    assert users[1] > 1.3 * users[0]
