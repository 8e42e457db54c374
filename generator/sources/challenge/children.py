"""The children of the challenge: training, test, and those at one of the four stages at the cut-off."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.extract import Extract

# Places in the code lists stage.csv and split.csv.
PREGNANCY, FIRST_YEAR, SECOND_YEAR, TODDLER = range(4)
NO_STAGE = -1
TRAIN, TEST, OTHER = range(3)
FULL_TERM_DAYS = 280


def children(extract: Extract) -> Mapping[str, Column]:
    """List the children of the challenge: one row per child who lives in the country at the index date.

    A pregnancy known to a midwife is listed under a number given in advance, with the month in which it is due.
    """
    child, timeline = extract.columns(), extract.timeline
    born = extract.children
    year = child["birth_year"][born]
    training = np.isin(year, list(timeline.training))
    recent = (year >= timeline.test_birth) & (year <= timeline.cutoff)
    born = born[training | recent]
    born = born[_there_at_index(extract, born)]
    year = child["birth_year"][born]
    unborn = extract.unborn
    rows = np.concatenate([born, unborn])
    age = np.concatenate([timeline.cutoff - year, np.full(len(unborn), -1)])
    due = child["birth_date"][unborn] - child["gestational_age"][unborn] + FULL_TERM_DAYS
    known = np.concatenate([child["birth_date"][born], due])
    test = age == timeline.cutoff - timeline.test_birth
    return {
        "rin": extract.rin[rows],
        "birth_month": known,
        "mother_rin": extract.rin[extract.links("mother")[rows]],
        "stage": np.where(age <= TODDLER - 1, age + 1, NO_STAGE).astype(np.int8),
        "split": np.select([test, age > TODDLER - 1], [TEST, TRAIN], OTHER).astype(np.int8),
    }


def _there_at_index(extract: Extract, rows: Ints) -> Bools:
    """Whether each child lives in a household of the country at its index date, or at the cut-off before it."""
    birth = extract.columns()["birth_year"][rows]
    there = np.zeros(len(rows), dtype=bool)
    for year in np.unique(birth):
        moment = min(extract.timeline.index_year(int(year)), extract.timeline.cutoff)
        here = birth == year
        there[here] = extract.at(moment, "household")[rows[here]] != NOWHERE
    return there
