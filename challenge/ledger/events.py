"""The facts an event records: frozen, past tense, nothing but JSON-plain fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from challenge.ledger.jury_facts import JURY_FACTS, JuryFact


@dataclass(frozen=True)
class TeamRegistered:
    """A team joined. Judges of its organisation, where it has one, do not see its pitch."""

    team: str
    organisation: str = ""


@dataclass(frozen=True)
class TokenIssued:
    """Somebody got a new token; an older one of the same holder no longer works.

    team    who: name of a team, a judge or an organiser
    role    team, jury, organiser
    digest  SHA-256 of the token: the token itself is shown once and kept nowhere
    """

    team: str
    role: str
    digest: str


@dataclass(frozen=True)
class PhaseOpened:
    """The event moved on: draft, open, closed, jury, revealed.

    event     id of the event, with draft: a ledger cannot pass for that of another one
    manifest  SHA-256 of the manifest, with open: from then on it is a promise
    """

    phase: str
    event: str = ""
    manifest: str = ""


@dataclass(frozen=True)
class DataMade:
    """Public files and sealed answers were put in place.

    manifest  SHA-256 of the manifest
    """

    manifest: str


@dataclass(frozen=True)
class SubmissionReceived:
    """A file that can be scored was stored.

    submission  id, made of team and content: the same content twice is one submission
    digest      SHA-256 of the file, its name in the store
    """

    submission: str
    team: str
    track: str
    digest: str
    name: str
    size: int


@dataclass(frozen=True)
class SubmissionScored:
    """A submission was held against the answers of one part: of the test children, or of unseen populations.

    score_name  name and version of what `score` is
    metrics     outcome -> metric -> value, low, high
    replicates  bootstrap values of the score: little-endian float32 in base64, for paired comparisons
    step        public part: gain, error and households against the team's best so far, from which the board follows
    """

    submission: str
    part: str
    score_name: str
    score: float
    low: float | None
    high: float | None
    replicates: str
    metrics: Mapping[str, Any] = field(default_factory=dict)
    step: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoringFailed:
    """A submission could not be scored, through no fault of the event: it is kept, and tried a few times.

    why  error (an exception), crash (the process ended) or time (it took too long)
    """

    submission: str
    why: str
    attempt: int


@dataclass(frozen=True)
class FinalChosen:
    """A team said that a submission of its own is one of those that count in the end."""

    team: str
    submission: str


@dataclass(frozen=True)
class FairnessMeasured:
    """The metrics of a submission were compared between groups of children, on the final half.

    document  division (sex, municipality, ...) -> groups, group_sizes, suppressed_groups, gaps
    """

    submission: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class AnchorMeasured:
    """Where a yardstick stands on a board: the kit's own baseline, or the reader of the source.

    digest  SHA-256 of its predictions, their name in the store; empty on the board of ideas
    step    as of a submission that is the first of its team
    """

    track: str
    part: str
    name: str
    score: float
    digest: str = ""
    step: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FixedPointsMeasured:
    """What ideas on a population are held against: cases averted with the event's budget, weighed, which no idea can move.

    sealed   commitment of the sealed population: data may be made anew until the event opens
    random   by lottery
    public   by the best rule on public columns
    optimum  no allocation averts more
    error    standard error of the score of the best public rule, households drawn
    ways     "offers": (support, channel, mode, moment) of that rule
    weights  what a case counts, as in the manifest; nothing: 1
    """

    population: str
    sealed: str
    children: int
    budget: float
    random: float
    public: float
    optimum: float
    error: float
    ways: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IdeaPlayed:
    """An idea was played out on the populations of one part.

    document  public part: what it is worth; final part: that, gates, groups and what false alarms cost as well, whom it would
              have reached of the training children, and how many selections flip
    """

    submission: str
    part: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class AnswersRevealed:
    """The keys of the sealed files were published."""

    files: Mapping[str, Any]


@dataclass(frozen=True)
class MetricsAdopted:
    """From now on scores are made with these versions; those of tracks whose versions differ from before count no more.

    versions  track -> names and versions of what makes its scores, sorted
    """

    versions: Mapping[str, Any]


Fact = (
    TeamRegistered
    | TokenIssued
    | PhaseOpened
    | DataMade
    | SubmissionReceived
    | SubmissionScored
    | ScoringFailed
    | FinalChosen
    | FairnessMeasured
    | AnchorMeasured
    | FixedPointsMeasured
    | IdeaPlayed
    | AnswersRevealed
    | MetricsAdopted
    | JuryFact
)
KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        TeamRegistered,
        TokenIssued,
        PhaseOpened,
        DataMade,
        SubmissionReceived,
        SubmissionScored,
        ScoringFailed,
        FinalChosen,
        FairnessMeasured,
        AnchorMeasured,
        FixedPointsMeasured,
        IdeaPlayed,
        AnswersRevealed,
        MetricsAdopted,
        *JURY_FACTS,
    )
}


@dataclass(frozen=True)
class Entry:
    """A fact as it stands in the ledger: number, moment (UTC), who did it."""

    seq: int
    at: datetime
    actor: str
    fact: Fact


def to_row(fact: Fact) -> tuple[str, dict[str, Any]]:
    """Split a fact into its kind and its fields."""
    return type(fact).__name__, asdict(fact)


_TYPES: dict[str, tuple[type[Any], ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "float | None": (float, int, type(None)),
    "Mapping[str, Any]": (Mapping,),
}


def from_row(kind: str, body: Mapping[str, Any]) -> Fact:
    """Rebuild a fact; fields that a later version added are left out by an older one.

    Raises KeyError for a kind that is unknown, TypeError for fields that are missing or of another type.
    """
    made = KINDS[kind]
    if not isinstance(body, Mapping):
        raise TypeError(f"{kind} has no fields")
    known = {f.name: str(f.type) for f in fields(made)}
    given = {k: v for k, v in body.items() if k in known}
    for name, value in given.items():
        if not isinstance(value, _TYPES[known[name]]) or isinstance(value, bool):
            raise TypeError(f"{kind}.{name} is {value!r:.40}")
    fact: Fact = made(**given)
    return fact
