"""The first world as a whole: interventions, totals that add up, risks that cluster."""

from collections import Counter

import numpy as np
import pytest

from generator.engine.model import Arrival
from generator.mechanisms import model
from generator.population import Partition, partitions

LAST = 2025


def transition_triggers():
    return {t.when for t in model.transitions}


# What can be set without moving who is born or who lives with whom: there rows stay comparable.
SEPARABLE = sorted(
    m.name
    for m in model.mechanisms.values()
    if m.entity == "child" and not model.descendants(m.name) & transition_triggers()
)


def test_there_are_variables_that_move_nobody():
    assert {"mother_smoked", "preterm_risk", "language", "stress_at_home"} <= set(SEPARABLE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mother_smoked", False),
        ("preterm_risk", 0.0),
        ("language", 0.5),
        ("stress_at_home", 0.0),
        ("speaks_other_language", True),
    ],
)
def test_do_moves_descendants_only_in_every_year(name, value, watch, watched):
    assert name in SEPARABLE
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
    assert len(moved) > 1


def test_ending_poverty_lowers_debts_separations_and_bad_starts(watch, watched):
    """An intervention upstream shows downstream, in the direction the equations say."""
    better = watch(4000, do={"low_income_risk": 0.0})

    def mean(world, entity, name, where=None):
        pages = [world.pages[y, entity] for y in range(2012, 2023)]
        columns = [p[name][p[where]] if where else p[name] for p in pages]
        return np.concatenate(columns).mean()

    assert mean(better, "family", "problematic_debts", "with_minors") < mean(
        watched, "family", "problematic_debts", "with_minors"
    )
    assert mean(better, "family", "separation_hazard", "couple_with_minors") < mean(
        watched, "family", "separation_hazard", "couple_with_minors"
    )


def test_no_child_without_a_mother_and_none_before_her_time(watched):
    child, person = watched.world.entities["child"], watched.world.entities["person"]
    mother = child.links["mother"]
    assert (mother >= 0).all()
    assert (person.columns["sex"][mother] == 2).all()
    age = child.columns["child_birth_year"] - person.columns["birth_year"][mother]
    assert age.min() >= 15
    assert age.max() < 50


def test_fathers_are_men_and_lived_with_the_mother(watched):
    child, person = watched.world.entities["child"], watched.world.entities["person"]
    father = child.links["father"]
    known = father >= 0
    assert 0.85 < known.mean() < 1
    assert (person.columns["sex"][father[known]] == 1).all()


def test_birth_orders_run_from_one_without_a_gap(watched):
    child = watched.world.entities["child"]
    by_mother = {}
    for mother, order in zip(child.links["mother"], child.columns["birth_order"], strict=True):
        by_mother.setdefault(mother, []).append(order)
    assert all(sorted(v) == list(range(1, len(v) + 1)) for v in by_mother.values())


def test_births_per_year_fit_the_size_of_the_population(watched):
    # 2.05 births per 100 households a year (168,000 in 8.2 million).
    years = Counter(watched.world.entities["child"].columns["child_birth_year"].tolist())
    mean = np.mean([years[y] for y in range(2013, 2023)])
    assert mean == pytest.approx(0.0205 * 4000, rel=0.15)


def test_counts_are_the_sum_of_their_parts(watched):
    page = watched.pages[2019, "family"]
    assert page["minors"].sum() == watched.pages[2019, "child"]["minor"].sum()
    members = 1 + page["lives_with_partner"] + page["children_at_home"]
    assert (page["household_members"] == members).all()


def test_partners_stand_on_both_sides(watched):
    family, person = watched.world.entities["family"], watched.world.entities["person"]
    partner = family.links["partner"]
    rows = np.flatnonzero(partner >= 0)
    assert (person.links["family"][partner[rows]] == rows).all()
    assert len(set(partner[rows])) == len(rows)


def test_risks_cluster_in_the_same_families_beyond_independence(watched):
    """Poverty, debts and single parenthood meet far more often than their margins say."""
    page = watched.pages[2018, "family"]
    here = page["with_minors"]
    poor, debts = page["low_income"][here], page["problematic_debts"][here]
    single = ~page["lives_with_partner"][here]
    assert (poor & debts).mean() > 2 * poor.mean() * debts.mean()
    assert (poor & single).mean() > 2 * poor.mean() * single.mean()


def test_poverty_lasts(watched):
    pages = [watched.pages[y, "family"] for y in range(2015, 2020)]
    here = pages[0]["with_minors"] & pages[-1]["with_minors"]
    first, later = pages[0]["low_income"][here], pages[1]["low_income"][here]
    assert later[first].mean() > 5 * later[~first].mean()


def test_every_arrival_gives_what_the_entity_needs():
    for transition in model.transitions:
        if isinstance(transition, Arrival):
            needed = set(model.entities[transition.entity].given)
            assert needed <= set(transition.carries) | set(transition.fixed), transition.name


def test_partitions_share_out_everybody():
    for households in (1000, 9999, 10_000, 10_001, 215_000):
        parts = partitions(households, 10_000)
        assert sum(p.households for p in parts) == households
        assert max(p.households for p in parts) <= 10_000
        assert [p.index for p in parts] == list(range(len(parts)))
        assert max(p.households for p in parts) - min(p.households for p in parts) <= 1


def test_another_partition_holds_other_people(calibration):
    from generator.engine.randomness import Noise
    from generator.engine.simulation import Simulation
    from generator.places import read_region
    from generator.population import begin

    simulation = Simulation(model, calibration.values, Noise(bytes(range(32)), "event"))
    region = read_region("hart-van-brabant")
    worlds = [begin(simulation, region, Partition(k, 1000)) for k in (0, 1)]
    ids = [set(w.entities["person"].ids.tolist()) for w in worlds]
    assert ids[0].isdisjoint(ids[1])
    first, second = (w.entities["person"].columns["vulnerability"] for w in worlds)
    assert not (first == second).any()
    places = [w.entities["neighbourhood"].columns["deprivation"] for w in worlds]
    assert (places[0] == places[1]).all()
