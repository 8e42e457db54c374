"""Each kind of transition on a toy model: what it changes, what it leaves alone, and whom it takes in."""

from __future__ import annotations

import numpy as np
import pytest

from generator.engine.model import Model
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.transitions import (
    SELF,
    Arrival,
    Choice,
    Ending,
    Following,
    Influx,
    Leaving,
    Pairing,
)
from generator.engine.types import Bools, Floats, Ints
from generator.engine.world import NOWHERE

SECRET = bytes(range(32))
NOBODY = {"marked": False, "family": 0, "number": 0}


def people(*transitions) -> Model:
    """People with a home, a friend and a mother; `marked` is given, and says for whom something happens."""
    model = Model()
    model.entity("town", given=("size",))
    model.entity("home", links={"town": "town"})
    model.entity(
        "human",
        links={"home": "home", "friend": "human", "mother": "human"},
        given=("marked", "family", "number"),
    )

    @model.mechanism("home")
    def sold(u_sold: Floats) -> Bools:
        return u_sold < 0.5

    @model.mechanism("human")
    def happens(marked: Bools) -> Bools:
        return marked.astype(bool)

    @model.mechanism("human", when="entry")
    def with_family(family: Ints) -> Bools:
        return family > 0

    @model.process("human")
    def neighbours(all_human_marked: Bools, u_order: Floats) -> Ints:
        """Pair the seekers two by two in the order of their noise; who is left over stays alone."""
        found = np.full(len(u_order), NOWHERE, dtype=np.int32)
        order = np.argsort(u_order)[: len(u_order) // 2 * 2]
        found[order[::2]], found[order[1::2]] = order[1::2], order[::2]
        return found

    @model.process("human")
    def one_sided(u_order: Floats) -> Ints:
        return np.zeros(len(u_order), dtype=np.int32)

    @model.process("human")
    def come(year: int, scale: float, *, share: float) -> Floats:
        return np.array([share * scale])

    @model.process("home")
    def biggest(all_town_size: Floats, at_town: Ints) -> Ints:
        return np.full(len(at_town), np.argmax(all_town_size), dtype=np.int32)

    for transition in transitions:
        model.transition(transition)
    return model


def start(model: Model, marked: list[bool], **links: list[int]):
    """A world of as many people as `marked`, each in the home of their number, two towns, the second the bigger."""
    simulation = Simulation(model, {"come": {"share": 0.3}}, Noise(SECRET, "test"))
    world = simulation.empty_world(1999, base=1000, scale=20.0)
    n = len(marked)
    ids = np.arange(1, n + 1, dtype=np.uint64)
    simulation.enter(world, "town", ids[:2], given={"size": np.array([1.0, 5.0])}, year=1999)
    town = {"town": np.zeros(n, dtype=np.int32)}
    simulation.enter(world, "home", ids, given={}, links=town, year=1999)
    here = {"home": np.arange(n, dtype=np.int32)}
    here |= {name: np.array(rows, dtype=np.int32) for name, rows in links.items()}
    given = {"marked": np.array(marked), "family": np.zeros(n, dtype=np.int32)}
    given["number"] = np.zeros(n, dtype=np.int32)
    simulation.enter(world, "human", ids, given=given, links=here, year=1999)
    return simulation, world


def links(world, name):
    return world.entities["human"].links[name].tolist()


def test_pairing_links_seekers_both_ways_and_nobody_else():
    model = people(Pairing("human", "friend", when="happens", process="neighbours"))
    taken = [NOWHERE] * 5 + [6, 5]
    simulation, world = start(model, [True, True, False, True, True, True, False], friend=taken)
    simulation.run(world, [2000])
    friend = np.array(links(world, "friend"))
    paired = np.flatnonzero(friend != NOWHERE)
    assert (friend[friend[paired]] == paired).all()
    assert friend[2] == NOWHERE
    assert friend[5:].tolist() == [6, 5]  # who has a friend looks for none
    assert set(paired.tolist()) == {0, 1, 3, 4, 5, 6}


def test_pairing_stops_when_interference_does():
    model = people(Pairing("human", "friend", when="happens", process="neighbours"))
    simulation, world = start(model, [True] * 4)
    simulation.apart().run(world, [2000])
    assert links(world, "friend") == [NOWHERE] * 4


def test_pairing_refuses_a_process_that_links_one_way_only():
    model = people(Pairing("human", "friend", when="happens", process="one_sided"))
    simulation, world = start(model, [True] * 3)
    with pytest.raises(ValueError, match="not each other's partner"):
        simulation.run(world, [2000])


def test_following_copies_the_link_of_the_leader_where_there_is_one():
    model = people(Following("human", "home", via="mother", when="happens"))
    simulation, world = start(
        model, [True, True, False, True], mother=[NOWHERE, 0, 0, 2], home=[3, 1, 2, 0]
    )
    simulation.run(world, [2000])
    assert links(world, "home") == [3, 3, 2, 2]


def test_following_leaves_alone_whose_leader_is_nowhere_too():
    model = people(Following("human", "home", via="mother", when="happens"))
    simulation, world = start(model, [False, True], mother=[NOWHERE, 0], home=[NOWHERE, 1])
    simulation.run(world, [2000])
    assert links(world, "home") == [NOWHERE, 1]


@pytest.mark.parametrize(("newcomers", "home"), [(True, 0), (False, NOWHERE)])
def test_only_newcomers_that_are_meant_to_follow_at_once(newcomers, home):
    birth = Arrival(
        "birth",
        "human",
        "human",
        "happens",
        links={"mother": SELF},
        fixed=NOBODY,
    )
    model = people(birth, Following("human", "home", "mother", when="happens", newcomers=newcomers))
    simulation, world = start(model, [True, False])
    simulation.run(world, [2000])
    assert links(world, "mother") == [NOWHERE, NOWHERE, 0]
    assert links(world, "home") == [0, 1, home]


def test_leaving_cuts_the_link_and_only_that():
    model = people(Leaving("human", "home", when="happens"))
    simulation, world = start(model, [True, False], friend=[1, 0])
    simulation.run(world, [2000])
    assert links(world, "home") == [NOWHERE, 1]
    assert links(world, "friend") == [1, 0]


def test_ending_ends_both_ways_and_other_pairs_go_on():
    model = people(Ending("human", "friend", "friend", when="happens"))
    simulation, world = start(
        model, [True, False, False, False, True], friend=[1, 0, 3, 2, NOWHERE]
    )
    simulation.run(world, [2000])
    assert links(world, "friend") == [NOWHERE, NOWHERE, 3, 2, NOWHERE]


def test_choice_is_for_rows_where_it_happens_and_for_new_rows():
    found = Arrival("home", "home", "human", "happens", links={"town": "home.town"}, sets="home")
    model = people(found, Choice("home", "town", when="sold", process="biggest"))
    simulation, world = start(model, [True, False, False, False])
    simulation.run(world, [2000])
    home = world.entities["home"]
    assert home.links["town"][:4].tolist() == home.columns["sold"][:4].astype(int).tolist()
    assert 0 < home.columns["sold"][:4].sum() < 4
    assert home.links["town"][4:].tolist() == [1]
    assert links(world, "home") == [4, 1, 2, 3]


def test_influx_brings_as_many_as_expected_each_in_a_home_of_their_own():
    influx = Influx("move", "human", "come", founds="home", fixed=NOBODY)
    simulation, world = start(people(influx), [False] * 3)
    simulation.run(world, range(2000, 2010))
    came = len(world.entities["human"]) - 3
    assert came == 60  # 0.3 of a scale of 20, ten times
    assert len(set(links(world, "home"))) == 63
    assert len(np.unique(world.entities["human"].ids)) == 63
    simulation.apart().run(world, [2010])
    assert len(world.entities["human"]) == 63


def test_a_family_comes_along_once_and_each_of_it_with_a_number():
    influx = Influx("move", "human", "come", founds="home", fixed=NOBODY | {"family": 2})
    along = Arrival(
        "along",
        "human",
        "human",
        "with_family",
        links={"mother": SELF, "home": "home"},
        newcomers=True,
        times="family",
        ordinal="number",
        fixed={"marked": False, "family": 0},
    )
    simulation, world = start(people(influx, along), [False, False])
    simulation.run(world, [2000, 2001])
    human = world.entities["human"]
    assert len(human) == 2 + 2 * 6 * 3
    assert len(np.unique(human.ids)) == len(human)
    mother = human.links["mother"]
    children = np.flatnonzero(mother != NOWHERE)
    assert np.unique(mother[children], return_counts=True)[1].tolist() == [2] * 12
    assert (human.links["home"][children] == human.links["home"][mother[children]]).all()
    assert human.columns["number"][children].tolist() == [1, 2] * 12
