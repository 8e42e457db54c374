"""What the workbook is made of: the event's groups, supports and assumptions, and what its formulas come to.

The formulas of workbook.py show these values; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.catalogue import MOMENTS
from generator.codebook import read_codes
from scoring.idea_catalogue import per_family, places
from scoring.idea_preview import rounded
from starter_kits.nocode.groups import EVERYBODY, Group, count_groups
from starter_kits.nocode.reach import NOTHING, Expected, Terms, expect
from starter_kits.take_up import take_up_in
from starter_kits.words import Words

MODES = ("targeted", "universal")
OFFERS = 4  # as many as an idea may have
EXAMPLE = ("reading_at_home", "child_health_clinic", "second_year")  # of all kits


@dataclass(frozen=True)
class Choice:
    """One row of the sheet of offers, in ids: what somebody chose. `uptake` is an estimate of one's own."""

    support: str
    channel: str
    mode: str
    moment: str
    group: str
    budget: float
    uptake: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Sums:
    """The public data of an event as the workbook needs them.

    supports  rows of the table of supports
    reach     share by (support, channel, moment)
    places    families that each support has room for, where ideas are played out
    scale     families where ideas are played out, per family in the data
    uptake    share of who is reached that takes part, by mode
    measured  percentage and children of the pilot that says so; None where it is an assumption
    """

    groups: Sequence[Group]
    supports: Sequence[Mapping[str, Any]]
    reach: Mapping[tuple[str, str, str], float]
    places: Mapping[str, float]
    scale: float
    budget: float
    least: int
    uptake: Mapping[str, float]
    measured: tuple[int, int] | None

    def families(self, choice: Choice) -> int | None:
        """Return how many families an offer is for; None where that is not shown."""
        name = EVERYBODY if choice.mode == "universal" else choice.group
        group = next(g for g in self.groups if g.name == name)
        count = group.families[choice.moment]
        return None if count is None else rounded(count * self.scale)

    def share(self, choice: Choice) -> float:
        """Return the uptake of an offer, of who is reached."""
        return self.uptake[choice.mode] if choice.uptake is None else choice.uptake

    def expected(self, choice: Choice) -> Expected:
        """Return what comes of an offer."""
        families = self.families(choice)
        if families is None:
            return NOTHING
        reach = self.reach.get((choice.support, choice.channel, choice.moment), 0.0)
        row = next(r for r in self.supports if r["support"] == choice.support)
        terms = Terms(row["cost_offer"], row["cost_family"], row["hours"], self.places[choice.support])  # fmt: skip
        return expect(families, reach=reach, uptake=self.share(choice), budget=choice.budget, terms=terms)  # fmt: skip

    def message(self, choice: Choice) -> str:
        """Return the key of what is said of an offer."""
        families = self.families(choice)
        if (choice.support, choice.channel, choice.moment) not in self.reach:
            return "no_way"
        if families is None:
            return "hidden"
        return "some" if self.expected(choice).offered < families else "all"

    def example(self, words: Words) -> Choice:
        """Return what stands in the first row: the idea that every kit has as an example."""
        support, channel, moment = EXAMPLE
        spoken = next(g for g in self.groups if g.name == "language_behind")
        group = spoken.name if spoken.families[moment] is not None else EVERYBODY
        why = words("offers.example_why")
        return Choice(support, channel, MODES[0], moment, group, self.budget, why=why)  # fmt: skip


def sums_of(public: Path, settings: Mapping[str, Any]) -> Sums:
    """Read the sums of an event from its public data and from what kits may know of it."""
    database, unseen = public / "challenge.duckdb", settings["unseen_households"]
    supports: list[Any] = warehouse.read_table(database, "supports").to_dict("records")
    offers: list[Any] = warehouse.read_table(database, "support_offers").to_dict("records")
    expected = take_up_in(public)
    return Sums(
        groups=count_groups(public),
        supports=sorted(supports, key=lambda r: str(r["support"])),
        reach={(r["support"], r["channel"], r["moment"]): float(r["reach"]) for r in offers},
        places={r["support"]: places(r["capacity"], unseen) for r in supports},
        scale=per_family(settings["households"], unseen),
        budget=float(settings["budget"]),
        least=int(settings["least_households"]),
        uptake=dict.fromkeys(MODES, expected.share),
        measured=expected.measured,
    )


def label(codes: str, code: str, words: Words) -> str:
    """Return what a code is called."""
    return read_codes(codes)[code][words.language]


def moment_labels(words: Words) -> list[str]:
    """Return what the stages are called, in order."""
    return [label("stage", m, words) for m in MOMENTS]
