"""What an event is: event.toml, read, checked and frozen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from challenge.errors import Damaged, Refused, hint
from challenge.jury_settings import JurySettings, read_jury, write_jury
from challenge.shapes import misfit
from challenge.text import LANGUAGES, Phrase
from generator.errors import GeneratorError
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
    years, quotas = raw.pop("years", {}), raw.pop("quotas", {})
    jury = read_jury(path, raw.pop("jury", {}))
    _check_keys(path, raw, Definition, leave_out=("timeline", "quotas", "jury"))
    _check_table(path, "years", years, Timeline())
    _check_table(path, "quotas", quotas, Quotas())
    _check_types(path, "", raw, Definition(id="", name=""))
    if "training_births" in years:
        years["training_births"] = tuple(years["training_births"])
    usual = Quotas.of(days := raw.get("days", 1))
    if days == 1 and "submissions_per_team" in quotas:  # the one day is all there is
        quotas.setdefault("submissions_per_day", quotas["submissions_per_team"])
    try:
        counts = replace(usual, **quotas)
        definition = Definition(**raw, timeline=Timeline(**years), quotas=counts, jury=jury)
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
    return definition


def check_name(name: object, *, where: str) -> str:
    """Return the name of an event without spaces too many. Raises Refused when it cannot be shown."""
    clean = " ".join(name.split()) if isinstance(name, str) else ""
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Refused("event_name", where=where, longest=LONGEST_NAME)
    return clean


def write_definition(path: Path, definition: Definition) -> None:
    """Write event.toml so that a person likes to read and change it."""
    years, quotas = definition.timeline, definition.quotas
    text = f"""# The settings of this event. Lines that are left out take their default.

id         = {_toml(definition.id)}   # names the event in its seal; leave it as it is
name       = {_toml(definition.name)}
language   = {_toml(definition.language)}   # nl or en: the first language of board and messages

days       = {definition.days}   # of one day: 12 submissions per team; longer: 5 a day, 40 in all
deadline   = {_toml(definition.deadline)}   # Dutch time, such as "2026-11-22 17:00"; empty: until `event close`

region     = {_toml(definition.region)}
households = {definition.households}
parameters = {_toml(definition.parameters)}   # drawn: every event is a new world; published: central values, for teaching
tables     = {_toml(definition.tables)}   # core; all: with the large ones (jobs by month)
futures    = {definition.futures}   # simulated futures per child behind a true risk
unseen_households = {definition.unseen_households}   # size of each population that nobody sees, on which ideas are played out
final_populations = {definition.final_populations}   # how many of these are for the end (0 to 3); one more is for the public board
budget = {definition.budget}   # EUR that an idea may spend on each of these populations
least_households = {definition.least_households}   # an idea that makes an offer to fewer is not ranked
capacity = {definition.capacity}   # share of the children that there is room for: precision, recall and lift are taken there
liss_households = {definition.liss_households}   # households of the national panel (liss.duckdb) in a month; 0: no panel
calibration_households = {definition.calibration_households}   # reference population on which published figures are met

database   = {_toml(definition.database)}

[years]
first_year      = {years.first_year}   # the register window opens on 1 January
cutoff          = {years.cutoff}   # and closes on 31 December
training_births = [{years.training_births[0]}, {years.training_births[1]}]

[quotas]
{_unless_usual("submissions_per_team", definition)}
{_unless_usual("submissions_per_day", definition)}
final_choices        = {quotas.final_choices}   # entries per team that count in the end: its choice, else its best on the public half

{write_jury(definition.jury)}"""
    path.write_text(text, encoding="utf-8")


def _unless_usual(name: str, definition: Definition) -> str:
    """Write a quota; as a comment where it is what the number of days makes it, so that it follows them."""
    value, usual = (getattr(q, name) for q in (definition.quotas, Quotas.of(definition.days)))
    return f"{'# ' if value == usual else ''}{name:<20} = {value}"


def _toml(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check_keys(
    path: Path, raw: Mapping[str, Any], kind: type, leave_out: tuple[str, ...] = ()
) -> None:
    known = [f.name for f in fields(kind) if f.name not in leave_out]
    for strange in sorted(raw.keys() - set(known)):
        meant = hint(strange, known)
        raise Damaged("setting_unknown", where=str(path), name=strange, hint=meant)


def _check_table(path: Path, name: str, raw: object, example: Timeline | Quotas) -> None:
    if not isinstance(raw, dict):
        table = Phrase("hint.table", name=name)
        raise Damaged("setting_value", where=str(path), name=name, value=repr(raw), hint=table)
    _check_keys(path, raw, type(example))
    _check_types(path, f"{name}.", raw, example)


def _check_types(path: Path, prefix: str, raw: Mapping[str, Any], example: object) -> None:
    """Raise Damaged for a setting that is of another type than in `example`."""
    for name, value in raw.items():
        shape: Any
        match getattr(example, name):
            case tuple():
                shape, meant, fits = (
                    [int],
                    "hint.years",
                    isinstance(value, list) and len(value) == 2,
                )
            case int():
                shape, meant, fits = int, "hint.number", True
            case float():
                shape, meant, fits = float, "hint.share", True
            case _:
                shape, meant, fits = str, "hint.text", True
        if not fits or misfit(value, shape):
            said = {"name": prefix + name, "value": repr(value)}
            raise Damaged("setting_value", where=str(path), hint=Phrase(meant), **said)


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


_CHOICES: Mapping[str, Sequence[object]] = {
    "language": LANGUAGES,
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
    for name, choices in _CHOICES.items():
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
