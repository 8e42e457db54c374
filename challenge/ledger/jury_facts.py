"""The facts of jury and organisers: who they are, what was pitched, what they gave, and what they took back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OrganiserAdded:
    """Somebody got a hand in running the event."""

    organiser: str


@dataclass(frozen=True)
class JurorAdded:
    """A judge joined; of its own organisation it sees no pitch."""

    juror: str
    organisation: str


@dataclass(frozen=True)
class RubricPublished:
    """What the jury looks at and how much each track weighs was fixed, when the event opened.

    document  criteria with their weights and words, weights of the tracks
    """

    document: Mapping[str, Any]


@dataclass(frozen=True)
class PitchHandedIn:
    """A team handed in its pitch; of several the latest counts.

    pitch   id, made of team and content
    digest  SHA-256 of text and deck in one file, its name in the store
    video   address of a film; empty without
    """

    pitch: str
    team: str
    title: str
    digest: str
    video: str = ""


@dataclass(frozen=True)
class RatingGiven:
    """A judge rated a pitch; of several ratings of one pitch the latest that was not withdrawn counts.

    rating  id, made of judge, team and number
    pitch   id of what was rated
    scores  criterion -> points
    """

    rating: str
    juror: str
    team: str
    pitch: str
    scores: Mapping[str, Any]
    comment: str = ""


@dataclass(frozen=True)
class RatingWithdrawn:
    """A judge took a rating back: the one before it counts again, if there is one."""

    rating: str
    juror: str


@dataclass(frozen=True)
class ComparisonMade:
    """A judge held two pitches against each other; of one pair the latest comparison counts."""

    comparison: str
    juror: str
    winner: str
    loser: str


@dataclass(frozen=True)
class ComparisonWithdrawn:
    """A judge took a comparison back."""

    comparison: str
    juror: str


@dataclass(frozen=True)
class ConflictDeclared:
    """A judge has an interest in a team: it sees no pitch of it, and what it gave does not count."""

    conflict: str
    juror: str
    team: str


@dataclass(frozen=True)
class ConflictWithdrawn:
    """A judge declared a conflict by mistake."""

    conflict: str
    juror: str


JuryFact = (
    OrganiserAdded
    | JurorAdded
    | RubricPublished
    | PitchHandedIn
    | RatingGiven
    | RatingWithdrawn
    | ComparisonMade
    | ComparisonWithdrawn
    | ConflictDeclared
    | ConflictWithdrawn
)
JURY_FACTS: tuple[type[JuryFact], ...] = (
    OrganiserAdded,
    JurorAdded,
    RubricPublished,
    PitchHandedIn,
    RatingGiven,
    RatingWithdrawn,
    ComparisonMade,
    ComparisonWithdrawn,
    ConflictDeclared,
    ConflictWithdrawn,
)
