"""Households from day to day: their members, their kind, and the register of them."""

from itertools import pairwise

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.codes import WOMAN
from generator.sources.cbs import TABLES
from generator.sources.dates import day, month_of, year_of
from generator.sources.extract import Extract
from generator.sources.households import (
    CHILD_AT_HOME,
    COUPLE,
    COUPLE_CHILDREN,
    IN_INSTITUTION,
    INSTITUTION,
    MARRIED,
    MARRIED_CHILDREN,
    NOBODY,
    OTHER,
    OTHER_PLACE,
    REFERENCE_OF_OTHER,
    SINGLE,
    SINGLE_PARENT,
    SINGLE_PARENT_PLACE,
    household_spells,
)

YEARS = range(2010, 2023)
COUPLES = (COUPLE, MARRIED, COUPLE_CHILDREN, MARRIED_CHILDREN)


@pytest.fixture(scope="module")
def everybody(view):
    return Extract(view.lives, everybody=True)


@pytest.fixture(scope="module")
def spells(everybody):
    """The spells of all households of the world that were there in the window."""
    return household_spells(everybody)


@pytest.fixture(scope="module")
def register(view):
    return TABLES["GBAHUISHOUDENSBUS"](view)


def grandchildren_of(view, s):
    """Whether a member lives there with a parent who is a child at home, shape (members,)."""
    children = s.p_place == CHILD_AT_HOME
    there = set(zip(s.p_spell[children].tolist(), s.p_row[children].tolist(), strict=True))
    found = np.zeros(len(s.p_row), dtype=bool)
    for link in ("mother", "father"):
        parents = zip(s.p_spell.tolist(), view.links(link)[s.p_row].tolist(), strict=True)
        found |= np.array([pair in there for pair in parents])
    return found & (s.p_place == OTHER_PLACE)


def heads_of(view, s):
    """(spell, row, place) of the members who are neither children nor grandchildren."""
    head = ~np.isin(s.p_place, (CHILD_AT_HOME, IN_INSTITUTION)) & ~grandchildren_of(view, s)
    return s.p_spell[head], s.p_row[head], s.p_place[head]


def on(s, moment):
    """Places of the spells that hold on a day."""
    return np.flatnonzero((s.h_start <= moment) & (s.h_end >= moment))


def test_spells_of_one_household_do_not_overlap(everybody, spells):
    s = spells
    order = np.lexsort((s.h_start, s.h_household))
    same = s.h_household[order][1:] == s.h_household[order][:-1]
    assert same.sum() > 3000
    assert (s.h_start[order][1:][same] > s.h_end[order][:-1][same]).all()
    assert (s.h_end >= s.h_start).all()
    assert s.h_end.min() >= everybody.first_day
    assert s.h_end.max() == everybody.last_day
    assert s.h_start.max() <= everybody.last_day


def test_a_new_spell_begins_only_when_something_changes(spells):
    s = spells
    members = [[] for _ in s.h_start]
    for spell, row, place in zip(
        *(a.tolist() for a in (s.p_spell, s.p_row, s.p_place)), strict=True
    ):
        members[spell].append((row, place))
    order = np.lexsort((s.h_start, s.h_household)).tolist()
    changed = []
    for a, b in pairwise(order):
        if s.h_household[a] == s.h_household[b]:
            assert s.h_end[a] + 1 == s.h_start[b]
            changed.append(sorted(members[a]) != sorted(members[b]))
    # The exception: a wedding of two among several heads.
    assert np.mean(changed) > 0.998


def test_members_are_heads_and_children(everybody, spells):
    s = spells
    n = len(s.h_start)
    assert (np.bincount(s.p_spell, minlength=n) == s.h_members).all()
    of_head, _, _ = heads_of(everybody, s)
    heads = np.bincount(of_head, minlength=n)
    others = np.bincount(s.p_spell[grandchildren_of(everybody, s)], minlength=n)
    assert (s.h_members == heads + s.h_children + others).all()
    assert (s.h_members >= 1).all()
    assert len(np.unique((s.p_spell.astype(np.int64) << 32) | s.p_row)) == len(s.p_row)
    kids = np.flatnonzero(np.isin(s.p_place, (CHILD_AT_HOME, IN_INSTITUTION)))
    birth = everybody.columns()["birth_date"][s.p_row]
    youngest, oldest = np.full(n, NOBODY), np.full(n, 2**30)
    np.maximum.at(youngest, s.p_spell[kids], birth[kids])
    np.minimum.at(oldest, s.p_spell[kids], birth[kids])
    assert (s.h_youngest == youngest).all()
    assert (s.h_oldest == np.where(s.h_children > 0, oldest, NOBODY)).all()


