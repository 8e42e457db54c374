"""Read supports/*.toml: strictly, so that a slip of the pen is an error with a place and a mend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from generator.catalogue import (
    CHANNELS,
    MOMENTS,
    NEEDS,
    OUTCOMES_AND_HAZARDS,
    SELECTED_BY,
    SUITS,
    VARIABLES,
    Act,
    Channel,
    Cited,
    Evidence,
    Level,
    Measure,
    Support,
    Trial,
    Words,
    values,
)
from generator.errors import GeneratorError, did_you_mean

FOLDER = Path(__file__).parents[1] / "supports"
UNITS = {
    "cost_offer": "EUR",
    "cost_family": "EUR",
    "hours": "hours of professionals per family",
    "capacity": "families per 100,000 households a year",
}
_KEYS = {"id", "null", "of_language", "moments", "name", "what", "for_whom", *UNITS}
_KEYS |= {"evidence", "channels", "suits", "acts", "trials"}
_OPTIONAL = {"of_language", "suits", "acts", "trials"}


@cache
def read_catalogue(folder: Path = FOLDER) -> Mapping[str, Support]:
    """Read and check every support of `folder`: id -> support, in the order of their ids."""
    return {path.stem: read_support(path) for path in sorted(folder.glob("*.toml"))}


def read_support(path: Path) -> Support:
    """Read one file. Raises GeneratorError for what is unknown, missing or out of bounds."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GeneratorError(
            "This is no TOML.", where=path.name, mend=f"correct it: {error}."
        ) from error
    where = path.name
    values.check_keys(raw, _KEYS, where, optional=_OPTIONAL)
    if raw["id"] != path.stem:
        raise values.refused(
            f"The id is '{raw['id']}'.", where, f"call it '{path.stem}', as the file is."
        )
    moments = values.names(raw["moments"], MOMENTS, f"{where}, moments")
    costs = {key: _cited(raw[key], unit, f"{where}, {key}") for key, unit in UNITS.items()}
    acts = tuple(_act(a, place) for a, place in values.tables_of(raw, "acts", where))
    null = values.flag(raw["null"], f"{where}, null")
    if null != (not acts):
        raise values.refused(
            "A null support has no acts, and any other has one or more.",
            where,
            "correct null, or the acts.",
        )
    touched = [(act.on, act.variable) for act in acts]
    if len(set(touched)) < len(touched):
        raise values.refused("Two acts shift the same variable.", where, "make them one.")
    channels = {
        name: _channel(name, table, moments, f"{where}, channels.{name}")
        for name, table in values.table(raw["channels"], f"{where}, channels").items()
    }
    reached = {moment for channel in channels.values() for moment in channel.reach}
    if reached != set(moments):
        raise values.refused(
            "No channel reaches anybody at some moment.", where, "add a channel or drop the moment."
        )
    return Support(
        id=raw["id"],
        null=null,
        of_language=values.flag(raw.get("of_language", False), f"{where}, of_language"),
        name=_words(raw["name"], f"{where}, name"),
        what=_words(raw["what"], f"{where}, what"),
        for_whom=_words(raw["for_whom"], f"{where}, for_whom"),
        moments=moments,
        evidence=_evidence(raw["evidence"], f"{where}, evidence"),
        channels=channels,
        suits=values.weights(raw.get("suits", {}), SUITS, f"{where}, suits"),
        acts=acts,
        trials=tuple(
            _trial(t, moments, acts, place) for t, place in values.tables_of(raw, "trials", where)
        ),
        **costs,
    )


def _act(raw: Any, where: str) -> Act:
    keys = {"on", "variable", "scale", "size", "interval", "years", "source", "note", "moderators"}
    values.check_keys(raw, keys, where, optional={"moderators"})
    variable = values.text(raw["variable"], f"{where}, variable")
    if variable in OUTCOMES_AND_HAZARDS:
        raise values.refused(
            f"{variable} is an outcome, or what an outcome is made of.",
            where,
            "move something upstream of it.",
        )
    if variable not in VARIABLES:
        raise values.refused(
            f"No support may move '{variable}'.",
            where,
            did_you_mean(variable, sorted(VARIABLES)),
        )
    on, scale = VARIABLES[variable]
    if raw["on"] not in on:
        raise values.refused(
            f"{variable} is not on '{raw['on']}'.", where, f"use {' or '.join(on)}."
        )
    if raw["scale"] != scale:
        raise values.refused(
            f"{variable} is not moved on the scale '{raw['scale']}'.", where, f"use {scale}."
        )
    size, interval = (
        values.number(raw["size"], f"{where}, size"),
        values.interval(raw["interval"], f"{where}, interval"),
    )
    if not interval[0] <= size <= interval[1]:
        raise values.refused(
            "The size lies outside its interval.", where, "correct one of the two."
        )
    return Act(
        on=raw["on"],
        variable=variable,
        scale=raw["scale"],
        size=size,
        interval=interval,
        years=values.years(raw["years"], f"{where}, years"),
        source=values.source(raw["source"], where),
        note=values.text(raw["note"], f"{where}, note"),
        moderators=values.weights(raw.get("moderators", {}), NEEDS, f"{where}, moderators"),
    )


