"""The engine on a toy model: order, parents, links, arrivals, endings, interventions."""

from __future__ import annotations

import numpy as np
import pytest

from generator.engine.model import Model
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.transitions import SELF, Arrival, Ending
from generator.engine.types import Bools, Floats, Ints
from generator.engine.world import gather
from generator.errors import GeneratorError

SECRET = bytes(range(32))
VALUES = {"wealth": {"growth": 1.5}, "has_child": {"chance": 0.5}, "parts_hazard": {"chance": 0.3}}


def toy() -> Model:
    """Adults with wealth, a partner who may leave, and children."""
    model = Model()
    model.entity("adult", links={"partner": "adult"})
    model.entity("child", links={"parent": "adult"}, given=("start",))

    @model.mechanism("adult", when="entry")
    def talent(u_talent: Floats) -> Floats:
        return u_talent

    @model.mechanism("adult")
    def wealth(talent: Floats, wealth_before: Floats, *, growth: float) -> Floats:
        return talent + growth * wealth_before

    @model.mechanism("adult")
    def partner_counts(partner_talent: Floats) -> Floats:
        return partner_talent

    @model.mechanism("adult")
    def has_child(u_child: Floats, *, chance: float) -> Bools:
        return u_child < chance

    @model.mechanism("adult")
    def parts_hazard(talent: Floats, *, chance: float) -> Floats:
        return chance * talent

    model.event("adult", "parts", hazard="parts_hazard")

    @model.mechanism("child", when="entry")
    def gift(parent_wealth: Floats, start: Floats) -> Floats:
        return parent_wealth + start

    @model.mechanism("child")
    def alive(year: int, gift: Floats) -> Ints:
        return np.full(len(gift), year, dtype=np.int32)

    model.reduction("adult", "children", over="child", link="parent", measure="alive", how="count")
    model.reduction("adult", "gifts", over="child", link="parent", measure="gift", how="sum")
    model.transition(
        Arrival(
            name="birth",
            entity="child",
            of="adult",
            when="has_child",
            links={"parent": SELF},
            carries={"start": "wealth"},
        )
    )
    model.transition(Ending(entity="adult", link="partner", back="partner", when="parts"))
    return model


def world(model: Model, n: int = 50, *, do=None, order=None):
    simulation = Simulation(model, VALUES, Noise(SECRET, "test"), do=do)
    start = simulation.empty_world(1999)
    ids = np.arange(1, n + 1, dtype=np.uint64)
    partner = np.arange(n, dtype=np.int32) ^ 1  # 0 with 1, 2 with 3, …
    if order is not None:
        ids, partner = ids[order], np.argsort(order)[partner[order]].astype(np.int32)
    simulation.enter(start, "adult", ids, given={}, links={"partner": partner}, year=1999)
    return simulation, start


def test_parents_come_before_children_and_last_year_makes_no_circle():
    names = [m.name for m in toy().in_causal_order("year")]
    assert names.index("parts_hazard") < names.index("parts")
    assert names.index("alive") < names.index("children")


def test_last_years_value_is_last_years():
    simulation, w = world(toy())
    talent = w.entities["adult"].columns["talent"]
    simulation.run(w, range(2000, 2003))
    expected = talent * (1 + 1.5 + 1.5**2)
    assert w.entities["adult"].columns["wealth"] == pytest.approx(expected)


def test_a_parent_across_a_link_is_the_other_rows_value_and_zero_without_one():
    simulation, w = world(toy(), 4)
    w.entities["adult"].links["partner"] = np.array([1, 0, -1, -1], dtype=np.int32)
    talent = w.entities["adult"].columns["talent"]
    simulation.run(w, [2000])
    assert w.entities["adult"].columns["partner_counts"].tolist() == [talent[1], talent[0], 0, 0]


def test_arrivals_carry_links_and_columns():
    simulation, w = world(toy())
    simulation.run(w, [2000])
    adult, child = w.entities["adult"], w.entities["child"]
    chosen = np.flatnonzero(adult.columns["has_child"])
    assert child.links["parent"].tolist() == chosen.tolist()
    assert child.columns["gift"] == pytest.approx(2 * adult.columns["wealth"][chosen])
    simulation.run(w, [2001])
    assert (adult.columns["children"] == np.bincount(chosen, minlength=50)).all()
    assert adult.columns["gifts"].sum() == pytest.approx(child.columns["gift"][: len(chosen)].sum())


def test_endings_end_on_both_sides():
    simulation, w = world(toy())
    simulation.run(w, [2000])
    adult = w.entities["adult"]
    partner = adult.links["partner"]
    parted = adult.columns["parts"]
    assert parted.any()
    assert not parted.all()
    assert (partner[parted] == -1).all()
    left = np.flatnonzero(parted) ^ 1
    assert (partner[left] == -1).all()
    together = np.flatnonzero(partner >= 0)
    assert (partner[partner[together]] == together).all()


def test_the_order_of_rows_does_not_matter():
    order = np.random.default_rng(1).permutation(50)
    simulation, straight = world(toy())
    shuffled_simulation, shuffled = world(toy(), order=order)
    simulation.run(straight, range(2000, 2010))
    shuffled_simulation.run(shuffled, range(2000, 2010))
    for name, values in straight.entities["adult"].columns.items():
        assert (shuffled.entities["adult"].columns[name] == values[order]).all(), name


def test_adding_a_mechanism_moves_nothing_else():
    bigger = toy()

    @bigger.mechanism("adult")
    def aaa(wealth: Floats, u_aaa: Floats) -> Floats:
        return wealth * u_aaa

    simulation, plain = world(toy())
    bigger_simulation, rich = world(bigger)
    simulation.run(plain, range(2000, 2006))
    bigger_simulation.run(rich, range(2000, 2006))
    for entity, rows in plain.entities.items():
        for name, values in rows.columns.items():
            assert (rich.entities[entity].columns[name] == values).all(), name


