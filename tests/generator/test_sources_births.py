"""What midwives and registers recorded of pregnancies, births and early deaths."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.sources.cbs import TABLES
from generator.sources.cbs.perinatal import SEX_UNKNOWN
from generator.sources.local.midwife import NOT_KNOWN, PLANNED, intake


@pytest.fixture(scope="module")
def perined(view):
    return TABLES["PERINED"](view)


@pytest.fixture(scope="module")
def intakes(view):
    return intake(view)


@pytest.fixture(scope="module")
def row_of(view):
    return {int(k): row for row, k in enumerate(view.rin)}


def test_a_stillborn_child_is_in_the_birth_register_and_in_no_other(view, perined):
    stillborn = np.isin(perined["mortality"], (1, 2))
    assert stillborn.sum() >= 3
    assert (perined["child_rin"][stillborn] == -1).all()
    lost = np.flatnonzero(view.columns()["stillborn"])
    numbers = set(view.rin[lost].tolist())
    for name in ("GBAPERSOONTAB", "KINDOUDERTAB", "GBAHUISHOUDENSBUS", "GBAOVERLIJDENTAB"):
        assert numbers.isdisjoint(TABLES[name](view)["rin"].tolist()), name


def test_a_child_that_dies_in_its_first_month_has_a_life_in_the_registers(view, row_of):
    person = view.columns()
    # In the register of households since 1994; in the files of participants only those of the window.
    dead = np.flatnonzero(person["dies_newborn"] & (person["birth_year"] >= 1996) & view.born)
    assert len(dead) >= 1
    deaths = TABLES["GBAOVERLIJDENTAB"](view)
    dated = dict(zip(deaths["rin"].tolist(), deaths["death_date"].tolist(), strict=True))
    listed = set(TABLES["KINDOUDERTAB"](view)["rin"].tolist())
    stays = view.stays
    for row in dead:
        if view.chosen[row] and person["birth_year"][row] >= view.timeline.first_year:
            assert dated[int(view.rin[row])] == person["newborn_death_date"][row]
            assert int(view.rin[row]) in listed
        mine = np.flatnonzero(stays.person == row)
        assert len(mine) == 1
        assert stays.start[mine[0]] == person["birth_date"][row]
        assert stays.end[mine[0]] == person["newborn_death_date"][row]


def test_twins_are_counted_as_two_in_the_birth_register(perined):
    twins = perined["born_together"] == 2
    assert 0.01 < twins.mean() < 0.06
    mothers = perined["mother_rin"][twins & (perined["mother_rin"] >= 0)]
    _, counts = np.unique(mothers, return_counts=True)
    assert (counts >= 2).mean() > 0.9


def test_every_pregnancy_that_runs_at_the_cut_off_has_an_intake(view, intakes):
    mothers = set(view.rin[view.links("mother")[view.unborn]].tolist())
    late = intakes["intake_date"] > view.last_day - 280
    assert mothers
    assert mothers <= set(intakes["mother_rin"][late].tolist())


def test_an_intake_is_one_per_pregnancy_and_lies_in_the_window(view, intakes, row_of):
    keys = list(zip(intakes["mother_rin"].tolist(), intakes["intake_date"].tolist(), strict=True))
    assert len(set(keys)) == len(keys)
    assert intakes["intake_date"].min() >= view.first_day
    assert intakes["intake_date"].max() <= view.last_day
    mother = np.array([row_of[int(k)] for k in intakes["mother_rin"]])
    assert view.chosen[mother].all()
    assert (intakes["intake_day"] >= 28).all()


def test_what_mothers_say_of_smoking_is_at_most_what_they_do(intakes, view):
    asked = intakes["smokes"] >= 0
    told = (intakes["smokes"][asked] == 1).mean()
    child = view.columns()
    recent = child["has_kin"] & (child["birth_year"] >= 2010) & (child["birth_year"] <= 2022)
    assert 0.03 < told < child["exposed_to_smoke"][recent].mean() + 0.01
    assert (intakes["smoked_before"][asked] >= intakes["smokes"][asked]).all()
    assert ((intakes["smokes"] == -1) == (intakes["smoked_before"] == -1)).all()


def test_most_pregnancies_are_planned_and_late_visits_are_rarer_among_them(intakes):
    known = intakes["planned"] != NOT_KNOWN
    planned = intakes["planned"] == PLANNED
    assert 0.75 < planned[known].mean() < 0.92
    late = intakes["intake_day"] >= 70
    assert late[planned].mean() < late[known & ~planned].mean()


def test_a_mother_whose_home_is_gone_is_not_seen(view, intakes, row_of):
    mother = np.array([row_of[int(k)] for k in intakes["mother_rin"]])
    assert view.there_on(mother, intakes["intake_date"]).all()
    assert (view.links("mother")[view.unborn] != NOWHERE).all()


def test_few_values_of_the_birth_register_cannot_be(view, perined):
    share = view.lives.values["perined"]
    days, weight = perined["gestation_days"], perined["birth_weight"]
    error = 4 * np.sqrt(share["typed_wrongly"] / len(days)) + 1 / len(days)
    cannot_be = (days < 154) | (days > 315)
    assert (
        cannot_be.mean() < share["typed_wrongly"] + error
    )  # some of what is typed wrongly could be
    light = (weight < 300) | ((weight < 600) & (days > 230))
    assert abs(light.mean() - share["typed_wrongly"]) < error
    assert (cannot_be | light).any()
    unknown = perined["sex"] == SEX_UNKNOWN
    assert unknown.mean() < share["sex_unknown"] + error
    assert set(np.unique(perined["sex"][~unknown])) == {0, 1}
