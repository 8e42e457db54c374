"""Who lived where from which day: stays of persons against the events of the world they were dated from."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.codes import FATHER, MOTHER, WOMAN
from generator.sources.dates import day, year_of
from generator.sources.spells import ends_before_next, ragged
from generator.sources.stays import NEVER, REGISTER_BEGINS
from generator.sources.weddings import married_on

YEARS = range(1995, 2026)


@pytest.fixture(scope="module")
def stays(view):
    return view.stays


@pytest.fixture(scope="module")
def home_on(view, stays):
    """Return the function that finds the household of persons on a day (NOWHERE: in none)."""
    key = (stays.person.astype(np.int64) << 32) | stays.start

    def home_on(rows, moment):
        rows = np.asarray(rows, dtype=np.int64)
        at = np.searchsorted(key, (rows << 32) | moment, "right") - 1
        safe = np.maximum(at, 0)
        inside = (at >= 0) & (stays.person[safe] == rows) & (stays.end[safe] >= moment)
        return np.where(inside, stays.household[safe], NOWHERE)

    return home_on


def ends_of(stays):
    """Places of the first and the last stay of everybody who has one."""
    new = stays.person[1:] != stays.person[:-1]
    return np.flatnonzero(np.append(True, new)), np.flatnonzero(np.append(new, True))


def test_stays_of_a_person_do_not_overlap_and_leave_no_gap(view, stays):
    order = np.lexsort((stays.start, stays.person))
    assert (order == np.arange(len(order))).all()
    assert (stays.end >= stays.start).all()
    assert (stays.household != NOWHERE).all()
    same = stays.person[1:] == stays.person[:-1]
    assert same.sum() > 5000
    assert (stays.start[1:][same] == stays.end[:-1][same] + 1).all()
    assert (stays.start >= view.columns()["birth_date"][stays.person]).all()
    assert stays.start.min() == REGISTER_BEGINS


def test_stays_are_those_of_the_world_at_the_end_of_each_year(view, home_on):
    for year in YEARS:
        # Who dies, or departs, on 31 December is still there that day.
        rows = np.flatnonzero(~view.at(year, "dies") & ~view.at(year, "emigrates"))
        home = view.at(year, "household")[rows]
        assert (home_on(rows, int(day(year + 1)) - 1) == home).all(), year


def test_the_last_stay_ends_with_death_or_departure_and_with_nothing_else(view, stays):
    _, last = ends_of(stays)
    who, end = stays.person[last], stays.end[last]
    gone = view.columns()["dies_newborn"].copy()
    for year in YEARS:
        home = view.at(year - 1, "household") != NOWHERE
        dies, leaves = view.at(year, "dies") & home, view.at(year, "emigrates") & home
        here = dies[who]
        assert here.sum() > 10
        assert (end[here] == day(year) + view.at(year, "death_day")[who[here]]).all()
        assert (year_of(end[leaves[who]]) == year).all()
        gone |= dies | leaves
    assert ((end < NEVER) == gone[who]).all()


def test_a_whole_household_departs_on_one_day(view, stays):
    _, last = ends_of(stays)
    end = np.full(view.size, -1)
    end[stays.person[last]] = stays.end[last]
    for year in (2012, 2017, 2021):
        home = view.at(year - 1, "household")
        rows = np.flatnonzero(view.at(year, "emigrates") & (home != NOWHERE))
        days = {(int(home[r]), int(end[r])) for r in rows}
        assert len(rows) > len(days) > 5
        assert len({h for h, _ in days}) == len(days)


def test_a_newborn_is_in_its_mothers_household_from_the_day_of_birth(view, stays, home_on):
    first, _ = ends_of(stays)
    birth = view.columns()["birth_date"]
    rows = stays.person[first]
    native = view.columns()["has_kin"] & view.columns()["born_here"].astype(bool)
    born = native[rows] & (birth[rows] >= day(1995))
    child, place = rows[born], first[born]
    mother = view.links("mother")[child]
    hers = home_on(mother, birth[child])
    housed = hers != NOWHERE
    assert housed.mean() > 0.98
    assert (stays.start[place][housed] == birth[child][housed]).all()
    assert (stays.household[place][housed] == hers[housed]).all()
    assert stays.is_head[place].mean() < 0.001  # whose mother had no home is first seen when grown


def test_children_move_with_the_parent_they_live_with(view, home_on):
    moves = {MOTHER: 0, FATHER: 0}
    for year in YEARS:
        before, after = view.at(year - 1, "household"), view.at(year, "household")
        child = view.at(year, "at_home") & (before != after) & (after != NOWHERE)
        child &= (before != NOWHERE) & ~view.at(year, "moves_out") & ~view.at(year, "unites")
        for code, name in ((MOTHER, "mother"), (FATHER, "father")):
            parent = view.links(name)
            with_it = (
                child & (view.at(year, "goes_with") == code) & (before[parent] != after[parent])
            )
            # Who lived with the other parent, who has died or kept the dwelling, may come later.
            with_it &= view.at(year - 1, "goes_with") == code
            rows = np.flatnonzero(with_it & (parent != NOWHERE) & (after[parent] == after))
            moves[code] += len(rows)
            for moment in range(int(day(year)), int(day(year + 1)), 7):
                child_there = home_on(rows, moment) == after[rows]
                assert (child_there == (home_on(parent[rows], moment) == after[rows])).all()
    assert moves[MOTHER] > 300
    assert moves[FATHER] > 3


def test_a_child_that_loses_its_parent_moves_the_day_after(view, home_on):
    moved = 0
    for year in YEARS:
        before, after = view.at(year - 1, "household"), view.at(year, "household")
        follows = view.at(year, "at_home") & ~view.at(year, "moves_out") & ~view.at(year, "unites")
        follows &= (before != after) & (after != NOWHERE) & (before != NOWHERE)
        for name in ("mother", "father"):
            parent = view.links(name)
            other = view.links("father" if name == "mother" else "mother")
            lost = follows & (parent != NOWHERE) & view.at(year, "dies")[parent]
            lost &= before[parent] == before
            # The parent that is left has a home, stays in it, and did not live with the one who died.
            stays_put = (other == NOWHERE) | (before[other] == after[other])
            rows = np.flatnonzero(lost & stays_put & (before[other] != before))
            death = day(year) + view.at(year, "death_day")[parent[rows]]
            moved += len(rows)
            assert (home_on(rows, death) == before[rows]).all()
            assert (home_on(rows, death + 1) == after[rows]).all()
    assert moved > 5


def test_a_grown_child_heads_the_household_from_the_day_after_the_last_death(view, stays):
    begins = {(p, s): h for p, s, h in zip(stays.person, stays.start, stays.is_head, strict=True)}
    heirs = 0
    for year in YEARS:
        home = view.at(year - 1, "household")
        mother, father = view.links("mother"), view.links("father")
        death = day(year) + view.at(year, "death_day") + 1
        inherits = view.at(year, "inherits") & (home == view.at(year, "household"))
        dies = view.at(year, "dies")
        for row in np.flatnonzero(inherits & (home != NOWHERE)):
            lost = [
                int(death[p])
                for p in (mother[row], father[row])
                if p != NOWHERE and dies[p] and home[p] == home[row]
            ]
            if lost:
                heirs += 1
                assert begins[row, max(lost)]
    assert heirs > 0


def test_a_couple_that_separates_is_in_two_households_from_that_day(view, home_on):
    parted = 0
    for year in YEARS:
        partner, home = view.at(year - 1, "partner"), view.at(year - 1, "household")
        woman = view.columns()["sex"] == WOMAN
        rows = np.flatnonzero(view.at(year, "separates") & woman & (home != NOWHERE))
        rows = rows[home[partner[rows]] == home[rows]]
        first = day(year) + view.at(year, "change_day")[rows]
        his = partner[rows]
        # Who parts on 1 January was together on 31 December, before the year.
        assert (home_on(rows, first - 1) == home_on(his, first - 1)).all()
        assert (home_on(rows, first) != home_on(his, first)).all()
        assert (home_on(rows, first) != NOWHERE).all()
        assert (home_on(his, first) != NOWHERE).all()
        parted += len(rows)
    assert parted > 300


def test_a_couple_that_unites_is_in_one_household_from_that_day(view, home_on):
    united = 0
    for year in YEARS:
        partner, home = view.at(year - 1, "partner"), view.at(year, "household")
        woman = view.columns()["sex"] == WOMAN
        rows = np.flatnonzero(view.at(year, "starts_union") & woman & (home != NOWHERE))
        rows = rows[home[partner[rows]] == home[rows]]
        first = day(year) + view.at(year, "change_day")[rows]
        assert (home_on(rows, first) == home_on(partner[rows], first)).all()
        assert (home_on(rows, first) == home[rows]).all()
        apart = home_on(rows, first - 1) != home_on(partner[rows], first - 1)
        assert apart.mean() > 0.95
        united += len(rows)
    assert united > 1000


def test_women_are_married_on_1_january_when_the_world_says_so(view):
    for year in (1996, 2005, 2015, 2022):
        wives = view.at(year, "lives_with_partner") & (view.columns()["sex"] == WOMAN)
        rows = np.flatnonzero(wives)
        new_year = np.full(len(rows), int(day(year)) - 1)
        assert (married_on(view.couples, rows, new_year) == view.at(year, "married")[rows]).all()


def test_nobody_marries_after_death_or_before_the_union(view):
    couples = view.couples
    weddings = 0
    for year in YEARS:
        here = couples.is_wedding & (year_of(couples.day) == year)
        woman, moment = couples.woman[here], couples.day[here]
        partner = view.at(year - 1, "partner")[woman]
        death = day(year) + view.at(year, "death_day")[partner]
        assert (~view.at(year, "dies")[partner] | (death >= moment)).all()
        united = day(year) + view.at(year, "change_day")[woman]
        assert (~view.at(year, "starts_union")[woman] | (united <= moment)).all()
        weddings += len(woman)
    assert weddings > 500


def test_ragged_ranges():
    owner, position = ragged(np.array([3, 0, 5]), np.array([5, 0, 4]))
    assert owner.tolist() == [0, 0]
    assert position.tolist() == [3, 4]
    assert ends_before_next(np.array([1, 1, 2]), np.array([5, 9, 2]), 20).tolist() == [8, 20, 20]
