"""What a variable can depend on: all that has to be worked out when only some variables are wanted.

The counterpart of `Model.descendants`. A future of a part of a world is simulated for its outcomes alone; a fifth of the
mechanisms cannot reach them (a surcharge, a day within the year) and is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from generator.engine.mechanism import Mechanism
from generator.engine.model import AT_ENTRY, AT_LINK, WHOLE, Model
from generator.engine.transitions import Arrival, Choice, Influx, Pairing, Transition


@lru_cache(maxsize=32)
def ancestors(model: Model, wanted: frozenset[str]) -> frozenset[str]:
    """Return the variables that `wanted` can depend on, this year or before, and themselves.

    Who comes, goes and moves is always part of it; pairing and newcomers from outside are not: the model is taken as it
    runs where nobody's life changes another's (`Simulation.apart`).
    """
    found = set(wanted)
    for transition in model.transitions:
        found.update(_drivers(model, transition))
    waiting = list(found)
    while waiting:
        for cause in _causes(model, waiting.pop()):
            if cause not in found:
                found.add(cause)
                waiting.append(cause)
    return frozenset(found)


def only(mechanisms: list[Mechanism], needed: Collection[str] | None) -> list[Mechanism]:
    """Return the mechanisms that are needed, in the same order; all of them for None."""
    return mechanisms if needed is None else [m for m in mechanisms if m.name in needed]


def lasting(model: Model, entity: str, needed: Collection[str] | None) -> frozenset[str]:
    """Return the columns that rows of an entity have from the moment in which they come."""
    made = [m.name for m in only(model.in_causal_order("entry", entity), needed)]
    first = [n.removesuffix(AT_ENTRY) for n in made if n.endswith(AT_ENTRY)]
    return frozenset([*model.entities[entity].given, *made, *first])


def _causes(model: Model, name: str) -> Iterator[str]:
    if name in model.mechanisms:
        yield from model.all_causes(model.mechanisms[name])
    if name + AT_ENTRY in model.mechanisms:
        yield name + AT_ENTRY


def _drivers(model: Model, transition: Transition) -> Iterable[str]:
    """Variables that one transition looks at, where it is carried out."""
    if isinstance(transition, Influx | Pairing):
        return
    yield transition.when
    if isinstance(transition, Arrival):
        yield from transition.carries.values()
        if transition.times:
            yield transition.times
    if isinstance(transition, Choice):
        process = model.processes[transition.process]
        for parent in process.parents:
            if parent.startswith(WHOLE):
                yield parent.removeprefix(WHOLE).partition("_")[2]
            elif parent != "year" and not parent.startswith(AT_LINK):
                yield model.resolve(process.entity, parent, asked_by=process.name).variable
