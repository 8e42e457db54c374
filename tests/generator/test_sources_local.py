"""The child health clinic and the list of preschool education: who, when, and how well they see."""

import numpy as np
import pytest

from generator.sources.dates import day
from generator.sources.local import TABLES
from generator.sources.local.clinic import AGES, AT_TWO, BEFORE_SCHOOL


@pytest.fixture(scope="module")
def visits(view):
    return TABLES["JGZ"](view)


@pytest.fixture(scope="module")
def listed(view):
    return TABLES["VVE"](view)


@pytest.fixture(scope="module")
def row_of(view):
    return {int(rin): row for row, rin in enumerate(view.rin)}


def rows(records, row_of):
    return np.array([row_of[int(rin)] for rin in records["rin"]])


def test_a_child_comes_once_to_a_visit_at_about_its_age(view, visits, row_of):
    child = rows(visits, row_of)
    assert len(set(zip(child.tolist(), visits["moment"].tolist(), strict=True))) == len(child)
    age = visits["visit_date"] - view.columns()["birth_date"][child]
    late = age - np.array(AGES)[visits["moment"]]
    assert (late >= -12).all()
    assert (late <= 60).all()
    assert visits["visit_date"].min() >= view.first_day
    assert visits["visit_date"].max() <= view.last_day


def test_only_children_who_live_here_come(view, visits, row_of):
    assert view.there_on(rows(visits, row_of), visits["visit_date"]).all()


def test_nearly_every_child_comes_at_two(view, visits):
    born = view.young & (view.columns()["birth_year"] == 2015)
    home = born & view.at(2017, "resident")
    seen = np.isin(view.rin[np.flatnonzero(home)], visits["rin"][visits["moment"] == AT_TWO])
    assert 0.85 < seen.mean() < 0.99


@pytest.mark.parametrize("strand", ["language", "motor", "social_emotional"])
def test_a_later_visit_tells_more(view, visits, row_of, strand):
    """The score of a visit goes with the strand in the year of the second birthday: at two more than at two months."""
    found = {}
    for moment in (0, AT_TWO):
        mine = visits["moment"] == moment
        child = rows({"rin": visits["rin"][mine]}, row_of)
        born = view.columns()["birth_year"][child]
        recent = (born >= 2012) & (born <= 2018)
        true = np.zeros(len(child))
        for year in range(2012, 2019):
            true[born == year] = view.at(year + 2, strand)[child[born == year]]
        score = visits[strand][mine]
        found[moment] = np.corrcoef(score[recent], true[recent])[0, 1]
    assert 0.6 < found[AT_TWO] < 0.85
    assert 0 < found[0] < found[AT_TWO] - 0.3


def test_items_and_the_indication_are_of_the_visit_at_two(visits):
    at_two = visits["moment"] == AT_TWO
    for item in ("two_words", "doll"):
        assert (visits[item][~at_two] == -1).all()
        assert (visits[item][at_two] >= 0).mean() > 0.9
    assert (visits["referred"][~at_two] == -1).all()
    assert set(np.unique(visits["referred"][at_two])) == {0, 1}
    failed = visits["two_words"] == 2
    assert 0.05 < failed[at_two].mean() < 0.3
    assert visits["language"][failed].mean() < visits["language"][at_two].mean() - 0.8


def test_parents_tell_of_difficulties_before_school(view, visits, row_of):
    total = visits["difficulties"]
    late = visits["moment"] == BEFORE_SCHOOL
    assert late.sum() > 200
    assert np.isnan(total[~late]).all()
    told = late & ~np.isnan(total)
    share = view.lives.values["jgz"]["form_filled_in"]
    assert abs(told.sum() / late.sum() - share) < 4 * np.sqrt(share * (1 - share) / late.sum())
    assert 0 <= total[told].min() < np.median(total[told]) < total[told].max() <= 40
    assert 0.03 < (total[told] >= 14).mean() < 0.2
    seen = visits["social_emotional"][told]
    assert np.corrcoef(seen, total[told])[0, 1] < -0.3


def test_a_concern_follows_low_scores(visits):
    lowest = np.minimum.reduce([visits[s] for s in ("language", "motor", "social_emotional")])
    noted = visits["concern"] == 1
    assert 0.05 < noted.mean() < 0.35
    assert noted[lowest < -1.5].mean() > 10 * noted[lowest > -1.0].mean()


def test_a_condition_becomes_known_and_is_not_made_up(view, visits, row_of):
    has = view.columns()["chronic_condition"][rows(visits, row_of)]
    known = visits["condition"] == 1
    assert not known[~has].any()
    first, last = (known[has & (visits["moment"] == m)].mean() for m in (0, AT_TWO))
    assert first < 0.4 < 0.65 < last < 0.95


def test_the_list_holds_the_target_group_once(view, listed, row_of):
    child = rows(listed, row_of)
    assert len(set(child.tolist())) == len(child)
    born = view.columns()["birth_year"][child]
    for year in np.unique(born):
        assert view.at(int(year) + 2, "becomes_target")[child[born == year]].all()
    everybody = view.children[view.columns()["birth_year"][view.children] == 2015]
    share = view.at(2017, "becomes_target")[everybody].mean()
    assert 0.1 < share < 0.4


def test_preschool_begins_after_two_and_a_half_and_before_school(view, listed, row_of):
    begun = listed["start"] >= 0
    assert 0.6 < begun.mean() < 0.95
    age = (listed["start"] - view.columns()["birth_date"][rows(listed, row_of)])[begun]
    assert age.min() >= 913
    assert age.max() < 1461
    assert (listed["start"][begun] > listed["listed"][begun]).all()
    assert listed["start"].max() <= view.last_day
    assert (np.isnan(listed["hours"]) == ~begun).all()
    late = listed["start"] >= int(day(2021))
    assert set(listed["hours"][late]) == {16.0}


def test_the_clinic_and_the_list_agree(visits, listed):
    """Who is indicated at a visit is on the list, as indicated."""
    told = dict(zip(listed["rin"].tolist(), listed["indicated"].tolist(), strict=True))
    referred = visits["rin"][visits["referred"] == 1].tolist()
    assert len(referred) > 100
    assert all(told[rin] == 1 for rin in referred)
