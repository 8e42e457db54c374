"""Signals of school teams: about whom, when, and that most of what is true goes unnoticed."""

import numpy as np
import pytest

from generator.sources.dates import year_of
from generator.sources.local import TABLES
from generator.sources.local.school import HOLIDAYS, KINDS, _concerns, _pupils


@pytest.fixture(scope="module")
def signals(view):
    return TABLES["SCHOOLSIGNALEN"](view)


@pytest.fixture(scope="module")
def rows(view, signals):
    row = {int(rin): i for i, rin in enumerate(view.rin)}
    return np.array([row[int(rin)] for rin in signals["rin"]])


def test_signals_are_of_pupils_on_school_days(view, signals, rows):
    date = signals["date"]
    assert (date - view.columns()["birth_date"][rows] >= 4 * 365).all()
    assert (year_of(date) - view.columns()["birth_year"][rows] < 12).all()
    assert date.max() <= view.last_day
    start = year_of(date).astype("int64") - 1970
    of_year = date - start.astype("datetime64[Y]").astype("datetime64[D]").astype(int)
    assert not ((of_year >= HOLIDAYS[0]) & (of_year < HOLIDAYS[1])).any()
    assert view.there_on(rows, date).all()


def test_a_kind_of_concern_is_written_down_once_a_year(signals):
    keys = np.stack([signals["rin"], year_of(signals["date"]), signals["kind"]])
    assert len(np.unique(keys, axis=1).T) == len(signals["rin"])
    assert len(signals["rin"]) > 100


def test_only_some_schools_take_part_and_the_same_every_year(view):
    areas = []
    for year in (2016, 2021):
        home = view.at(year, "household")[_pupils(view, year)]
        areas.append(set(view.household_at(year, "neighbourhood")[home].tolist()))
    assert areas[0] == areas[1]
    assert 0.15 < len(areas[0]) / len(view.ids("neighbourhood")) < 0.6


@pytest.mark.parametrize(
    ("kind", "at_least", "at_most"), [("development", 5, 40), ("poverty", 5, 200)]
)
def test_what_is_true_is_noticed_more_often_and_mostly_not(
    view, signals, rows, kind, at_least, at_most
):
    true_noticed = true = false_noticed = false = 0
    for year in range(2015, 2023):
        pupils = _pupils(view, year)
        there = _concerns(view, year, pupils)[kind]
        mine = (signals["kind"] == KINDS.index(kind)) & (year_of(signals["date"]) == year)
        noticed = np.isin(pupils, rows[mine])
        true, true_noticed = true + there.sum(), true_noticed + noticed[there].sum()
        false, false_noticed = false + (~there).sum(), false_noticed + noticed[~there].sum()
    assert true_noticed / true < 0.5
    ratio = (true_noticed / true) / (false_noticed / false)
    assert at_least < ratio < at_most


def test_reports_are_rare_and_only_of_safety(signals):
    reported = signals["action"] >= 4  # advice of, or report to, Veilig Thuis
    safety = np.isin(signals["kind"], [KINDS.index("maltreatment"), KINDS.index("violence")])
    assert not (reported & ~safety).any()
    assert (signals["action"] == 5).mean() < 0.04
