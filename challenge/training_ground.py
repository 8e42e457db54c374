"""The training children of an event as if they were at a stage now: so that a rule can be tried on them, with their future known.

A rule is for children at a stage at the cut-off; training children were at it years before. Their rows of `first_1000_days` of that stage
become those of the cut-off, and they are born as long before it as the children of now. Registers and local files stay as they
are: a rule that looks a training child up there sees it as it was at the cut-off, older.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from challenge.divisions import UNKNOWN, at_home, divided
from challenge.ladder import Array
from generator import warehouse
from generator.outcomes import OUTCOMES
from scoring.idea_preview import Listed

MAIN, CBS = "main", "cbs"
# Born so many years before the cut-off; who is born a year after it is expected now.
_AGE = {"pregnancy": -1, "first_year": 0, "second_year": 1, "toddler": 2}
_TO_PREDICT = "toddler"  # the stage of the children to predict

_CHILDREN = """
CREATE TABLE children AS
SELECT c.* REPLACE ({born} || substr(c.birth_month, 5) AS birth_month, '{stage}' AS stage, '{split}' AS split)
FROM public.children c
WHERE c.split = 'train' AND c.RINPERSOON IN (SELECT RINPERSOON FROM public.first_1000_days WHERE stage = '{stage}')
"""
_ROWS = """
CREATE TABLE first_1000_days AS
SELECT f.* REPLACE ({cutoff} AS year)
FROM public.first_1000_days f
WHERE f.stage = '{stage}' AND f.RINPERSOON IN (SELECT RINPERSOON FROM children)
"""
_NOW = (
    "SELECT stage, count(DISTINCT mother) AS n FROM children WHERE stage IS NOT NULL GROUP BY ALL"
)


@dataclass(frozen=True)
class TrainingGround:
    """Training children, once for each stage at which they are looked at: n rows.

    listed  who they are; a household is a mother at one of the stages
    files   by stage: challenge.duckdb with the children of that stage alone
    others  the other files that a rule may read
    cases   (n, k) what happened to them
    groups  division -> (n,) group; empty where it is not known
    share   by stage, how many times as many households there are as at that stage now
    """

    listed: Listed
    files: Mapping[str, Path]
    others: Mapping[str, Path]
    cases: Array
    groups: Mapping[str, Array]
    share: Mapping[str, float]


def training_ground(
    files: Mapping[str, Path], folder: Path, stages: Sequence[str], cutoff: int
) -> TrainingGround | None:
    """Make it in `folder` from public files by schema; None where they hold no training children with outcomes.

    stages  those that are looked at, each once
    cutoff  the last public year
    """
    with warehouse.open_readonly(files[MAIN]) as db:
        there = {
            name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
        if not {"children", "first_1000_days", "train_outcomes"} <= there or CBS not in files:
            return None
        now = dict(db.execute(_NOW).fetchall())
    outcomes = warehouse.read_table(files[MAIN], "train_outcomes").set_index("RINPERSOON")
    made, parts = {}, []
    for stage in stages:
        made[stage] = folder / f"{stage}.duckdb"
        parts.append(_at_stage(files[MAIN], made[stage], stage, cutoff))
    rows = pd.concat(parts, ignore_index=True)
    if rows.empty:
        return None
    mothers = rows["mother"].fillna(rows["RINPERSOON"])
    areas = at_home(files[CBS], mothers, rows["recorded"])
    listed = Listed(
        rows["RINPERSOON"].tolist(),
        pd.factorize(mothers + rows["stage"])[0],
        rows["stage"].to_numpy(dtype=str),
        pd.factorize(areas["bc2023"])[0],
    )
    households = mothers.groupby(rows["stage"]).nunique()
    return TrainingGround(
        listed,
        made,
        {name: path for name, path in files.items() if name != MAIN},
        outcomes.reindex(rows["RINPERSOON"])[list(OUTCOMES)].to_numpy(dtype=float),
        {name: np.where(g == UNKNOWN, "", g) for name, g in divided(rows, areas).items()},
        {s: float(households.get(s, 0)) / now[s] if now.get(s) else 1.0 for s in stages},
    )


def _at_stage(public: Path, path: Path, stage: str, cutoff: int) -> pd.DataFrame:
    """Write the tables of one stage; return a row per child with its features, its mother and the year they were recorded in."""
    words = {
        "stage": stage,
        "born": f"'{cutoff - _AGE[stage]}'",
        "split": "test" if stage == _TO_PREDICT else "other",
        "cutoff": f"{cutoff}::SMALLINT",
    }
    with (
        warehouse.open_for_writing(path) as db,
        warehouse.attached(db, public, "public"),
    ):
        db.execute(_CHILDREN.format(**words))
        db.execute(_ROWS.format(**words))
        return db.execute(
            "SELECT f.*, p.year AS recorded, c.mother FROM first_1000_days f "
            "JOIN children c USING (RINPERSOON) "
            "JOIN public.first_1000_days p ON (p.RINPERSOON, p.stage) = (f.RINPERSOON, f.stage) "
            "ORDER BY f.RINPERSOON"
        ).df()


def rows_of(ground: TrainingGround, stage: str) -> Array:
    """Return which rows are those of a stage, (n,) of places."""
    return np.flatnonzero(ground.listed.stage == stage)
