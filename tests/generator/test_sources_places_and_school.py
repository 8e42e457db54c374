"""Proximity of childcare, the boundaries of Haaren, primary school, jobs, suspects and victims in the registers."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms import codes


@pytest.mark.parametrize("kind", ["daycare", "after_school"])
def test_what_is_near_fits_the_distance_to_the_nearest(registers, kind):
    near = registers["NABIJHEIDKINDOPVTAB"]
    distance = near[f"{kind}_distance"]
    one, three, five = (near[f"{kind}_within_{km}"] for km in (1, 3, 5))
    assert (one <= three).all()
    assert (three <= five).all()
    for km, count in ((1, one), (3, three), (5, five)):
        clear = np.abs(distance - 1000 * km) > 1  # distances are rounded to a metre
        assert np.array_equal(count[clear] > 0, distance[clear] < 1000 * km)
    assert 300 < np.median(distance) < 1200


def test_places_within_a_distance_grow_with_its_area(registers):
    near = registers["NABIJHEIDKINDOPVTAB"]
    assert 1.8 < near["daycare_within_5"].mean() / near["daycare_within_3"].mean() < 3.6  # 25/9


def test_haaren_was_one_municipality_and_is_divided(registers):
    homes = registers["VSLGWBTAB"]
    haaren = homes["municipality_2020"] == 788
    assert haaren.any()
    assert {855, 824} >= set(homes["municipality_2023"][haaren].tolist())  # the part in this region
    assert np.array_equal(homes["municipality_2020"][~haaren], homes["municipality_2023"][~haaren])


def test_a_child_goes_up_a_grade_a_year_and_stays_back_once_at_most(registers):
    pupils = registers["INSCHRWPOTAB"]
    order = np.lexsort((pupils["year"], pupils["rin"]))
    rin, year, grade = (pupils[name][order] for name in ("rin", "year", "grade"))
    next_year = (rin[1:] == rin[:-1]) & (year[1:] == year[:-1] + 1)
    step = (grade[1:] - grade[:-1])[next_year]
    assert set(step.tolist()) <= {0, 1}
    assert 0.005 < (step == 0).mean() < 0.05
    assert set(grade[1:][next_year][step == 0].tolist()) == {2}
    school = pupils["school"][order]
    assert (school[1:] == school[:-1])[next_year].all()


def test_advice_follows_language_at_four_and_the_mothers_education(view, registers):
    pupils = registers["INSCHRWPOTAB"]
    last = pupils["advice"] >= 0
    assert (pupils["grade"][last] == 8).all()
    assert pupils["year"][last].max() < view.timeline.cutoff
    row = dict(zip(view.rin.tolist(), range(view.size), strict=True))
    rows = np.array([row[r] for r in pupils["rin"][last].tolist()])
    rank = np.searchsorted(np.unique(pupils["advice"][last]), pupils["advice"][last])
    education = view.columns()["education"][view.links("mother")[rows]]
    low, high = (rank[education == level].mean() for level in (codes.LOW, codes.HIGH))
    assert high > low + 1
    four = np.array(
        [
            view.at(int(y) + 4, "language")[r]
            for r, y in zip(rows, view.columns()["birth_year"][rows], strict=True)
        ]
    )
    assert np.corrcoef(four, rank)[0, 1] > 0.25


def test_there_was_no_test_in_the_spring_of_2020_and_advice_is_only_raised(registers):
    pupils = registers["INSCHRWPOTAB"]
    tested = pupils["test_advice"] >= 0
    assert not tested[pupils["year"] == 2019].any()
    assert np.array_equal(tested, pupils["arithmetic"] >= 0)
    revised = pupils["revised_advice"] >= 0
    assert revised.any()
    assert (pupils["revised_advice"] > pupils["advice"])[revised].all()


def test_about_the_lowest_sixth_is_counted_as_disadvantaged(registers):
    scores = registers["ONDERWIJSSCORE"]
    assert 0.08 < scores["disadvantaged"].mean() < 0.22
    assert (
        scores["score"][scores["disadvantaged"] == 1].max()
        <= scores["score"][scores["disadvantaged"] == 0].min()  # two decimals: there are ties
    )
    assert scores["year"].min() == 2016


def test_a_person_has_one_job_at_a_time_in_months_as_an_employee(registers):
    jobs, spells = registers["SPOLISBUS"], registers["SECMBUS"]
    order = np.lexsort((jobs["start"], jobs["rin"]))
    rin, start, end = (jobs[name][order] for name in ("rin", "start", "end"))
    assert (end >= start).all()
    assert ((rin[1:] != rin[:-1]) | (start[1:] > end[:-1])).all()
    works = np.isin(spells["activity"], (codes.EMPLOYEE, codes.STUDENT_WITH_INCOME))
    assert set(rin.tolist()) <= set(spells["rin"][works].tolist())


def test_a_job_begins_as_a_temporary_one_more_often_than_it_goes_on(registers):
    jobs = registers["SPOLISBUS"]
    order = np.lexsort((jobs["start"], jobs["job"]))
    key, contract = jobs["job"][order], jobs["contract"][order]
    begins = np.append(True, key[1:] != key[:-1])
    fresh = begins & (jobs["start"][order] > jobs["start"].min() + 62)
    assert contract[fresh].mean() > 0.5 > contract[~begins].mean()
    same = key[1:] == key[:-1]
    assert (np.diff(contract)[same] <= 0).all()  # never from permanent to temporary


def test_suspects_are_men_mostly_and_some_again_and_again(view, registers):
    suspects = registers["VERDTAB"]
    assert len(set(zip(suspects["rin"].tolist(), suspects["year"].tolist(), strict=True))) == len(
        suspects["rin"]
    )
    sex = dict(zip(view.rin.tolist(), view.columns()["sex"].tolist(), strict=True))
    men = np.mean([sex[r] == codes.MAN for r in suspects["rin"].tolist()])
    assert 0.65 < men < 0.92
    persons, years = np.unique(suspects["rin"], return_counts=True)
    by_chance = len(suspects["rin"]) / len(view.rows)
    assert (years > 1).mean() > 2 * by_chance
    assert len(persons) < len(suspects["rin"])


def test_violence_at_home_shows_among_victims_and_suspects(view, registers):
    found = {}
    for name in ("SLOTAB", "VERDTAB"):
        records = registers[name]
        listed = set(zip(records["rin"].tolist(), records["year"].tolist(), strict=True))
        hit = {True: [], False: []}
        for year in range(2010, 2023):
            women = view.rows[view.at(year, "lives_with_partner")[view.rows]]
            women = women[view.columns()["sex"][women] == codes.WOMAN]
            who = women if name == "SLOTAB" else view.at(year, "partner")[women]
            violent = view.at(year, "violence_at_home")[women]
            for row, there in zip(who.tolist(), violent.tolist(), strict=True):
                if row != NOWHERE and view.chosen[row]:
                    hit[bool(there)].append((int(view.rin[row]), year) in listed)
        found[name] = [np.mean(hit[there]) for there in (True, False)]
    assert found["SLOTAB"][0] > 1.5 * found["SLOTAB"][1]
    assert found["VERDTAB"][0] > 2 * found["VERDTAB"][1]