def test_the_kind_of_a_household_follows_from_its_members(everybody, spells):
    s = spells
    of_head, _, place = heads_of(everybody, s)
    heads, with_children = np.bincount(of_head, minlength=len(s.h_start)), s.h_children > 0
    couple = np.isin(s.h_type, COUPLES)
    assert (heads[couple] == 2).all()
    assert (with_children == np.isin(s.h_type, (COUPLE_CHILDREN, MARRIED_CHILDREN)))[couple].all()
    assert ((s.h_type == SINGLE) == ((heads == 1) & ~with_children)).all()
    assert ((s.h_type == SINGLE_PARENT) == ((heads == 1) & with_children)).all()
    assert ((s.h_type == INSTITUTION) == (heads == 0)).all()
    assert (heads[s.h_type == OTHER] >= 2).all()
    for kind in range(SINGLE, INSTITUTION):  # a world of this size may have no orphans
        assert (s.h_type == kind).any()
    expected = np.select(
        [s.h_type[of_head] == OTHER, s.h_type[of_head] == SINGLE_PARENT],
        [OTHER_PLACE, SINGLE_PARENT_PLACE],
        s.h_type[of_head] + 1,
    )
    assert (np.where(place == REFERENCE_OF_OTHER, OTHER_PLACE, place) == expected).all()


def test_who_lives_with_grandparents_is_another_member(everybody, spells):
    s = spells
    found = grandchildren_of(everybody, s)
    assert found.any()
    kind = s.h_type[s.p_spell[found]]
    with_children = np.isin(kind, (COUPLE_CHILDREN, MARRIED_CHILDREN, SINGLE_PARENT))
    assert with_children.any()  # the parent is a child at home
    assert (kind[~with_children] == OTHER).all()  # where the child's other parent lives in, for one
    birth = everybody.columns()["birth_date"][s.p_row]
    assert (birth[found] > s.h_oldest[s.p_spell[found]]).all()


def test_two_heads_are_a_couple_when_they_are_partners(everybody, spells):
    s = spells
    of_head, row, _ = heads_of(everybody, s)
    couples = np.isin(s.h_type, COUPLES)
    others = (s.h_type == OTHER) & (np.bincount(of_head, minlength=len(s.h_start)) == 2)
    assert others.any()
    for year in YEARS:
        partner = everybody.at(year - 1, "partner")
        came = everybody.columns()["arrival_year"] == year  # as a couple, from the first day on
        partner = np.where(came, everybody.at(year, "partner"), partner)
        began = np.flatnonzero(year_of(s.h_start) == year)
        for spell in began[couples[began] | others[began]]:
            one, two = row[of_head == spell]
            assert (partner[one] == two) == couples[spell]


def test_every_household_but_an_institution_has_one_reference_person(everybody, spells):
    s = spells
    references = np.bincount(s.p_spell[s.p_reference], minlength=len(s.h_start))
    assert (references == (s.h_type != INSTITUTION)).all()
    man = everybody.columns()["sex"][s.p_row[s.p_reference]] != WOMAN
    assert man[np.isin(s.h_type[s.p_spell[s.p_reference]], COUPLES)].all()
    assert (
        (s.p_place == REFERENCE_OF_OTHER) == (s.p_reference & (s.h_type[s.p_spell] == OTHER))
    ).all()
    birth = everybody.columns()["birth_date"][s.p_row]
    assert (s.h_start[s.p_spell] - birth)[s.p_reference].min() > 15 * 365


def test_an_institution_holds_minors_whose_parents_are_gone(everybody, spells):
    s = spells
    here = s.h_type[s.p_spell] == INSTITUTION  # orphans: none in some worlds of this size
    rows, start = s.p_row[here], s.h_start[s.p_spell[here]]
    assert (s.p_place[here] == IN_INSTITUTION).all()
    assert (start - everybody.columns()["birth_date"][rows] < 19 * 365.25).all()


