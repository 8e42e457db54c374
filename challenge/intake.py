"""Check, store, score, append: the one use case with effects, for every way a submission can come in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from challenge.accounts import team_of
from challenge.admission import admit
from challenge.answers import PRIVATE, PUBLIC, Key, bootstrap_key, open_key
from challenge.errors import Damaged
from challenge.ledger.events import AnchorMeasured, Entry, SubmissionReceived, SubmissionScored
from challenge.ledger.repository import Ledger, NewFact
from challenge.standings import SIGNALS, best_submissions, pack
from challenge.workspace import Workspace
from generator import warehouse
from scoring.evaluate import Report, evaluate
from scoring.submission import Reading, most_bytes, read_submission
from scoring.uncertainty import Estimate

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Receipt:
    """What a team gets for a submission: `report` is None for a file that was refused."""

    team: str
    submission: str | None
    again: bool
    reading: Reading
    report: SubmissionScored | None


@dataclass(frozen=True)
class PrivateScores:
    """What came of scoring the private part.

    skipped  why an entry could not be scored, one error for each
    """

    count: int
    skipped: list[Damaged]


class Intake:
    """Takes submissions in for one event."""

    def __init__(self, workspace: Workspace, ledger: Ledger, *, clock: Clock) -> None:
        """`clock` tells the time (UTC); everything else is in the workspace and the ledger."""
        self.workspace, self.ledger, self.clock = workspace, ledger, clock

    def check(self, data: bytes, name: str) -> Reading:
        """Say whether a file can be scored. Looks at no answer and leaves no trace."""
        return read_submission(
            data, name, ids=self._listed["test"], training_ids=self._listed["train"]
        )

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        return most_bytes(len(self._listed["test"]))

    def submit(self, data: bytes, name: str, *, token: str) -> Receipt:
        """Take a file in: who, may they, is it right, store it, score it on the public part.

        Raises NotAllowed for token, phase and quota. A file with problems costs no quota.
        """
        entries = self.ledger.entries()
        team = team_of(token, entries)
        digest = hashlib.sha256(data).hexdigest()
        submission = hashlib.sha256(f"{team}/{SIGNALS}/{digest}".encode()).hexdigest()[:12]
        quota = self.workspace.definition.quotas.submissions_per_team
        admit(entries, team, submission=submission, quota=quota)
        reading = self.check(data, name)
        if reading.frame is None:
            return Receipt(team, None, False, reading, None)
        # Scored before it is recorded: what cannot be scored leaves no trace and costs nothing.
        scored = self._scored(submission, reading.frame, PUBLIC)
        store(self.workspace.submissions, digest, data)
        fact = SubmissionReceived(submission, team, SIGNALS, digest, name, len(data))

        def decide(now: list[Entry]) -> list[NewFact]:
            admit(now, team, submission=submission, quota=quota)
            received = NewFact(fact, f"received/{submission}", team, self.clock())
            return [received, self._score_fact(scored)]

        again = any(_is_receipt(e, submission) for e in entries)
        self.ledger.append_if(decide)
        return Receipt(team, submission, again, reading, scored)

    def score_waiting(self) -> int:
        """Score what was received and never scored (after a crash); return how many.

        Raises Damaged for a stored file that is missing, was changed or fits these data no more.
        """
        waiting = self._waiting()
        for fact in waiting:
            self._score(fact, PUBLIC)
        return len(waiting)

    def score_private(self) -> PrivateScores:
        """Score the entries that count on the private part: each team's best on the public one.

        What cannot be scored stops nobody else: it is left out, and said.
        """
        skipped = [e for fact in self._waiting() if (e := self._try_score(fact, PUBLIC))]
        entries = self.ledger.entries()
        most = self.workspace.definition.quotas.final_choices
        chosen = best_submissions(entries, track=SIGNALS, part=PUBLIC, most=most)
        received = {
            e.fact.submission: e.fact for e in entries if isinstance(e.fact, SubmissionReceived)
        }
        failed = [e for s in chosen if (e := self._try_score(received[s], PRIVATE))]
        return PrivateScores(len(chosen) - len(failed), [*skipped, *failed])

    def stored_frames(self) -> dict[str, pd.DataFrame]:
        """Return each team's best submission so far, as it was read."""
        entries = self.ledger.entries()
        best = best_submissions(entries, track=SIGNALS, part=PUBLIC, most=1)
        return {
            e.fact.team: self._stored(e.fact)
            for e in entries
            if isinstance(e.fact, SubmissionReceived) and e.fact.submission in best
        }

    def measure_anchor(self, name: str, data: bytes) -> Estimate:
        """Record where a yardstick, such as the kit's baseline, stands on both parts; return its public score."""
        reading = self.check(data, name)
        if reading.frame is None:
            problem = reading.problems[0]
            raise Damaged("yardstick", where=problem.file, name=name, problem=problem.what)
        # Data may be made anew until the event opens: an anchor belongs to the answers it was measured on.
        answers = self.workspace.manifest["seal"]["files"][0]["commitment"][:16]
        scores = {part: self._report(reading.frame, part).score for part in (PUBLIC, PRIVATE)}
        for part, score in scores.items():
            self.ledger.append(
                NewFact(
                    AnchorMeasured(SIGNALS, part, name, round(score.value, 6)),
                    f"anchor/{name}/{part}/{answers}",
                    "organiser",
                    self.clock(),
                )
            )
        return scores[PUBLIC]

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

    def _report(self, frame: pd.DataFrame, part: str) -> Report:
        answers = self.key.answers(self.workspace.manifest, part)
        return evaluate(frame, answers, key=bootstrap_key(self.workspace.secret))

    def _waiting(self) -> list[SubmissionReceived]:
        entries = self.ledger.entries()
        done = {e.fact.submission for e in entries if isinstance(e.fact, SubmissionScored)}
        return [
            e.fact
            for e in entries
            if isinstance(e.fact, SubmissionReceived) and e.fact.submission not in done
        ]

    def _try_score(self, fact: SubmissionReceived, part: str) -> Damaged | None:
        """Score a stored submission; return what keeps it from being scored."""
        _ = self.key  # answers that do not open concern all, not this one
        try:
            self._score(fact, part)
        except Damaged as error:
            return error
        return None

    def _score(self, fact: SubmissionReceived, part: str) -> None:
        """Score a stored submission on one part and record it."""
        if self._found(fact.submission, part) is None:
            scored = self._scored(fact.submission, self._stored(fact), part)
            self.ledger.append(self._score_fact(scored))

    def _found(self, submission: str, part: str) -> SubmissionScored | None:
        for entry in self.ledger.entries():
            match entry.fact:
                case SubmissionScored(submission=s, part=p) as fact if (s, p) == (submission, part):
                    return fact
        return None

    def _scored(self, submission: str, frame: pd.DataFrame, part: str) -> SubmissionScored:
        """Score on one part; a score that is there already is returned as it is."""
        if found := self._found(submission, part):
            return found
        report = self._report(frame, part)
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

    def _score_fact(self, fact: SubmissionScored) -> NewFact:
        key = f"scored/{fact.submission}/{fact.part}/{fact.score_name}"
        return NewFact(fact, key, "scorer", self.clock())

    def _stored(self, fact: SubmissionReceived) -> pd.DataFrame:
        """Read a stored submission again. Raises Damaged when it is not what was handed in."""
        path = self.workspace.submissions / fact.digest
        if (
            not path.is_file()
            or hashlib.sha256(data := path.read_bytes()).hexdigest() != fact.digest
        ):
            raise Damaged(
                "stored_changed", where=str(path), submission=fact.submission, team=fact.team
            )
        frame = self.check(data, fact.name).frame
        if frame is None:
            raise Damaged(
                "stored_unfit",
                where=str(self.workspace.public / "challenge.duckdb"),
                submission=fact.submission,
                team=fact.team,
            )
        return frame


def store(folder: Path, digest: str, data: bytes) -> Path:
    """Keep a file under its content hash: whole or not at all, and never overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / digest
    if path.is_file():
        return path
    temporary = folder / f".{digest}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return path


def _is_receipt(entry: Entry, submission: str) -> bool:
    fact = entry.fact
    return isinstance(fact, SubmissionReceived) and fact.submission == submission
