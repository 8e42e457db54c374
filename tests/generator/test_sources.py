"""Registers against the world they were cut from, and against each other."""

import numpy as np
import pytest

from generator.mechanisms.codes import DUTCH
from generator.sources import cbs, local
from generator.sources.challenge import children as list_children
from generator.sources.households import household_spells
from generator.sources.identity import person_numbers
from generator.sources.spells import ends_before_next, ragged


@pytest.fixture(scope="module")
def view(extract):
    return extract[0]


@pytest.fixture(scope="module")
def registers(view):
    return {name: source(view) for name, source in {**cbs.TABLES, **local.TABLES}.items()}


def test_person_numbers_are_a_permutation(view):
    noise = view.lives.noise
    running = np.arange(1, 60_001)
    numbers = person_numbers(noise, running)
    assert len(set(numbers.tolist())) == len(running)
    assert numbers.min() > 0
    assert numbers.max() < 10**9
    assert abs(np.corrcoef(running, numbers)[0, 1]) < 4 / np.sqrt(len(running))
    low_bits = (numbers & 1).mean()
    assert low_bits == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("wrong", [[0], [10**9], [-1]])
def test_numbers_outside_the_range_are_refused(view, wrong):
    with pytest.raises(ValueError, match="running number"):
        person_numbers(view.lives.noise, np.array(wrong))


def test_everybody_has_one_number_across_all_registers(view, registers):
    people = set(registers["GBAPERSOONTAB"]["rin"].tolist())
    assert len(people) == len(registers["GBAPERSOONTAB"]["rin"])
    for name, column in [
        ("KINDOUDERTAB", "rin"),
        ("KINDOUDERTAB", "mother_rin"),
        ("GBAHUISHOUDENSBUS", "rin"),
        ("KOPPELPERSOONHUISHOUDEN", "rin"),
        ("KOPPELPERSOONHUISHOUDEN", "earner_rin"),
        ("INHATAB", "earner_rin"),
        ("SECMBUS", "rin"),
        ("HOOGSTEOPLTAB", "rin"),
        ("JGZ", "rin"),
    ]:
        known = registers[name][column]
        assert set(known[known >= 0].tolist()) <= people, (name, column)


def test_spells_of_a_person_do_not_overlap_and_leave_no_gap(view, registers):
    for name in ("GBAHUISHOUDENSBUS", "SECMBUS"):
        spells = registers[name]
        order = np.lexsort((spells["spell_start"], spells["rin"]))
        rin = spells["rin"][order]
        start, end = spells["spell_start"][order], spells["spell_end"][order]
        assert (end >= start).all()
        same = rin[1:] == rin[:-1]
        assert (start[1:][same] == end[:-1][same] + 1).all(), name
        last = np.append(~same, True)
        assert (end[last] == view.last_day).all(), name
        assert (end >= view.first_day).all()


def test_households_add_up(view):
    """Members, children and places of every household spell are those of the persons in it."""
    s = household_spells(view)
    members = np.bincount(s.p_household, minlength=len(s.h_start))
    assert (members == s.h_members).all()
    kids = np.bincount(s.p_household[s.p_place == 1], minlength=len(s.h_start))
    assert (kids == s.h_children).all()
    heads = np.bincount(s.p_household[s.p_reference], minlength=len(s.h_start))
    assert (heads == 1).all()
    couple = np.isin(s.h_type, (2, 3, 4, 5))
    adults = s.h_members - s.h_children
    assert (adults[couple] == 2).all()
    assert (adults[~couple] == 1).all()
    assert ((s.h_children > 0) == np.isin(s.h_type, (4, 5, 6))).all()
    assert (s.h_youngest[s.h_children > 0] >= s.h_oldest[s.h_children > 0]).all()


def test_a_household_number_and_its_first_day_name_one_household(view):
    s = household_spells(view)
    pairs = set(zip(s.h_number.tolist(), s.h_start.tolist(), strict=True))
    assert len(pairs) == len(s.h_number)


def test_children_are_in_their_mothers_household_from_the_day_of_birth(view):
    s = household_spells(view)
    child = view.columns("child")
    first = {}
    at_home = s.p_is_child & (s.p_place == 1)
    for row, start in zip(s.p_row[at_home], s.h_start[s.p_household[at_home]], strict=True):
        first[row] = min(first.get(row, 1 << 30), start)
    for row, start in first.items():
        born = child["birth_date"][row]
        if born > view.first_day:
            assert start == born


def test_the_household_on_1_january_is_the_one_of_the_world(view):
    """The spells, made of dates, and the yearly state of the model agree."""
    s = household_spells(view)
    n = len(view.ids("family"))
    for year in (2013, 2018, 2022):
        day = int((np.datetime64(f"{year}-01-01") - np.datetime64("1970-01-01")).astype(int))
        here = (s.h_start <= day) & (s.h_end >= day) & (s.h_family >= 0)
        members = view.lives.chronicle.at(year, "family", "household_members", n)
        assert (s.h_members[here] == members[s.h_family[here]]).mean() > 0.995


