"""Pilots in the world that is lived: who is enrolled, who takes part, what that moves, and what was measured.

On 31 December of each of its years a pilot enrols families with a child at one of its stages, a share of them that a
keyed number decides, so that partitions need not know of each other. A family is in one pilot, once. Who takes part
follows from the design and the general model of uptake; the acts of the support then shift the following years of this
very world, until the cut-off at the latest. Only children move (see catalogue/pilots.py): everybody else stays as they
were, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.special import expit, ndtri

from generator.catalogue import Support
from generator.catalogue.pilots import ARMS, Pilot, read_pilots
from generator.engine.randomness import Noise
from generator.engine.shifts import Scale, column, last_year
from generator.engine.types import Bools, Floats, Ids, Ints
from generator.engine.world import NOWHERE, World, gather, padded
from generator.offers import moves, needs, trust, uptake
from generator.outcomes import OUTCOMES, AnswerWindow
from generator.potential import STAGES, Cohort
from generator.timeline import Timeline

NOT_KNOWN = -1


@dataclass(frozen=True)
class Running:
    """A pilot, and its support with the sizes that the event drew."""

    pilot: Pilot
    support: Support


def all_pilots(supports: Mapping[str, Support]) -> tuple[Running, ...]:
    """Return every pilot, with supports of the sizes of an event."""
    return tuple(Running(pilot, supports[pilot.support]) for pilot in read_pilots().values())


@dataclass(frozen=True)
class Page:
    """The children that one pilot enrolled in one year, shapes (children,).

    rows        of person;  ids  their ids, and `families` those of their households on the day
    arm         place in the code list pilot_arm.csv
    takes_part  whether the household did
    measured    language, stress and debts a year later, with error; NaN where not measured
    happened    outcome -> 1, 0, or NOT_KNOWN where the public window holds no answer
    """

    pilot: str
    year: int
    rows: Ints
    ids: Ids
    families: Ids
    age: Ints
    arm: Ints
    takes_part: Bools
    measured: Mapping[str, Floats] = field(default_factory=dict)
    happened: Mapping[str, Ints] = field(default_factory=dict)


class Enrolment:
    """The pilots of one partition, as its years pass."""

    def __init__(
        self,
        running: Sequence[Running],
        *,
        households: int,
        timeline: Timeline,
        noise: Noise,
        values: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Take in what runs.

        households  of the whole population: decides which share is enrolled
        values      parameters: sections `needs`, `uptake` and `pilots`
        """
        self.running, self.households, self.timeline = running, households, timeline
        self.noise, self.values = noise, values
        self.pages: list[Page] = []

    @property
    def shifts(self) -> dict[str, Scale]:
        """What the simulation must be able to shift: variable -> scale."""
        return {act.variable: act.scale for r in self.running for act in r.support.acts}

    def after_year(self, world: World) -> None:
        """Measure who was enrolled a year ago, end what is over, and enrol anew, on 31 December of `world.year`."""
        if not self.running or world.year > self.timeline.cutoff:
            return
        self.pages = [
            replace(page, measured=self._measure(world, page))
            if page.year == world.year - 1
            else page
            for page in self.pages
        ]
        _end(world, self.shifts)
        for r in self.running:
            if world.year in r.pilot.years and world.year < self.timeline.cutoff:
                self._enrol(world, r)

    def with_outcomes(self, windows: Mapping[int, AnswerWindow]) -> tuple[Page, ...]:
        """Return all pages with the outcomes that are public anyway: those of training children."""
        public = [w for birth, w in windows.items() if birth in self.timeline.training]
        children = np.concatenate([w.children for w in public]) if public else np.zeros(0, int)
        order = np.argsort(children)

        def found(outcome: str, rows: Ints) -> Ints:
            if not len(children):
                return np.full(len(rows), NOT_KNOWN, dtype=np.int32)
            happened = np.concatenate([w.happened[outcome] for w in public])
            at = order[np.minimum(np.searchsorted(children[order], rows), len(order) - 1)]
            return np.where(children[at] == rows, happened[at], NOT_KNOWN).astype(np.int32)

        return tuple(
            replace(page, happened={o: found(o, page.rows) for o in OUTCOMES})
            for page in self.pages
        )

    def _enrol(self, world: World, r: Running) -> None:
        pilot = r.pilot
        rows, age = self._enrolled(world, pilot)
        if not len(rows):
            return
        person = world.entities["person"]
        children = Cohort(person.ids[rows], rows, age)
        home = children.household(world)
        families = world.entities["household"].ids[home]
        need = needs(world, children, self.values["needs"])
        chosen, takes_part = self._who(world, r, children, need, families)
        # What holds for a family holds for all its children.
        chosen, takes_part = np.isin(home, home[chosen]), np.isin(home, home[takes_part])
        self.pages.append(
            Page(
                pilot=pilot.id,
                year=world.year,
                rows=rows,
                ids=children.ids,
                families=families,
                age=age,
                arm=np.asarray(ARMS[pilot.design])[chosen.astype(int)].astype(np.int32),
                takes_part=takes_part,
            )
        )
        for move in moves(
            r.support.acts, pilot.stages, world, children, need, takes_part=takes_part
        ):
            until = min(world.year + move.years, self.timeline.cutoff)
            _begin(world, move.variable, move.by, until)

    def _enrolled(self, world: World, pilot: Pilot) -> tuple[Ints, Ints]:
        """Return rows and ages of the children whose families are enrolled this year.

        Only children of the training years: of others the public files have neither features of the stage nor outcomes.
        """
        person, homes = world.entities["person"], world.entities["household"]
        n, home, mother = len(person), person.links["household"], person.links["mother"]
        birth = padded(person.columns["birth_year"], n)
        wanted = [world.year - STAGES[stage] for stage in pilot.stages]
        first, last = self.timeline.training_births
        wanted = [year for year in wanted if first <= year <= last]
        mine = padded(person.columns["has_kin"], n) & np.isin(birth, wanted)
        mine &= padded(person.columns["born_here"], n).astype(bool) & (home != NOWHERE)
        rows = np.flatnonzero(mine & (mother != NOWHERE))
        rows = rows[home[rows] == gather(home, mother[rows])]
        families = homes.ids[home[rows]]
        u = self.noise.uniform(f"pilot.{pilot.id}.enrolled", families, year=world.year)
        keep = u < pilot.share(self.households)
        if pilot.deprivation is not None:
            areas = world.entities["neighbourhood"].columns["deprivation"]
            keep &= areas[homes.links["neighbourhood"][home[rows]]] >= pilot.deprivation
        if self.pages:
            keep &= ~np.isin(families, np.concatenate([p.families for p in self.pages]))
            keep &= ~np.isin(person.ids[rows], np.concatenate([p.ids for p in self.pages]))
        rows = rows[keep].astype(np.int32)
        return rows, (world.year - birth[rows]).astype(np.int32)

    def _who(
        self,
        world: World,
        r: Running,
        children: Cohort,
        need: Mapping[str, Floats],
        families: Ids,
    ) -> tuple[Bools, Bools]:
        """Return who is in the arm that was to have the support, and who takes part, shapes (children,)."""
        pilot = r.pilot
        asks = pilot.design == "self_selected"
        suits = dict(r.support.suits)
        if asks:
            suits = {
                name: suits.get(name, 0.0) + pilot.selects.get(name, 0.0)
                for name in (*suits, *pilot.selects)
            }
        values = dict(self.values["uptake"])
        values["intercept"] = values["intercept"] + self._more(pilot)
        chance = uptake(
            pilot.channel,
            pilot.mode,
            reach=dict.fromkeys(pilot.stages, 1.0),
            suits=suits,
            children=children,
            need=need,
            trust=trust(self.noise, world, children),
            values=values,
        )

        def draw(what: str) -> Floats:
            return self.noise.uniform(f"pilot.{pilot.id}.{what}", families, year=world.year)

        takes_part = draw("takes part") < chance
        if asks:
            return takes_part, takes_part
        if pilot.design == "randomised":
            chosen = draw("arm") < self.values["pilots"]["offered"]
        else:
            logit = pilot.level + sum(w * need[name] for name, w in pilot.selects.items())
            chosen = draw("arm") < expit(logit)
        return chosen, chosen & takes_part

    def _more(self, pilot: Pilot) -> float:
        """Log odds of taking part, on top of the general model of uptake."""
        if pilot.design == "self_selected":
            return pilot.level
        chosen = pilot.design == "selected_by_professionals"
        return float(self.values["pilots"]["persuaded"]) if chosen else 0.0

    def _measure(self, world: World, page: Page) -> dict[str, Floats]:
        """What was measured a year after enrolment: where the child stands and how it lives, with error."""
        values, rows = self.values["pilots"], page.rows
        person, homes = world.entities["person"], world.entities["household"]

        def of_child(name: str) -> Floats:
            return gather(person.columns[name], rows).astype(np.float64)

        def u(what: str) -> Floats:
            drawn = self.noise.uniform(f"pilot.measure.{what}", page.ids, year=world.year)
            return np.clip(drawn, 1e-9, 1 - 1e-9)

        reliability = values["language_reliability"]
        language = np.sqrt(reliability) * of_child("language")
        language += np.sqrt(1 - reliability) * ndtri(u("language"))
        stress = of_child("stress_at_home") + values["stress_error"] * ndtri(u("stress"))
        home = person.links["household"][rows]
        owes = gather(homes.columns["heads_with_debts"], home) > 0
        debts = u("debts") < np.where(owes, values["debts_told"], values["debts_of_others"])
        there = (home != NOWHERE) & (of_child("resident") > 0)
        there &= u("there") >= values["not_measured"]
        found = {"language": language.round(1), "stress": stress.round(1), "debts": debts}
        return {name: np.where(there, value, np.nan) for name, value in found.items()}


def _begin(world: World, variable: str, by: Floats, until: int) -> None:
    """Let some children be moved until the end of the year `until`."""
    person = world.entities["person"]
    n, some = len(person), by != 0
    now = padded(person.columns.get(column(variable), np.zeros(0)), n)
    ends = padded(person.columns.get(last_year(variable), np.zeros(0, dtype=np.int32)), n)
    person.columns[column(variable)] = np.where(some, by, now)
    person.columns[last_year(variable)] = np.where(some, until, ends).astype(np.int32)


def _end(world: World, variables: Mapping[str, Scale]) -> None:
    """Forget shifts that moved their last child this year: supports of later years begin from nothing."""
    columns = world.entities["person"].columns
    for variable in variables:
        ends = columns.get(last_year(variable))
        if ends is not None and (ends <= world.year).all():
            del columns[column(variable)], columns[last_year(variable)]
