"""Check, store, score, append: the one use case with effects, for every way a submission can come in."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from challenge.accounts import team_of
from challenge.admission import admit, refuse_unless_open
from challenge.answers import PUBLIC
from challenge.errors import Damaged
from challenge.ladder import Scale
from challenge.ledger.events import AnchorMeasured, Entry, FinalChosen, SubmissionReceived
from challenge.ledger.repository import NewFact
from challenge.live import Seen, best_so_far, chosen_entries, climb, seen, seen_of_anchor
from challenge.scorer import Scorer
from challenge.standings import SIGNALS
from scoring.submission import Reading


@dataclass(frozen=True)
class Receipt:
    """What a team gets for a submission.

    submission  its id; None for a file that was refused
    seen        what the team may see of its score: never the score itself; None for a file that was refused
    final       whether the team chose it to count in the end
    """

    team: str
    submission: str | None
    again: bool
    reading: Reading
    seen: Seen | None
    final: bool = False


class Intake(Scorer):
    """Takes submissions in for one event."""

    def submit(self, data: bytes, name: str, *, token: str, final: bool = False) -> Receipt:
        """Take a file in: who, may they, is it right, store it, score it on the public part.

        final  the team wants it to count in the end; of more than `final_choices` the latest count

        Raises NotAllowed for token, phase and quota. A file with problems costs no quota.
        """
        entries = self.ledger.entries()
        team = team_of(token, entries)
        digest = hashlib.sha256(data).hexdigest()
        submission = hashlib.sha256(f"{team}/{SIGNALS}/{digest}".encode()).hexdigest()[:12]
        quotas = self.workspace.definition.quotas
        admit(entries, team, submission=submission, quotas=quotas, now=self.clock())
        reading = self.check(data, name)
        frame = reading.frame
        if frame is None:
            return Receipt(team, None, False, reading, None)
        # Scored before it is recorded: what cannot be scored leaves no trace and costs nothing.
        scored = self._scored(submission, frame, PUBLIC)
        if best := best_so_far(entries, team, track=SIGNALS):
            self._values_of(best, entries)  # read it now: in a transaction nobody else can write
        store(self.workspace.submissions, digest, data)
        fact = SubmissionReceived(submission, team, SIGNALS, digest, name, len(data))

        def decide(now: list[Entry]) -> list[NewFact]:
            at = self.clock()
            admit(now, team, submission=submission, quotas=quotas, now=at)
            received = NewFact(fact, f"received/{submission}", team, at)
            stepped = self._score_fact(self._stepped(now, team, scored, frame))
            return [received, stepped, *(self._choice(now, team, submission) if final else ())]

        again = any(_is_receipt(e, submission) for e in entries)
        self.ledger.append_if(decide)
        return Receipt(team, submission, again, reading, *self._seen_of(team, submission))

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
        fact = AnchorMeasured(SIGNALS, PUBLIC, name, round(step.gain, 6), digest, step.as_json())
        # Data may be made anew until the event opens: an anchor belongs to the answers it was measured on.
        key = f"anchor/{name}/{PUBLIC}/{self._answers_id}"
        self.ledger.append(NewFact(fact, key, "organiser", self.clock()))
        return seen_of_anchor(fact, self._scale)

    @property
    def _scale(self) -> Scale:
        return Scale.of(self.workspace.manifest, PUBLIC)

    def _seen_of(self, team: str, submission: str) -> tuple[Seen, bool]:
        """Return what a team may see of a submission, and whether it is one that it chose."""
        entries = self.ledger.entries()
        most = self.workspace.definition.quotas.final_choices
        rung = climb(entries, track=SIGNALS)[submission]
        return seen(rung, self._scale), submission in chosen_entries(entries, most=most).get(
            team, []
        )

    def _choice(self, entries: list[Entry], team: str, submission: str) -> list[NewFact]:
        """Return the fact that a submission was chosen; none when it was the last one chosen anyway."""
        refuse_unless_open(entries, team)
        made = [e.fact for e in entries if isinstance(e.fact, FinalChosen) and e.fact.team == team]
        if made and made[-1].submission == submission:
            return []
        key = f"final/{team}/{len(made)}"
        return [NewFact(FinalChosen(team, submission), key, team, self.clock())]


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
