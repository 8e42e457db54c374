"""The track of ideas: rules run on populations that nobody saw, played out, and held against the fixed points there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from challenge.answers import PUBLIC
from challenge.errors import Damaged, NotAllowed
from challenge.fixed_points import Ground, Grounds
from challenge.flips import final_flips
from challenge.idea_bundle import unpacked
from challenge.idea_desk import IdeaCheck, check_bundle, on_training_children, read_checked
from challenge.idea_judge import judged
from challenge.ideas import call_rules, value_by_household, worth_of
from challenge.ladder import Array
from challenge.ledger.events import IdeaPlayed, SubmissionScored
from challenge.ledger.repository import NewFact
from challenge.ledger.superseded import edition
from challenge.opened import sweep
from challenge.scale import IdeaScale
from challenge.scorer import PrivateScores, Scorer
from challenge.sealed_names import PUBLIC_BOARD
from challenge.standings import IDEAS, pack
from generator.engine.randomness import derive_key
from scoring.idea import MOST_BYTES, Idea, rule_problem
from scoring.policy import Call, Played, play_out
from scoring.policy_value import Worth, as_universal, pooled, score
from scoring.rules import Refusal
from scoring.uncertainty import REPLICATES, interval, poisson_weights

SCORE = "share_of_best_public_rule@1"
_BLOCK = 50  # replicates at once


@dataclass(frozen=True)
class Entrant:
    """An idea that was handed in, and what it did so far: by population, the answers of its rules, and what came of them."""

    idea: Idea
    name: str
    calls: dict[str, list[Call]] = field(default_factory=dict)
    played: dict[str, Played] = field(default_factory=dict)


class IdeaScorer(Scorer[Entrant]):
    """Scores ideas of one event and records the scores."""

    track = IDEAS

    def examine(self, data: bytes, name: str) -> tuple[IdeaCheck, Entrant | None]:
        """Check an idea on public data, then run its rules on the population of the public board.

        A rule may fail there only: that refuses the idea too, in words that tell nothing of that population.
        """
        check = check_bundle(unpacked(data), name, self.workspace.root)
        if check.reading.idea is None or not check.accepted:
            return check, None
        entrant = Entrant(check.reading.idea, name)
        refusal = self._call(entrant, self._live)
        if refusal is None:
            return check, entrant
        return replace(check, problems=(rule_problem(refusal, name),), preview=None), None

    def read_again(self, data: bytes, name: str) -> Entrant | None:
        """Return a stored idea."""
        idea = read_checked(unpacked(data), name, self.workspace.root).idea
        return None if idea is None else Entrant(idea, name)

    def prepare(self) -> None:
        """Raise Damaged or NotAllowed when no idea can be played out in this event."""
        _ = self._live

    @property
    def most_bytes(self) -> int:
        """How large an idea with its pitch may be; each has a limit of its own as well."""
        return 3 * MOST_BYTES

    @property
    def scale(self) -> IdeaScale:
        """How live scores are shown."""
        return IdeaScale.of(self._live.points)

    @cached_property
    def grounds(self) -> Grounds:
        """The populations of the event."""
        return Grounds(self.workspace, self.ledger, clock=self.clock)

    def score_private(self) -> PrivateScores:
        """Play the ideas that count out on the final populations, judge them by the gates, and sweep the server's copies.

        Where nobody handed an idea in nothing is opened.
        """
        self._refuse_before_closing()
        if not self._receipts(self.ledger.entries()):
            sweep(self.workspace)
            return PrivateScores(0, [])
        found = super().score_private()
        sweep(self.workspace)
        return found

    def evaluated(self, submission: str, content: Entrant, part: str) -> SubmissionScored:
        """Score on the populations of one part, pooled: their values, lotteries and best public rules are summed."""
        grounds = self._grounds(part)
        random, public = (sum(getattr(g.points, k) for g in grounds) for k in ("random", "public"))
        if not public > random:
            raise Damaged("ideas_unscored", households=self._size[0], budget=self._size[1])
        value, replicates = 0.0, np.zeros(REPLICATES)
        for ground in grounds:
            played = self._played(content, ground)
            gained = value_by_household(played, ground.unseen.population, ground.weighed)
            value += float(gained.sum())
            # One set of weights per population, shared by all ideas, so that differences are paired.
            key = derive_key(self.workspace.secret, f"board/ideas/{ground.name}", 32)
            replicates += _resampled(gained - ground.lottery, key) / (public - random)
        found = interval(score(value, random, public), replicates)
        low, high = (None if math.isnan(v) else round(v, 6) for v in (found.low, found.high))
        return SubmissionScored(
            submission=submission,
            part=part,
            score_name=SCORE,
            score=round(found.value, 6),
            low=low,
            high=high,
            replicates=pack(replicates),
        )

    def of_children(self, content: Entrant) -> Array:
        """Return what each child of the live population gains beyond the lottery; the mean is the score."""
        ground = self._live
        world = ground.unseen.population
        size = np.bincount(world.household, minlength=world.households)
        lottery = (ground.lottery / np.maximum(size, 1))[world.household]
        unit = (ground.points.public - ground.points.random) / len(lottery)
        gained = ground.weighed.of_children(self._played(content, ground).gain)
        return np.asarray((gained - lottery) / unit)

    def households(self) -> Array:
        """Return the household of each child of the live population."""
        return self._live.unseen.population.household

    def beside(self, submission: str, content: Entrant, part: str) -> list[NewFact]:
        """Return what the idea is worth on a part; of the final one also gates, groups, false alarms and flips."""
        grounds = self._grounds(part)
        played = [self._played(content, ground) for ground in grounds]
        own = pooled([worth_of(p, g.weighed) for p, g in zip(played, grounds, strict=True)])
        universal = pooled([self._universal(content, ground) for ground in grounds])
        document: dict[str, Any] = {"worth": plain(own), "universal": plain(universal)}
        if part != PUBLIC:
            self._refuse_before_closing()
            document |= judged(
                content.idea,
                played,
                grounds,
                cutoff=self.workspace.definition.timeline.cutoff,
                least_households=self._promised("least_households"),
            )
            document["training"], _ = on_training_children(content.idea, self.workspace.root)
            document["flips"] = final_flips(
                content.idea,
                played,
                grounds,
                self.grounds.costs,
                secret=self.workspace.secret,
                folder=self.workspace.opened,
            )
        fact = IdeaPlayed(submission, part, document)
        return [
            NewFact(
                fact,
                f"played/{submission}/{part}{edition(self.ledger.entries())}",
                "scorer",
                self.clock(),
            )
        ]

    @property
    def _live(self) -> Ground:
        ground = self.grounds.ground(PUBLIC_BOARD)
        if not ground.points.public > ground.points.random:
            raise NotAllowed("ideas_unscored", households=self._size[0], budget=self._size[1])
        return ground

    @property
    def _size(self) -> tuple[int, int]:
        return self.workspace.definition.unseen_households, self._promised("budget")

    def _promised(self, setting: str) -> int:
        """Return a setting as it was when the data were made: event.toml may have changed since."""
        now = getattr(self.workspace.definition, setting)
        return int(self.workspace.manifest.get(setting, now))

    def _grounds(self, part: str) -> Sequence[Ground]:
        if part == PUBLIC:
            return [self._live]
        return [self.grounds.ground(name) for name in self.grounds.finals]

    def _call(self, entrant: Entrant, ground: Ground) -> Refusal | None:
        """Run the rules on a population, once; return what a rule was refused for."""
        if ground.name not in entrant.calls:
            calls = call_rules(entrant.idea, ground.unseen)
            if isinstance(calls, Refusal):
                return calls
            entrant.calls[ground.name] = calls
        return None

    def _played(self, entrant: Entrant, ground: Ground) -> Played:
        """Return an idea, played out. Raises Damaged when a rule of it fails on this population."""
        if ground.name not in entrant.played:
            if refusal := self._call(entrant, ground):
                raise Damaged("idea_fails", where=entrant.name, kind=refusal.kind)
            calls = entrant.calls[ground.name]
            entrant.played[ground.name] = play_out(
                calls, ground.unseen.population, self.grounds.costs
            )
        return entrant.played[ground.name]

    def _universal(self, entrant: Entrant, ground: Ground) -> Worth:
        """Return what the same money does for everybody in the same neighbourhoods."""
        self._played(entrant, ground)
        calls = as_universal(entrant.calls[ground.name])
        played = play_out(calls, ground.unseen.population, self.grounds.costs)
        return worth_of(played, ground.weighed)


def plain(found: Worth) -> dict[str, Any]:
    """Return what is worth showing; None for what has no meaning."""
    shown = asdict(found)
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in shown.items()}


def _resampled(values: Array, key: bytes) -> Array:
    """Return the sum of values of households (h,) under each set of bootstrap weights, (replicates,)."""
    sums = [
        poisson_weights(key, len(values), _BLOCK, start=start).astype(np.float32)
        @ values.astype(np.float32)
        for start in range(0, REPLICATES, _BLOCK)
    ]
    return np.concatenate(sums).astype(float)
