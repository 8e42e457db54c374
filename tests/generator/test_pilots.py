"""Pilots in the lived world: who is enrolled, what moves, and that nobody outside a pilot changes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from generator.catalogue import MOMENTS
from generator.catalogue.pilots import ARMS, FOLDER, Pilot, read_pilot, read_pilots
from generator.catalogue.reading import read_catalogue
from generator.codebook import read_codes
from generator.engine.randomness import Noise
from generator.engine.shifts import column, last_year
from generator.engine.simulation import Simulation
from generator.engine.world import World
from generator.enrolment import NOT_KNOWN, Enrolment, Page, Running
from generator.errors import GeneratorError
from generator.mechanisms import model
from generator.outcomes import AnswerWindow, around, born_in
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.timeline import Timeline

TIMELINE = Timeline()
HOUSEHOLDS = 4000
BEFORE = 2013
SECRET = b"\x09" * 32
FORK = 2016


def larger(pilot: Pilot) -> Pilot:
    """The pilot with more families: a small world has few."""
    return replace(pilot, shares=tuple(0.4 for _ in pilot.sizes), deprivation=None)


@dataclass
class Lived:
    """A world that was lived, its enrolment, and copies of some years."""

    simulation: Simulation
    enrolment: Enrolment
    world: World
    years: dict[int, World]
    pages: tuple[Page, ...]
    windows: dict[int, AnswerWindow]


@pytest.fixture(scope="module")
def beginning(calibration) -> World:
    """A world on 31 December before the first pilot."""
    simulation = Simulation(
        model, calibration.values, Noise(SECRET, "pilots"), interference_until=TIMELINE.cutoff
    )
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, HOUSEHOLDS))
    return simulation.run(world, range(FIRST_YEAR, BEFORE + 1))


def live(calibration, beginning: World, running: tuple[Running, ...]) -> Lived:
    """Let the years from 2014 on pass with some pilots."""
    noise = Noise(SECRET, "pilots")
    enrolment = Enrolment(
        running, households=HOUSEHOLDS, timeline=TIMELINE, noise=noise, values=calibration.values
    )
    simulation = Simulation(
        model,
        calibration.values,
        noise,
        shifts=enrolment.shifts,
        interference_until=TIMELINE.cutoff,
    )
    world, years, windows = beginning.copy(), {}, {}

    def after_year(now: World) -> None:
        enrolment.after_year(now)
        years[now.year] = now.copy()
        for birth in TIMELINE.training:
            if now.year == TIMELINE.index_year(birth):
                windows[birth] = AnswerWindow(born_in(now, birth))
            if now.year in TIMELINE.answer_years(birth):
                windows[birth].see(now)

    simulation.run(world, range(BEFORE + 1, TIMELINE.cutoff + 2), after_year=after_year)
    pages = enrolment.with_outcomes(windows)
    return Lived(simulation, enrolment, world, years, pages, windows)


def running_of(pilots: Mapping[str, Pilot]) -> tuple[Running, ...]:
    """All pilots as they run with sizes that are large enough to be seen."""
    supports = read_catalogue()
    strong = {
        name: replace(s, acts=tuple(replace(a, size=3 * a.interval[1]) for a in s.acts))
        for name, s in supports.items()
        if s.acts
    }
    strong |= {name: s for name, s in supports.items() if not s.acts}
    return tuple(Running(larger(p), strong[p.support]) for p in pilots.values())


@pytest.fixture(scope="module")
def plain(calibration, beginning) -> Lived:
    """The world without a pilot."""
    return live(calibration, beginning, ())


@pytest.fixture(scope="module")
def lived(calibration, beginning) -> Lived:
    """The same world with all pilots."""
    return live(calibration, beginning, running_of(read_pilots()))


def differing(a: World, b: World) -> dict[str, set[int]]:
    """Column -> rows in which two worlds differ; links and ids must not."""
    found: dict[str, set[int]] = {}
    for entity, rows in a.entities.items():
        other = b.entities[entity]
        assert np.array_equal(rows.ids, other.ids)
        for link, leads in rows.links.items():
            assert np.array_equal(leads, other.links[link]), (a.year, link)
        for name in rows.columns.keys() & other.columns.keys():
            differs = rows.columns[name] != other.columns[name]
            if differs.any():
                found[f"{entity}.{name}"] = set(np.flatnonzero(differs).tolist())
    return found


def test_nobody_outside_a_pilot_changes(plain, lived):
    mine = {row for p in lived.pages for row in p.rows[p.takes_part].tolist()}
    assert len(mine) > 50
    changed: set[int] = set()
    for year, world in plain.years.items():
        found = differing(world, lived.years[year])
        assert all(name.startswith("person.") for name in found), (year, found.keys())
        changed |= set().union(*found.values())
    assert changed <= mine
    assert len(changed) > 0.9 * len(mine)


def test_a_pilot_of_a_support_that_does_nothing_changes_nothing(calibration, beginning, plain):
    pilot = replace(
        larger(read_pilots()["reading_by_lot"]), support="data_exchange", stages=("second_year",)
    )
    null = live(calibration, beginning, (Running(pilot, read_catalogue()["data_exchange"]),))
    assert sum(p.takes_part.sum() for p in null.pages) > 20
    for year, world in plain.years.items():
        assert not differing(world, null.years[year])


def test_who_takes_part_is_moved_by_what_the_support_does(plain, lived):
    act = next(
        r.support.acts[0] for r in running_of(read_pilots()) if r.pilot.id == "reading_by_lot"
    )
    pages = [p for p in lived.pages if p.pilot == "reading_by_lot"]
    assert [p.year for p in pages] == [2014, 2015, 2016, 2017, 2018]
    for page in pages:
        name = "language_expected"
        without, with_ = (
            w.years[page.year + 1].entities["person"].columns[name][page.rows]
            for w in (plain, lived)
        )
        resident = plain.years[page.year + 1].entities["person"].columns["resident"][page.rows]
        gain = (with_ - without)[page.takes_part & resident]
        # Needs make an effect larger: other language 0.5, low education 0.3.
        assert (gain > 0.99 * act.size).all()
        assert (gain < 1.81 * act.size).all()
        assert not (with_ - without)[~page.takes_part].any()


def test_shifts_end_with_the_support_also_in_a_fork(lived):
    for year, world in lived.years.items():
        for variable in lived.enrolment.shifts:
            there = column(variable) in world.entities["person"].columns
            assert not there or year < TIMELINE.cutoff
    fork = lived.years[FORK]
    page = next(p for p in lived.pages if p.year == FORK and p.pilot == "reading_by_lot")
    small = around(fork, page.rows)
    ends = small.entities["person"].columns[last_year("language_expected")]
    assert ends.max() == FORK + 2
    lived.simulation.apart().run(small, range(FORK + 1, FORK + 5))
    place = {i: k for k, i in enumerate(small.entities["person"].ids.tolist())}
    at = [place[i] for i in page.ids.tolist()]
    now = lived.years[FORK + 4].entities["person"]
    assert (now.columns["resident"][page.rows]).mean() > 0.9
    for strand in ("language", "social_emotional"):
        forked = small.entities["person"].columns[strand][at]
        went = now.columns[strand][page.rows]
        # Futures from before the cut-off may meet other partners; language of most does not hang on that.
        assert (forked == went).mean() > 0.9, strand


def test_a_family_is_in_one_pilot_once(lived):
    ids = np.concatenate([p.ids for p in lived.pages])
    assert len(set(ids.tolist())) == len(ids)
    families = [set(p.families.tolist()) for p in lived.pages]
    assert sum(map(len, families)) == len(set().union(*families))
    for page in lived.pages:
        for choice in (page.arm, page.takes_part):
            pairs = {(f, c) for f, c in zip(page.families.tolist(), choice.tolist(), strict=True)}
            assert len(pairs) == len(set(page.families.tolist()))


def test_each_design_chooses_as_it_says(lived, plain):
    def pages(pilot: str) -> Page:
        found = [p for p in lived.pages if p.pilot == pilot]
        return Page(
            pilot,
            0,
            *(
                np.concatenate([getattr(p, name) for p in found])
                for name in ("rows", "ids", "families", "age", "arm", "takes_part")
            ),
        )

    for name, pilot in read_pilots().items():
        page, (compared, chosen) = pages(name), ARMS[pilot.design]
        assert set(page.arm.tolist()) == {compared, chosen}
        assert not page.takes_part[page.arm == compared].any()
        assert 0.1 < page.takes_part.mean() < 0.9, name
    by_lot = pages("reading_by_lot")
    assert (by_lot.arm == ARMS["randomised"][1]).mean() == pytest.approx(0.5, abs=0.15)
    person = plain.world.entities["person"]
    education = person.columns["education"][person.links["mother"]]
    asked, chosen = pages("book_on_request"), pages("course_by_referral")
    low = education[asked.rows] == 1
    assert low[asked.takes_part].mean() < low[~asked.takes_part].mean()
    stress = np.concatenate(
        [p.measured["stress"] for p in lived.pages if p.pilot == "course_by_referral"]
    )
    picked = chosen.arm == ARMS["selected_by_professionals"][1]
    assert np.nanmean(stress[picked]) > np.nanmean(stress[~picked])


def test_measures_have_error_and_outcomes_are_of_training_children(lived):
    missing, true, seen = [], [], []
    for page in lived.pages:
        assert set(page.measured) == {"language", "stress", "debts"}
        missing.append(np.isnan(page.measured["language"]))
        assert all(np.isnan(v).tolist() == missing[-1].tolist() for v in page.measured.values())
        true.append(lived.years[page.year + 1].entities["person"].columns["language"][page.rows])
        seen.append(page.measured["language"])
        birth = page.year - page.age
        assert set(birth.tolist()) <= set(TIMELINE.training)
        window = {
            row: bool(happened)
            for w in lived.windows.values()
            for row, happened in zip(w.children.tolist(), w.happened["youth_care"], strict=True)
        }
        expected = [int(window.get(row, NOT_KNOWN)) for row in page.rows.tolist()]
        assert page.happened["youth_care"].tolist() == expected
    gone = np.concatenate(missing)
    assert 0.08 < gone.mean() < 0.25
    both = np.corrcoef(np.concatenate(true)[~gone], np.concatenate(seen)[~gone])
    assert 0.7 < both[0, 1] < 0.9


def test_the_codes_are_those_of_the_pilots():
    pilots, codes = read_pilots(), read_codes("pilot")
    assert list(codes) == list(pilots)
    for name, pilot in pilots.items():
        assert codes[name] == {"nl": pilot.name.nl, "en": pilot.name.en}
        assert pilot.share(1_000) == pilot.shares[0]
        assert pilot.share(10_000_000) == pilot.shares[-1]
        assert pilot.shares[-1] < pilot.share(60_000) < pilot.shares[0]
    assert {p.design for p in pilots.values()} == set(ARMS)
    arms = list(read_codes("pilot_arm"))
    assert sorted(a for pair in ARMS.values() for a in pair) == list(range(len(arms) - 1))
    assert all(stage in MOMENTS for p in pilots.values() for stage in p.stages)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a parent would be moved": ({"support": "debt_stress_coaching"}, "could reach families"),
    "a stage that the support has not": ({"stages": ["pregnancy"]}, "no pilot of"),
    "a channel that reaches nobody": ({"channel": "midwife"}, "reaches nobody"),
    "a lottery that selects": ({"selects": {"stress": 1.0}}, "A lottery looks at nothing"),
    "a lottery with a level": ({"level": 1.0}, "no level"),
    "years out of order": ({"years": [2016, 2015]}, "one after the other"),
    "sizes without shares": ({"shares": [0.2]}, "each has a share"),
    "a share of nobody": ({"shares": [0.2, 0.0]}, "above 0"),
    "another id": ({"id": "other"}, "The id is"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_slip_of_the_pen_is_an_error_with_a_mend(case, tmp_path):
    changes, says = WRONG[case]
    raw = tomllib.loads((FOLDER / "reading_by_lot.toml").read_text(encoding="utf-8")) | changes
    path = tmp_path / "reading_by_lot.toml"
    path.write_text(as_toml(raw), encoding="utf-8")
    with pytest.raises(GeneratorError, match=says) as error:
        read_pilot(path)
    assert error.value.mend


def as_toml(table: Mapping[str, Any]) -> str:
    """A flat table with tables in it, as TOML; JSON is close enough for its values."""
    lines = [f"{k} = {json.dumps(v)}" for k, v in table.items() if not isinstance(v, dict)]
    for name, inner in table.items():
        if isinstance(inner, dict):
            lines += [f"[{name}]", *(f"{k} = {json.dumps(v)}" for k, v in inner.items())]
    return "\n".join(lines)
