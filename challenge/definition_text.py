"""event.toml as it is written: so that a person likes to read and change it."""

from __future__ import annotations

from pathlib import Path

from challenge.definition import Definition, Quotas
from challenge.jury_settings import write_jury


def write_definition(path: Path, definition: Definition) -> None:
    """Write event.toml so that a person likes to read and change it."""
    years, quotas, weights = definition.timeline, definition.quotas, definition.weights
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

[weights]
# How much a case counts that an idea averts. Predictions are not weighted. Fixed, and told to everybody, when the data are made.
developmental_delay = {_number(weights.developmental_delay)}
youth_care          = {_number(weights.youth_care)}
persistent_poverty  = {_number(weights.persistent_poverty)}
low_income          = {_number(weights.low_income)}   # times this much for a child in a household below the low-income line; 1: all children alike

{write_jury(definition.jury)}"""
    path.write_text(text, encoding="utf-8")


def _unless_usual(name: str, definition: Definition) -> str:
    """Write a quota; as a comment where it is what the number of days makes it, so that it follows them."""
    value, usual = (getattr(q, name) for q in (definition.quotas, Quotas.of(definition.days)))
    return f"{'# ' if value == usual else ''}{name:<20} = {value}"


def _number(value: float) -> str:
    """Write a number as a person would: 1 and not 1.0."""
    return repr(value).removesuffix(".0")


def _toml(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
