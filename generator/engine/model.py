"""A model: entities and their links, mechanisms, and what comes and goes at the end of a year."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.engine.mechanism import (
    BEFORE,
    Equation,
    Mechanism,
    Reference,
    When,
    event_equation,
    read_signature,
)
from generator.engine.reduction import How, Reduction, make_reduction
from generator.engine.transitions import Arrival, Choice, Influx, Pairing, Transition
from generator.errors import GeneratorError, did_you_mean

AT_ENTRY = "_at_entry"  # name_at_entry is the first value of name
AT_LINK, WHOLE = "at_", "all_"  # arguments of processes: row numbers, whole columns


@dataclass(frozen=True)
class Entity:
    """A kind of thing that has rows: its links (name -> entity) and the columns given from outside."""

    name: str
    links: Mapping[str, str]
    given: tuple[str, ...]


class Model:
    """Everything that makes one world: filled by decorating functions, read by a simulation."""

    def __init__(self) -> None:
        """Start empty."""
        self.entities: dict[str, Entity] = {}
        self.mechanisms: dict[str, Mechanism] = {}
        self.processes: dict[str, Mechanism] = {}
        self.transitions: list[Transition] = []
        self._known: dict[str, frozenset[str]] = {}

    def entity(
        self, name: str, *, links: Mapping[str, str] | None = None, given: tuple[str, ...] = ()
    ) -> None:
        """Declare an entity."""
        self.entities[name] = Entity(name, dict(links or {}), given)

    def mechanism(
        self, entity: str, *, when: When = "year", where: str | None = None
    ) -> Callable[[Equation], Equation]:
        """Register the decorated function as the mechanism of the variable that bears its name.

        when   "entry": once, when a row comes into the world; "year": every year
        where  a boolean variable of the same entity; elsewhere the value is 0 or False
        """

        def register(equation: Equation) -> Equation:
            self._add(read_signature(equation, entity, when=when, where=where))
            return equation

        return register

    def event(
        self, entity: str, name: str, *, hazard: str, when: When = "year", where: str | None = None
    ) -> None:
        """Register the event `name`, which happens with probability `hazard`."""
        equation = event_equation(name, hazard)
        self._add(read_signature(equation, entity, when=when, where=where))

    def reduction(
        self,
        entity: str,
        name: str,
        *,
        over: str,
        link: str,
        measure: str,
        how: How,
        empty: float = 0.0,
    ) -> None:
        """Register `name` as the count, sum or smallest of `measure` over the rows of `over`.

        link   the link of `over` that leads to `entity`
        empty  the value of a row that nothing links to
        """
        self._add(
            make_reduction(
                name, entity, over=over, link=link, measure=measure, how=how, empty=empty
            )
        )

    def process(self, entity: str) -> Callable[[Equation], Equation]:
        """Register the decorated function as the equation of a transition that bears its name.

        It takes the arguments of a mechanism, and besides `at_<link>` (row numbers to which the link leads)
        and `all_<entity>_<column>` (the whole column of another entity).
        """

        def register(equation: Equation) -> Equation:
            new = read_signature(equation, entity, when="year", where=None)
            if new.name in self.processes or new.name in self.mechanisms:
                raise GeneratorError(
                    f"'{new.name}' has two equations.", where=new.place, mend="rename one."
                )
            self.processes[new.name] = new
            return equation

        return register

    def transition(self, what: Transition) -> None:
        """Register what comes, goes or changes hands at the end of a year, in the order of registration."""
        self.transitions.append(what)

    def columns(self, entity: str) -> list[str]:
        """Names of all columns of an entity: given, made once, made every year."""
        made = [m.name for m in self.mechanisms.values() if m.entity == entity]
        return [*self.entities[entity].given, *made]

    def in_causal_order(
        self,
        when: When,
        entity: str | None = None,
        *,
        after: Mapping[str, set[str]] | None = None,
    ) -> list[Mechanism]:
        """Return the mechanisms of one kind (of one entity), parents before children.

        after  mechanism -> further variables that must be there before it
        """
        chosen = {
            m.name: m
            for m in self.mechanisms.values()
            if m.when == when and entity in (None, m.entity)
        }
        after = after or {}
        graph = {
            name: sorted((self.causes(m) | after.get(name, set())) & chosen.keys())
            for name, m in chosen.items()
        }
        try:
            names = list(graphlib.TopologicalSorter(graph).static_order())
        except graphlib.CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            raise GeneratorError(
                f"Variables cause each other: {circle}.",
                where=chosen[error.args[1][0]].place,
                mend="drop one arrow, or take last year's value of one of them (name_before).",
            ) from None
        return [chosen[name] for name in names]

    def resolve(self, entity: str, parent: str, *, asked_by: str = "?") -> Reference:
        """Find the variable that a name stands for on `entity`.

        Raises GeneratorError when there is none.
        """
        candidates = [(parent, False)]
        if parent.endswith(BEFORE):
            candidates.append((parent.removesuffix(BEFORE), True))
        for name, before in candidates:
            if name in self._columns_set(entity):
                return Reference(name, None, before)
            for link, target in self.entities[entity].links.items():
                rest = name.removeprefix(f"{link}_")
                if rest != name and rest in self._columns_set(target):
                    return Reference(rest, link, before)
        raise GeneratorError(
            f"'{asked_by}' depends on '{parent}', which has no mechanism.",
            where=(self.mechanisms | self.processes)[asked_by].place
            if asked_by in self.mechanisms | self.processes
            else entity,
            mend=did_you_mean(parent, self._names_seen_from(entity)),
        )

    def causes(self, m: Mechanism) -> set[str]:
        """Return the names of the variables of this year that `m` is made of."""
        if isinstance(m, Reduction):
            return {m.measure}
        needs = {p for p in m.parents if p != "year"} | ({m.where} if m.where else set())
        references = [self.resolve(m.entity, p, asked_by=m.name) for p in sorted(needs)]
        # Whoever a newcomer is linked to came before it, with everything that is made at entry.
        ready = {r.variable for r in references if r.link and m.when == "entry"}
        return {r.variable for r in references if not r.before} - ready

    def descendants(self, name: str) -> set[str]:
        """Return all variables that `name` can change, this year or later, and through who comes and goes.

        An arrival or ending that hangs on a descendant makes every variable of the entities it touches one.
        """
        edges: dict[str, set[str]] = {}
        for m in self.mechanisms.values():
            for cause in self.all_causes(m):
                edges.setdefault(cause, set()).add(m.name)
            if m.name.endswith(AT_ENTRY):
                edges.setdefault(m.name, set()).add(m.name.removesuffix(AT_ENTRY))
        for transition in self.transitions:
            for cause, effects in self._effects(transition).items():
                edges.setdefault(cause, set()).update(effects)
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for effect in edges.get(waiting.pop(), set()) - found:
                found.add(effect)
                waiting.append(effect)
        return found | {name}

    def _effects(self, transition: Transition) -> dict[str, set[str]]:
        """Variables that one transition hangs on -> variables that it can change."""
        touched = {transition.entity}
        effects: dict[str, set[str]] = {}
        if isinstance(transition, Arrival):
            touched.add(transition.of)
            for new, old in transition.carries.items():
                effects.setdefault(old, set()).add(new)
        causes = set() if isinstance(transition, Influx) else {transition.when}
        if isinstance(transition, Arrival) and transition.times:
            causes.add(transition.times)
        if isinstance(transition, Pairing | Choice):
            process = self.processes[transition.process]
            for parent in process.parents:
                if parent != "year" and not parent.startswith((AT_LINK, WHOLE)):
                    causes.add(self.resolve(process.entity, parent, asked_by=process.name).variable)
        for cause in causes:
            effects.setdefault(cause, set()).update(*(self.columns(e) for e in touched))
        return effects

    def all_causes(self, m: Mechanism) -> set[str]:
        """Return the names of the variables that `m` is made of, of this year or the last."""
        causes = self.causes(m)
        for parent in m.parents:
            if parent != "year":
                causes.add(self.resolve(m.entity, parent, asked_by=m.name).variable)
        return causes

    def _add(self, new: Mechanism) -> None:
        if new.entity not in self.entities:
            raise GeneratorError(
                f"'{new.name}' is a mechanism of '{new.entity}', which is no entity.",
                where=new.place,
                mend=did_you_mean(new.entity, list(self.entities)),
            )
        if old := self.mechanisms.get(new.name):
            raise GeneratorError(
                f"'{new.name}' has two mechanisms.",
                where=f"{old.place} and {new.place}",
                mend="rename one, or delete the one you meant to replace.",
            )
        self.mechanisms[new.name] = new
        self._known.pop(new.entity, None)

    def _columns_set(self, entity: str) -> frozenset[str]:
        if entity not in self._known:
            self._known[entity] = frozenset(self.columns(entity))
        return self._known[entity]

    def _names_seen_from(self, entity: str) -> list[str]:
        seen = self.columns(entity)
        for link, target in self.entities[entity].links.items():
            seen += [f"{link}_{name}" for name in self.columns(target)]
        return seen
