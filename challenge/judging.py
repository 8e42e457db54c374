"""What a judge does: see the next pitch, rate it, compare two, step aside, take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from challenge.accounts import JURY, account_of
from challenge.errors import NotAllowed, Refused, hint
from challenge.judgement import (
    Act,
    admit_rating,
    barred,
    comparisons,
    entrants,
    last_act,
    left_to_rate,
    ratings,
    refuse_unless_judging,
    same_scores,
)
from challenge.jury import Sheet, rubric_of, scores_of, sheet_of
from challenge.jury_settings import HIGHEST, LOWEST, JurySettings
from challenge.ledger.events import Entry
from challenge.ledger.jury_facts import (
    ComparisonMade,
    ComparisonWithdrawn,
    ConflictDeclared,
    ConflictWithdrawn,
    RatingGiven,
    RatingWithdrawn,
)
from challenge.ledger.repository import Ledger, NewFact
from challenge.pitches import Pitch, stored_pitch
from challenge.teams import find_team
from challenge.workspace import Workspace
from scoring.jury_next import next_pair, next_pitch
from scoring.jury_weights import fit_robustly

FINALISTS = 8  # who are compared pair by pair: more pairs than anybody sees would tell little
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Offered:
    """What a judge sees now: one pitch to rate, two to compare, or none when it is done."""

    juror: str
    pitches: tuple[Pitch, ...]
    rated: int
    left: int
    compared: int


@dataclass(frozen=True)
class Jury:
    """The jury of one event, over its ledger."""

    workspace: Workspace
    ledger: Ledger
    clock: Callable[[], datetime]

    @property
    def key(self) -> bytes:
        """What decides on lots and draws: public, and another for each event."""
        return self.workspace.definition.id.encode()

    def rubric(self, entries: list[Entry]) -> JurySettings:
        """Return what pitches are judged by."""
        return rubric_of(entries, self.workspace.definition.jury)

    def sheet(self, entries: list[Entry]) -> Sheet:
        """Return what counts of what was given."""
        return sheet_of(entries, self.rubric(entries))

    def next(self, token: str) -> Offered:
        """Return what the judge of a token should see now. Raises NotAllowed outside the phase of the jury."""
        entries = self.ledger.entries()
        juror = account_of(token, entries, JURY).name
        refuse_unless_judging(entries, juror)
        sheet = self.sheet(entries)
        there = entrants(entries)
        teams = self._choice(entries, sheet, juror)
        return Offered(
            juror,
            tuple(stored_pitch(self.workspace, there[team]) for team in teams),
            rated=sum(r.juror == juror for r in ratings(entries)),
            left=len(left_to_rate(entries, juror)),
            compared=sum(c.juror == juror for c in comparisons(entries)),
        )

    def rate(
        self, token: str, team: str, scores: Mapping[str, int], *, comment: str = ""
    ) -> RatingGiven:
        """Record a rating; a second of the same pitch takes the place of the first, and the same again is nothing new.

        Raises Refused for points that are missing, unknown or outside the scale, NotAllowed for phase and conflict.
        """
        points = self._checked(scores, self.rubric(self.ledger.entries()))
        comment = _clean(comment)
        found: list[RatingGiven] = []

        def decide(entries: list[Entry]) -> list[NewFact]:
            juror = account_of(token, entries, JURY).name
            name = find_team(entries, team, where="jury rate")
            admit_rating(entries, juror, name)
            for old in ratings(entries):
                if (old.juror, old.team) == (juror, name) and same_scores(old, points, comment):
                    found.append(old)
                    return []
            key = _id("rating", juror, name, entries)
            pitch = entrants(entries)[name].pitch
            fact = RatingGiven(key, juror, name, pitch, points, comment)
            found.append(fact)
            return [NewFact(fact, f"rating/{key}", juror, self.clock())]

        self.ledger.append_if(decide)
        return found[0]

    def compare(self, token: str, winner: str, loser: str) -> ComparisonMade:
        """Record which of two pitches is better; the same again is nothing new."""
        found: list[ComparisonMade] = []

        def decide(entries: list[Entry]) -> list[NewFact]:
            juror = account_of(token, entries, JURY).name
            better, other = (find_team(entries, t, where="jury compare") for t in (winner, loser))
            if better == other:
                raise Refused("compare_same", where=better)
            admit_rating(entries, juror, better, other)
            for old in comparisons(entries):
                if (old.juror, old.winner, old.loser) == (juror, better, other):
                    found.append(old)
                    return []
            key = _id("comparison", juror, f"{better}/{other}", entries)
            fact = ComparisonMade(key, juror, better, other)
            found.append(fact)
            return [NewFact(fact, f"comparison/{key}", juror, self.clock())]

        self.ledger.append_if(decide)
        return found[0]

    def step_aside(self, token: str, team: str) -> ConflictDeclared:
        """Record that a judge has an interest in a team: what it gave to that team counts no more."""
        found: list[ConflictDeclared] = []

        def decide(entries: list[Entry]) -> list[NewFact]:
            juror = account_of(token, entries, JURY).name
            refuse_unless_judging(entries, juror)
            name = find_team(entries, team, where="jury conflict")
            key = _id("conflict", juror, name, entries)
            fact = ConflictDeclared(key, juror, name)
            found.append(fact)
            if name in barred(entries, juror):
                return []
            return [NewFact(fact, f"conflict/{key}", juror, self.clock())]

        self.ledger.append_if(decide)
        return found[0]

    def undo(self, token: str) -> Act:
        """Take back what the judge gave or declared last; what it took back stays in the ledger. Return it."""
        found: list[Act] = []

        def decide(entries: list[Entry]) -> list[NewFact]:
            juror = account_of(token, entries, JURY).name
            refuse_unless_judging(entries, juror)
            act = last_act(entries, juror)
            if act is None:
                raise NotAllowed("nothing_to_undo", juror=juror)
            found.append(act)
            fact: RatingWithdrawn | ComparisonWithdrawn | ConflictWithdrawn
            match act:
                case RatingGiven(rating=key):
                    fact = RatingWithdrawn(key, juror)
                case ComparisonMade(comparison=key):
                    fact = ComparisonWithdrawn(key, juror)
                case ConflictDeclared(conflict=key):
                    fact = ConflictWithdrawn(key, juror)
            return [NewFact(fact, f"withdrawn/{key}", juror, self.clock())]

        self.ledger.append_if(decide)
        return found[0]

    def _choice(self, entries: list[Entry], sheet: Sheet, juror: str) -> tuple[str, ...]:
        """Return the team to rate next, or the two to compare."""
        own, out = sheet.jurors.index(juror), barred(entries, juror)
        closed = {i for i, team in enumerate(sheet.teams) if team in out}
        seen = sheet.ratings
        pitch = next_pitch(seen, own, barred=closed, key=self.key)
        if pitch is not None:
            return (sheet.teams[pitch],)
        order = range(len(sheet.teams))
        if len(seen.score):
            value = fit_robustly(seen, draws=1).value
            order = np.argsort(-value, kind="stable")[:FINALISTS].tolist()
        done = [(sheet.teams.index(c.winner), sheet.teams.index(c.loser)) for c in sheet.compared if c.juror == juror]  # fmt: skip
        pair = next_pair(
            sheet.strengths(),
            sheet.views(),
            judge=own,
            done=done,
            among=[i for i in order if i not in closed],
            key=self.key,
        )
        return () if pair is None else (sheet.teams[pair[0]], sheet.teams[pair[1]])

    def _checked(self, scores: Mapping[str, int], rubric: JurySettings) -> dict[str, Any]:
        names = [c.name for c in rubric.criteria]
        for strange in sorted(scores.keys() - set(names)):
            raise Refused("criterion_unknown", where="--score", name=strange, hint=hint(strange, names))  # fmt: skip
        for name, points in scores.items():
            whole = isinstance(points, int) and not isinstance(points, bool)
            if not whole or not LOWEST <= points <= HIGHEST:
                raise Refused("points_wrong", where=f"--score {name}", value=points, low=LOWEST, high=HIGHEST)  # fmt: skip
        if lacking := [n for n in names if n not in scores]:
            raise Refused("points_missing", where="--score", names=", ".join(lacking))
        return scores_of(rubric, scores)


def _clean(comment: str) -> str:
    clean = "\n".join(line.rstrip() for line in comment.strip().splitlines())
    plain = clean.replace("\n", "").replace("\t", "").isprintable()  # so is nothing at all
    if len(clean) > LONGEST_COMMENT or not plain:
        raise Refused("comment_wrong", where="--comment", longest=LONGEST_COMMENT)
    return clean


def _id(kind: str, juror: str, about: str, entries: list[Entry]) -> str:
    """Return an id that a retry of the same act would get again, and a later act would not."""
    acts = RatingGiven | ComparisonMade | ConflictDeclared
    count = sum(isinstance(e.fact, acts) and e.fact.juror == juror for e in entries)
    return hashlib.sha256(f"{kind}/{juror}/{about}/{count}".encode()).hexdigest()[:12]