def test_do_sets_a_variable_and_moves_descendants_only():
    model = toy()
    simulation, plain = world(model)
    done, changed = world(model, do={"wealth": 7.0})
    simulation.run(plain, range(2000, 2004))
    done.run(changed, range(2000, 2004))
    assert (changed.entities["adult"].columns["wealth"] == 7.0).all()
    moved = model.descendants("wealth")
    assert moved == {"wealth", "gift", "gifts", "start", "alive", "children"}
    for entity, rows in plain.entities.items():
        for name, values in rows.columns.items():
            same = (changed.entities[entity].columns[name] == values).all()
            assert same or name in moved, name


def test_a_fork_leaves_the_world_alone_and_runs_on_alike():
    simulation, w = world(toy())
    simulation.run(w, range(2000, 2003))
    fork = w.copy()
    before = {k: v.copy() for k, v in w.entities["adult"].columns.items()}
    simulation.run(fork, range(2003, 2006))
    for name, values in before.items():
        assert (w.entities["adult"].columns[name] == values).all(), name
    simulation.run(w, range(2003, 2006))
    for name, values in w.entities["adult"].columns.items():
        assert (fork.entities["adult"].columns[name] == values).all(), name


def test_rows_that_come_after_a_fork_come_into_one_of_both_only():
    simulation, w = world(toy())
    simulation.run(w, range(2000, 2002))
    fork = w.copy()
    seen = {name: (len(v), v.copy()) for name, v in w.entities["child"].columns.items()}
    simulation.run(w, range(2002, 2006))  # first one grows, then the other
    lived = {name: v.copy() for name, v in w.entities["child"].columns.items()}
    for name, (length, values) in seen.items():
        assert len(fork.entities["child"].columns[name]) == length
        assert (fork.entities["child"].columns[name] == values).all(), name
    simulation.run(fork, range(2002, 2006))
    assert len(lived["gift"]) > len(seen["gift"][1]) + 20
    for name, values in lived.items():
        assert (w.entities["child"].columns[name] == values).all(), name
        assert (fork.entities["child"].columns[name] == values).all(), name


def test_few_or_many_rows_are_looked_up_alike():
    for values in (np.arange(1, 101), np.linspace(0.5, 9, 100), np.ones(100, dtype=bool)):
        rows = np.random.default_rng(1).integers(-1, 140, 500).astype(np.int32)
        expected = [values[row] if 0 <= row < 100 else 0 for row in rows]
        many = gather(values, rows)
        assert many.tolist() == expected
        for start in range(0, 500, 5):
            few = gather(values, rows[start : start + 5])
            assert few.dtype == many.dtype == values.dtype
            assert few.tolist() == expected[start : start + 5]


def test_subset_and_tile_change_nothing_for_those_who_stay():
    simulation, w = world(toy())
    simulation.run(w, range(2000, 2003))
    keep = np.zeros(50, dtype=bool)
    keep[10:30] = True  # pairs stay whole
    children = keep[w.entities["child"].links["parent"]]
    small = w.subset({"adult": keep, "child": children}).tile(3)
    simulation.run(small, range(2003, 2006))
    simulation.run(w, range(2003, 2006))
    first = small.entities["adult"].columns["wealth"][:20]
    assert (first == w.entities["adult"].columns["wealth"][keep]).all()
    again = small.entities["adult"].columns["has_child"].reshape(3, 20)
    assert (again[0] == w.entities["adult"].columns["has_child"][keep]).all()
    assert (again[0] != again[1]).any()


def test_copies_look_at_the_same_rows_of_what_they_share():
    simulation, w = world(toy())
    simulation.run(w, range(2000, 2003))
    copies = w.tile(3, shared=("adult",))
    assert len(copies.entities["adult"]) == len(w.entities["adult"])
    parents = w.entities["child"].links["parent"]
    assert (copies.entities["child"].links["parent"].reshape(3, -1) == parents).all()
    assert len(copies.entities["child"]) == 3 * len(parents)


def test_a_subset_that_drops_a_parent_is_an_error():
    simulation, w = world(toy())
    simulation.run(w, [2000])
    with pytest.raises(ValueError, match="dropped"):
        w.subset({"adult": np.zeros(50, dtype=bool)})


def test_an_unknown_parent_is_named_with_a_guess():
    model = toy()

    @model.mechanism("adult")
    def joy(welth: Floats) -> Floats:
        return welth

    with pytest.raises(GeneratorError, match="did you mean 'wealth'"):
        model.in_causal_order("year")


def test_a_circle_is_named():
    model = Model()
    model.entity("adult")

    @model.mechanism("adult")
    def a(b: Floats) -> Floats:
        return b

    @model.mechanism("adult")
    def b(a: Floats) -> Floats:
        return a

    with pytest.raises(GeneratorError, match="cause each other"):
        model.in_causal_order("year")


def test_two_mechanisms_of_one_name_are_refused():
    model = toy()
    with pytest.raises(GeneratorError, match="two mechanisms"):

        @model.mechanism("child")
        def wealth(u_wealth: Floats) -> Floats:
            return u_wealth


def test_a_mechanism_of_the_wrong_shape_is_caught():
    model = Model()
    model.entity("adult")

    @model.mechanism("adult", when="entry")
    def short(u_short: Floats) -> Floats:
        return u_short[:1]

    simulation = Simulation(model, {}, Noise(SECRET, "test"))
    ids = np.arange(3, dtype=np.uint64)
    with pytest.raises(ValueError, match="shape"):
        simulation.enter(simulation.empty_world(0), "adult", ids, given={}, year=1)
