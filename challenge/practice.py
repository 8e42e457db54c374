"""Practice worlds: what anybody can make who has the source, where all is open but the event's secret.

Such a world has a secret of its own, so its children's true risks and what would have happened to them are known to who
made it. A model and a rule are learned there. Parameters are drawn anew for every event, so that both fit another world
than the event's.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from challenge.attainable import as_features, fitted_elsewhere
from challenge.best_rule import TREES, Array, as_numbers, calls_for, rows_with_stage
from challenge.definition import Definition, Weights
from challenge.populations import Unseen, read_population, write_tables
from challenge.release import calibrated, recipe_of
from challenge.sealed_names import PUBLIC_BOARD
from challenge.weighing import EVEN, weighing
from challenge.work import Progress
from generator import publication, warehouse
from generator.catalogue import Support
from generator.catalogue.reading import read_catalogue
from generator.features import QUERY as FEATURES
from generator.outcomes import OUTCOMES
from generator.production import produce
from scoring.policy import Call, Costs

TODDLERS = "stage = 'toddler'"


@dataclass(frozen=True)
class Practised:
    """What is learned from in one practice world.

    features  (toddlers, features) rows of first_1000_days of all birth years, and their true risks (toddlers, outcomes)
    rows      (children, features) the row of each child at the cut-off at its own stage, and that stage (children,)
    averted   support -> (children, outcomes) cases that it averts
    """

    features: pd.DataFrame
    risks: pd.DataFrame
    rows: pd.DataFrame
    stage: Array
    averted: Mapping[str, Array]


def practise(
    definition: Definition,
    folder: Path,
    *,
    secret: bytes,
    households: int,
    workers: int,
    progress: Progress,
) -> Practised:
    """Make a world like that of an event, with another secret, in `folder`; learn what can be known of it, and delete it.

    Only what features are made of is observed: no panel, no key figures of neighbourhoods.
    """
    calibration = calibrated(definition, secret, progress)
    settings = replace(definition, unseen_households=households)
    recipe = recipe_of(settings, secret, calibration, PUBLIC_BOARD)
    recipe = replace(recipe, tables=feature_tables())
    spools, tables = folder / "spools", folder / "tables"
    try:
        produce(
            recipe,
            spools,
            workers=workers,
            done=lambda now, whole: progress("simulate", now, whole),
        )
        write_tables(spools, tables, names=recipe.tables, timeline=definition.timeline)
        answers = publication.read_answers(spools, definition.timeline.cohorts)
        return learned(answers, read_population(tables, read_catalogue()))
    finally:
        for used in (spools, tables):
            shutil.rmtree(used, ignore_errors=True)


def learned(answers: pd.DataFrame, unseen: Unseen) -> Practised:
    """Take out of a world what is learned from.

    answers  outcomes and true risks of toddlers of all birth years (publication.read_answers)
    """
    toddlers = warehouse.read_table(
        unseen.tables["challenge"], "first_1000_days", where=TODDLERS
    ).merge(answers[["RINPERSOON", *(f"{o}_risk" for o in OUTCOMES)]], on="RINPERSOON")
    risks = toddlers[[f"{o}_risk" for o in OUTCOMES]]
    world = unseen.population
    return Practised(
        features=toddlers.drop(columns=list(risks.columns)),
        risks=risks.set_axis(list(OUTCOMES), axis=1),
        rows=rows_with_stage(unseen),
        stage=world.stage,
        averted=dict(world.averted),
    )


def feature_tables() -> tuple[str, ...]:
    """Return the registers and local tables that first_1000_days is made of."""
    text = FEATURES.read_text(encoding="utf-8")
    return tuple(dict.fromkeys(re.findall(r"\b(?:cbs|local)\.(\w+)", text)))


def predicted_risks(practised: Sequence[Practised], rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a model of practice worlds predicts for toddlers (n,) of another world: (n, outcomes)."""
    table = pd.concat([rows, *(p.features for p in practised)], ignore_index=True)
    x = as_features(list(rows.columns), table)
    known = pd.concat([p.risks for p in practised], ignore_index=True)
    learn, judge = x.iloc[len(rows) :], x.iloc[: len(rows)]
    found = {
        o: np.clip(fitted_elsewhere(learn, known[o].to_numpy(dtype=float), judge), 0, 1)
        for o in OUTCOMES
    }
    return pd.DataFrame(found, index=rows.index)


def practised_calls(
    practised: Sequence[Practised],
    unseen: Unseen,
    supports: Mapping[str, Support],
    costs: Mapping[str, Costs],
    budget: float,
    weights: Weights = EVEN,
) -> list[Call]:
    """Return the offers that look best to who learned on practice worlds what each support averts."""
    weighed = weighing(unseen, weights)
    rows = rows_with_stage(unseen)
    x = as_numbers(pd.concat([rows, *(p.rows for p in practised)], ignore_index=True))
    stage = np.concatenate([p.stage for p in practised])
    learn, judge = x.iloc[len(rows) :], x.iloc[: len(rows)]
    predicted = {}
    for name, support in supports.items():
        averted = np.concatenate([p.averted[name] for p in practised]) @ weighed.outcomes
        if not averted.any():
            continue
        mine = np.flatnonzero(np.isin(stage, support.moments))
        there = np.flatnonzero(np.isin(unseen.population.stage, support.moments))
        found = np.zeros(len(rows))
        found[there] = fitted_elsewhere(
            learn.iloc[mine], averted[mine], judge.iloc[there], rounds=TREES
        )
        predicted[name] = weighed.children * found
    return calls_for(predicted, unseen, supports, costs, budget)
