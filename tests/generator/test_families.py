"""Families that come from abroad, and parents who share the care after parting."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.childbearing import birth_hazard
from generator.mechanisms.codes import EUROPE, MAN, MOROCCO, WOMAN
from generator.mechanisms.coparenting import coparents, shared_care, shared_care_chance
from generator.mechanisms.immigrant_families import (
    childbearing_years,
    children_along,
    comes_with_partner,
    partner_along_birth_date,
)
from generator.mechanisms.lives import birth_date
from generator.mechanisms.unions import father_keeps_children
from generator.parameters import choose_values, read_parameters, resolve


@pytest.fixture(scope="module")
def values():
    return resolve(choose_values(read_parameters(), "published", bytes(32)))


@pytest.fixture(scope="module")
def person(watched):
    return watched.world.entities["person"]


def along(person):
    """Rows of the children who came with their mother."""
    return np.flatnonzero(person.columns["has_kin"] & ~person.columns["born_here"].astype(bool))


def test_only_grown_immigrants_bring_a_partner():
    brings = comes_with_partner(
        np.array([True, False, False, False]),
        np.array([False, True, False, False]),
        np.full(4, EUROPE),
        np.array([30, 30, 18, 30]),
        np.full(4, 0.1),
        by_group=np.full(7, 0.5),
        from_age=20,
    )
    assert brings.tolist() == [False, False, False, True]


def test_a_woman_comes_with_no_more_children_than_she_can_have_had():
    years = childbearing_years(
        np.zeros(5, dtype=bool),
        np.array([WOMAN, WOMAN, WOMAN, WOMAN, MAN]),
        np.array([20, 23, 40, 55, 40]),
        from_age=19,
        to_age=50,
        oldest=14,
    )
    assert years.tolist() == [1, 4, 14, 0, 0]
    number = children_along(
        np.zeros(5, dtype=bool),
        np.ones(5, dtype=bool),
        years,
        np.full(5, 0.99),
        of_couples=np.array([0.3, 0.5, 0.8]),
        of_singles=np.array([0.9, 0.95, 1.0]),
        spacing=2,
    )
    assert number.tolist() == [0, 2, 3, 0, 0]


def test_children_who_come_along_are_born_in_order_a_year_apart():
    order = np.array([1, 2, 3])
    for u in ([0.0, 0.0, 0.0], [1 - 1e-9, 0.0, 1 - 1e-9], [0.0, 1 - 1e-9, 0.0]):
        born = birth_date(
            2015,
            np.ones(3, dtype=bool),
            order,
            np.full(3, 3),
            np.full(3, 7),
            np.array(u),
            np.full(3, 0.5),
            ages=np.array([16.0, 70.0]),
            margin=0.25,
        )
        assert np.diff(born).min() >= 365
        end = np.datetime64("2015-12-31", "D").astype(int)
        assert ((end - born) < 7 * 365.25).all()
        assert (born <= end).all()


def test_the_partner_who_comes_along_is_of_age():
    date = partner_along_birth_date(
        np.full(2, 10_000),
        np.array([MAN, WOMAN]),
        2015,
        np.array([1 - 1e-12, 0.5]),
        mean_gap=2.6,
        sd_gap=4.0,
        youngest=18,
    )
    assert date[0] == np.datetime64("1997-01-01", "D").astype(int)
    assert date[1] == int(10_000 - 365.25 * 2.6)


def test_families_come_whole(person):
    rows = along(person)
    columns, mother, father = person.columns, person.links["mother"], person.links["father"]
    assert len(rows) > 100
    assert (mother[rows] != NOWHERE).all()
    assert (columns["arrival_year"][rows] == columns["arrival_year"][mother[rows]]).all()
    there = rows[father[rows] != NOWHERE]
    assert 0.4 < len(there) / len(rows) < 0.95
    assert (columns["arrival_year"][there] == columns["arrival_year"][father[there]]).all()
    assert (columns["origin"][rows] == columns["origin"][mother[rows]]).all()
    age = columns["arrival_year"][rows] - columns["birth_year"][rows]
    assert age.min() >= 0
    assert age.max() <= 14
    number = np.bincount(mother[rows], minlength=len(mother))
    assert (number == columns["children_along"]).all()


def test_a_couple_that_comes_lives_together_from_the_first_year_on(watched, person):
    came = person.columns["lives_with_partner_at_entry"] & (person.columns["arrival_year"] == 2015)
    rows = np.flatnonzero(came)
    page = watched.pages[2016, "person"]
    assert len(rows) > 5
    assert page["lives_with_partner"][rows].all()
    assert not page["unites"][rows].any()


def test_fertility_by_group_counts_in_part_for_the_second_generation(values):
    numbers = {k: v.at(1985) if hasattr(v, "at") else v for k, v in values["birth_hazard"].items()}
    numbers |= {"morocco": 1.0, "second_generation": 0.5, "intercept": -4.0}
    n = 3
    hazard = birth_hazard(
        age=np.full(n, 28),
        education=np.full(n, 2),
        origin=np.array([0, MOROCCO, MOROCCO]),
        born_here=np.array([True, True, False]),
        lives_with_partner=np.ones(n, dtype=bool),
        married=np.zeros(n, dtype=bool),
        union_years=np.full(n, 3),
        births_so_far=np.zeros(n, dtype=int),
        years_since_birth=np.zeros(n, dtype=int),
        **numbers,
    )
    logit = np.log(hazard / (1 - hazard))
    assert np.diff(logit) == pytest.approx([0.5, 0.5])


def test_shared_care_is_agreed_on_by_parents_only_and_more_by_the_educated():
    chance = shared_care_chance(
        np.array([1, 3, 3]),
        np.array([1, 3, 3]),
        np.array([True, True, False]),
        share=0.27,
        by_education=np.array([0.75, 0.92, 1.15]),
    )
    assert chance == pytest.approx([0.27 * 0.75**2, 0.27 * 1.15**2, 0.0])


def test_shared_care_holds_a_year_and_may_end_later():
    agrees = np.array([True, False, False])
    lasting = coparents(agrees, np.array([0.0, 0.0, 0.5]), ends=0.1)
    assert lasting.tolist() == [True, False, True]


def test_a_child_has_two_homes_only_while_both_parents_are_there():
    yes = np.ones(4, dtype=bool)
    both = shared_care(
        np.array([True, True, True, False]),
        np.array([1, 1, 3, 1]),
        yes,
        yes,
        np.array([True, False, True, True]),
    )
    assert both.tolist() == [True, False, False, False]


def test_fathers_are_the_address_more_often_where_care_is_shared():
    keeps = father_keeps_children(
        np.array([False, True]), np.array([0.2, 0.2]), alone=0.05, shared=0.4
    )
    assert keeps.tolist() == [False, True]


def test_a_quarter_of_the_parted_share_the_care_in_the_window(watched):
    parted = shared = 0
    for year in range(2012, 2023):
        page = watched.pages[year, "person"]
        couples = page["couple_separates"] & page["couple_with_minors"]
        parted += couples.sum()
        shared += page["agrees_shared_care"][couples].sum()
        assert not (page["shared_care"] & ~page["minor_at_home"]).any()
    assert parted > 100
    assert 0.15 < shared / parted < 0.4