def test_a_household_is_married_from_the_wedding_on(everybody, spells):
    s = spells
    of_head, row, _ = heads_of(everybody, s)
    wife = np.full(len(s.h_start), NOWHERE)
    woman = everybody.columns()["sex"][row] == WOMAN
    wife[of_head[woman]] = row[woman]
    married = np.isin(s.h_type, (MARRIED, MARRIED_CHILDREN))
    for year in YEARS:
        here = on(s, int(day(year)) - 1 if year > 2010 else int(day(year)))
        here = here[np.isin(s.h_type[here], COUPLES)]
        was = everybody.at(year, "married")[wife[here]]
        assert (married[here] == was).mean() > (0.999 if year > 2010 else 0.99)
        marries = everybody.at(year, "couple_marries")
        began = np.flatnonzero((year_of(s.h_start) == year) & married)
        new = marries[wife[began]]
        assert (new | everybody.at(year, "married")[wife[began]]).all()
        wedding = day(year) + everybody.at(year, "marriage_day")[wife[began]]
        assert (s.h_start[began][new] >= wedding[new]).all()


def test_the_household_on_1_january_is_the_one_of_the_world(everybody, spells):
    s = spells
    for year in YEARS:
        here = on(s, int(day(year + 1)) - 1)
        home = everybody.at(year, "household")
        # Who dies, or departs, on 31 December is still there that day.
        last_day = year_of(everybody.registered[1] + 1) == year + 1
        last_day &= year_of(everybody.registered[1]) == year
        home = np.where(last_day, everybody.at(year - 1, "household"), home)
        counts = np.bincount(home[home != NOWHERE], minlength=len(everybody.ids("household")))
        assert (s.h_members[here] == counts[s.h_household[here]]).mean() > 0.999
        assert len(here) == pytest.approx((counts > 0).sum(), abs=3)
        if year + 1 in YEARS:
            world = everybody.household_at(year + 1, "members")
            assert (s.h_members[here] == world[s.h_household[here]]).mean() > 0.998


def test_a_household_number_and_its_first_day_name_one_household(everybody):
    r = TABLES["GBAHUISHOUDENSBUS"](everybody)
    pairs, counts = np.unique(
        np.stack([r["household_number"], r["spell_start"]]), axis=1, return_counts=True
    )
    members = dict(zip(map(tuple, pairs.T.tolist()), counts.tolist(), strict=True))
    of = zip(r["household_number"].tolist(), r["spell_start"].tolist(), strict=True)
    assert [members[key] for key in of] == r["members"].tolist()
    assert r["household_number"].max() < 10**12


def test_the_register_has_no_overlap_and_no_gap(view, register):
    r = register
    order = np.lexsort((r["spell_start"], r["rin"]))
    rin, start, end = (r[name][order] for name in ("rin", "spell_start", "spell_end"))
    assert (end >= start).all()
    assert (end >= view.first_day).all()
    same = rin[1:] == rin[:-1]
    assert (start[1:][same] == end[:-1][same] + 1).all()
    _, last_seen = view.registered
    final = np.append(~same, True)
    ends = dict(zip(view.rin.tolist(), np.minimum(last_seen, view.last_day).tolist(), strict=True))
    assert [ends[k] for k in rin[final].tolist()] == end[final].tolist()
    assert (end[final] == view.last_day).mean() > 0.8


def test_the_register_shows_the_extract_as_the_whole_would(view, everybody, register):
    """Cutting an extract drops persons, and changes nothing in what is said of the others."""
    whole = TABLES["GBAHUISHOUDENSBUS"](everybody)
    mine = np.isin(whole["rin"], view.rin[view.rows])
    for name, values in register.items():
        order = np.lexsort((register["spell_start"], register["rin"]))
        same = np.lexsort((whole["spell_start"][mine], whole["rin"][mine]))
        assert (values[order] == whole[name][mine][same]).all(), name


def test_members_are_heads_children_and_others(register):
    r = register
    couple = np.isin(r["household_type"], COUPLES)
    alone = np.isin(r["household_type"], (SINGLE, SINGLE_PARENT))
    heads = r["members"] - r["children"] - r["others"]
    assert (heads[couple] == 2).all()
    assert (heads[alone] == 1).all()
    assert (r["others"] > 0).any()
    assert (r["others"][np.isin(r["household_place"], (OTHER_PLACE, REFERENCE_OF_OTHER))] > 0).all()


def test_birth_dates_in_the_register_are_those_of_children_of_the_household(spells, register):
    r = register
    none = r["children"] == 0
    for name in ("youngest", "oldest"):
        assert ((r[f"{name}_birth_year"] == -1) == none).all()
        assert ((r[f"{name}_birth_month"] == -1) == none).all()
    months = r["youngest_birth_year"] * 12 + r["youngest_birth_month"]
    assert (months >= r["oldest_birth_year"] * 12 + r["oldest_birth_month"]).all()
    start = year_of(r["spell_start"]) * 12 + month_of(r["spell_start"])
    assert (start >= months)[~none].all()
