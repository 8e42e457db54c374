"""Youth care and child protection: spells that fit together, figures that are published, risks that are exact."""

import numpy as np
import pytest

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.outcomes import PLACES, AnswerWindow, around, born_in
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.timeline import Timeline

YEARS = range(2005, 2025)
SPELLS = {
    "help": ("in_help", "help"),
    "supervision": ("in_supervision", "supervision"),
    "guardianship": ("in_guardianship", "guardianship"),
}
TIMELINE = Timeline()


@pytest.fixture(scope="module")
def pages(watched):
    return {year: watched.pages[year, "person"] for year in range(2000, 2025)}


def together(pages, years, name, where):
    """A column over several years, of the rows where `where` is true."""
    return np.concatenate([pages[y][name][where(pages[y])] for y in years])


@pytest.mark.parametrize("kind", SPELLS)
def test_a_spell_lasts_from_its_beginning_to_its_end(kind, pages):
    state, name = SPELLS[kind]
    for year in YEARS:
        now, after = pages[year], pages.get(year + 1)
        begins, ends = now[f"{name}_begins"], now[f"{name}_ends"]
        assert not (begins & now[state]).any()
        assert not (ends & ~(now[state] | begins)).any()
        assert ((now[f"{name}_begin_day"] > 0) == begins).all()
        assert ((now[f"{name}_end_day"] > 0) == ends).all()
        both = begins & ends
        assert (now[f"{name}_end_day"] >= now[f"{name}_begin_day"])[both].all()
        if after is not None:
            runs_on = (now[state] | begins) & ~ends & after["youth"][: len(ends)]
            assert (after[state][: len(ends)] == runs_on).all()


def test_who_is_gone_or_grown_has_no_care(pages):
    for year in YEARS:
        page = pages[year]
        for state in ("in_help", "in_protection", "placed", "youth_care_begins"):
            assert not (page[state] & ~page["resident"]).any()
            assert not (page[state] & (page["age"] > 22)).any()
        assert not (page["in_protection"] & (page["age"] > 18)).any()
        assert page["help_ends"][page["helped"] & (page["age"] == 22)].all()


def test_measures_follow_each_other(pages):
    """No child is supervised and a ward at once; wards were placed; supervision ends where guardianship begins."""
    wards = 0
    for year in YEARS:
        page = pages[year]
        assert not (page["in_supervision"] & page["in_guardianship"]).any()
        assert page["in_protection"][page["placed"]].all()
        assert page["placed"][page["guardianship_begins"]].all()
        assert page["supervision_ends"][page["guardianship_begins"]].all()
        new = page["guardianship_begins"]
        last, first = page["supervision_end_day"], page["guardianship_begin_day"]
        assert (last[new] == first[new] - 1).all()
        wards += page["in_guardianship"].sum()
    assert wards > 20


def test_use_in_a_year_is_as_published(pages):
    years = range(2018, 2023)

    def share(low, high):
        in_year = [
            (p["in_youth_care"] | p["youth_care_begins"])[
                p["resident"] & (p["age"] >= low) & (p["age"] <= high)
            ]
            for p in (pages[y] for y in years)
        ]
        return np.concatenate(in_year).mean()

    assert share(1, 22) == pytest.approx(0.105, rel=0.2)
    assert 0.015 < share(1, 3) < 0.06  # 3.5% of 0 to 3, recalled
    assert share(4, 11) == pytest.approx(0.115, rel=0.3)  # recalled
    assert share(12, 17) > share(4, 11) > share(18, 22) > share(1, 3)


def test_protection_is_as_rare_as_published(pages):
    def minors(page):
        return page["resident"] & (page["age"] < 18)

    years = range(2013, 2023)
    assert together(pages, years, "in_supervision", minors).mean() == pytest.approx(0.007, rel=0.5)
    assert together(pages, years, "in_guardianship", minors).mean() == pytest.approx(
        0.0028, rel=0.7
    )


