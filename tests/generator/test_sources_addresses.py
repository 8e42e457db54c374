"""Addresses: spells of persons at dwellings, where dwellings stand, who owns them; and deaths."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.sources.addresses import (
    find_addresses,
    find_dwellings,
    object_numbers,
    place_codes,
)
from generator.sources.cbs import TABLES
from generator.sources.cbs.addresses import ASSOCIATION, OCCUPIER, OTHER_LANDLORD, UNKNOWN
from generator.sources.dates import day
from generator.sources.extract import Extract

YEARS = range(2010, 2023)


@pytest.fixture(scope="module")
def view(extract):
    return Extract(extract[0].lives, everybody=True)


@pytest.fixture(scope="module")
def dwellings(view):
    return find_dwellings(view)


@pytest.fixture(scope="module")
def spells(view, dwellings):
    return find_addresses(view, dwellings)


@pytest.fixture(scope="module")
def register(extract):
    """The tables as participants get them."""
    names = ("GBAADRESOBJECTBUS", "VSLGWBTAB", "EIGENDOMTAB", "GBAOVERLIJDENTAB")
    return {name: TABLES[name](extract[0]) for name in names}


def at_home(spells, moment, size):
    """Dwelling of every person on a day, -1 for who has none."""
    there = (spells.start <= moment) & (spells.end >= moment)
    home = np.full(size, -1)
    home[spells.person[there]] = spells.dwelling[there]
    assert there.sum() == (home >= 0).sum()
    return home


def days_of(view):
    """A day in each quarter of the window, moving days among them, and its two ends."""
    days = [int(day(year, month)) + 13 for year in YEARS for month in (1, 4, 7, 10)]
    return [view.first_day, *days, view.last_day]


def test_spells_of_a_person_do_not_overlap_and_stay_before_the_cutoff(view, spells):
    same = spells.person[1:] == spells.person[:-1]
    assert same.sum() > 3000
    assert (spells.start[1:][same] > spells.end[:-1][same]).all()
    assert (spells.end >= spells.start).all()
    assert spells.start.max() <= view.last_day
    assert spells.end.max() == view.last_day
    assert spells.end.min() >= view.first_day


def test_a_new_spell_begins_only_at_another_dwelling_or_after_a_gap(spells):
    goes_on = (spells.person[1:] == spells.person[:-1]) & (spells.start[1:] == spells.end[:-1] + 1)
    assert goes_on.any()
    assert (spells.dwelling[1:][goes_on] != spells.dwelling[:-1][goes_on]).all()


def test_spells_cover_the_stays_day_for_day(view, dwellings, spells):
    for moment in days_of(view):
        home = at_home(spells, moment, view.size)
        s = view.stays
        there = (s.start <= moment) & (s.end >= moment) & view.chosen[s.person]
        lived_in = np.full(view.size, NOWHERE)
        lived_in[s.person[there]] = s.household[there]
        assert ((home >= 0) == (lived_in >= 0)).all()
        inside = home >= 0
        # The dwelling is one of the household's own, so that no two households share one.
        assert (dwellings.household[home[inside]] == lived_in[inside]).all()


def test_all_members_of_a_household_share_the_dwelling_on_every_day(view, dwellings, spells):
    for moment in days_of(view):
        home = at_home(spells, moment, view.size)
        pairs = np.unique(np.stack([dwellings.household[home[home >= 0]], home[home >= 0]]), axis=1)
        assert len(np.unique(pairs[0])) == pairs.shape[1]


def test_a_household_changes_dwelling_on_the_day_it_moves_and_on_no_other(view, dwellings):
    for year in YEARS:
        moves = view.household_at(year, "moves").astype(bool)
        rows = np.arange(len(moves))
        before, after = (dwellings.on(rows, int(day(y)) - 1) for y in (year, year + 1))
        assert moves.any()
        assert (after - before == moves).all()
        moving = int(day(year)) + view.household_at(year, "moving_day")
        assert (dwellings.on(rows, moving)[moves] == after[moves]).all()
        assert (dwellings.on(rows, moving - 1)[moves] == before[moves]).all()


def test_people_live_in_the_neighbourhood_of_their_household(view, dwellings, spells):
    for year in YEARS:
        home = at_home(spells, int(day(year + 1)) - 1, view.size)
        # Who dies on 31 December had a dwelling that day and is nowhere at the end of the year.
        there = (home >= 0) & (view.postcode(year) >= 0)
        assert (home >= 0).sum() - there.sum() < 10
        area = dwellings.area[home[there]]
        assert (view.columns("neighbourhood")["postcode"][area] == view.postcode(year)[there]).all()


def test_codes_of_places_nest(view):
    town, district, hood = place_codes(view, np.arange(len(view.ids("neighbourhood"))))
    assert (district // 100 == town).all()
    assert (hood // 100 == district).all()
    assert len(np.unique(district)) == len(district)
    assert [int(c[0]) for c in place_codes(view, np.array([NOWHERE]))] == [-1, -1, -1]


def test_object_numbers_are_unique_and_reveal_nothing_of_rows(view, dwellings):
    rows = np.arange(len(dwellings.household))
    numbers = object_numbers(view, dwellings, rows)
    assert len(np.unique(numbers)) == len(numbers)
    assert {len(n) for n in numbers} == {32}
    assert set("".join(numbers[:500])) == set("0123456789abcdef")
    place = np.argsort(np.argsort(numbers))
    for order in (rows, dwellings.number, dwellings.area):
        assert abs(np.corrcoef(place, order)[0, 1]) < 4 / np.sqrt(len(rows))
    # Two dwellings of one household are no more alike than two strangers.
    again = np.flatnonzero(dwellings.number[1:] > 0)
    alike = np.mean(
        [a == b for i in again for a, b in zip(numbers[i], numbers[i + 1], strict=True)]
    )
    assert abs(alike - 1 / 16) < 0.005


def test_every_address_has_its_place_and_no_place_is_without_address(register):
    used = set(register["GBAADRESOBJECTBUS"]["object_number"])
    placed = register["VSLGWBTAB"]["object_number"]
    assert set(placed) == used
    assert len(placed) == len(used)
    assert (register["VSLGWBTAB"]["municipality_2023"] > 0).all()


def test_owners_are_those_of_dwellings_that_are_lived_in(register):
    owners = register["EIGENDOMTAB"]
    assert set(owners["object_number"]) <= set(register["GBAADRESOBJECTBUS"]["object_number"])
    assert sorted(set(owners["year"])) == list(range(2012, 2023))
    pairs = list(zip(owners["object_number"], owners["year"], strict=True))
    assert len(set(pairs)) == len(pairs)
    assert owners["residents"].min() >= 1
    known = owners["home_owner"][owners["home_owner"] != UNKNOWN]
    assert len(known) > 0.99 * len(pairs)
    assert set(known) == {OCCUPIER, ASSOCIATION, OTHER_LANDLORD}


def test_a_dwelling_keeps_its_landlord(register):
    owners = register["EIGENDOMTAB"]
    order = np.lexsort((owners["year"], owners["object_number"]))
    number, owner = owners["object_number"][order], owners["home_owner"][order]
    let = np.isin(owner, (ASSOCIATION, OTHER_LANDLORD))
    both = (number[1:] == number[:-1]) & let[1:] & let[:-1]
    assert both.sum() > 1000
    # But for a household between the two shares whose children come or grow up.
    assert np.mean(owner[1:][both] == owner[:-1][both]) > 0.98


def test_who_died_is_in_the_register_until_that_day(extract, register):
    view = extract[0]
    deaths = register["GBAOVERLIJDENTAB"]
    row_of = dict(zip(view.rin[view.rows].tolist(), view.rows.tolist(), strict=True))
    rows = np.array([row_of[rin] for rin in deaths["rin"].tolist()])
    assert len(np.unique(rows)) == len(rows) > 100
    assert deaths["death_date"].max() <= view.last_day
    assert (view.registered[1][rows] == deaths["death_date"]).mean() > 0.999
