"""Income, work and education in the registers: amounts that fit each other, and whose they are."""

from collections import Counter

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.codes import PENSION, SOCIAL_ASSISTANCE
from generator.sources.dates import day, year_of
from generator.sources.extract import Extract
from tests.generator.conftest import Registers, known


@pytest.fixture(scope="module")
def everybody(view):
    """The registers of the whole population, of which the extract is a part."""
    whole = Extract(view.lives, everybody=True)
    return Registers(whole)


@pytest.fixture(scope="module")
def row_of(view):
    """Number of a person -> row of person."""
    return {int(rin): row for row, rin in enumerate(view.rin)}


@pytest.fixture(scope="module")
def last_day(view):
    """Number of a person -> last day in the register."""
    return dict(zip(view.rin.tolist(), view.registered[1].tolist(), strict=True))


def pairs(records, *names):
    return list(zip(*(records[name].tolist() for name in names), strict=True))


def test_incomes_fit_their_indices(registers):
    r = known(registers["INHATAB"])
    assert (r["disposable_income"] >= 0.99 * r["standardised_income"]).all()
    low = r["low_income_index"] < 100
    assert 0.02 < low.mean() < 0.2
    long = r["low_income_index_long"]
    assert ((long >= 0) | (long == -4)).all()
    assert 0.5 < (long >= 0).mean() < 1
    assert (long[long >= 0] >= r["low_income_index"][long >= 0]).all()
    # Half of households have more than the median: 60% of it is a line, and they are far above it.
    assert 0.4 < (r["european_index"] > 100 / 0.6).mean() < 0.6
    assert 0.03 < (r["european_index"] < 100).mean() < 0.25
    assert r["percentile"].min() >= 1
    assert r["percentile"].max() <= 100
    assert np.corrcoef(r["percentile"], r["standardised_income"])[0, 1] > 0.7


@pytest.mark.parametrize("name", ["low_income_index", "european_index", "social_minimum_index"])
def test_a_low_income_for_four_years_is_the_highest_of_the_four(registers, name):
    r = known(registers["INHATAB"])
    keys = pairs(r, "year", "earner_rin")
    index = dict(zip(keys, r[name].tolist(), strict=True))
    checked = 0
    for (year, earner), long in zip(keys, r[f"{name}_long"].tolist(), strict=True):
        four = [index.get((y, earner)) for y in range(year - 3, year + 1)]
        if None not in four:
            assert long == max(four)
            checked += 1
    assert checked > 5000


def test_every_household_with_income_has_its_members_and_one_earner(everybody):
    links, incomes = everybody["KOPPELPERSOONHUISHOUDEN"], everybody["INHATAB"]
    counts = Counter(pairs(links, "year", "earner_rin"))
    there = pairs(incomes, "year", "earner_rin")
    assert len(set(there)) == len(there)
    assert set(there) == set(counts)
    assert [counts[key] for key in there] == incomes["members"].tolist()
    members = pairs(links, "year", "rin")
    assert len(set(members)) == len(members)
    # The earner is a member of the household that it earns for.
    assert set(pairs(links, "year", "rin", "earner_rin")) >= {(y, e, e) for y, e in there}


def test_the_extract_leaves_out_members_and_no_household_of_an_earner(view, registers, everybody):
    links, incomes = registers["KOPPELPERSOONHUISHOUDEN"], registers["INHATAB"]
    counts = Counter(pairs(links, "year", "earner_rin"))
    there = pairs(incomes, "year", "earner_rin")
    assert set(there) == set(counts)
    assert all(counts[k] <= m for k, m in zip(there, incomes["members"].tolist(), strict=True))
    mine = set(view.rin[view.rows].tolist())
    whole = {k for k in pairs(everybody["INHATAB"], "year", "earner_rin") if k[1] in mine}
    assert set(there) == whole


def test_the_link_is_to_the_household_of_1_january(view, registers, row_of):
    links = registers["KOPPELPERSOONHUISHOUDEN"]
    member = np.array([row_of[k] for k in links["rin"].tolist()])
    earner = np.array([row_of[k] for k in links["earner_rin"].tolist()])
    for year in range(2011, view.timeline.cutoff + 1):
        here = links["year"] == year
        home = view.at(year - 1, "household")
        assert here.sum() > 1000
        assert (home[member[here]] == home[earner[here]]).all()
        assert (home[member[here]] != NOWHERE).all()
        assert view.at(year, "head")[earner[here]].all()
        own = view.at(year, "net_income")
        heads = view.at(year, "head")[member[here]]
        assert (own[earner[here]][heads] >= own[member[here]][heads]).all()