def test_care_goes_where_need_is(pages):
    """More where a parent is ill or had care, and where a child was maltreated; supervision most of all."""
    years = range(2010, 2023)

    def rate(event, name, value):
        return together(
            pages, years, event, lambda p: p["protectable"] & ((p[name] > 0) == value)
        ).mean()

    assert rate("help_begins", "maltreatment", True) > 1.5 * rate(
        "help_begins", "maltreatment", False
    )
    assert rate("supervision_begins", "maltreatment", True) > 6 * rate(
        "supervision_begins", "maltreatment", False
    )
    assert rate("supervision_begins", "in_help", True) > 1.3 * rate(
        "supervision_begins", "in_help", False
    )


def test_children_of_mothers_who_had_care_have_it_more_often(watched, pages):
    person = watched.world.entities["person"]
    had, had_not = [], []
    for year in range(2013, 2023):
        page = pages[year]
        n = len(page["age"])
        mother = person.links["mother"][:n]
        child = page["youth_at_home"] & (page["age"] < 12) & person.columns["has_kin"][:n]
        raised_here = child & person.columns["has_kin"][mother]
        in_year = page["in_youth_care"] | page["youth_care_begins"]
        of_mother = page["had_youth_care"][mother]
        had.append(in_year[raised_here & of_mother])
        had_not.append(in_year[raised_here & ~of_mother])
    assert sum(map(len, had)) > 300
    assert np.concatenate(had).mean() > 1.3 * np.concatenate(had_not).mean()


def test_without_supervision_nobody_is_placed_and_help_goes_on(watch, watched):
    without = watch(4000, do={"supervision_hazard": 0.0})
    placed = sum(p["placed"].sum() for (_, e), p in without.pages.items() if e == "person")
    assert placed == 0
    page, other = watched.pages[2020, "person"], without.pages[2020, "person"]
    assert other["in_help"].sum() > 0.9 * page["in_help"].sum()
    assert (page["endowment"] == other["endowment"]).all()


def test_no_hazard_hangs_on_the_own_care_of_a_person():
    """Only a mother's care counts, years later: that keeps the risk of any care exact."""
    for name in ("help_hazard", "supervision_hazard", "family_troubles", "development_need"):
        parents = model.mechanisms[name].parents
        own = {"in_help", "in_protection", "in_youth_care", "had_youth_care", "placed", "helped"}
        assert not own & {p.removesuffix("_before") for p in parents}


def test_the_risk_is_exact_for_who_is_in_care_and_who_is_not(calibration):
    """Over many futures what happens is what the hazards said, also where care runs at the index date."""
    futures, birth = 60, TIMELINE.test_birth
    simulation = Simulation(
        model,
        calibration.values,
        Noise(bytes(range(32)), "event"),
        interference_until=TIMELINE.cutoff,
    )
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, 4000))
    simulation.run(world, range(FIRST_YEAR, TIMELINE.index_year(birth) + 1))
    # Make care common, so that spells before and in the window meet.
    values = dict(calibration.values)
    values["help_hazard"] = values["help_hazard"] | {"intercept": -2.0}
    values["supervision_hazard"] = values["supervision_hazard"] | {"intercept": -3.5}
    often = Simulation(model, values, Noise(bytes(range(32)), "event"), interference_until=-1)
    small = around(world, born_in(world, birth))
    often.run(small, [TIMELINE.index_year(birth)])
    children = born_in(small, birth)
    person = small.entities["person"]
    in_care = (person.columns["helped"] & ~person.columns["help_ends"])[children]
    step = len(person)
    rows = (np.arange(futures)[:, None] * step + children).ravel().astype(np.int32)
    window = AnswerWindow(rows)
    often.run(
        small.tile(futures, shared=PLACES), TIMELINE.answer_years(birth), after_year=window.see
    )
    happened = window.happened["youth_care"].reshape(futures, -1)
    risk = window.risk["youth_care"].reshape(futures, -1)
    assert 0.2 < risk.mean() < 0.8
    assert in_care.sum() > 5
    for group in (in_care, ~in_care):
        rest = (happened - risk)[:, group].sum(axis=1)
        assert abs(rest.mean()) < 4 * rest.std(ddof=1) / np.sqrt(futures)
