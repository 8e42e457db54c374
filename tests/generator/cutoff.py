"""A world as it stands at the cut-off, the children whose lives are played from there, and what comes true for them."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.engine.world import NOWHERE, World
from generator.mechanisms import model
from generator.offers import moves, needs
from generator.outcomes import AnswerWindow, born_in
from generator.places import read_region
from generator.population import FIRST_YEAR, begin, partitions
from generator.potential import STAGES, Cohort, Move, Paths, cohort, play
from generator.timeline import Timeline

TIMELINE = Timeline()
FUTURES = 2
# exp() of one number may differ in its last bit with its place in an array, and columns are kept in single precision.
ROUNDING = 1e-5
SECRET = b"\x07" * 32
COACH = SimpleNamespace(
    on="child",
    variable="stress_at_home",
    scale="add",
    size=-1.0,
    years=3,
    moderators={"debts": 0.5},
)
DEBTS = SimpleNamespace(
    on="heads", variable="debts_probability", scale="log_odds", size=-1.5, years=2, moderators={}
)
MOOD = SimpleNamespace(
    on="mother",
    variable="mental_health_hazard",
    scale="log_odds",
    size=-2.0,
    years=4,
    moderators={},
)
MONEY = SimpleNamespace(
    on="household", variable="child_support", scale="add", size=4000.0, years=6, moderators={}
)
ACTS = (COACH, DEBTS, MOOD, MONEY)
EVERY_STAGE = tuple(STAGES)


@dataclass
class Setting:
    """What a test plays with."""

    simulation: Simulation
    at_cutoff: World
    lived: World
    windows: dict[int, AnswerWindow]
    children: Cohort
    need: dict[str, np.ndarray]

    def arm(self, takes_part: np.ndarray, acts=ACTS, moments=EVERY_STAGE) -> list[Move]:
        """Return the moves of an arm in which some take part."""
        return moves(acts, moments, self.at_cutoff, self.children, self.need, takes_part=takes_part)

    def play(self, *arms: list[Move]) -> list[Paths]:
        """Play arms for all children."""
        return play(self.simulation, self.at_cutoff, self.children, arms, TIMELINE, futures=FUTURES)


def stand(calibration) -> Setting:
    """Simulate 5,000 households to the cut-off, and on in the life that comes true."""
    simulation = Simulation(
        model, calibration.values, Noise(SECRET, "potential"), interference_until=TIMELINE.cutoff
    )
    world = begin(simulation, read_region("hart-van-brabant"), next(iter(partitions(5000, 5000))))
    copies: list[World] = []
    windows: dict[int, AnswerWindow] = {}

    def after_year(now: World) -> None:
        if now.year == TIMELINE.cutoff:
            copies.append(now.copy())
        for birth in (2020, 2021, 2022):
            if now.year == TIMELINE.index_year(birth):
                windows[birth] = AnswerWindow(born_in(now, birth))
            if now.year in TIMELINE.answer_years(birth):
                windows[birth].see(now)

    simulation.run(world, range(FIRST_YEAR, 2029), after_year=after_year)
    person, at_cutoff = world.entities["person"], copies[0]
    due = person.columns["has_kin"] & person.columns["born_here"].astype(bool)
    due &= person.columns["birth_year"] == TIMELINE.cutoff + 1
    due &= person.columns["birth_date"] < 19358 + 200
    mothers = person.links["mother"]
    due &= (mothers != NOWHERE) & (mothers < len(at_cutoff.entities["person"]))
    rows = np.flatnonzero(due)
    children = cohort(at_cutoff, person.ids[rows], mothers[rows])
    need = needs(at_cutoff, children, calibration.values["needs"])
    return Setting(simulation, at_cutoff, world, windows, children, need)
