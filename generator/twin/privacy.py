"""What somebody could learn of real people from a twin. Always against people the twin has never seen (the hold-out).

Each measure gives the twin's number and that of the hold-out or of chance beside it: a share by itself says nothing, for
in a table of five questions many people give the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.kinds import RARE, Table
from generator.twin.prepared import Compared, raw_rows

Floats = npt.NDArray[np.float64]
_AT_MOST = 2000  # rows of which distances are taken
_FEW_VALUES = 30  # a column with more values is not what a neighbour knows


def exact_matches(
    real: pd.DataFrame, out: npt.NDArray[np.bool_], synthetic: pd.DataFrame, table: Table
) -> dict[str, Any]:
    """Count rows, keys left out, that are the same as a learnt row: of the twin, and of the hold-out.

    new_rows  share of the twin's rows that are no real row, of the learnt ones or of the hold-out
    """
    rows = raw_rows(real, table)
    learnt, unseen = set(rows[~out]), rows[out]
    made = raw_rows(synthetic, table)
    twin, hold_out = made.isin(learnt), unseen.isin(learnt)
    return {
        "rows": int(twin.sum()),
        "share": _share(twin),
        "hold_out_rows": int(hold_out.sum()),
        "hold_out_share": _share(hold_out),
        "chance": _spread(hold_out, len(made)),
        "new_rows": 1 - _share(made.isin(learnt | set(unseen))),
    }


def distances(table: Compared) -> dict[str, Any]:
    """Hold distances to the closest learnt row against those to the closest row of the hold-out.

    closer_to_learnt  share of the twin's rows nearer to a learnt row than to one of as many in the hold-out; ties count half.
                      0.5 is best: what was learnt is no nearer than what was not
    fifth, fifth_hold_out  5th percentile of the distance to the closest learnt row, of the twin and of the hold-out
    Distance: per column 0 or 1 for categories, the difference over the spread for numbers (at most 1); the mean of columns.
    """
    noise = np.random.default_rng(0)
    size = min(len(table.learnt), len(table.unseen), _AT_MOST)
    if size < RARE:
        return {"closer_to_learnt": None, "fifth": None, "fifth_hold_out": None, "spread": None}
    learnt = _some(table.learnt, size, noise)
    unseen = _some(table.unseen, size, noise)
    made = _some(table.synthetic, min(len(table.synthetic), _AT_MOST), noise)
    to_learnt, to_unseen = closest(made, learnt, table), closest(made, unseen, table)
    nearer = (to_learnt < to_unseen - 1e-9) + 0.5 * (np.abs(to_learnt - to_unseen) <= 1e-9)
    return {
        "closer_to_learnt": float(nearer.mean()),
        "fifth": float(np.quantile(to_learnt, 0.05)),
        "fifth_hold_out": float(np.quantile(closest(unseen, learnt, table), 0.05)),
        "spread": float(2 * np.sqrt(0.25 / len(made) + 0.25 / size)),
    }


def closest(rows: pd.DataFrame, among: pd.DataFrame, table: Compared) -> Floats:
    """Return the distance of each of `rows` to the closest of `among`, shape (rows,), 0 to 1."""
    one, other = _codes(rows, among, table)
    found = np.empty(len(rows))
    step = max(1, 4_000_000 // max(other.shape[0], 1))
    for start in range(0, len(rows), step):
        total = np.zeros((min(step, len(rows) - start), len(among)), dtype=np.float32)
        for k, kind in enumerate(table.kinds.values()):
            gap = one[start : start + step, k, None] - other[None, :, k]
            total += (gap != 0) if kind == "category" else np.minimum(np.abs(gap), 1)
        found[start : start + step] = total.min(1)
    return found / max(len(table.kinds), 1)


def guesses(table: Compared, known: Sequence[str], secret: Sequence[str]) -> dict[str, Any]:
    """Let somebody who knows `known` of a person guess each of `secret` from the twin's closest rows.

    Right on learnt people against right on people never learnt: what goes beyond is about persons, the rest about groups.
    Returns per secret column: learnt, unseen, and guess (the most frequent value for all).
    """
    noise = np.random.default_rng(0)
    size = min(len(table.learnt), len(table.unseen), _AT_MOST)
    found: dict[str, Any] = {}
    if size < RARE or not known:
        return found
    learnt, unseen = _some(table.learnt, size, noise), _some(table.unseen, size, noise)
    made = _some(table.synthetic, min(len(table.synthetic), 2 * _AT_MOST), noise)
    part = Compared(table.name, learnt, unseen, made, {c: table.kinds[c] for c in known})
    nearest = {side: _nearest(rows, made, part) for side, rows in _sides(learnt, unseen)}
    for column in secret:
        own = made[column].to_numpy()
        right = {}
        for side, rows in _sides(learnt, unseen):
            right[side] = float((own[nearest[side]] == rows[column].to_numpy()).mean())
        common = table.learnt[column].mode().iloc[0]
        right["guess"] = float((unseen[column] == common).mean())
        right["spread"] = float(2 * np.sqrt(0.5 / size))
        found[column] = right
    return found


def small_cells(table: Compared, known: Sequence[str]) -> dict[str, Any]:
    """Count combinations of `known` that fewer than ten real people have, and how many of these the twin shows.

    alone   combinations that one learnt person has, of as many people as the hold-out has, and nobody in the hold-out
    shown_alone, shown_alone_hold_out  share of these that the twin shows, and of those that one person of the hold-out has.
                                       A twin shows unlikely combinations by itself; it may not show those of learnt people more often
    """
    if not known:
        return {"cells": 0, "shown": 0, "alone": 0}
    cells = _joined(table.learnt, known).value_counts()
    small, there = set(cells[cells < RARE].index), set(_joined(table.synthetic, known))
    found: dict[str, Any] = {"cells": len(small), "shown": len(small & there), "alone": 0}
    size = min(len(table.learnt), len(table.unseen))
    noise = np.random.default_rng(0)
    one = _joined(_some(table.learnt, size, noise), known).value_counts()
    other = _joined(_some(table.unseen, size, noise), known).value_counts()
    here = set(one[one == 1].index) - set(other.index)
    elsewhere = set(other[other == 1].index) - set(one.index)
    if min(len(here), len(elsewhere)) < RARE:
        return found
    shown, beside = len(here & there) / len(here), len(elsewhere & there) / len(elsewhere)
    middle = (shown + beside) / 2
    spread = 2 * np.sqrt(middle * (1 - middle) * (1 / len(here) + 1 / len(elsewhere)))
    return found | {
        "alone": len(here),
        "shown_alone": shown,
        "shown_alone_hold_out": beside,
        "spread": float(spread),
    }


def chosen_columns(
    table: Compared, known: Sequence[str], secret: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return what somebody knows and what is guessed: as asked, else the first five categories and the next five."""
    usable = [c for c in table.categories if 1 < table.learnt[c].nunique() <= _FEW_VALUES]
    asked_known = [c for c in known if c in table.kinds]
    asked_secret = [c for c in secret if c in usable]
    first = asked_known or [c for c in usable if c not in asked_secret][:5]
    rest = [c for c in usable if c not in first]
    informative = sorted(rest, key=lambda c: table.learnt[c].value_counts(normalize=True).iloc[0])
    return first, asked_secret or informative[:5]