def test_children_of_the_challenge_have_an_income_when_they_are_two(view, registers):
    """The path that every team takes: child, household on 1 January, its income."""
    child = view.columns()["birth_year"] == view.timeline.test_birth
    # Here on 1 January and at the cut-off: families from abroad came in between.
    child &= view.columns()["has_kin"] & (view.at(view.timeline.cutoff, "household") != NOWHERE)
    child &= view.at(view.timeline.cutoff - 1, "household") != NOWHERE
    rin = set(view.rin[child & view.chosen].tolist())
    links = registers["KOPPELPERSOONHUISHOUDEN"]
    last = links["year"] == view.timeline.cutoff
    assert len(rin) > 50
    assert len(rin & set(links["rin"][last].tolist())) > 0.97 * len(rin)


def test_income_of_a_household_is_that_of_all_members(view, everybody, row_of):
    r = known(everybody["INHATAB"])
    price = view.lives.values["inhatab"]["price_index"]
    for year in (2013, 2022):
        here = np.flatnonzero(r["year"] == year)
        home = view.at(year - 1, "household")
        members: dict[int, list[int]] = {}
        for row in np.flatnonzero(home != NOWHERE).tolist():
            members.setdefault(int(home[row]), []).append(row)
        earned, benefit = view.at(year, "earnings"), view.at(year, "personal_benefit")
        assisted = view.at(year, "activity") == SOCIAL_ASSISTANCE
        assistance = view.household_at(year, "assistance")
        index = price.at(year) / price.at(2022)
        for place in here[::7]:
            household = int(home[row_of[int(r["earner_rin"][place])]])
            rows = members[household]
            assert r["primary_income"][place] == pytest.approx(index * earned[rows].sum(), abs=1)
            some = (earned[rows] > 0) | (benefit[rows] > 0)
            some |= assisted[rows] & (assistance[household] > 0)
            assert r["members_with_income"][place] == some.sum()


def test_amounts_of_a_household_fit_each_other(registers):
    r = known(registers["INHATAB"])
    assert (r["members_with_income"] <= r["members"]).all()
    assert (r["gross_income"] >= r["primary_income"]).all()
    assert ((r["benefit_share"] >= 0) & (r["benefit_share"] <= 100)).all()
    on_wages = (r["main_source"] == 11) & (r["members_with_income"] == 1)
    assert (r["primary_income"][on_wages] > 0).mean() > 0.99
    on_assistance = r["main_source"] == 22
    assert r["benefit_share"][on_assistance].mean() > r["benefit_share"][on_wages].mean() + 40
    alone = np.isin(r["composition"], (11, 13))
    assert (r["members"][alone] == 1).all()
    couple = (r["composition"] >= 21) & (r["composition"] <= 33)
    assert (r["members"][couple] >= 2).all()
    assert ((r["members"] == 2) == (r["composition"] == 21))[couple].mean() > 0.99


def test_a_household_whose_heads_all_study_is_one_of_students(view, everybody, row_of):
    r = known(everybody["INHATAB"])
    assert set(np.unique(r["population"])) == {1, 2}
    for year in (2013, 2022):
        here = np.flatnonzero(r["year"] == year)
        home, head, studying = (
            view.at(year - 1, "household"),
            view.at(year, "head"),
            view.at(year, "studying"),
        )
        adults: dict[int, list[bool]] = {}
        for row in np.flatnonzero(head & (home != NOWHERE)).tolist():
            adults.setdefault(int(home[row]), []).append(bool(studying[row]))
        for place in here.tolist():
            study = all(adults[int(home[row_of[int(r["earner_rin"][place])]])])
            assert r["population"][place] == (2 if study else 1)
        ages = (
            year - view.columns()["birth_year"][[row_of[x] for x in r["earner_rin"][here].tolist()]]
        )
        assert (r["population"][here][ages >= 25] == 1).all()
        assert (r["population"][here][ages < 18] == 2).all()


