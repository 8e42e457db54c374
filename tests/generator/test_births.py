"""Twins, stillbirths, early deaths: who comes of a delivery, and who becomes a resident."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.newborn import newborn_death_date
from generator.mechanisms.pregnancy import pregnancy_days


@pytest.fixture(scope="module")
def person(watched):
    return watched.world.entities["person"]


@pytest.fixture(scope="module")
def pairs(person):
    """Rows of the first and the second child of every pair of twins."""
    second = np.flatnonzero(person.columns["second_of_twins"])
    place = {}
    firsts = person.columns["twin"] & ~person.columns["second_of_twins"]
    for row in np.flatnonzero(firsts):
        place[person.links["mother"][row], person.columns["birth_date"][row]] = row
    first = [
        place[person.links["mother"][row], person.columns["birth_date"][row]] for row in second
    ]
    return np.array(first), second


def test_twins_share_mother_father_and_pregnancy(person, pairs):
    first, second = pairs
    assert len(second) > 50
    assert person.columns["twin"].sum() == 2 * len(second)
    for link in ("mother", "father"):
        assert (person.links[link][first] == person.links[link][second]).all()
    for name in ("gestational_age", "first_visit_day", "exposed_to_smoke", "parity", "section"):
        assert (person.columns[name][first] == person.columns[name][second]).all(), name
    assert (person.columns["birth_weight"][first] != person.columns["birth_weight"][second]).any()


def test_twins_are_more_often_of_one_sex_than_by_chance(person, pairs):
    first, second = pairs
    same = (person.columns["sex"][first] == person.columns["sex"][second]).mean()
    assert 0.55 < same < 0.8  # a third share it, of the others half


def test_a_delivery_gives_as_many_children_as_it_says(watched):
    person = watched.world.entities["person"]
    mother, born = person.links["mother"], person.columns["birth_year"]
    for year in range(2012, 2023):
        page = watched.pages[year, "person"]
        n = len(page["gives_birth"])
        children = (born == year) & (mother != NOWHERE)
        came = np.bincount(mother[children], minlength=len(mother))[:n]
        alive = np.bincount(mother[children & person.columns["born_alive"]], minlength=len(mother))
        assert (came == page["gives_birth"].astype(int) + page["twins"]).all()
        assert (alive[:n] == page["live_births"]).all()
        following = watched.pages[year + 1, "person"]
        step = following["births_so_far"][:n] - page["births_so_far"]
        assert (step == page["live_births"]).all()
        assert (following["deliveries_so_far"][:n] - page["deliveries_so_far"] <= 1).all()


def test_lost_children_never_become_residents(watched):
    person = watched.world.entities["person"]
    lost = person.columns["lost_at_birth"]
    assert lost.sum() > 20
    assert (person.links["household"][lost] == NOWHERE).all()
    assert (person.links["mother"][lost] != NOWHERE).all()
    for (_, entity), page in watched.pages.items():
        if entity == "person":
            assert not page["resident"][lost[: len(page["resident"])]].any()


def test_early_deaths_fall_between_birth_and_the_end_of_the_first_month(person):
    dead = person.columns["dies_newborn"]
    lived = person.columns["newborn_death_date"][dead] - person.columns["birth_date"][dead]
    assert dead.sum() > 5
    assert lived.min() >= 0
    assert lived.max() <= 28
    assert not (dead & person.columns["stillborn"]).any()
    assert (person.columns["newborn_death_date"][~dead] == 0).all()


def test_a_child_of_december_dies_within_its_year():
    christmas = np.array([np.datetime64("2020-12-25").astype(int)], dtype=np.int32)
    date = newborn_death_date(
        christmas,
        np.array([2020], dtype=np.int32),
        np.array([0.999]),
        shares=np.array([1.0]),
        days=np.array([0.0, 28.0]),
    )
    assert date.astype("datetime64[D]").astype(str).tolist() == ["2020-12-31"]


def test_twins_are_born_earlier_also_at_term():
    n = 2000
    u = (np.arange(n) + 0.5) / n
    numbers = {
        "preterm_days": np.array([154.0, 259.0]),
        "preterm_shares": np.array([1.0]),
        "term_mean": 279.5,
        "term_mean_twins": 269.0,
        "term_sd": 8.5,
    }
    days = [
        pregnancy_days(np.full(n, 0.1), np.full(n, twins), u, **numbers) for twins in (False, True)
    ]
    assert all((d < 259).mean() == pytest.approx(0.1, abs=0.001) for d in days)
    assert days[0].min() >= 154
    assert days[0].max() <= 294
    assert days[1][u > 0.1].mean() < days[0][u > 0.1].mean() - 7


def test_who_stops_for_good_smokes_no_more(watched):
    for year in (2012, 2016, 2020):
        page, following = (watched.pages[y, "person"] for y in (year, year + 1))
        stopped = page["stays_stopped"]
        assert (page["smoker"][stopped]).all()
        assert not following["smoker"][: len(stopped)][stopped].any()
