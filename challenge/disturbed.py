"""The data of a population, changed a little, to see whether a rule would still name the same families.

What changes is `first_1000_days`, what rules are made of; registers stay as they are. A value is (1) moved, where it is a number:
normal noise of a twentieth of the spread of its column among children of that stage, rounded as it is recorded, so that ages and
percentiles at an edge step over it and incomes differ by what their rounding does; (2) in one of a hundred cases that of another
child of the stage, as a slip in typing or linking makes it; (3) in one of a hundred cases missing. Each by streams of its own, so
that the same change of the same population is the same for every idea. How large "a little" is, is an assumption of the kit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from challenge.ladder import Array
from generator import warehouse
from generator.codebook import Column, tables
from generator.engine.randomness import Noise

MOVED, SLIPPED, LOST = 1 / 20, 1 / 100, 1 / 100
_KEY = ("RINPERSOON", "stage", "year")
_BY_DESIGN = ("pilot_arm",)  # who was in which pilot is known, not measured
_TABLE = "first_1000_days"
_NUMBERS = ("DOUBLE", "SMALLINT", "INTEGER", "BIGINT")


def write_disturbed(source: Path, target: Path, noise: Noise, change: int) -> None:
    """Write `children` and a changed `first_1000_days` of challenge.duckdb to another file; rows keep their order.

    change  number of the change, from 0
    """
    rows = disturbed(warehouse.read_table(source, _TABLE), noise, change)
    target.unlink(missing_ok=True)
    with warehouse.open_for_writing(target) as db:
        with warehouse.attached(db, source, "before"):
            db.execute("CREATE TABLE children AS SELECT * FROM before.children")
        warehouse.write_rows(db, tables("challenge")[_TABLE], rows)


def disturbed(rows: pd.DataFrame, noise: Noise, change: int) -> pd.DataFrame:
    """Return rows of `first_1000_days` with their values changed a little; keys and order are those of before."""
    stage = pd.factorize(rows["stage"], sort=True)[0]
    at = stage.astype(np.int64)
    ids = np.asarray(rows["RINPERSOON"].astype(np.int64), dtype=np.uint64)
    found = rows.copy()
    for column in tables("challenge")[_TABLE].columns:
        if column.name in (*_KEY, *_BY_DESIGN) or column.name not in rows:
            continue

        def draw(kind: str, name: str = column.name) -> Array:
            return noise.uniform(f"flips.{name}.{kind}", ids, year=at, future=change)

        values = rows[column.name]
        if column.type in _NUMBERS:
            values = _moved(values, stage, draw("moved"), column)
        slipped, lost = draw("slipped") < SLIPPED, draw("lost") < LOST
        values = values.where(~slipped, values.iloc[_others(stage, draw("whose"))].to_numpy())
        found[column.name] = values.astype(object).where(~lost & values.notna(), None)
    return found


def _moved(values: pd.Series[Any], stage: Array, u: Array, column: Column) -> pd.Series[Any]:
    """Return numbers with noise, within the range in which they were, as they are recorded."""
    number = pd.to_numeric(values).astype(float)
    spread = number.groupby(stage).transform("std").fillna(0.0)
    moved = number + MOVED * spread * ndtri(np.clip(u, 1e-12, 1 - 1e-12))
    moved = moved.clip(number.min(), number.max())
    return moved if column.type == "DOUBLE" else moved.round()


def _others(stage: Array, u: Array) -> Array:
    """Return for each row the place of some row of the same stage."""
    order = np.argsort(stage, kind="stable")
    count = np.bincount(stage)
    start = np.cumsum(count) - count
    return np.asarray(order[start[stage] + (u * count[stage]).astype(int)])
