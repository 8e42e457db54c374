"""An idea on the training children of its event: whom it would have reached of those in need, and how often selections flip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from challenge.definition import Weights
from challenge.disturbed import write_disturbed
from challenge.ladder import Array
from challenge.training_ground import MAIN, TrainingGround, rows_of, training_ground
from generator.engine.randomness import Noise
from scoring.idea import Idea
from scoring.idea_preview import Catalogue, play_without_effects
from scoring.policy_flips import flipped, summed_up
from scoring.policy_reached import reached_as_json
from scoring.rules import Refusal, Tables, run_rule

CHANGES = 8
_PLACES = "children", "first_1000_days"


@contextmanager
def training(files: Mapping[str, Path], idea: Idea, cutoff: int) -> Iterator[TrainingGround | None]:
    """Give the training children at the stages of an idea, for as long as they are looked at."""
    with tempfile.TemporaryDirectory(prefix="kansrijk-training-") as name:
        stages = list(dict.fromkeys(offer.moment for offer in idea.offers))
        yield training_ground(files, Path(name), stages, cutoff)


def reached(
    idea: Idea, ground: TrainingGround, catalogue: Catalogue, weights: Weights
) -> dict[str, Any] | None:
    """Return the document of whom the idea would have reached; None when a rule fails on these children.

    registers  tables beside `first_1000_days` that decide the answer: they show training children at the cut-off, older
    """
    found = _offered(idea, ground, ground.files, catalogue)
    if found is None:
        return None
    offered, columns = found
    household = ground.listed.household
    cases = ground.cases @ np.array(weights.of_outcomes)
    return {
        "children": len(household),
        "selected": round(float(offered[household].mean()), 4),
        "registers": sorted({t for t, _ in columns} - {f"{MAIN}.{name}" for name in _PLACES}),
        "divisions": reached_as_json(household, offered[household], cases, ground.groups),
    }


def training_flips(
    idea: Idea,
    ground: TrainingGround,
    catalogue: Catalogue,
    noise: Noise,
    *,
    changes: int = CHANGES,
) -> dict[str, Any] | None:
    """Return the share of selections that flip when the rows of training children change a little; None as in `reached`."""
    before = _offered(idea, ground, ground.files, catalogue)
    if before is None:
        return None
    shares: list[float | None] = []
    for change in range(changes):
        files = {}
        for stage, path in ground.files.items():
            files[stage] = path.with_name(f"{stage}-changed.duckdb")
            write_disturbed(path, files[stage], noise, change)
        after = _offered(idea, ground, files, catalogue)
        shares.append(None if after is None else flipped(before[0], after[0]))
    return summed_up(shares).as_json()


def _offered(
    idea: Idea, ground: TrainingGround, files: Mapping[str, Path], catalogue: Catalogue
) -> tuple[Array, frozenset[tuple[str, str]]] | None:
    """Return the chance of an offer by household, and the columns that decide; None when a rule fails.

    Money and places grow with the number of families, so that as large a part of them is reached as of those of now.
    """
    priorities, offers = [], []
    columns: set[tuple[str, str]] = set()
    for offer in idea.offers:
        answer = run_rule(offer.target, Tables({MAIN: files[offer.moment], **ground.others}))
        if isinstance(answer, Refusal):
            return None
        here = rows_of(ground, offer.moment)
        priority = np.full(len(ground.listed.ids), np.nan)
        priority[here] = answer.on([ground.listed.ids[i] for i in here]).priority
        priorities.append(priority)
        columns |= answer.columns
        offers.append(replace(offer, budget=round(offer.budget * ground.share[offer.moment])))
    most = max(ground.share.values())
    costs = {k: replace(c, capacity=c.capacity * most) for k, c in catalogue.costs.items()}
    played = play_without_effects(
        offers, priorities, ground.listed, replace(catalogue, costs=costs)
    )
    return played.offered, frozenset(columns)