def _trial(raw: Any, moments: Sequence[str], acts: Sequence[Act], where: str) -> Trial:
    keys = {"source", "of", "outcome", "stages", "among", "solves", "measure", "value", "interval"}
    keys |= {"population", "horizon_years", "note"}
    values.check_keys(raw, keys, where, optional={"interval"})
    interval = values.interval(raw["interval"], f"{where}, interval") if "interval" in raw else None
    value = values.number(raw["value"], f"{where}, value")
    if interval and not interval[0] <= value <= interval[1]:
        raise values.refused(
            "The value lies outside its interval.", where, "correct one of the two."
        )
    measure = values.name_in(raw["measure"], get_args(Measure), f"{where}, measure")
    if measure in ("risk_ratio", "odds_ratio") and min(value, *(interval or (value,))) <= 0:
        raise values.refused("A ratio is above 0.", where, "write a ratio, not its logarithm.")
    return Trial(
        source=values.source(raw["source"], where),
        of=values.name_in(raw["of"], ("mother", "child"), f"{where}, of"),
        outcome=values.text(raw["outcome"], f"{where}, outcome"),
        stages=values.names(raw["stages"], moments, f"{where}, stages"),
        among=values.weights(raw["among"], SELECTED_BY, f"{where}, among"),
        solves=values.name_in(raw["solves"], [a.variable for a in acts], f"{where}, solves"),
        measure=measure,
        value=value,
        interval=interval,
        population=_words(raw["population"], f"{where}, population"),
        horizon_years=values.years(raw["horizon_years"], f"{where}, horizon_years"),
        note=values.text(raw["note"], f"{where}, note"),
    )


def _channel(name: str, raw: Any, moments: Sequence[str], where: str) -> Channel:
    values.name_in(name, CHANNELS, where)
    values.check_keys(raw, {"reach", "source", "note"}, where)
    reach = values.weights(raw["reach"], moments, f"{where}, reach")
    if not reach:
        raise values.refused("It reaches nobody.", f"{where}, reach", "write { stage = share }.")
    for moment, p in reach.items():
        if not 0 < p <= 1:
            raise values.refused(
                f"{p:g} is no probability above 0.",
                f"{where}, reach.{moment}",
                "write a share, or leave the stage out.",
            )
    note = values.text(raw["note"], f"{where}, note")
    return Channel(
        name=name,  # type: ignore[arg-type]  # checked above
        reach=reach,  # type: ignore[arg-type]  # its keys are moments, checked above
        source=values.source(raw["source"], where),
        note=note,
    )


def _evidence(raw: Any, where: str) -> Evidence:
    values.check_keys(raw, {"level", "source", "nl", "en"}, where)
    return Evidence(
        level=values.name_in(raw["level"], get_args(Level), f"{where}, level"),
        source=values.source(raw["source"], where),
        words=_words({"nl": raw["nl"], "en": raw["en"]}, where),
    )


def _cited(raw: Any, unit: str, where: str) -> Cited:
    values.check_keys(raw, {"value", "unit", "source", "note"}, where)
    if raw["unit"] != unit:
        raise values.refused(f"The unit is '{raw['unit']}'.", where, f"count in {unit}.")
    value = values.number(raw["value"], f"{where}, value")
    if value <= 0:
        raise values.refused(
            f"{value:g} is not above 0.", where, "nothing is free, nor done in no time."
        )
    return Cited(
        value, unit, values.source(raw["source"], where), values.text(raw["note"], f"{where}, note")
    )


def _words(raw: Any, where: str) -> Words:
    values.check_keys(raw, {"nl", "en"}, where)
    return Words(values.text(raw["nl"], f"{where}.nl"), values.text(raw["en"], f"{where}.en"))
