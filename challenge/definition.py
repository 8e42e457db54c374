"""What an event is: event.toml, read, checked and frozen."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from challenge.errors import Damaged
from challenge.text import LANGUAGES
from generator.errors import GeneratorError
from generator.places import region_names
from generator.timeline import Timeline


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """How much a team may hand in."""

    submissions_per_team: int = 12
    final_choices: int = 2


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The settings of an event. Defaults are those of a day event in Hart van Brabant.

    id                 names the event in commitments and seals; random, public
    futures            simulated futures per child behind a true risk
    unseen_households       size of the unseen population on which the attainable score is measured
    calibration_households  size of the reference population on which published figures are met
    """

    id: str
    name: str
    language: str = "nl"
    region: str = "hart-van-brabant"
    households: int = 20_000
    parameters: str = "drawn"
    futures: int = 8
    unseen_households: int = 100_000
    calibration_households: int = 80_000
    database: str = "sqlite:///ledger.sqlite"
    timeline: Timeline = field(default_factory=Timeline)
    quotas: Quotas = field(default_factory=Quotas)


def read_definition(path: Path) -> Definition:
    """Read event.toml. Raises Damaged, naming the line of trouble as exactly as known."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Damaged(
            "There is no event here.",
            where=f"{path.parent} (no {path.name})",
            mend="make one with 'kansrijk event init DIR', or name its folder with --event DIR.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Damaged(
            f"{path.name} cannot be read: {error}.",
            where=str(path),
            mend="correct it, or restore it from a copy.",
        ) from None
    years, quotas = raw.pop("years", {}), raw.pop("quotas", {})
    _check_keys(path, raw, Definition, leave_out=("timeline", "quotas"))
    _check_keys(path, years, Timeline)
    _check_keys(path, quotas, Quotas)
    if "training_births" in years:
        years["training_births"] = tuple(years["training_births"])
    try:
        definition = Definition(**raw, timeline=Timeline(**years), quotas=Quotas(**quotas))
    except GeneratorError as error:
        raise Damaged(error.what, where=f"{path}, {error.where}", mend=error.mend) from None
    except TypeError as error:
        raise Damaged(f"A setting is missing: {error}.", where=str(path), mend="add it.") from None
    _check_values(path, definition)
    return definition


def write_definition(path: Path, definition: Definition) -> None:
    """Write event.toml so that a person likes to read and change it."""
    years, quotas = definition.timeline, definition.quotas
    text = f"""# The settings of this event. Lines that are left out take their default.

id         = {_toml(definition.id)}   # names the event in its seal; leave it as it is
name       = {_toml(definition.name)}
language   = {_toml(definition.language)}   # nl or en: the first language of board and messages

region     = {_toml(definition.region)}
households = {definition.households}
parameters = {_toml(definition.parameters)}   # drawn: every event is a new world; published: central values, for teaching
futures    = {definition.futures}   # simulated futures per child behind a true risk
unseen_households = {definition.unseen_households}        # unseen population on which the attainable score is measured
calibration_households = {definition.calibration_households}   # reference population on which published figures are met

database   = {_toml(definition.database)}

[years]
first_year      = {years.first_year}   # the register window opens on 1 January
cutoff          = {years.cutoff}   # and closes on 31 December
training_births = [{years.training_births[0]}, {years.training_births[1]}]

[quotas]
submissions_per_team = {quotas.submissions_per_team}
final_choices        = {quotas.final_choices}   # entries per team that count after the event has closed
"""
    path.write_text(text, encoding="utf-8")


def _toml(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check_keys(
    path: Path, raw: Mapping[str, Any], kind: type, leave_out: tuple[str, ...] = ()
) -> None:
    known = [f.name for f in fields(kind) if f.name not in leave_out]
    for strange in sorted(raw.keys() - set(known)):
        near = difflib.get_close_matches(strange, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(known)}."
        raise Damaged(f"Unknown setting '{strange}'.", where=str(path), mend=hint)


def _check_values(path: Path, definition: Definition) -> None:
    def wrong(what: str, mend: str) -> None:
        raise Damaged(what, where=str(path), mend=mend)

    if definition.language not in LANGUAGES:
        wrong(f"language is '{definition.language}'.", f"use one of {', '.join(LANGUAGES)}.")
    if definition.region not in region_names():
        wrong(
            f"There is no region '{definition.region}'.", f"use one of {', '.join(region_names())}."
        )
    if definition.parameters not in ("drawn", "published"):
        wrong(f"parameters is '{definition.parameters}'.", "use drawn or published.")
    for name in ("households", "unseen_households", "calibration_households", "futures"):
        value = getattr(definition, name)
        least = 2 if name == "futures" else 1000
        if not isinstance(value, int) or value < least:
            wrong(f"{name} is {value!r}.", f"use a whole number of {least} or more.")
    for name in ("submissions_per_team", "final_choices"):
        value = getattr(definition.quotas, name)
        if not isinstance(value, int) or value < 1:
            wrong(f"quotas.{name} is {value!r}.", "use a whole number of 1 or more.")
