"""The track of predictions: probabilities for the test children, held against the sealed answers."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

import pandas as pd

from challenge.answers import ANSWERS, PRIVATE, PUBLIC, Key, bootstrap_key, open_key
from challenge.divisions import divisions
from challenge.errors import Damaged
from challenge.ladder import Array
from challenge.ledger.events import AnchorMeasured, Entry, FairnessMeasured, SubmissionScored
from challenge.ledger.repository import NewFact
from challenge.ledger.superseded import edition
from challenge.live import final_entries
from challenge.scale import Scale
from challenge.scorer import PrivateScores, Scorer
from challenge.sealed_names import commitment_of
from challenge.standings import SIGNALS, pack
from generator import warehouse
from scoring.evaluate import child_values, evaluate
from scoring.fairness import COMPARED, by_group
from scoring.submission import Reading, most_bytes, read_submission


class PredictionScorer(Scorer[pd.DataFrame]):
    """Scores predictions of one event and records the scores."""

    track = SIGNALS

    def check(self, data: bytes, name: str) -> Reading:
        """Say whether a file can be scored. Looks at no answer and leaves no trace."""
        return read_submission(
            data, name, ids=self._listed["test"], training_ids=self._listed["train"]
        )

    def examine(self, data: bytes, name: str) -> tuple[Reading, pd.DataFrame | None]:
        """Say whether a file can be scored, and return what was read."""
        reading = self.check(data, name)
        return reading, reading.frame

    def read_again(self, data: bytes, name: str) -> pd.DataFrame | None:
        """Return the predictions of a stored file."""
        return self.check(data, name).frame

    def prepare(self) -> None:
        """Raise Damaged when the answers do not open, or are of other children."""
        _ = self.key

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        return most_bytes(len(self._listed["test"]))

    @property
    def scale(self) -> Scale:
        """How scores on the live half are shown."""
        return Scale.of(self.workspace.manifest, PUBLIC)

    def score_private(self) -> PrivateScores:
        """Score the entries that count on the private half, with groups compared, and the yardsticks."""
        found = super().score_private()
        lost = self._score_anchors(self.ledger.entries())
        return PrivateScores(found.count, [*found.skipped, *lost])

    def stored_frames(self) -> dict[str, pd.DataFrame]:
        """Return the entry of each team that counts first so far, as it was read."""
        entries = self.ledger.entries()
        best = final_entries(entries, track=self.track, most=1)
        received = self._receipts(entries)
        return {fact.team: self._stored(fact) for s, fact in received.items() if s in best}

    @cached_property
    def key(self) -> Key:
        """The opened answers; kept in memory only. Raises Damaged when they are of other children."""
        key = open_key(self.workspace)
        if set(self._listed["test"]) != set(key.truth.index):
            raise Damaged("children_apart", where=str(self.workspace.public / "challenge.duckdb"))
        return key

    def evaluated(self, submission: str, content: pd.DataFrame, part: str) -> SubmissionScored:
        """Score on one half."""
        answers = self.key.answers(self.workspace.manifest, part)
        report = evaluate(content, answers, key=bootstrap_key(self.workspace.secret))
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

    def of_children(self, content: pd.DataFrame) -> Array:
        """Return what each child of the live half adds to the score, beyond base rates."""
        return child_values(content, self.key.answers(self.workspace.manifest, PUBLIC))

    def households(self) -> Array:
        """Return the mother of each child of the live half."""
        return self._mothers

    def beside(self, submission: str, content: pd.DataFrame, part: str) -> list[NewFact]:
        """Compare groups on the private half: metrics that mean something between groups, and the largest gaps."""
        if part == PUBLIC:
            return []
        self._refuse_before_closing()
        answers = self.key.answers(self.workspace.manifest, PRIVATE)
        document = {}
        key = bootstrap_key(self.workspace.secret)
        for name, groups in divisions(self.workspace, answers.truth.index).items():
            found = by_group(content, answers, groups, key=key).as_json()
            found["groups"] = {
                group: {o: {m: metrics[m] for m in COMPARED} for o, metrics in outcomes.items()}
                for group, outcomes in found["groups"].items()
            }
            document[name] = found
        fact = FairnessMeasured(submission, document)
        return [
            NewFact(
                fact,
                f"fairness/{submission}{edition(self.ledger.entries())}",
                "scorer",
                self.clock(),
            )
        ]

    @cached_property
    def _listed(self) -> dict[str, list[str]]:
        """Ids of the children to predict and of the training children."""
        path = self.workspace.public_file("challenge.duckdb")
        table = warehouse.read_table(path, "children")
        return {
            split: table.loc[table["split"] == split, "RINPERSOON"].tolist()
            for split in ("test", "train")
        }

    @cached_property
    def _mothers(self) -> Array:
        return self.key.answers(self.workspace.manifest, PUBLIC).clusters()[1]

    def _score_anchors(self, entries: list[Entry]) -> list[Damaged]:
        """Score on the private half the yardsticks that were measured on the live one; return what keeps one from it."""
        lost = []
        live = {
            e.fact.name: e.fact
            for e in entries
            if isinstance(e.fact, AnchorMeasured)
            and (e.fact.track, e.fact.part) == (self.track, PUBLIC)
            and e.fact.digest
        }
        for name, fact in live.items():
            path = self.workspace.submissions / fact.digest
            data = path.read_bytes() if path.is_file() else b""
            same = hashlib.sha256(data).hexdigest() == fact.digest
            frame = self.check(data, f"{name}.csv").frame if same else None
            if frame is None:
                lost.append(Damaged("anchor_lost", where=str(path), name=name))
                continue
            score = self._scored(f"anchor {name}", frame, PRIVATE).score
            measured = AnchorMeasured(fact.track, PRIVATE, name, score, fact.digest)
            key = f"anchor/{name}/{PRIVATE}/{self._answers_id}/{fact.digest[:12]}{edition(entries)}"
            self.ledger.append(NewFact(measured, key, "organiser", self.clock()))
        return lost

    @property
    def _answers_id(self) -> str:
        """What names the answers: data may be made anew until the event opens."""
        return str(commitment_of(self.workspace.manifest, ANSWERS))[:16]
