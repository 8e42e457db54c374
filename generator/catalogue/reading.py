"""Read supports/*.toml: strictly, so that a slip of the pen is an error with a place and a mend."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from generator.catalogue import (
    CHANNELS,
    LONGEST,
    MOMENTS,
    NEEDS,
    OUTCOMES_AND_HAZARDS,
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
)
from generator.errors import GeneratorError, did_you_mean
from generator.parameters import read_sources

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
    _keys(raw, _KEYS, where, optional=_OPTIONAL)
    if raw["id"] != path.stem:
        raise _refused(
            f"The id is '{raw['id']}'.", where, f"call it '{path.stem}', as the file is."
        )
    moments = _names(raw["moments"], MOMENTS, f"{where}, moments")
    costs = {key: _cited(raw[key], unit, f"{where}, {key}") for key, unit in UNITS.items()}
    acts = tuple(_act(a, f"{where}, [[acts]] {i}") for i, a in enumerate(raw.get("acts", []), 1))
    null = _flag(raw["null"], f"{where}, null")
    if null != (not acts):
        raise _refused(
            "A null support has no acts, and any other has one or more.",
            where,
            "correct null, or the acts.",
        )
    touched = [(act.on, act.variable) for act in acts]
    if len(set(touched)) < len(touched):
        raise _refused("Two acts shift the same variable.", where, "make them one.")
    channels = {
        name: _channel(name, table, moments, f"{where}, channels.{name}")
        for name, table in _table(raw["channels"], f"{where}, channels").items()
    }
    reached = {moment for channel in channels.values() for moment in channel.reach}
    if reached != set(moments):
        raise _refused(
            "No channel reaches anybody at some moment.", where, "add a channel or drop the moment."
        )
    return Support(
        id=raw["id"],
        null=null,
        of_language=_flag(raw.get("of_language", False), f"{where}, of_language"),
        name=_words(raw["name"], f"{where}, name"),
        what=_words(raw["what"], f"{where}, what"),
        for_whom=_words(raw["for_whom"], f"{where}, for_whom"),
        moments=moments,
        evidence=_evidence(raw["evidence"], f"{where}, evidence"),
        channels=channels,
        suits=_weights(raw.get("suits", {}), SUITS, f"{where}, suits"),
        acts=acts,
        trials=tuple(
            _trial(t, f"{where}, [[trials]] {i}") for i, t in enumerate(raw.get("trials", []), 1)
        ),
        **costs,
    )


def _act(raw: Any, where: str) -> Act:
    keys = {"on", "variable", "scale", "size", "interval", "years", "source", "note", "moderators"}
    _keys(raw, keys, where, optional={"moderators"})
    variable = raw["variable"]
    if variable in OUTCOMES_AND_HAZARDS:
        raise _refused(
            f"{variable} is an outcome, or what an outcome is made of.",
            where,
            "move something upstream of it.",
        )
    if variable not in VARIABLES:
        raise _refused(
            f"No support may move '{variable}'.",
            where,
            did_you_mean(str(variable), sorted(VARIABLES)),
        )
    on, scale = VARIABLES[variable]
    if raw["on"] not in on:
        raise _refused(f"{variable} is not on '{raw['on']}'.", where, f"use {' or '.join(on)}.")
    if raw["scale"] != scale:
        raise _refused(
            f"{variable} is not moved on the scale '{raw['scale']}'.", where, f"use {scale}."
        )
    size, interval = (
        _number(raw["size"], f"{where}, size"),
        _interval(raw["interval"], f"{where}, interval"),
    )
    if not interval[0] <= size <= interval[1]:
        raise _refused("The size lies outside its interval.", where, "correct one of the two.")
    return Act(
        on=raw["on"],
        variable=variable,
        scale=raw["scale"],
        size=size,
        interval=interval,
        years=_years(raw["years"], f"{where}, years"),
        source=_source(raw["source"], where),
        note=_text(raw["note"], f"{where}, note"),
        moderators=_weights(raw.get("moderators", {}), NEEDS, f"{where}, moderators"),
    )


def _trial(raw: Any, where: str) -> Trial:
    keys = {"source", "outcome", "measure", "value", "interval", "population", "horizon_years"}
    _keys(raw, keys | {"note"}, where, optional={"interval"})
    interval = _interval(raw["interval"], f"{where}, interval") if "interval" in raw else None
    value = _number(raw["value"], f"{where}, value")
    if interval and not interval[0] <= value <= interval[1]:
        raise _refused("The value lies outside its interval.", where, "correct one of the two.")
    measure = _name(raw["measure"], get_args(Measure), f"{where}, measure")
    if measure in ("risk_ratio", "odds_ratio") and min(value, *(interval or ())) <= 0:
        raise _refused("A ratio is above 0.", where, "write a ratio, not its logarithm.")
    return Trial(
        source=_source(raw["source"], where),
        outcome=_text(raw["outcome"], f"{where}, outcome"),
        measure=measure,
        value=value,
        interval=interval,
        population=_words(raw["population"], f"{where}, population"),
        horizon_years=_years(raw["horizon_years"], f"{where}, horizon_years"),
        note=_text(raw["note"], f"{where}, note"),
    )


def _channel(name: str, raw: Any, moments: Sequence[str], where: str) -> Channel:
    _name(name, CHANNELS, where)
    _keys(raw, {"reach", "source", "note"}, where)
    reach = _weights(raw["reach"], moments, f"{where}, reach")
    for moment, p in reach.items():
        if not 0 < p <= 1:
            raise _refused(
                f"{p:g} is no probability above 0.",
                f"{where}, reach.{moment}",
                "write a share, or leave the stage out.",
            )
    note = _text(raw["note"], f"{where}, note")
    return Channel(
        name=name,  # type: ignore[arg-type]  # checked above
        reach=reach,  # type: ignore[arg-type]  # its keys are moments, checked above
        source=_source(raw["source"], where),
        note=note,
    )


def _evidence(raw: Any, where: str) -> Evidence:
    _keys(raw, {"level", "source", "nl", "en"}, where)
    return Evidence(
        level=_name(raw["level"], get_args(Level), f"{where}, level"),
        source=_source(raw["source"], where),
        words=_words({"nl": raw["nl"], "en": raw["en"]}, where),
    )


def _cited(raw: Any, unit: str, where: str) -> Cited:
    _keys(raw, {"value", "unit", "source", "note"}, where)
    if raw["unit"] != unit:
        raise _refused(f"The unit is '{raw['unit']}'.", where, f"count in {unit}.")
    value = _number(raw["value"], f"{where}, value")
    if value <= 0:
        raise _refused(f"{value:g} is not above 0.", where, "nothing is free, nor done in no time.")
    return Cited(value, unit, _source(raw["source"], where), _text(raw["note"], f"{where}, note"))


def _words(raw: Any, where: str) -> Words:
    _keys(raw, {"nl", "en"}, where)
    return Words(_text(raw["nl"], f"{where}.nl"), _text(raw["en"], f"{where}.en"))


def _table(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict) or not raw:
        raise _refused(
            "This is no table, or an empty one.", where, "write it as a table with keys."
        )
    return raw


def _keys(raw: Any, known: set[str], where: str, *, optional: set[str] | None = None) -> None:
    found = _table(raw, where).keys()
    for strange in sorted(found - known):
        raise _refused(f"Unknown key '{strange}'.", where, did_you_mean(strange, sorted(known)))
    for missing in sorted(known - found - (optional or set())):
        raise _refused(f"No {missing}.", where, f"write {missing} = …")


def _weights(raw: Any, known: Sequence[str], where: str) -> dict[str, float]:
    if not isinstance(raw, dict):
        raise _refused("This is no table.", where, "write { name = number }.")
    return {_name(k, known, where): _number(v, f"{where}.{k}") for k, v in raw.items()}


def _names(raw: Any, known: Sequence[Any], where: str) -> tuple[Any, ...]:
    if not isinstance(raw, list) or not raw or len(set(map(str, raw))) < len(raw):
        raise _refused(
            "A list of different names is wanted.", where, f"choose from {', '.join(known)}."
        )
    return tuple(_name(name, known, where) for name in raw)


def _name(raw: Any, known: Sequence[Any], where: str) -> Any:
    if raw not in known:
        raise _refused(f"'{raw}' is not known here.", where, did_you_mean(str(raw), list(known)))
    return raw


def _number(raw: Any, where: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise _refused(f"'{raw}' is no number.", where, "write a finite number, without quotes.")
    return float(raw)


def _interval(raw: Any, where: str) -> tuple[float, float]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise _refused("An interval has two ends.", where, "write [low, high].")
    low, high = (_number(end, where) for end in raw)
    if low > high:
        raise _refused("The interval is upside down.", where, "write the lower end first.")
    return low, high


def _years(raw: Any, where: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= LONGEST:
        raise _refused(
            f"'{raw}' is no number of years.", where, f"write a whole number, 1 to {LONGEST}."
        )
    return raw


def _flag(raw: Any, where: str) -> bool:
    if not isinstance(raw, bool):
        raise _refused(f"'{raw}' is neither true nor false.", where, "write true or false.")
    return raw


def _text(raw: Any, where: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _refused("A text is wanted.", where, "write a sentence.")
    return raw


def _source(raw: Any, where: str) -> str:
    if raw != "assumption" and raw not in read_sources():
        raise _refused(
            f"There is no source '{raw}'.",
            where,
            did_you_mean(str(raw), ["assumption", *read_sources()]),
        )
    return str(raw)


def _refused(what: str, where: str, mend: str) -> GeneratorError:
    return GeneratorError(what, where=where, mend=mend)
