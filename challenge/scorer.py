"""Predictions against the answers: what is scored, when, and what is recorded of it.

The live half is scored as files come in, and what comes out is seen through the Ladder only (`challenge.live`). The final half
is scored once the event has closed; before that this module refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from challenge.admission import CLOSED, REVEALED, phase, phase_name
from challenge.answers import PRIVATE, PUBLIC, Key, bootstrap_key, open_key
from challenge.divisions import divisions
from challenge.errors import Damaged, NotAllowed
from challenge.ladder import Array, Step, compare
from challenge.ledger.events import (
    AnchorMeasured,
    Entry,
    FairnessMeasured,
    SubmissionReceived,
    SubmissionScored,
)
from challenge.ledger.repository import Ledger, NewFact
from challenge.live import best_so_far, final_entries
from challenge.standings import SIGNALS, pack
from challenge.workspace import Workspace
from generator import warehouse
from scoring.evaluate import child_values, evaluate
from scoring.fairness import COMPARED, by_group
from scoring.submission import Reading, most_bytes, read_submission

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class PrivateScores:
    """What came of scoring the private part.

    skipped  why an entry could not be scored, one error for each
    """

    count: int
    skipped: list[Damaged]


class Scorer:
    """Scores submissions of one event and records the scores."""

    def __init__(self, workspace: Workspace, ledger: Ledger, *, clock: Clock) -> None:
        """`clock` tells the time (UTC); everything else is in the workspace and the ledger."""
        self.workspace, self.ledger, self.clock = workspace, ledger, clock
        self._values: dict[str, Array] = {}

    def check(self, data: bytes, name: str) -> Reading:
        """Say whether a file can be scored. Looks at no answer and leaves no trace."""
        return read_submission(
            data, name, ids=self._listed["test"], training_ids=self._listed["train"]
        )

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        return most_bytes(len(self._listed["test"]))

    def score_waiting(self) -> int:
        """Score what was received and never scored (after a crash); return how many.

        Raises Damaged for a stored file that is missing, was changed or fits these data no more.
        """
        waiting = self._waiting()
        for fact in waiting:
            self._score(fact, PUBLIC)
        return len(waiting)

    def score_private(self) -> PrivateScores:
        """Score the entries that count on the private part, and compare groups of children there.

        Those that teams chose, and where they chose none their best. What cannot be scored stops nobody else: it is left
        out, and said. Raises NotAllowed before the event has closed.
        """
        self._refuse_before_closing()
        skipped = [e for fact in self._waiting() if (e := self._try_score(fact, PUBLIC))]
        entries = self.ledger.entries()
        most = self.workspace.definition.quotas.final_choices
        chosen = final_entries(entries, track=SIGNALS, most=most)
        received = _receipts(entries)
        failed = [e for s in chosen if (e := self._try_score(received[s], PRIVATE))]
        self._score_anchors(entries)
        return PrivateScores(len(chosen) - len(failed), [*skipped, *failed])

    def stored_frames(self) -> dict[str, pd.DataFrame]:
        """Return the entry of each team that counts first so far, as it was read."""
        entries = self.ledger.entries()
        best = final_entries(entries, track=SIGNALS, most=1)
        return {
            fact.team: self._stored(fact) for s, fact in _receipts(entries).items() if s in best
        }

    @cached_property
    def key(self) -> Key:
        """The opened answers; kept in memory only. Raises Damaged when they are of other children."""
        key = open_key(self.workspace)
        if set(self._listed["test"]) != set(key.truth.index):
            raise Damaged("children_apart", where=str(self.workspace.public / "challenge.duckdb"))
        return key

    @cached_property
    def _listed(self) -> dict[str, list[str]]:
        """Ids of the children to predict and of the training children."""
        path = self.workspace.public_file("challenge.duckdb")
        table = warehouse.read_table(path, "children")
        return {
            split: table.loc[table["split"] == split, "RINPERSOON"].tolist()
            for split in ("test", "train")
        }

    def _waiting(self) -> list[SubmissionReceived]:
        entries = self.ledger.entries()
        done = {e.fact.submission for e in entries if isinstance(e.fact, SubmissionScored)}
        return [fact for s, fact in _receipts(entries).items() if s not in done]

    def _try_score(self, fact: SubmissionReceived, part: str) -> Damaged | None:
        """Score a stored submission; return what keeps it from being scored."""
        _ = self.key  # answers that do not open concern all, not this one
        try:
            self._score(fact, part)
        except Damaged as error:
            return error
        return None

    def _score(self, fact: SubmissionReceived, part: str) -> None:
        """Score a stored submission on one part and record it; on the private part with groups compared."""
        there = self._found(self.ledger.entries(), fact.submission, part)
        if there is None:
            frame = self._stored(fact)
            scored = self._scored(fact.submission, frame, part)
            groups = [] if part == PUBLIC else [self._fairness(fact.submission, frame)]
            self.ledger.append_if(
                lambda now: [
                    self._score_fact(self._stepped(now, fact.team, scored, frame)),
                    *groups,
                ]
            )

    @staticmethod
    def _found(entries: list[Entry], submission: str, part: str) -> SubmissionScored | None:
        for entry in entries:
            match entry.fact:
                case SubmissionScored(submission=s, part=p) as fact if (s, p) == (submission, part):
                    return fact
        return None

    def _scored(self, submission: str, frame: pd.DataFrame, part: str) -> SubmissionScored:
        """Score on one part, without the step of the Ladder; a score that is there already is returned as it is."""
        if found := self._found(self.ledger.entries(), submission, part):
            return found
        if part != PUBLIC:
            self._refuse_before_closing()
        answers = self.key.answers(self.workspace.manifest, part)
        report = evaluate(frame, answers, key=bootstrap_key(self.workspace.secret))
        document: dict[str, Any] = report.as_json()
        return SubmissionScored(
            submission=submission,
            part=part,
            score_name=report.score_name,
            score=round(report.score.value, 6),
            low=document["low"],
            high=document["high"],
            replicates=pack(report.replicates),
            metrics=document["metrics"],
        )

    def _stepped(
        self, entries: list[Entry], team: str, scored: SubmissionScored, frame: pd.DataFrame
    ) -> SubmissionScored:
        """Add to a live score how it compares with the best of the team in these facts."""
        if scored.part != PUBLIC or self._found(entries, scored.submission, PUBLIC):
            return scored
        best = best_so_far(entries, team, track=SIGNALS)
        values = self._values.setdefault(scored.submission, self._of_children(frame))
        before = self._values_of(best, entries) if best else None
        step = compare(values, before, self._households)
        return SubmissionScored(**{**vars(scored), "step": step.as_json()})

    def first_step(self, frame: pd.DataFrame) -> Step:
        """Hold predictions against base rates on the live half."""
        return compare(self._of_children(frame), None, self._households)

    def _values_of(self, submission: str, entries: list[Entry]) -> Array:
        if submission not in self._values:
            frame = self._stored(_receipts(entries)[submission])
            self._values[submission] = self._of_children(frame)
        return self._values[submission]

    def _of_children(self, frame: pd.DataFrame) -> Array:
        return child_values(frame, self.key.answers(self.workspace.manifest, PUBLIC))

    @cached_property
    def _households(self) -> Array:
        return self.key.answers(self.workspace.manifest, PUBLIC).clusters()[1]

    def _fairness(self, submission: str, frame: pd.DataFrame) -> NewFact:
        """Compare groups on the private half: metrics that mean something between groups, and the largest gaps."""
        self._refuse_before_closing()
        answers = self.key.answers(self.workspace.manifest, PRIVATE)
        document = {}
        key = bootstrap_key(self.workspace.secret)
        for name, groups in divisions(self.workspace, answers.truth.index).items():
            found = by_group(frame, answers, groups, key=key).as_json()
            found["groups"] = {
                group: {o: {m: metrics[m] for m in COMPARED} for o, metrics in outcomes.items()}
                for group, outcomes in found["groups"].items()
            }
            document[name] = found
        fact = FairnessMeasured(submission, document)
        return NewFact(fact, f"fairness/{submission}", "scorer", self.clock())

    def _score_anchors(self, entries: list[Entry]) -> None:
        """Score on the private half the yardsticks that were measured on the live one."""
        live = {
            e.fact.name: e.fact
            for e in entries
            if isinstance(e.fact, AnchorMeasured) and e.fact.part == PUBLIC and e.fact.digest
        }
        for name, fact in live.items():
            path = self.workspace.submissions / fact.digest
            if not path.is_file():
                continue
            frame = self.check(path.read_bytes(), f"{name}.csv").frame
            if frame is None:
                continue
            score = self._scored(f"anchor {name}", frame, PRIVATE).score
            measured = AnchorMeasured(fact.track, PRIVATE, name, score, fact.digest)
            key = f"anchor/{name}/{PRIVATE}/{self._answers_id}/{fact.digest[:12]}"
            self.ledger.append(NewFact(measured, key, "organiser", self.clock()))

    @property
    def _answers_id(self) -> str:
        """What names the answers: data may be made anew until the event opens."""
        return str(self.workspace.manifest["seal"]["files"][0]["commitment"][:16])

    def _score_fact(self, fact: SubmissionScored) -> NewFact:
        key = f"scored/{fact.submission}/{fact.part}/{fact.score_name}"
        return NewFact(fact, key, "scorer", self.clock())

    def _stored(self, fact: SubmissionReceived) -> pd.DataFrame:
        """Read a stored submission again. Raises Damaged when it is not what was handed in."""
        path = self.workspace.submissions / fact.digest
        about = {"submission": fact.submission, "team": fact.team}
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != fact.digest:
            raise Damaged("stored_changed", where=str(path), **about)
        frame = self.check(data, fact.name).frame
        if frame is None:
            where = str(self.workspace.public / "challenge.duckdb")
            raise Damaged("stored_unfit", where=where, **about)
        return frame

    def _refuse_before_closing(self) -> None:
        """Raise NotAllowed while files can still come in: who sees a final score could climb on it."""
        now = phase(self.ledger.entries())
        if now not in (CLOSED, REVEALED):
            raise NotAllowed("private_unscored", where="event close", phase=phase_name(now))


def _receipts(entries: list[Entry]) -> dict[str, SubmissionReceived]:
    return {e.fact.submission: e.fact for e in entries if isinstance(e.fact, SubmissionReceived)}