def _sides(learnt: pd.DataFrame, unseen: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [("learnt", learnt), ("unseen", unseen)]


def _nearest(rows: pd.DataFrame, among: pd.DataFrame, table: Compared) -> npt.NDArray[np.int64]:
    """Return the place of the closest row, the first of equals."""
    one, other = _codes(rows, among, table)
    found = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), 500):
        total = np.zeros((len(one[start : start + 500]), len(among)), dtype=np.float32)
        for k, kind in enumerate(table.kinds.values()):
            gap = one[start : start + 500, k, None] - other[None, :, k]
            total += (gap != 0) if kind == "category" else np.minimum(np.abs(gap), 1)
        found[start : start + 500] = total.argmin(1)
    return found


def _codes(
    rows: pd.DataFrame, among: pd.DataFrame, table: Compared
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return both tables as numbers: codes of categories, and numbers over their spread; shape (rows, columns)."""
    one = np.empty((len(rows), len(table.kinds)), dtype=np.float32)
    other = np.empty((len(among), len(table.kinds)), dtype=np.float32)
    for k, (name, kind) in enumerate(table.kinds.items()):
        if kind == "category":
            codes, _ = pd.factorize(pd.concat([rows[name], among[name]]).astype(str))
            one[:, k], other[:, k] = codes[: len(rows)], codes[len(rows) :]
            continue
        known = table.learnt[name].dropna()
        low, high = known.quantile([0.05, 0.95]) if len(known) else (0.0, 1.0)
        width = max(float(high - low), 1e-9)
        # who misses a number is far from who has one, and near to others who miss it
        one[:, k] = (rows[name] - low).fillna(-10 * width) / width
        other[:, k] = (among[name] - low).fillna(-10 * width) / width
    return one, other


def _joined(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series[Any]:
    return frame[list(columns)].astype(str).agg("\x1f".join, axis=1)


def _some(frame: pd.DataFrame, size: int, noise: np.random.Generator) -> pd.DataFrame:
    return frame.iloc[noise.permutation(len(frame))[:size]].reset_index(drop=True)


def _share(values: pd.Series[Any]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _spread(hold_out: pd.Series[Any], rows: int) -> float:
    """Return how far a share may lie above that of the hold-out by chance (two standard errors)."""
    share = min(max(_share(hold_out), 1 / max(len(hold_out), 1)), 0.5)
    return float(2 * np.sqrt(share * (1 - share) * (1 / max(len(hold_out), 1) + 1 / max(rows, 1))))
