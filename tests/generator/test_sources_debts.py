"""Debts, arrears and poverty in the registers: whose, since when, and in which household."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.sources.dates import day
from generator.sources.extract import Extract
from tests.generator.conftest import Registers


@pytest.fixture(scope="module")
def everybody(view):
    whole = Extract(view.lives, everybody=True)
    return Registers(whole)


def keys(records, *names):
    return list(zip(*(records[name].tolist() for name in names), strict=True))


@pytest.mark.parametrize(
    ("name", "first"), [("SCHULDENPROBLEMATIEK", 2015), ("WANBZVWTAB", 2010), ("STAPMON", 2018)]
)
def test_a_register_has_one_row_per_person_and_year_of_its_window(registers, view, name, first):
    records = registers[name]
    assert len(set(keys(records, "year", "rin"))) == len(records["rin"])
    assert set(records["year"]) == set(range(first, view.timeline.cutoff + 1))
    assert set(records["rin"].tolist()) <= set(view.rin[view.rows].tolist())


def test_the_household_is_that_of_the_first_of_january(registers):
    debts, spells = registers["SCHULDENPROBLEMATIEK"], registers["GBAHUISHOUDENSBUS"]
    known = set(keys(spells, "rin", "household_number", "spell_start", "spell_end"))
    mine = keys(debts, "rin", "household_number", "household_start", "household_end")
    assert set(mine) <= known
    moment = day(debts["year"])
    assert (debts["household_start"] <= moment).all()
    assert (moment <= debts["household_end"]).all()


def test_a_household_has_debts_when_a_member_has(everybody):
    debts = everybody["SCHULDENPROBLEMATIEK"]
    assert (debts["household_debts"] >= debts["debts"]).all()
    of_household, of_members = {}, {}
    for key, household, person in zip(
        keys(debts, "year", "household_number", "household_start"),
        debts["household_debts"].tolist(),
        debts["debts"].tolist(),
        strict=True,
    ):
        assert of_household.setdefault(key, household) == household
        of_members[key] = max(of_members.get(key, 0), person)
    assert of_household == of_members


def test_the_extract_says_the_same_as_the_whole_population(registers, everybody):
    for name, value in (("SCHULDENPROBLEMATIEK", "household_debts"), ("STAPMON", "in_poverty")):
        some = set(keys(registers[name], "year", "rin", value))
        assert some <= set(keys(everybody[name], "year", "rin", value))


def test_arrears_of_december_are_debts_of_january(everybody):
    debts, late = everybody["SCHULDENPROBLEMATIEK"], everybody["WANBZVWTAB"]
    flags = dict(zip(keys(debts, "year", "rin"), debts["debts"].tolist(), strict=True))
    after = [flags.get((year + 1, rin)) for year, rin in keys(late, "year", "rin")]
    known = [flag for flag in after if flag is not None]
    assert len(known) > 50
    assert all(known)


def test_who_is_late_is_there_and_of_age(registers, view):
    late = registers["WANBZVWTAB"]
    row_of = {int(rin): row for row, rin in enumerate(view.rin)}
    rows = np.array([row_of[rin] for rin in late["rin"].tolist()])
    assert view.there_on(rows, day(late["year"] + 1) - 1).all()
    assert (day(late["year"] + 1) - view.columns()["birth_date"][rows] > 18 * 365).all()


def test_poverty_for_long_takes_four_years(everybody):
    records = everybody["STAPMON"]
    poor = dict(zip(keys(records, "year", "rin"), records["in_poverty"].tolist(), strict=True))
    last = records["year"] == 2022
    long = records["in_poverty_for_long"][last] == 1
    assert 0 < long.sum() < (records["in_poverty"][last] == 1).sum()
    for rin in records["rin"][last][long].tolist():
        assert all(poor[year, rin] == 1 for year in range(2019, 2023))


def test_a_household_is_poor_or_not_as_a_whole(everybody, view):
    records = everybody["STAPMON"]
    row_of = {int(rin): row for row, rin in enumerate(view.rin)}
    mine = records["year"] == 2022
    rows = np.array([row_of[rin] for rin in records["rin"][mine].tolist()])
    home = view.at(2021, "household")[rows]
    assert (home != NOWHERE).all()
    poor = records["in_poverty"][mine]
    for household in np.unique(home[poor == 1]):
        assert (poor[home == household] == 1).all()
