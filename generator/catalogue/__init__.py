"""The catalogue of supports: what can be offered to families, and which variables of the world each one moves.

One file per support in supports/. A support says who can be reached when and through whom, what it costs, what is
known of it, and its *acts*: shifts of yearly mechanisms of the world. No act moves an outcome; outcomes follow.
`reading.py` reads and checks the files; here is what they hold, and the draw of the sizes of an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np

from generator.engine.randomness import Noise
from generator.parameters import Choice

Moment = Literal["pregnancy", "first_year", "second_year", "toddler"]
ChannelName = Literal[
    "midwife",
    "child_health_clinic",
    "general_practice",
    "neighbourhood_team",
    "food_bank",
    "school",
    "municipality",
    "letter",
]
On = Literal["mother", "partner", "child", "household", "heads"]
Scale = Literal["log_odds", "add"]
Level = Literal["randomised", "quasi_experimental", "observational", "none"]
Measure = Literal["risk_ratio", "odds_ratio", "difference", "cohen_d"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
CHANNELS: tuple[ChannelName, ...] = get_args(ChannelName)
LONGEST = (
    6  # calendar years after the cut-off: the world runs on until the youngest have turned five
)
# What makes a family take up an offer more or less often, and what makes an effect larger.
SUITS = (
    "young_mother",
    "first_child",
    "single",
    "low_income",
    "debts",
    "mental_health",
    "other_language",
    "works",
    "smoker",
)
NEEDS = (
    "stress",
    "low_income",
    "debts",
    "young_mother",
    "first_child",
    "low_education",
    "other_language",
    "mental_health",
    "single",
    "isolated",
)
# All that is known of a family's need, by name.
SELECTED_BY = tuple(dict.fromkeys([*SUITS, *NEEDS]))
_ADULTS: tuple[On, ...] = ("mother", "partner", "heads")
# The yearly mechanisms that an act may shift: on whom, and on which scale. Never an outcome, never its hazard.
VARIABLES: Mapping[str, tuple[tuple[On, ...], Scale]] = {
    "smoking_in_pregnancy_probability": (("mother",), "log_odds"),
    "hypertension_risk": (("mother",), "log_odds"),
    "preterm_risk": (("mother",), "log_odds"),
    "mental_health_hazard": (_ADULTS, "log_odds"),
    "debts_probability": (_ADULTS, "log_odds"),
    "arrears_probability": (_ADULTS, "log_odds"),
    "employment_probability": (_ADULTS, "log_odds"),
    "violence_hazard": (("mother",), "log_odds"),
    "separation_hazard": (("mother",), "log_odds"),
    "stress_at_home": (("child",), "add"),
    "language_expected": (("child",), "add"),
    "motor_expected": (("child",), "add"),
    "social_emotional_expected": (("child",), "add"),
    "maltreatment_hazard": (("child",), "log_odds"),
    "preschool_indication_probability": (("child",), "log_odds"),
    "preschool_reach_probability": (("child",), "log_odds"),
    "daycare_probability": (("child",), "log_odds"),
    "moving_hazard": (("household",), "log_odds"),
    "child_support": (("household",), "add"),
}
# What an act must leave alone: the outcomes, and the yearly risks that they are made of.
OUTCOMES_AND_HAZARDS = frozenset(
    [
        "delay",
        "delay_risk",
        "youth_care_hazard",
        "youth_care_begins",
        "youth_care_probability",
        "help_hazard",
        "help_begins",
        "supervision_hazard",
        "supervision_begins",
        "low_income",
        "low_income_risk",
        "income_for_line",
        "in_poverty",
    ]
)


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `nl` or `en`."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True)
class Cited:
    """A number with unit, source (key of sources.toml, or "assumption") and how it was come by."""

    value: float
    unit: str
    source: str
    note: str


@dataclass(frozen=True)
class Evidence:
    """What the literature says, in one sentence, and how it was found out."""

    level: Level
    source: str
    words: Words


@dataclass(frozen=True)
class Channel:
    """Through whom a support can be offered.

    reach  stage of a child -> probability that the channel brings an offer to its family; only the support's moments
    """

    name: ChannelName
    reach: Mapping[Moment, float]
    source: str
    note: str


@dataclass(frozen=True)
class Act:
    """A shift of one yearly mechanism in the families that take part.

    on          the row of the world that is shifted; `heads` is everybody who heads the household
    scale       log_odds: added to the log odds of a probability · add: added to a score, or to an amount in EUR a year
    size        the shift for a family without any need
    interval    every event draws its own size in between
    years       calendar years after the cut-off in which it works, 1 to 6
    moderators  need (0 to 1) -> coefficient: the effect is size x (1 + sum of coefficient x need)
    """

    on: On
    variable: str
    scale: Scale
    size: float
    interval: tuple[float, float]
    years: int
    source: str
    note: str
    moderators: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """A published result that a simulated trial in the same population must meet.

    outcome        variable of the world, of the child or of its mother (`of`)
    stages, among  who is in it: stages of the child, and need -> least value (0 to 1)
    solves         variable of the act whose size makes the outcome what it is
    interval       as published, None when only a central value is
    horizon_years  calendar years after the beginning in which the outcome is looked at
    """

    source: str
    of: Literal["mother", "child"]
    outcome: str
    stages: tuple[Moment, ...]
    among: Mapping[str, float]
    solves: str
    measure: Measure
    value: float
    interval: tuple[float, float] | None
    population: Words
    horizon_years: int
    note: str


@dataclass(frozen=True)
class Support:
    """One support of the catalogue.

    null         it sounds good and does nothing: it has no acts
    moments      stages at the cut-off at which it can be offered
    cost_offer   EUR per household offered;  cost_family  EUR per household taking part
    hours        hours of professionals per family;  capacity  families per 100,000 households a year
    of_language  whether it is about language, so that a rule may look at the language of the home
    suits        trait of a family -> log odds of uptake on top of the general model of uptake
    """

    id: str
    null: bool
    name: Words
    what: Words
    for_whom: Words
    moments: tuple[Moment, ...]
    cost_offer: Cited
    cost_family: Cited
    hours: Cited
    capacity: Cited
    evidence: Evidence
    channels: Mapping[str, Channel]
    of_language: bool = False
    suits: Mapping[str, float] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    trials: tuple[Trial, ...] = ()

    def reaches(self, channel: str, moment: Moment) -> float:
        """Return the probability that a channel reaches a family at this stage, 0 where it does not go."""
        found = self.channels.get(channel)
        return found.reach.get(moment, 0.0) if found else 0.0

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that is named, once, in order; "assumption" where there is none."""
        parts: list[Cited | Evidence | Channel | Act | Trial] = [self.cost_offer, self.cost_family]
        parts += [self.hours, self.capacity, self.evidence]
        parts += [*self.channels.values()]
        parts += [*self.acts]
        parts += [*self.trials]
        return tuple(dict.fromkeys(part.source for part in parts))


def drawn(catalogue: Mapping[str, Support], choice: Choice, secret: bytes) -> dict[str, Support]:
    """Return the catalogue with the sizes of the acts of an event.

    choice  "drawn": uniform within each interval, a stream of its own per act · "published": as in the files
    secret  of the event, 32 bytes
    """
    if choice == "published":
        return dict(catalogue)
    noise = Noise(secret, "supports")
    one = np.zeros(1, dtype=np.uint64)

    def sized(support: str, act: Act) -> Act:
        u = float(noise.uniform(f"{support}.{act.on}.{act.variable}", one)[0])
        low, high = act.interval
        return replace(act, size=low + u * (high - low))

    return {
        name: replace(support, acts=tuple(sized(name, act) for act in support.acts))
        for name, support in catalogue.items()
    }
