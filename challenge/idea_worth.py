"""What an idea is worth, for the organiser of an event: played out on the sealed population of the public board."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from challenge.admission import OPEN, phase
from challenge.definition import Weights
from challenge.fixed_points import as_anchors
from challenge.idea_desk import check_idea, on_training_children
from challenge.idea_scorer import plain
from challenge.ideas import Anchors, IdeaScore, call_rules, costs_of, measure_anchors, score_calls
from challenge.ledger.events import Entry
from challenge.opened import opened
from challenge.populations import Unseen, open_population
from challenge.scale import kept_points, promised_budget
from challenge.sealed_names import PUBLIC_BOARD, sealed_name
from challenge.weighing import EVEN
from challenge.workspace import Workspace
from generator.catalogue import Support
from generator.catalogue.reading import read_catalogue
from generator.engine.randomness import Noise
from scoring.idea import rule_problem
from scoring.problems import Finding
from scoring.rules import Refusal


@dataclass(frozen=True)
class IdeaScored:
    """What came of it: `score` and `anchors` are None when the idea or one of its rules was refused.

    training, flips  of the training children: whom it would have reached, how many selections flip
    """

    problems: tuple[Finding, ...]
    score: IdeaScore | None = None
    anchors: Anchors | None = None
    weights: Weights = EVEN
    training: Mapping[str, Any] | None = None
    flips: Mapping[str, Any] | None = None

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission score idea.toml --json` prints."""
        if self.score is None or self.anchors is None:
            return {"problems": [f.as_json(language) for f in self.problems]}
        found = self.score
        return {
            "score": None if math.isnan(found.score) else found.score,
            "idea": plain(found.worth),
            "universal": plain(found.universal),
            "anchors": asdict(self.anchors),
            "weights": self.weights.as_json(),
            "training": self.training,
            "flips": self.flips,
            "offers": [asdict(offer) for offer in found.played.offers],
        }


def score_idea(path: Path, workspace: Workspace, entries: list[Entry]) -> IdeaScored:
    """Check an idea on the public data, then play it out on the population of the public board.

    The fixed points are those that were kept when the event opened; before that they are measured for this once.
    Raises Damaged when the event has no data or no secret, GeneratorError when the sealed population was changed.
    """
    checked = check_idea(path, workspace.root)
    idea = checked.reading.idea
    if idea is None or checked.problems:
        return IdeaScored(checked.problems)
    supports, definition = read_catalogue(), workspace.definition
    weights = Weights.of(workspace.manifest)
    points = kept_points(workspace, entries)
    with board_population(workspace, supports, kept=phase(entries) == OPEN) as unseen:
        calls = call_rules(idea, unseen)
        if isinstance(calls, Refusal):
            return IdeaScored((rule_problem(calls, path.name),))
        costs = costs_of(supports, definition.unseen_households)
        anchors = (
            as_anchors(points)
            if points
            else measure_anchors(unseen, supports, costs, promised_budget(workspace), weights)
        )
        found = score_calls(calls, unseen, costs, anchors, weights)
    noise = Noise(workspace.secret, "flips/event")
    reached, flips = on_training_children(idea, workspace.root, noise)
    return IdeaScored((), found, anchors, weights, reached, flips)


@contextmanager
def board_population(
    workspace: Workspace, supports: Mapping[str, Support], *, kept: bool
) -> Iterator[Unseen]:
    """Give the population of the public board: the server's copy while the event is open, else one for this once."""
    if kept:
        yield opened(workspace, PUBLIC_BOARD, supports)
        return
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as folder:
        yield open_population(
            workspace.sealed / sealed_name(PUBLIC_BOARD),
            Path(folder) / "unseen",
            secret=workspace.secret,
            event=workspace.definition.id,
            supports=supports,
        )
