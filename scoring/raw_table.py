"""Rows of text with their line numbers, before anything knows what the columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from scoring.problems import Finding

# What `str.strip` leaves: zero width, direction marks, word joiner, byte-order mark. Copied from web pages and chats.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@dataclass
class RawTable:
    """Rows of text with their line numbers; `problems` when there is nothing to go on with."""

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    repairs: list[Finding] = field(default_factory=list)


def clean_cell(cell: str) -> str:
    """Return a cell without spaces and invisible letters around it.

    >>> clean_cell(" 0.5\u200b ")
    '0.5'
    """
    plain = cell.strip()
    # Most cells are ASCII, and this is done for every one.
    return plain if plain.isascii() else plain.strip(_INVISIBLE).strip()


def clean_name(cell: str) -> str:
    """Return a column name without quotes, spaces and line ends.

    >>> clean_name(' "youth_care" ')
    'youth_care'
    """
    return clean_cell(clean_cell(cell).strip("\"'"))


def folded(name: str) -> str:
    """Return a column name as names are compared: no case, and one sign for a space, a dot and a hyphen.

    >>> folded("Youth.Care")
    'youth_care'
    """
    return clean_name(name).lower().translate(str.maketrans(" .-\u00a0", "____"))
