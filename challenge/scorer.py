"""What was handed in against what happened: what is scored, when, and what is recorded of it, on every track alike.

The live part is scored as files come in, and what comes out is seen through the Ladder only (`challenge.live`). The final part
is scored once the event has closed; before that this module refuses. How a track reads and measures is in `predictions` and
`idea_scorer`.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from challenge.admission import DRAFT, OPEN, phase, phase_name
from challenge.answers import PRIVATE, PUBLIC
from challenge.errors import Damaged, NotAllowed
from challenge.ladder import Array, Step, compare
from challenge.ledger.events import Entry, SubmissionReceived, SubmissionScored
from challenge.ledger.repository import Ledger, NewFact
from challenge.ledger.superseded import edition
from challenge.live import best_so_far, final_entries
from challenge.moments import moment
from challenge.scale import Shown
from challenge.waiting import given_up, waiting
from challenge.workspace import Workspace
from scoring.problems import Finding

Clock = Callable[[], datetime]
Content = TypeVar("Content")


class Checked(Protocol):
    """What came of checking a file, on any track."""

    @property
    def accepted(self) -> bool:
        """Whether it can be scored."""

    @property
    def problems(self) -> Sequence[Finding]:
        """What keeps it from being scored."""

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission check --json` prints."""


@dataclass(frozen=True)
class PrivateScores:
    """What came of scoring the private part.

    skipped  why an entry could not be scored, one error for each
    ideas    how many of `count` are ideas
    """

    count: int
    skipped: list[Damaged]
    ideas: int = 0


