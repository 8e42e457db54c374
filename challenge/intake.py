"""Check, store, score, append: the one use case with effects, for every track and every way a submission can come in."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from challenge.accounts import team_of
from challenge.admission import admit, refuse_after, refuse_unless_open
from challenge.answers import PUBLIC
from challenge.errors import Damaged, Refused
from challenge.idea_scorer import Entrant, IdeaScorer
from challenge.ledger.events import AnchorMeasured, Entry, FinalChosen, SubmissionReceived
from challenge.ledger.repository import NewFact
from challenge.ledger.superseded import edition
from challenge.live import Seen, chosen_entries, climb, seen, seen_of_anchor
from challenge.moments import moment
from challenge.predictions import PredictionScorer
from challenge.scorer import Checked, Scorer

Content = TypeVar("Content")


@dataclass(frozen=True)
class Receipt:
    """What a team gets for a submission.

    submission  its id; None for a file that was refused
    seen        what the team may see of its score: never the score itself; None for a file that was refused, or not
                scored yet
    final       whether the team chose it to count in the end
    """

    team: str
    submission: str | None
    again: bool
    reading: Checked
    seen: Seen | None
    final: bool = False


class Desk(Scorer[Content]):
    """Takes submissions of one track in."""

    def submit(self, data: bytes, name: str, *, token: str, final: bool = False) -> Receipt:
        """Take a file in and score it on the public part at once. Raises as `receive`.

        A score that cannot be made now (a damaged event, a crash) is made later: what was received is kept.
        """
        receipt, content = self._receive(data, name, token=token, final=final)
        if receipt.submission is None or content is None:
            return receipt
        self.score_received(receipt.submission, content)
        shown, chosen = self._seen_of(receipt.team, receipt.submission)
        return replace(receipt, seen=shown, final=chosen)

    def receive(self, data: bytes, name: str, *, token: str, final: bool = False) -> Receipt:
        """Take a file in: who, may they, is it right, store it, record it. Scoring is left to whoever does that.

        final  the team wants it to count in the end; of more than `final_choices` the latest count

        Raises NotAllowed for token, phase, deadline and quota. A file with problems costs no quota.
        """
        receipt, _ = self._receive(data, name, token=token, final=final)
        return receipt

    def choose(self, submission: str, *, token: str) -> list[str]:
        """Let a submission count in the end that was handed in before; return those that count now, the latest first.

        Raises NotAllowed for token, phase and deadline, Refused for a submission that is not of this team and track.
        """
        definition = self.workspace.definition

        def decide(entries: list[Entry]) -> list[NewFact]:
            team = team_of(token, entries)
            received = [e.fact for e in entries if isinstance(e.fact, SubmissionReceived)]
            own = {f.submission for f in received if (f.team, f.track) == (team, self.track)}
            if submission not in own:
                raise Refused("submission_unknown", where=submission)
            refuse_after(definition.closing, team, now=self.clock())
            return self._choice(entries, team, submission)

        self.ledger.append_if(decide)
        entries = self.ledger.entries()
        return self._chosen(entries, team_of(token, entries))

    def _receive(
        self, data: bytes, name: str, *, token: str, final: bool
    ) -> tuple[Receipt, Content | None]:
        entries = self.ledger.entries()
        team = team_of(token, entries)
        digest = hashlib.sha256(data).hexdigest()
        submission = hashlib.sha256(f"{team}/{self.track}/{digest}".encode()).hexdigest()[:12]
        definition = self.workspace.definition
        about: dict[str, Any] = {
            "track": self.track,
            "submission": submission,
            "quotas": definition.quotas,
            "deadline": definition.closing,
        }
        admit(entries, team, now=self.clock(), **about)
        moment("receive.admitted")
        reading, content = self.examine(data, name)
        if content is None:
            return Receipt(team, None, False, reading, None), None
        moment("receive.examined")
        self.prepare()  # what could never be scored is not taken in
        store(self.workspace.submissions, digest, data)
        fact = SubmissionReceived(submission, team, self.track, digest, name, len(data))

        def decide(now: list[Entry]) -> list[NewFact]:
            at = self.clock()
            admit(now, team, now=at, **about)
            moment("receive.deciding")
            received = NewFact(fact, f"received/{submission}", team, at)
            return [received, *(self._choice(now, team, submission) if final else ())]

        again = any(_is_receipt(e, submission) for e in entries)
        self.ledger.append_if(decide)
        moment("receive.recorded")
        entries = self.ledger.entries()
        chosen = submission in self._chosen(entries, team)
        return Receipt(team, submission, again, reading, None, chosen), content

    def _chosen(self, entries: list[Entry], team: str) -> list[str]:
        most = self.workspace.definition.quotas.final_choices
        return chosen_entries(entries, track=self.track, most=most).get(team, [])

    def _seen_of(self, team: str, submission: str) -> tuple[Seen, bool]:
        """Return what a team may see of a submission, and whether it is one that it chose."""
        entries = self.ledger.entries()
        rung = climb(entries, track=self.track)[submission]
        return seen(rung, self.scale), submission in self._chosen(entries, team)

    def _choice(self, entries: list[Entry], team: str, submission: str) -> list[NewFact]:
        """Return the fact that a submission was chosen; none when it was the last one chosen anyway."""
        refuse_unless_open(entries, team)
        made = [e.fact for e in entries if isinstance(e.fact, FinalChosen) and e.fact.team == team]
        if chosen_entries(entries, track=self.track, most=1).get(team) == [submission]:
            return []
        key = f"final/{team}/{len(made)}"
        return [NewFact(FinalChosen(team, submission), key, team, self.clock())]


class Intake(Desk[pd.DataFrame], PredictionScorer):
    """Takes predictions in for one event."""

    def measure_anchor(self, name: str, data: bytes) -> Seen:
        """Record where a yardstick, such as the kit's baseline, stands; return what may be seen of it.

        On the private part it is scored when the entries of teams are.
        """
        reading = self.check(data, name)
        if reading.frame is None:
            problem = reading.problems[0]
            raise Damaged("yardstick", where=problem.file, name=name, problem=problem.what)
        digest = hashlib.sha256(data).hexdigest()
        store(self.workspace.submissions, digest, data)
        step = self.first_step(reading.frame)
        fact = AnchorMeasured(self.track, PUBLIC, name, round(step.gain, 6), digest, step.as_json())
        # Data may be made anew until the event opens: an anchor belongs to the answers it was measured on.
        key = f"anchor/{name}/{PUBLIC}/{self._answers_id}/{digest[:12]}{edition(self.ledger.entries())}"
        self.ledger.append(NewFact(fact, key, "organiser", self.clock()))
        return seen_of_anchor(fact, self.scale)


class IdeaIntake(Desk[Entrant], IdeaScorer):
    """Takes ideas in for one event, packed as `IdeaBundle.packed` does."""


def store(folder: Path, digest: str, data: bytes) -> Path:
    """Keep a file under its content hash: whole or not at all, and never overwritten.

    Raises Damaged when the system does not let us: no space, no permission.
    """
    try:
        return _store(folder, digest, data)
    except OSError as error:
        raise Damaged("not_stored", where=str(folder), reason=error.strerror or error) from error


def _store(folder: Path, digest: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / digest
    if path.is_file():
        return path
    moment("store.begun")
    temporary = folder / f".{digest}.{os.getpid()}.{threading.get_ident()}"
    try:
        with temporary.open("wb") as file:
            file.write(data)
            moment("store.written")
            file.flush()
            os.fsync(file.fileno())
        moment("store.synced")
        temporary.replace(path)
    finally:  # a full disk: what is half there takes no room
        temporary.unlink(missing_ok=True)
    _sync(folder)
    moment("store.renamed")
    return path


def _sync(folder: Path) -> None:
    """Make the name of a new file last, where the system can do that (not on Windows)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_receipt(entry: Entry, submission: str) -> bool:
    fact = entry.fact
    return isinstance(fact, SubmissionReceived) and fact.submission == submission