def test_incomes_that_are_not_known_have_their_codes_in_all_registers(view, everybody):
    households, persons, poverty = (everybody[n] for n in ("INHATAB", "INPATAB", "STAPMON"))
    share = view.lives.values["inhatab"]["not_known"]
    unknown = households["population"] == 7
    assert 0.5 * share < unknown.mean() < 1.5 * share
    amounts = ("gross", "disposable", "standardised", "primary", "taxable")
    for name in amounts:
        assert np.array_equal(households[f"{name}_income"] == 9_999_999_999, unknown)
    for name in ("low_income_index", "low_income_index_long", "percentile", "benefit_share"):
        assert np.array_equal(households[name] == -1, unknown)
    lost = {k for k, u in zip(pairs(households, "year", "earner_rin"), unknown, strict=True) if u}
    of_person = np.array([k in lost for k in pairs(persons, "year", "earner_rin")])
    assert np.array_equal(persons["personal_income"] == 9_999_999_999, of_person)
    assert np.array_equal(persons["personal_percentile"] == -2, of_person)
    member = dict(zip(pairs(persons, "year", "rin"), of_person.tolist(), strict=True))
    told = [member.get(k) for k in pairs(poverty, "year", "rin")]
    coded = (poverty["in_poverty"] == -1).tolist()
    assert all(u == c for u, c in zip(told, coded, strict=True) if u is not None)
    # Some never have a known income, others once.
    years = Counter(earner for _, earner in lost)
    assert max(years.values()) > 6
    assert min(years.values()) == 1


def test_spells_of_work_do_not_overlap_and_end_with_the_stay(view, registers, last_day):
    r = registers["SECMBUS"]
    order = np.lexsort((r["spell_start"], r["rin"]))
    rin, start, end = (r[name][order] for name in ("rin", "spell_start", "spell_end"))
    assert (end >= start).all()
    assert (end >= view.first_day).all()
    same = rin[1:] == rin[:-1]
    assert (start[1:][same] == end[:-1][same] + 1).all()
    final = np.append(~same, True)
    ends = [min(last_day[k], view.last_day) for k in rin[final].tolist()]
    assert end[final].tolist() == ends
    assert 0.8 < (end[final] == view.last_day).mean() < 1


def test_work_begins_at_fifteen_and_says_what_it_is(view, registers, row_of):
    r = registers["SECMBUS"]
    person = view.columns()
    rows = np.array([row_of[k] for k in r["rin"].tolist()])
    assert (year_of(r["spell_start"]) - person["birth_year"][rows]).min() >= 14
    flags = [name for name in r if name.startswith("is_")]
    assert len(flags) == 7
    assert (r["is_retired"] == (r["activity"] == PENSION)).all()
    # At the cut-off the category is that of the world.
    now = r["spell_end"] == view.last_day
    assert (r["activity"][now] == view.at(view.timeline.cutoff, "activity")[rows[now]]).all()


def test_education_is_missing_more_often_for_those_born_abroad(view, registers, row_of):
    r = registers["HOOGSTEOPLTAB"]
    last = r["year"] == view.timeline.cutoff
    rows = np.array([row_of[k] for k in r["rin"][last].tolist()])
    missing, abroad = r["attained"][last] < 0, ~view.columns()["born_here"][rows]
    old = view.timeline.cutoff - view.columns()["birth_year"][rows] > 40
    for group in (old, ~old):
        assert missing[abroad & group].mean() > missing[~abroad & group].mean() + 0.1
    assert missing[old & ~abroad].mean() > missing[~old & ~abroad].mean()


def test_education_is_of_who_lives_here_and_never_falls(view, registers, last_day):
    r = registers["HOOGSTEOPLTAB"]
    days = day(r["year"], 10)
    assert all(last_day[k] >= d for k, d in pairs({**r, "day": days}, "rin", "day"))
    order = np.lexsort((r["year"], r["rin"]))
    same = r["rin"][order][1:] == r["rin"][order][:-1]
    assert (np.diff(r["attained"][order].astype(int))[same] >= 0).all()
    assert (r["attained"] <= r["followed"]).all()
    assert (r["attained"] < r["followed"]).any()