class Scorer(ABC, Generic[Content]):
    """Scores the submissions of one track of one event and records the scores."""

    track: ClassVar[str]

    def __init__(self, workspace: Workspace, ledger: Ledger, *, clock: Clock) -> None:
        """`clock` tells the time (UTC); everything else is in the workspace and the ledger."""
        self.workspace, self.ledger, self.clock = workspace, ledger, clock
        self._values: dict[str, Array] = {}

    @abstractmethod
    def examine(self, data: bytes, name: str) -> tuple[Checked, Content | None]:
        """Say whether a file can be scored, and return what was read; None when it was refused. Leaves no trace."""

    @abstractmethod
    def read_again(self, data: bytes, name: str) -> Content | None:
        """Return the content of a file that was examined before; None when it fits these data no more."""

    @abstractmethod
    def prepare(self) -> None:
        """Raise Damaged, or NotAllowed, when nothing can be scored on this track, whatever is handed in."""

    @property
    @abstractmethod
    def most_bytes(self) -> int:
        """How large a file may be, before it is read."""

    @property
    @abstractmethod
    def scale(self) -> Shown:
        """How live scores are shown."""

    @abstractmethod
    def evaluated(self, submission: str, content: Content, part: str) -> SubmissionScored:
        """Score on one part, without the step of the Ladder."""

    @abstractmethod
    def of_children(self, content: Content) -> Array:
        """Return what each child of the live part adds to the score, (children,), beyond where every team begins."""

    @abstractmethod
    def households(self) -> Array:
        """Return the household of each child of the live part, (children,), numbers from 0."""

    @abstractmethod
    def beside(self, submission: str, content: Content, part: str) -> list[NewFact]:
        """Return what is recorded together with a score."""

    def score_waiting(self) -> int:
        """Score what was received and never scored (after a crash); return how many.

        Raises Damaged for a stored file that is missing, was changed or fits these data no more.
        """
        found = self.waiting()
        for fact in found:
            self._score(fact, PUBLIC)
        return len(found)

    def waiting(self) -> list[SubmissionReceived]:
        """Return what was received and not scored on the live part yet, oldest first."""
        return waiting(self.ledger.entries(), track=self.track)

    def score_received(self, submission: str, content: Content | None = None) -> None:
        """Score one received submission on the live part; `content`, where it was read already.

        Raises Damaged as `score_waiting`.
        """
        self._score(self._receipts(self.ledger.entries())[submission], PUBLIC, content)

    def score_private(self) -> PrivateScores:
        """Score the entries that count on the private part.

        Those that teams chose, and where they chose none their best. What cannot be scored stops nobody else: it is left
        out, and said. Raises NotAllowed before the event has closed.
        """
        self._refuse_before_closing()
        skipped = [e for fact in self.waiting() if (e := self._try_score(fact, PUBLIC))]
        entries = self.ledger.entries()
        skipped += [self._lost(fact) for fact in self._given_up(entries)]
        most = self.workspace.definition.quotas.final_choices
        chosen = final_entries(entries, track=self.track, most=most)
        received = self._receipts(entries)
        failed = [e for s in chosen if (e := self._try_score(received[s], PRIVATE))]
        return PrivateScores(len(chosen) - len(failed), [*skipped, *failed])

    def first_step(self, content: Content) -> Step:
        """Hold a content against where every team begins, on the live part."""
        return compare(self.of_children(content), None, self.households())

    def _given_up(self, entries: list[Entry]) -> list[SubmissionReceived]:
        over = given_up(entries)
        return [fact for s, fact in self._receipts(entries).items() if s in over]

    def _lost(self, fact: SubmissionReceived) -> Damaged:
        path = self.workspace.submissions / fact.digest
        return Damaged(
            "scoring_given_up", where=str(path), submission=fact.submission, team=fact.team
        )

    def _try_score(self, fact: SubmissionReceived, part: str) -> Damaged | None:
        """Score a stored submission; return what keeps it from being scored."""
        self.prepare()  # answers that do not open concern all, not this one
        try:
            self._score(fact, part)
        except Damaged as error:
            return error
        return None

    def _score(self, fact: SubmissionReceived, part: str, content: Content | None = None) -> None:
        """Score a stored submission on one part and record it."""
        entries = self.ledger.entries()
        if self._found(entries, fact.submission, part) is not None:
            return
        moment("score.begun")
        read = self._stored(fact) if content is None else content
        moment("score.read")
        scored = self._scored(fact.submission, read, part)
        beside = self.beside(fact.submission, read, part)
        moment("score.evaluated")
        if part == PUBLIC and (best := best_so_far(entries, fact.team, track=self.track)):
            self._values_of(best, entries)  # read it now: in a transaction nobody else can write

        def decide(now: list[Entry]) -> list[NewFact]:
            moment("score.deciding")
            return [self._score_fact(self._stepped(now, fact.team, scored, read), now), *beside]

        self.ledger.append_if(decide)
        moment("score.recorded")

    @staticmethod
    def _found(entries: list[Entry], submission: str, part: str) -> SubmissionScored | None:
        for entry in entries:
            match entry.fact:
                case SubmissionScored(submission=s, part=p) as fact if (s, p) == (submission, part):
                    return fact
        return None

    def _scored(self, submission: str, content: Content, part: str) -> SubmissionScored:
        """Score on one part, without the step of the Ladder; a score that is there already is returned as it is."""
        if found := self._found(self.ledger.entries(), submission, part):
            return found
        if part != PUBLIC:
            self._refuse_before_closing()
        return self.evaluated(submission, content, part)

    def _stepped(
        self, entries: list[Entry], team: str, scored: SubmissionScored, content: Content
    ) -> SubmissionScored:
        """Add to a live score how it compares with the best of the team in these facts."""
        if scored.part != PUBLIC or self._found(entries, scored.submission, PUBLIC):
            return scored
        best = best_so_far(entries, team, track=self.track)
        if scored.submission not in self._values:
            self._values[scored.submission] = self.of_children(content)
        before = self._values_of(best, entries) if best else None
        step = compare(self._values[scored.submission], before, self.households())
        return SubmissionScored(**{**vars(scored), "step": step.as_json()})

    def _values_of(self, submission: str, entries: list[Entry]) -> Array:
        if submission not in self._values:
            content = self._stored(self._receipts(entries)[submission])
            self._values[submission] = self.of_children(content)
        return self._values[submission]

    def _score_fact(self, fact: SubmissionScored, entries: list[Entry]) -> NewFact:
        key = f"scored/{fact.submission}/{fact.part}/{fact.score_name}{edition(entries)}"
        return NewFact(fact, key, "scorer", self.clock())

    def _stored(self, fact: SubmissionReceived) -> Content:
        """Read a stored submission again. Raises Damaged when it is not what was handed in."""
        path = self.workspace.submissions / fact.digest
        about = {"submission": fact.submission, "team": fact.team}
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != fact.digest:
            raise Damaged("stored_changed", where=str(path), **about)
        content = self.read_again(data, fact.name)
        if content is None:
            where = str(self.workspace.public / "challenge.duckdb")
            raise Damaged("stored_unfit", where=where, **about)
        return content

    def _refuse_before_closing(self) -> None:
        """Raise NotAllowed while files can still come in: who sees a final score could climb on it."""
        now = phase(self.ledger.entries())
        if now in (DRAFT, OPEN):
            raise NotAllowed("private_unscored", where="event close", phase=phase_name(now))

    def _receipts(self, entries: Iterable[Entry]) -> dict[str, SubmissionReceived]:
        return {
            e.fact.submission: e.fact
            for e in entries
            if isinstance(e.fact, SubmissionReceived) and e.fact.track == self.track
        }
