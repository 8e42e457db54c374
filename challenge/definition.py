"""What an event is: event.toml, read, checked and frozen."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from challenge.errors import Damaged, Refused, hint
from challenge.jury_settings import JurySettings, read_jury
from challenge.text import Phrase, languages
from challenge.toml_tables import check_keys, check_table, check_types
from generator.errors import GeneratorError
from generator.outcomes import OUTCOMES
from generator.places import region_names
from generator.timeline import Timeline

LONGEST_NAME = 80
# Clocks of the event are those of the hall: a day ends at midnight there, not in UTC.
HERE = ZoneInfo("Europe/Amsterdam")
SMALLEST_PANEL, LARGEST_PANEL = 500, 50_000


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """How much a team may hand in, and how much of it counts.

    submissions_per_team  files that are accepted; a refused file and the same file again cost nothing
    submissions_per_day   of these, on one day
    final_choices         entries per team that are scored on the private half when the event closes: those that it
                          chose, else its best on the public half
    """

    submissions_per_team: int = 12
    submissions_per_day: int = 12
    final_choices: int = 2

    @classmethod
    def of(cls, days: int) -> Quotas:
        """Return the defaults of an event of so many days."""
        return cls() if days == 1 else cls(submissions_per_team=40, submissions_per_day=5)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much a case counts that an idea averts: by outcome, and for whom. Predictions are not weighted.

    developmental_delay, youth_care, persistent_poverty  of a case of each outcome; 0: it does not count
    low_income  how many times it counts for a child whose household lives below the low-income line, 1 or more. The welfare
                weight: a choice of whoever is accountable for it. source: Acland and Greenberg (2023), J. Benefit-Cost Analysis
    """

    developmental_delay: float = 1.0
    youth_care: float = 1.0
    persistent_poverty: float = 1.0
    low_income: float = 1.0

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Weights:
        """Return what the data of an event promise; 1 for what they do not name, as those made before there were weights."""
        given = manifest.get("weights", {})
        return cls(**{f.name: float(given[f.name]) for f in fields(cls) if f.name in given})

    @property
    def of_outcomes(self) -> tuple[float, ...]:
        """Weights in the order of OUTCOMES."""
        return tuple(float(getattr(self, outcome)) for outcome in OUTCOMES)

    @property
    def even(self) -> bool:
        """Whether every case counts as one."""
        return {*self.of_outcomes, float(self.low_income)} == {1.0}

    def as_json(self) -> dict[str, float]:
        """Return the table of the manifest."""
        return {name: float(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The settings of an event. Defaults are those of a day event in Hart van Brabant.

    id                 names the event in commitments and seals; random, public
    days               how long it lasts: quotas of an event of several days are other ones
    deadline           from when on nothing comes in, in Dutch time, such as 2026-11-22 17:00; empty: until it is closed
    tables             core, or all: with the large ones
    futures            simulated futures per child behind a true risk
    unseen_households  size of each population that nobody sees: ideas are played out on them
    final_populations  how many of these (0 to 3) are for the end; one more is for the public board
    budget             EUR that an idea may spend, on each of these populations
    least_households   to how many households an idea has to make an offer before it is ranked
    capacity           share of the children that there is room for: at which predictions are held against each other as a list
    liss_households    about how many households the national panel has in a month; 0 for no panel
    calibration_households  size of the reference population on which published figures are met
    """

    id: str
    name: str
    language: str = "nl"
    days: int = 1
    deadline: str = ""
    region: str = "hart-van-brabant"
    households: int = 20_000
    parameters: str = "drawn"
    tables: str = "core"
    futures: int = 8
    unseen_households: int = 100_000
    final_populations: int = 3
    budget: int = 250_000
    least_households: int = 50
    capacity: float = 0.1
    liss_households: int = 5_000
    calibration_households: int = 40_000
    database: str = "sqlite:///ledger.sqlite"
    timeline: Timeline = field(default_factory=Timeline)
    quotas: Quotas = field(default_factory=Quotas)
    weights: Weights = field(default_factory=Weights)
    jury: JurySettings = field(default_factory=JurySettings)

    @property
    def closing(self) -> datetime | None:
        """The deadline as a moment, with a time zone."""
        return datetime.fromisoformat(self.deadline).replace(tzinfo=HERE) if self.deadline else None


def read_definition(path: Path) -> Definition:
    """Read event.toml. Raises Damaged, naming the line of trouble as exactly as known."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise Damaged("no_event", where=str(path)) from None
    except (OSError, ValueError, RecursionError) as error:
        error = getattr(error, "strerror", None) or error
        raise Damaged("settings_unreadable", where=str(path), file=path.name, error=error) from None
    years, quotas, weights = (raw.pop(name, {}) for name in ("years", "quotas", "weights"))
    jury = read_jury(path, raw.pop("jury", {}))
    check_keys(path, raw, Definition, leave_out=("timeline", "quotas", "weights", "jury"))
    check_table(path, "years", years, Timeline())
    check_table(path, "quotas", quotas, Quotas())
    check_table(path, "weights", weights, Weights(), real="hint.weight")
    check_types(path, "", raw, Definition(id="", name=""))
    if "training_births" in years:
        years["training_births"] = tuple(years["training_births"])
    usual = Quotas.of(days := raw.get("days", 1))
    if days == 1 and "submissions_per_team" in quotas:  # the one day is all there is
        quotas.setdefault("submissions_per_day", quotas["submissions_per_team"])
    try:
        definition = Definition(
            **raw,
            timeline=Timeline(**years),
            quotas=replace(usual, **quotas),
            weights=Weights(**weights),
            jury=jury,
        )
    except GeneratorError as error:
        place = f"{path}, {error.where}"
        raise Damaged("passed_on", where=place, what=error.what, mend=error.mend) from None
    except TypeError as error:
        names = ", ".join(re.findall(r"'(\w+)'", str(error)))
        raise Damaged("setting_missing", where=str(path), names=names) from None
    _check_values(path, definition)
    _check_capacity(path, definition.capacity)
    _check_panel(path, definition.liss_households)
    _check_deadline(path, definition.deadline)
    _check_weights(path, definition.weights)
    return definition


def check_name(name: object, *, where: str) -> str:
    """Return the name of an event without spaces too many. Raises Refused when it cannot be shown."""
    clean = " ".join(name.split()) if isinstance(name, str) else ""
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Refused("event_name", where=where, longest=LONGEST_NAME)
    return clean


def _check_panel(path: Path, size: object) -> None:
    """Refuse a panel too small to ask or too large to number; 0 is no panel."""
    if size != 0 and not (isinstance(size, int) and SMALLEST_PANEL <= size <= LARGEST_PANEL):
        why = Phrase("hint.whole", least=SMALLEST_PANEL)
        raise Damaged(
            "setting_value", where=str(path), name="liss_households", value=repr(size), hint=why
        )


def _check_deadline(path: Path, deadline: str) -> None:
    """Refuse what is no moment by Dutch clocks; empty is none."""
    try:
        if not deadline or datetime.fromisoformat(deadline).tzinfo is None:
            return
    except ValueError:
        pass
    why = Phrase("hint.moment")
    raise Damaged("setting_value", where=str(path), name="deadline", value=repr(deadline), hint=why)


def _check_capacity(path: Path, share: float) -> None:
    """Refuse a share that leaves room for nobody, or for more than everybody."""
    if not 0 < share <= 1:
        why = Phrase("hint.share")
        raise Damaged(
            "setting_value", where=str(path), name="capacity", value=repr(share), hint=why
        )


def _check_weights(path: Path, weights: Weights) -> None:
    """Refuse weights by which harm is good, nothing counts, or poor families count for less."""

    def wrong(name: str, meant: str) -> Damaged:
        value = repr(getattr(weights, name))
        return Damaged(
            "setting_value",
            where=str(path),
            name=f"weights.{name}",
            value=value,
            hint=Phrase(meant),
        )

    for name in OUTCOMES:
        if not (math.isfinite(value := getattr(weights, name)) and value >= 0):
            raise wrong(name, "hint.weight")
    if not any(weights.of_outcomes):
        raise wrong(OUTCOMES[0], "hint.weight_one")
    if not (math.isfinite(weights.low_income) and weights.low_income >= 1):
        raise wrong("low_income", "hint.weight_times")


def _choices() -> Mapping[str, Sequence[object]]:
    return {
        "language": languages(),
        "parameters": ("drawn", "published"),
        "tables": ("core", "all"),
        "final_populations": range(4),
    }


def _check_values(path: Path, definition: Definition) -> None:
    def wrong(name: str, value: object, mend: Phrase) -> None:
        raise Damaged("setting_value", where=str(path), name=name, value=repr(value), hint=mend)

    try:
        check_name(definition.name, where=str(path))
    except Refused as error:
        raise Damaged(error.key, where=str(path), **error.words) from None
    if definition.region not in region_names():
        meant = hint(definition.region, region_names())
        raise Damaged("setting_region", where=str(path), name=definition.region, hint=meant)
    for name, choices in _choices().items():
        if (value := getattr(definition, name)) not in choices:
            wrong(name, value, hint(str(value), [str(c) for c in choices]))
    for name in ("households", "unseen_households", "calibration_households", "futures", "budget"):
        value = getattr(definition, name)
        least = 2 if name == "futures" else 1000
        if not isinstance(value, int) or value < least:
            wrong(name, value, Phrase("hint.whole", least=least))
    counts = {"days": definition.days, "least_households": definition.least_households}
    counts |= {f"quotas.{name}": value for name, value in vars(definition.quotas).items()}
    for name, value in counts.items():
        if value < 1:
            wrong(name, value, Phrase("hint.whole", least=1))
