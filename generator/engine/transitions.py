"""What comes, goes and changes hands at the end of a year: the processes over links.

A mechanism makes one number per row; a transition makes or changes *links*. They are few, they run after the
mechanisms of a year in the order in which the model names them, and together they are the state of 31 December.

Arrival  new rows, one or more for each row where something happens (a birth, a family that comes along)
Influx   new rows from outside
Ending   a mutual link ends (a couple parts)
Leaving  a link is cut (a household loses somebody who died)
Following  a link is copied from another row (children move with their mother)
Pairing  rows of one entity are linked two by two: the only transition in which rows interfere
Choice   rows choose anew where a link leads (a household moves to another neighbourhood)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SELF = "(self)"


@dataclass(frozen=True)
class Arrival:
    """New rows of `entity`: for each row of `of` for which `when` is true this year.

    links    link of the new row -> path of links of the old row that it copies ("household", or
             "household.neighbourhood"), or SELF for the old row
    sets     link of the old row that is set to the new row
    unless   link of the old row: who has it gets no new row
    carries  column of the new row -> variable of the old row
    fixed    column of the new row -> constant
    instead_of_pairing  only where and when rows are not paired among themselves
    newcomers  only old rows that came this year themselves (their `when` is made at entry)
    times      variable of the old row: how many new rows it gets (without it: one)
    ordinal    column of the new row that says which of these it is: 1, 2, …
    """

    name: str
    entity: str
    of: str
    when: str
    links: Mapping[str, str] = field(default_factory=dict)
    sets: str | None = None
    unless: str | None = None
    carries: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    instead_of_pairing: bool = False
    newcomers: bool = False
    times: str | None = None
    ordinal: str | None = None


@dataclass(frozen=True)
class Influx:
    """New rows of `entity` from outside; `process` says how many are expected per year.

    founds  link of the new row -> entity of which it gets a new row of its own
    """

    name: str
    entity: str
    process: str
    founds: str | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ending:
    """Where `when` is true, `link` of `entity` ends, and so does the link `back` that leads back."""

    entity: str
    link: str
    back: str
    when: str


@dataclass(frozen=True)
class Leaving:
    """Where `when` is true, `link` of `entity` leads nowhere from now on."""

    entity: str
    link: str
    when: str


@dataclass(frozen=True)
class Following:
    """Where `when` is true, `link` becomes that of the row that `via` leads to, if that has one.

    newcomers  rows that came this year (they have no `when` yet) follow too
    """

    entity: str
    link: str
    via: str
    when: str
    newcomers: bool = False


@dataclass(frozen=True)
class Pairing:
    """Rows where `when` is true and `link` leads nowhere are linked two by two, as `process` says."""

    entity: str
    link: str
    when: str
    process: str


@dataclass(frozen=True)
class Choice:
    """`link` of rows where `when` is true, and of rows that came this year, leads where `process` says."""

    entity: str
    link: str
    when: str
    process: str


Transition = Arrival | Influx | Ending | Leaving | Following | Pairing | Choice
