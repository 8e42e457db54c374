"""Carrying out the transitions of a year (see transitions.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
from generator.engine.types import Bools, Column, Ids, Ints
from generator.engine.world import NOWHERE, Rows, World, gather, padded

if TYPE_CHECKING:
    from generator.engine.simulation import Simulation

_ALL = slice(None)


def end_of_year(simulation: Simulation, world: World, year: int) -> None:
    """Let everybody come, go and change hands who does so this year."""
    sizes = {name: len(rows) for name, rows in world.entities.items()}
    open_world = year <= simulation.interference_until
    for what in simulation.model.transitions:
        match what:
            case Arrival() if not (what.instead_of_pairing and open_world):
                _arrive(simulation, world, what, year, sizes[what.of])
            case Influx() if open_world:
                _flow_in(simulation, world, what, year)
            case Pairing() if open_world:
                _pair(simulation, world, what, year)
            case Ending():
                _end(world, what)
            case Leaving():
                rows = world.entities[what.entity]
                _set_link(rows, what.link, _where(rows, what.when), NOWHERE)
            case Following():
                _follow(world, what, sizes[what.entity])
            case Choice():
                _choose(simulation, world, what, year, sizes[what.entity])


def _where(rows: Rows, variable: str) -> Bools:
    """Return the variable for all rows; who came this year has none yet."""
    marked: Bools = padded(rows.columns[variable], len(rows))
    return marked


def _set_link(rows: Rows, link: str, marked: Bools, to: Column | int) -> None:
    rows.links[link] = np.where(marked, to, rows.links[link]).astype(np.int32)


def _arrive(
    simulation: Simulation, world: World, arrival: Arrival, year: int, size_before: int
) -> None:
    of = world.entities[arrival.of]
    marked = _where(of, arrival.when)
    if arrival.unless:
        marked = marked & (of.links[arrival.unless] == NOWHERE)
    if arrival.newcomers:
        marked = marked & (np.arange(len(of)) >= size_before)
    chosen = np.flatnonzero(marked).astype(np.int32)
    ordinal = np.ones(len(chosen), dtype=np.int32)
    if arrival.times:
        times = gather(of.columns[arrival.times], chosen)
        first = np.cumsum(times) - times
        chosen = np.repeat(chosen, times)
        ordinal = (1 + np.arange(len(chosen)) - np.repeat(first, times)).astype(np.int32)
    if not len(chosen):
        return
    given: dict[str, Column] = {
        new: gather(of.columns[old], chosen) for new, old in arrival.carries.items()
    }
    given |= {name: np.full(len(chosen), value) for name, value in arrival.fixed.items()}
    if arrival.ordinal:
        given[arrival.ordinal] = ordinal
    ids = simulation.noise.words(f"arrival.{arrival.name}", of.ids[chosen], year=year)
    if arrival.times:  # brothers and sisters have the same beginning: the number tells them apart
        ids = simulation.noise.words(
            f"arrival.{arrival.name}.number", ids + ordinal.astype(np.uint64)
        )
    new = simulation.enter(
        world,
        arrival.entity,
        ids,
        given=given,
        links={k: _path(world, arrival.of, chosen, v) for k, v in arrival.links.items()},
        future=of.future[chosen],
        year=year,
    )
    if arrival.sets:
        link = of.links[arrival.sets].copy()
        link[chosen] = np.arange(new.start, new.stop, dtype=np.int32)
        of.links[arrival.sets] = link


def _path(world: World, entity: str, chosen: Ints, path: str) -> Ints:
    """Return the rows to which a path of links leads from the chosen rows."""
    if path == SELF:
        return chosen
    rows = chosen
    for link in path.split("."):
        links = world.entities[entity].links[link]
        rows = np.where(rows == NOWHERE, NOWHERE, links[rows]).astype(np.int32)
        entity = world.targets[entity][link]
    return rows


def _flow_in(simulation: Simulation, world: World, influx: Influx, year: int) -> None:
    process = simulation.model.processes[influx.process]
    base = np.array([world.base], dtype=np.uint64)
    values = {p: simulation.value(process.name, p, year) for p in process.parameters}
    expected = float(process.equation(year=year, scale=world.scale, **values)[0])
    rounding = simulation.noise.uniform(f"influx.{influx.name}.number", base, year=year)[0]
    count = int(expected + rounding)
    if not count:
        return
    slots = np.uint64(world.base) + np.arange(count, dtype=np.uint64)

    def ids(what: str) -> Ids:
        return simulation.noise.words(f"influx.{influx.name}.{what}", slots, year=year)

    links: dict[str, Ints] = {}
    if influx.founds:
        target = world.targets[influx.entity][influx.founds]
        own = simulation.enter(world, target, ids(influx.founds), given={}, year=year)
        links[influx.founds] = np.arange(own.start, own.stop, dtype=np.int32)
    given = {name: np.full(count, value) for name, value in influx.fixed.items()}
    simulation.enter(world, influx.entity, ids("id"), given=given, links=links, year=year)


def _end(world: World, ending: Ending) -> None:
    rows = world.entities[ending.entity]
    chosen = _where(rows, ending.when) & (rows.links[ending.link] != NOWHERE)
    other = world.entities[world.targets[ending.entity][ending.link]]
    back = other.links[ending.back].copy()
    back[rows.links[ending.link][chosen]] = NOWHERE
    other.links[ending.back] = back
    _set_link(rows, ending.link, chosen, NOWHERE)


def _follow(world: World, following: Following, size_before: int) -> None:
    rows = world.entities[following.entity]
    marked = _where(rows, following.when).copy()
    if following.newcomers:
        marked[size_before:] = True
    leader = rows.links[following.via]
    leads_to = gather(rows.links[following.link], leader)
    _set_link(rows, following.link, marked & (leader != NOWHERE) & (leads_to != NOWHERE), leads_to)


def _pair(simulation: Simulation, world: World, pairing: Pairing, year: int) -> None:
    rows = world.entities[pairing.entity]
    free = _where(rows, pairing.when) & (rows.links[pairing.link] == NOWHERE)
    chosen = np.flatnonzero(free)
    if len(chosen) < 2:
        return
    process = simulation.model.processes[pairing.process]
    other = simulation.evaluate(world, process, year, _ALL, chosen)
    paired = other != NOWHERE
    if not (other[other[paired]] == np.flatnonzero(paired)).all():
        raise ValueError(f"{pairing.process} linked rows that are not each other's partner")
    links = rows.links[pairing.link].copy()
    links[chosen[paired]] = chosen[other[paired]]
    rows.links[pairing.link] = links


def _choose(
    simulation: Simulation, world: World, choice: Choice, year: int, size_before: int
) -> None:
    rows = world.entities[choice.entity]
    marked = _where(rows, choice.when).copy()
    marked[size_before:] = True
    chosen = np.flatnonzero(marked)
    if not len(chosen):
        return
    process = simulation.model.processes[choice.process]
    links = rows.links[choice.link].copy()
    links[chosen] = simulation.evaluate(world, process, year, _ALL, chosen)
    rows.links[choice.link] = links
