"""The world as a whole: interventions, risks that cluster and last, transmission between generations."""

import numpy as np
import pytest

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.transitions import Arrival, Influx
from generator.mechanisms import model
from generator.places import read_region
from generator.population import Partition, begin, partitions


def transition_triggers():
    causes = set()
    for what in model.transitions:
        causes |= set(model._effects(what))
    return causes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("help_hazard", 0.0),
        ("supervision_hazard", 0.0),
        ("moving_day", 0),
        ("education_at_entry", 2),
        ("delay_risk", 0.0),
    ],
)
def test_do_moves_descendants_only_in_every_year(name, value, watch, watched):
    changed = watch(4000, do={name: value})
    allowed = model.descendants(name)
    moved = {
        column
        for key, page in watched.pages.items()
        for column, values in page.items()
        if not np.array_equal(values, changed.pages[key][column], equal_nan=True)
    }
    assert name in moved
    assert moved <= allowed, moved - allowed


def test_some_variables_move_nobody():
    assert "delay_risk" in model.mechanisms
    assert not model.descendants("delay_risk") & transition_triggers()
    assert model.descendants("language") & {"youth_care_begins"}


def test_ending_poverty_lowers_debts_separations_and_bad_starts(watch, watched):
    """An intervention upstream shows downstream, in the direction the equations say."""
    better = watch(4000, do={"low_income_risk": 0.0})

    def mean(world, entity, name, where):
        pages = [world.pages[y, entity] for y in range(2012, 2023)]
        return np.concatenate([p[name][p[where]] for p in pages]).mean()

    for entity, name, where in (
        ("household", "has_debts", "with_minors"),
        ("person", "separation_hazard", "couple_with_minors"),
        ("person", "mental_health_hazard", "parent"),
    ):
        assert mean(better, entity, name, where) < mean(watched, entity, name, where), name


def test_risks_cluster_in_the_same_families_beyond_independence(watched):
    """Poverty, debts and single parenthood meet far more often than their margins say."""
    page = watched.pages[2018, "household"]
    here = page["with_minors"] & page["inhabited"]
    poor, debts = page["low_income"][here], page["has_debts"][here]
    single = page["heads"][here] == 1
    assert (poor & debts).mean() > 2 * poor.mean() * debts.mean()
    assert (poor & single).mean() > 1.8 * poor.mean() * single.mean()


def test_poverty_lasts(watched):
    before, after = watched.pages[2015, "person"], watched.pages[2016, "person"]
    n = len(before["poor"])
    here = before["minor_at_home"] & after["minor_at_home"][:n]
    first, later = before["poor"][here], after["poor"][:n][here]
    assert later[first].mean() > 5 * later[~first].mean()


@pytest.mark.parametrize(
    ("cause", "effect"),
    [
        ("parents_parted", "parents_parted"),
        ("had_youth_care", "youth_care_begins"),
        ("maltreated", "maltreated"),
    ],
)
def test_hardship_is_transmitted_between_generations(cause, effect, watched):
    """Children of mothers who went through it meet it more often themselves, in the years 2010 to 2022."""
    assert _transmission(watched, cause, effect) > 1.1


@pytest.mark.slow
def test_poverty_is_transmitted_between_generations(watch):
    """Few families are poor, and they are poor for years: it takes a larger world to see it (1.5 in 36,000 households)."""
    assert _transmission(watch(16_000), "lived_in_poverty", "poor") > 1.1


def _transmission(watched, cause, effect):
    person = watched.world.entities["person"]
    met, spared = [], []
    for year in range(2010, 2023):
        page = watched.pages[year, "person"]
        n = len(page[cause])
        child = page["minor_at_home"] & person.columns["has_kin"][:n]
        mother = person.links["mother"][:n]
        had = page[cause][mother] & person.columns["has_kin"][mother]
        raised_here = person.columns["has_kin"][mother]
        met.append(page[effect][child & had])
        spared.append(page[effect][child & ~had & raised_here])
    assert sum(map(len, met)) > 100
    return np.concatenate(met).mean() / np.concatenate(spared).mean()


def test_every_arrival_gives_what_the_entity_needs():
    for what in model.transitions:
        if isinstance(what, Arrival | Influx):
            needed = set(model.entities[what.entity].given)
            given = set(what.fixed) | (set(what.carries) if isinstance(what, Arrival) else set())
            assert needed <= given, what.name


def test_partitions_share_out_everybody():
    for households in (1000, 9999, 10_000, 10_001, 215_000):
        parts = partitions(households, 10_000)
        assert sum(p.households for p in parts) == households
        assert max(p.households for p in parts) <= 10_000
        assert [p.index for p in parts] == list(range(len(parts)))
        assert max(p.households for p in parts) - min(p.households for p in parts) <= 1


def test_another_partition_holds_other_people(calibration):
    simulation = Simulation(model, calibration.values, Noise(bytes(range(32)), "event"))
    region = read_region("hart-van-brabant")
    worlds = [begin(simulation, region, Partition(k, 1000)) for k in (0, 1)]
    ids = [set(w.entities["person"].ids.tolist()) for w in worlds]
    assert ids[0].isdisjoint(ids[1])
    first, second = (w.entities["person"].columns["vulnerability"] for w in worlds)
    assert not (first == second).any()
    places = [w.entities["neighbourhood"].columns["deprivation"] for w in worlds]
    assert (places[0] == places[1]).all()