def test_parents_in_the_register_are_the_parents_of_the_world(view, registers):
    records, links = registers["KINDOUDERTAB"], view.links("child")
    rows = view.children
    assert (records["mother_rin"] == view.rin_person[links["mother"][rows]]).all()
    known = links["father"][rows] >= 0
    assert (records["father_rin"][~known] == -1).all()
    assert (records["father_rin"][known] == view.rin_person[links["father"][rows][known]]).all()


def test_origin_follows_the_rules_of_both_classifications(view, registers):
    r = registers["GBAPERSOONTAB"]
    native = r["parents_born_abroad"] == 0
    assert (r["generation"][native] == 0).all()
    assert (r["origin_old"][native] == 6030).all()
    abroad = r["born_here"] == 0
    assert (r["birth_country"][~abroad] == 6030).all()
    assert (r["birth_country"][abroad] != 6030).all()
    assert (r["origin_new"][abroad] == r["birth_country"][abroad]).all()
    first = r["generation"] == 1
    assert (abroad[first]).all()
    adults = view.columns("person")["origin"][view.adults]
    dutch = r["origin_new"][: len(view.adults)] == 6030
    assert (adults[dutch] == DUTCH).all()


def test_incomes_fit_their_indices(registers):
    r = registers["INHATAB"]
    assert (r["disposable_income"] >= 0.99 * r["standardised_income"]).all()
    low = r["low_income_index"] < 100
    assert 0.02 < low.mean() < 0.2
    long = r["low_income_index_long"]
    assert (long[long >= 0] >= 0).all()
    assert (long[(long >= 0)] >= r["low_income_index"][long >= 0]).all()
    percentiles = r["percentile"]
    assert percentiles.min() >= 1
    assert percentiles.max() <= 100
    assert np.corrcoef(percentiles, r["standardised_income"])[0, 1] > 0.7


def test_every_household_with_income_has_its_members_and_one_earner(registers):
    links, incomes = registers["KOPPELPERSOONHUISHOUDEN"], registers["INHATAB"]
    linked = set(zip(links["year"].tolist(), links["earner_rin"].tolist(), strict=True))
    there = set(zip(incomes["year"].tolist(), incomes["earner_rin"].tolist(), strict=True))
    assert linked == there
    assert len(there) == len(incomes["year"])
    counts = {}
    for key in zip(links["year"].tolist(), links["earner_rin"].tolist(), strict=True):
        counts[key] = counts.get(key, 0) + 1
    keys = zip(incomes["year"].tolist(), incomes["earner_rin"].tolist(), strict=True)
    assert all(counts[k] == m for k, m in zip(keys, incomes["members"], strict=True))


def test_nothing_is_dated_after_the_cut_off(view, registers):
    for name, column in [
        ("GBAHUISHOUDENSBUS", "spell_start"),
        ("SECMBUS", "spell_start"),
        ("PERINED", "birth_date"),
        ("JGZ", "visit_date"),
    ]:
        assert registers[name][column].max() <= view.last_day, name
    for name in ("INHATAB", "HOOGSTEOPLTAB", "KOPPELPERSOONHUISHOUDEN"):
        assert registers[name]["year"].max() == view.timeline.cutoff
    born = view.columns("child")["child_birth_year"][view.children]
    assert born.max() == view.timeline.cutoff


def test_education_is_missing_more_often_for_those_born_abroad(view, registers):
    r = registers["HOOGSTEOPLTAB"]
    last = r["year"] == view.timeline.cutoff
    missing = dict(zip(r["rin"][last].tolist(), (r["attained"][last] < 0).tolist(), strict=True))
    rows = view.adults
    abroad = view.columns("person")["born_abroad"][rows]
    share = [
        np.mean(
            [missing[k] for k in view.rin_person[rows][abroad == value].tolist() if k in missing]
        )
        for value in (False, True)
    ]
    assert share[1] > share[0] + 0.1


def test_the_clinic_sees_language_through_noise(view, registers):
    r = registers["JGZ"]
    rows = {int(k): i for i, k in enumerate(view.rin_child)}
    child = np.array([rows[int(k)] for k in r["rin"]])
    birth = view.columns("child")["child_birth_year"][child]
    recent = birth == 2018
    n = len(view.ids("child"))
    language = view.lives.chronicle.at(2020, "child", "language", n)[child[recent]]
    failed = r["two_words"][recent] == 2
    assert 0.03 < failed.mean() < 0.35
    assert language[failed].mean() < language[~failed].mean() - 0.5


def test_the_list_of_children_holds_every_stage(view):
    r = list_children(view)
    for stage in range(4):
        assert (r["stage"] == stage).any()
    test = r["split"] == 1
    assert (r["stage"][test] == 3).all()
    training = r["split"] == 0
    assert (r["stage"][training] == -1).all()
    unborn = r["stage"] == 0
    assert (r["birth_month"][unborn] > view.last_day).mean() > 0.95
    assert len(set(r["rin"].tolist())) == len(r["rin"])


def test_ragged_ranges():
    owner, position = ragged(np.array([3, 0, 5]), np.array([5, 0, 4]))
    assert owner.tolist() == [0, 0]
    assert position.tolist() == [3, 4]
    assert ends_before_next(np.array([1, 1, 2]), np.array([5, 9, 2]), 20).tolist() == [8, 20, 20]
