"""From measures to a traffic light: what is good, what to look at, what not to share. Thresholds are choices, as constants here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Light = Literal["green", "amber", "red"]
ORDER: tuple[Light, ...] = ("green", "amber", "red")
QUALITY, DIAGNOSTIC, PROTECTION = (0.85, 0.70), (0.95, 0.85), 0.80
USE = (0.80, 0.50)  # of what real rows let one predict
CLOSER, NEARNESS = 0.05, (0.80, 0.50)
CELLS = (0.02, 0.10)  # beyond chance
GUESS = (0.02, 0.05)  # right more often on learnt people than on others
ABOUT = {"privacy": ("exact", "closer", "fifth", "guesses", "protection", "small_cells", "attacks")}


@dataclass(frozen=True)
class Measure:
    """One line of the report.

    value   of the twin; beside: what it is held against (the hold-out, the threshold, chance), None where nothing
    column  the column that decided, for measures that take several
    """

    name: str
    table: str
    light: Light
    value: float | None
    beside: float | None = None
    column: str = ""

    @property
    def about(self) -> str:
        """Whether it is about privacy or about use."""
        return "privacy" if self.name in ABOUT["privacy"] else "use"

    def as_json(self) -> dict[str, Any]:
        """Return the measure as a document."""
        return {**asdict(self), "about": self.about}


def worst(lights: Sequence[Light]) -> Light:
    """Return the worst of some lights; green of none."""
    return max(lights, key=ORDER.index, default="green")


def judge_quality(scores: Mapping[str, Any]) -> list[Measure]:
    """Judge SDMetrics' quality and diagnostic."""
    found = []
    for name, (good, fair) in (("quality", QUALITY), ("diagnostic", DIAGNOSTIC)):
        value = scores[name]
        light = "red" if value is None else _at_least(value, good, fair)
        found.append(Measure(name, "", light, value, good))
    return found


def judge_table(name: str, measures: Mapping[str, Any]) -> list[Measure]:
    """Judge what was measured of one table."""
    exact, near, cells = measures["exact"], measures["distances"], measures["small_cells"]
    light: Light
    found = [
        Measure(
            "exact",
            name,
            _at_most(
                exact["share"] - exact["hold_out_share"], exact["chance"], 3 * exact["chance"]
            ),
            exact["share"],
            exact["hold_out_share"],
        )
    ]
    if near["closer_to_learnt"] is not None:
        beyond = near["closer_to_learnt"] - 0.5 - near["spread"]
        found.append(
            Measure("closer", name, _at_most(beyond, 0, CLOSER), near["closer_to_learnt"], 0.5)
        )
        share = near["fifth"] / near["fifth_hold_out"] if near["fifth_hold_out"] > 0 else 1.0
        found.append(
            Measure(
                "fifth", name, _at_least(share, *NEARNESS), near["fifth"], near["fifth_hold_out"]
            )
        )
    if guesses := measures["guesses"]:
        column = max(guesses, key=lambda c: guesses[c]["learnt"] - guesses[c]["unseen"])
        one = guesses[column]
        gap = one["learnt"] - one["unseen"] - one["spread"]
        found.append(
            Measure("guesses", name, _at_most(gap, *GUESS), one["learnt"], one["unseen"], column)
        )
    if (protection := measures["disclosure"]) and protection["score"] is not None:
        light = "green" if protection["score"] >= PROTECTION else "amber"
        found.append(Measure("protection", name, light, protection["score"], PROTECTION))
    if cells["alone"]:
        shown, beside = cells["shown_alone"], cells["shown_alone_hold_out"]
        light = _at_most(shown - beside - cells["spread"], *CELLS)
        found.append(Measure("small_cells", name, light, shown, beside))
    if risks := {k: v for k, v in (measures["attacks"] or {}).items() if v is not None}:
        attack = max(risks, key=lambda k: risks[k])
        found.append(
            Measure(
                "attacks", name, _at_most(risks[attack], 0.05, 0.1), risks[attack], 0.05, attack
            )
        )
    if utility := measures["utility"]:
        kept = {target: _kept(one) for target, one in utility.items()}
        mean = sum(kept.values()) / len(kept)
        least = min(kept, key=lambda t: kept[t])
        found.append(Measure("utility", name, _at_least(mean, *USE), mean, USE[0], least))
    return found


def _kept(one: Mapping[str, Any]) -> float:
    """Return which part of what real rows teach the twin teaches as well, 0 to 1."""
    if one["twin"] is None:
        return 0.0
    chance = 0.5 if one["measure"] == "auroc" else 0.0
    return min(max(float((one["twin"] - chance) / (one["real"] - chance)), 0.0), 1.0)


def _at_least(value: float, good: float, fair: float) -> Light:
    return "green" if value >= good else "amber" if value >= fair else "red"


def _at_most(value: float, good: float, fair: float) -> Light:
    return "green" if value <= good + 1e-12 else "amber" if value <= fair + 1e-12 else "red"
