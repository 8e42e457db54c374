"""Single public columns: whether one knows what comes, or more of the true risk than the best public model.

Two laws are held against every column of every table that a child, its parents, household or address lead to.
Given the true risk, nothing known at the cut-off says more about the outcome; and no single column explains more of
the true risk than all public columns together did for the organiser (the attainable score).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from generator.fidelity.audit.evidence import Evidence, Link
from generator.fidelity.audit.groups import group_names, is_id, numbers_of
from generator.fidelity.audit.statistics import (
    Array,
    allowed_evidence,
    evidence_in,
    quantile,
    tilted,
)
from generator.fidelity.audit.trial import Trial
from generator.outcomes import OUTCOMES

FOLDS = 5
_NEIGHBOURS = 2


@dataclass(frozen=True)
class View:
    """One column of one table, seen from the children: its groups, and its numbers where it has any."""

    table: str
    column: str
    groups: dict[str, Array]
    numbers: Array | None


def views(evidence: Evidence) -> Iterator[View]:
    """Give every column that is no number of somebody, and of every table how many rows a child has."""
    size = len(evidence.children)
    seen: set[int] = set()
    for link in evidence.links:
        rows = evidence.newest(link)
        for name in rows.columns:
            values = rows[name]
            if is_id(values):
                continue
            groups = group_names(values, size)
            # The father's rows are often the main earner's: what was seen once is not tried again.
            mark = hash((link.column.place, name, *(tuple(g) for g in groups.values())))
            if mark not in seen:
                seen.add(mark)
                yield View(
                    link.column.place, f"{name}{_way(link)}", groups, numbers_of(values, size)
                )


def _way(link: Link) -> str:
    return "" if link.via == "child" else f" ({link.via})"


def judged(evidence: Evidence) -> list[Trial]:
    """Return a trial per column, outcome and law."""
    every = list(views(evidence))
    return [*knows_what_comes(evidence, every), *beats_the_model(evidence, every)]


def knows_what_comes(evidence: Evidence, every: Sequence[View]) -> list[Trial]:
    """Hold the outcomes of every group of children against their true risks."""
    trials = []
    for outcome in OUTCOMES:
        happened = evidence.children[outcome].to_numpy(dtype=float)
        risk = evidence.children[f"{outcome}_risk"].to_numpy(dtype=float)
        ratios = tilted(happened, risk)
        for view in every:
            for way, names in view.groups.items():
                codes, labels = pd.factorize(names)
                if len(labels) < 2:
                    continue
                found = evidence_in(codes, ratios)
                words = {"outcome": outcome, "way": way}
                words |= _strangest(codes, labels, happened, risk)
                trials.append(
                    Trial("column_outcome", view.table, view.column, found, np.inf, words)
                )
    allowed = allowed_evidence(len(trials))
    return [replace(t, allowed=allowed) for t in trials]


def _strangest(codes: Array, labels: Any, happened: Array, risk: Array) -> dict[str, Any]:
    """Return the group whose share with the outcome lies farthest from its risks, in standard errors."""
    counts = np.bincount(codes)
    shares, means = np.bincount(codes, happened) / counts, np.bincount(codes, risk) / counts
    spread = np.sqrt(np.bincount(codes, risk * (1 - risk)) + 1e-3)
    k = int(np.argmax(np.abs(shares - means) * counts / spread))
    return {
        "group": str(labels[k]),
        "n": int(counts[k]),
        "share": float(shares[k]),
        "expected": float(means[k]),
    }


def beats_the_model(evidence: Evidence, every: Sequence[View]) -> list[Trial]:
    """Hold what each column explains of the true risk, cross-fitted, against the attainable share."""
    z = quantile(3 * len(OUTCOMES) * max(len(every), 1))  # three ways, see fitted_error
    trials = []
    for outcome in OUTCOMES:
        risk = evidence.children[f"{outcome}_risk"].to_numpy(dtype=float)
        spread = (risk - evidence.base[outcome]) ** 2
        if len(risk) < FOLDS or spread.mean() == 0:
            continue
        attainable = min(evidence.attainable[outcome] / float(spread.mean()), 1.0)
        # The attainable gain is of other children: their spread of risks is not quite that of these.
        unsure = attainable * float(spread.std() / spread.mean()) * (1 + 1 / evidence.unseen_ratio)
        for view in every:
            error = fitted_error(view, risk)
            found = 1 - float(error.mean() / spread.mean())
            own = float((error - (1 - found) * spread).std() / spread.mean())
            allowed = attainable + z * float(np.hypot(own, unsure)) / np.sqrt(len(risk))
            words = {"outcome": outcome, "attainable": attainable}
            trials.append(
                Trial("column_risk", view.table, view.column, found, min(allowed, 0.95), words)
            )
    return trials


def fitted_error(view: View, risk: Array) -> Array:
    """Return the squared errors (n,) of the true risk predicted from one column: by group, line or nearest values.

    Nobody is predicted from itself. The best of the three ways counts: groups for codes, neighbours for a number that
    rises and falls with the risk, a line for a copy of it, of which neighbours miss the few highest.
    """
    predictions = [_by_group(view.groups[""], risk)]
    if view.numbers is not None:
        predictions += [_by_neighbours(view.numbers, risk), _by_line(view.numbers, risk)]
    return min(((risk - p) ** 2 for p in predictions), key=lambda e: float(e.mean()))


def _by_group(names: Array, risk: Array) -> Array:
    codes, _ = pd.factorize(names)
    sums, counts = np.bincount(codes, risk)[codes], np.bincount(codes)[codes]
    whole = risk.mean()
    # One child's worth of everybody keeps small groups near the mean.
    return np.asarray((sums - risk + whole) / counts)


def _by_neighbours(numbers: Array, risk: Array) -> Array:
    fitted = np.full(len(risk), risk.mean())
    there = np.flatnonzero(~np.isnan(numbers))
    if len(there) <= 2 * _NEIGHBOURS:
        return fitted
    order = there[np.argsort(numbers[there], kind="stable")]
    padded = np.pad(risk[order], _NEIGHBOURS, mode="reflect")
    shifts = [s for s in range(2 * _NEIGHBOURS + 1) if s != _NEIGHBOURS]
    fitted[order] = np.mean([padded[s : s + len(order)] for s in shifts], axis=0)
    return fitted


def _by_line(numbers: Array, risk: Array) -> Array:
    """Return least squares without the child itself, through the leverage of each."""
    fitted = np.full(len(risk), risk.mean())
    there = np.flatnonzero(~np.isnan(numbers))
    x, y = numbers[there] - numbers[there].mean(), risk[there]
    size = float(x @ x)
    if len(there) <= 2 * _NEIGHBOURS or size == 0:
        return fitted
    line = y.mean() + x * float(x @ y) / size
    leverage = 1 / len(x) + x**2 / size
    # A single far value may hold the line by itself: it says nothing of itself then.
    alone = leverage > 1 - 1e-9
    rest = np.where(alone, 1, 1 - leverage)
    fitted[there] = np.where(alone, risk.mean(), y - (y - line) / rest)
    return fitted
