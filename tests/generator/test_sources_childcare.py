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


def test_a_parent_at_home_applies_once_a_year_for_the_care_of_all_children(view, registers, care):
    asked, child = registers["KINDEROPVANG_AANVRAGER"], registers["KINDOUDERTAB"]
    keys = list(zip(asked["year"].tolist(), asked["rin"].tolist(), strict=True))
    assert len(set(keys)) == len(keys)
    parents = {
        c: {m, f}
        for c, m, f in zip(
            *(child[n].tolist() for n in ("rin", "mother_rin", "father_rin")), strict=True
        )
    }
    used = set(zip(care["year"].tolist(), care["rin"].tolist(), strict=True))
    applied = set(keys)
    found = [any((year, p) in applied for p in parents.get(rin, ())) for year, rin in used]
    assert np.mean(found) > 0.97
    of_user = {(year, p) for year, rin in used for p in parents.get(rin, ())}
    assert applied <= of_user


def test_the_allowance_is_a_share_of_the_costs_that_falls_with_income(view, registers):
    asked = registers["KINDEROPVANG_AANVRAGER"]
    values = view.lives.values["childcare_allowance"]
    share = asked["allowance"] / asked["cost"]
    assert share.max() <= max(values["first_child"]) + 0.01
    assert share.min() > 0.2
    now = asked["year"] == 2022
    low, high = np.quantile(asked["income"][now], [0.2, 0.8])
    poor, rich = (share[now & m].mean() for m in (asked["income"] < low, asked["income"] > high))
    assert poor > rich + 0.1
    assert 2000 < np.median(asked["cost"][now]) < 20_000
