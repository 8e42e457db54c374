"""Pilots: earlier tries of a support, that participants get to learn from. One file per pilot in pilots/.

A pilot belongs to the world that was lived: what it moved has happened, and is in every register since. Before the
cut-off people still choose partners from each other, so that what moves a parent would reach families outside the
pilot. Therefore only a support whose acts are all on the child can have had one: what a small child is like changes
nobody else's life.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from generator.catalogue import CHANNELS, MOMENTS, SELECTED_BY, ChannelName, Moment, Support, Words
from generator.catalogue import values as v
from generator.catalogue.reading import read_catalogue
from generator.errors import GeneratorError

FOLDER = Path(__file__).parents[1] / "pilots"
Design = Literal["randomised", "self_selected", "selected_by_professionals"]
Mode = Literal["universal", "targeted"]
# Places in the code list pilot_arm.csv: the comparison group of each design, and who was to have the support.
ARMS: Mapping[Design, tuple[int, int]] = {
    "randomised": (0, 1),
    "self_selected": (2, 3),
    "selected_by_professionals": (4, 5),
}
_KEYS = {"id", "support", "design", "years", "stages", "channel", "mode", "sizes", "shares"}
_KEYS |= {"deprivation", "level", "selects", "name", "what", "source", "note"}
_OPTIONAL = {"deprivation", "level", "selects"}


@dataclass(frozen=True)
class Pilot:
    """One pilot.

    years        calendar years; families are enrolled on 31 December
    stages       of the child on that day
    sizes        households of a population, ascending;  shares  of the families at these stages that are enrolled there
    deprivation  neighbourhoods from this z-score on; None for all
    level        log odds on top: of taking part where families ask, of being chosen where professionals choose
    selects      need of a family (0 to 1) -> log odds of asking, or of being chosen; nothing where a lottery decides
    """

    id: str
    support: str
    design: Design
    years: tuple[int, ...]
    stages: tuple[Moment, ...]
    channel: ChannelName
    mode: Mode
    sizes: tuple[float, ...]
    shares: tuple[float, ...]
    name: Words
    what: Words
    source: str
    note: str
    deprivation: float | None = None
    level: float = 0.0
    selects: Mapping[str, float] = field(default_factory=dict)

    def share(self, households: int) -> float:
        """Return the share of families that is enrolled in a population of so many households.

        A small population has few families, so that a pilot needs more of them: between two sizes the share follows
        the logarithm of the size.
        """
        return float(np.interp(log(households), [log(s) for s in self.sizes], self.shares))


@cache
def read_pilots(folder: Path = FOLDER) -> Mapping[str, Pilot]:
    """Read and check every pilot of `folder`: id -> pilot, in the order of their ids."""
    return {path.stem: read_pilot(path) for path in sorted(folder.glob("*.toml"))}


def read_pilot(path: Path) -> Pilot:
    """Read one file. Raises GeneratorError for what is unknown, missing or out of bounds."""
    where = path.name
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GeneratorError(
            "This is no TOML.", where=where, mend=f"correct it: {error}."
        ) from error
    v.check_keys(raw, _KEYS, where, optional=_OPTIONAL)
    if raw["id"] != path.stem:
        raise v.refused(
            f"The id is '{raw['id']}'.", where, f"call it '{path.stem}', as the file is."
        )
    support = _support(raw, where)
    design = v.name_in(raw["design"], get_args(Design), f"{where}, design")
    selects = v.weights(raw.get("selects", {}), SELECTED_BY, f"{where}, selects")
    level = v.number(raw.get("level", 0.0), f"{where}, level")
    if (design == "randomised") == bool(selects):
        raise v.refused(
            "A lottery looks at nothing, and any other way of choosing at something.",
            f"{where}, selects",
            "correct the design, or what it selects by.",
        )
    if design == "randomised" and level:
        raise v.refused("A lottery has no level.", f"{where}, level", "leave it out.")
    sizes, shares = _sizes(raw, where)
    low = raw.get("deprivation")
    return Pilot(
        id=raw["id"],
        support=support.id,
        design=design,
        years=_years(raw["years"], f"{where}, years"),
        stages=_stages(raw, support, where),
        channel=_channel(raw, support, where),
        mode=v.name_in(raw["mode"], get_args(Mode), f"{where}, mode"),
        sizes=sizes,
        shares=shares,
        name=_words(raw["name"], f"{where}, name"),
        what=_words(raw["what"], f"{where}, what"),
        source=v.source(raw["source"], where),
        note=v.text(raw["note"], f"{where}, note"),
        deprivation=None if low is None else v.number(low, f"{where}, deprivation"),
        level=level,
        selects=selects,
    )


def _support(raw: Mapping[str, Any], where: str) -> Support:
    catalogue = read_catalogue()
    name = v.name_in(raw["support"], list(catalogue), f"{where}, support")
    others = [act.variable for act in catalogue[name].acts if act.on != "child"]
    if others:
        raise v.refused(
            f"{name} moves {', '.join(others)} of somebody who is no child, and so could reach families outside.",
            f"{where}, support",
            "choose a support whose acts are all on the child.",
        )
    return catalogue[name]


def _stages(raw: Mapping[str, Any], support: Support, where: str) -> tuple[Moment, ...]:
    stages: tuple[Moment, ...] = v.names(raw["stages"], MOMENTS, f"{where}, stages")
    for stage in stages:
        if stage == "pregnancy" or stage not in support.moments:
            raise v.refused(
                f"There is no pilot of {support.id} at the stage '{stage}'.",
                f"{where}, stages",
                "choose a stage after birth at which the support is offered.",
            )
    return stages


def _channel(raw: Mapping[str, Any], support: Support, where: str) -> ChannelName:
    channel: ChannelName = v.name_in(raw["channel"], CHANNELS, f"{where}, channel")
    for stage in raw["stages"]:
        if not support.reaches(channel, stage):
            raise v.refused(
                f"{channel} reaches nobody at the stage '{stage}'.",
                f"{where}, channel",
                f"choose from {', '.join(support.channels)}.",
            )
    return channel


def _years(raw: Any, where: str) -> tuple[int, ...]:
    whole = isinstance(raw, list) and all(type(year) is int for year in raw)
    if not whole or not raw or list(raw) != sorted(set(raw)):
        raise v.refused(
            "Calendar years are wanted, one after the other.", where, "write [2015, …]."
        )
    return tuple(raw)


def _sizes(raw: Mapping[str, Any], where: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    sizes, shares = (
        tuple(v.number(x, f"{where}, {key}") for x in raw[key])
        if isinstance(raw[key], list)
        else ()
        for key in ("sizes", "shares")
    )
    if not sizes or len(sizes) != len(shares) or list(sizes) != sorted(set(sizes)) or sizes[0] < 1:
        raise v.refused(
            "Sizes ascend, and each has a share.",
            f"{where}, sizes",
            "write sizes = [20_000, 215_000] and as many shares.",
        )
    if not all(0 < share <= 1 for share in shares):
        raise v.refused(
            "A share lies above 0, and at most at 1.", f"{where}, shares", "correct it."
        )
    return sizes, shares


def _words(raw: Any, where: str) -> Words:
    v.check_keys(raw, {"nl", "en"}, where)
    return Words(v.text(raw["nl"], f"{where}.nl"), v.text(raw["en"], f"{where}.en"))
