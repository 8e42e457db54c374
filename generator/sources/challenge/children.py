"""The children of the challenge: training, test, and those at one of the four stages at the cut-off."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Column
from generator.sources.extract import Extract

# Places in the code lists stage.csv and split.csv.
PREGNANCY, FIRST_YEAR, SECOND_YEAR, TODDLER = range(4)
NO_STAGE = -1
TRAIN, TEST, OTHER = range(3)
FULL_TERM_DAYS = 280


def children(extract: Extract) -> Mapping[str, Column]:
    """List the children of the challenge: one row per child.

    A pregnancy known to a midwife is listed under a number given in advance, with the month in which it is due.
    """
    child, links, timeline = extract.columns("child"), extract.links("child"), extract.timeline
    born = extract.children
    year = child["child_birth_year"][born]
    training = np.isin(year, list(timeline.training))
    recent = (year >= timeline.test_birth) & (year <= timeline.cutoff)
    born = born[training | recent]
    year = child["child_birth_year"][born]
    unborn = extract.unborn
    rows = np.concatenate([born, unborn])
    age = np.concatenate([timeline.cutoff - year, np.full(len(unborn), -1)])
    due = child["birth_date"][unborn] - child["gestational_age"][unborn] + FULL_TERM_DAYS
    known = np.concatenate([child["birth_date"][born], due])
    test = age == timeline.cutoff - timeline.test_birth
    return {
        "rin": extract.rin_child[rows],
        "birth_month": known,
        "mother_rin": extract.rin_person[links["mother"][rows]],
        "stage": np.where(age <= TODDLER - 1, age + 1, NO_STAGE).astype(np.int8),
        "split": np.select([test, age > TODDLER - 1], [TEST, TRAIN], OTHER).astype(np.int8),
    }
