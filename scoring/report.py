"""Score a file of predictions against a file of outcomes: for the kits, and for any truth at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring.decisions import net_benefit_curve
from scoring.evaluate import Answers, evaluate, pairs
from scoring.fairness import by_group, cross
from scoring.losses import PLAIN
from scoring.problems import Finding
from scoring.submission import read_file
from scoring.submission_ids import ID_COLUMN, ID_DIGITS

THRESHOLDS = np.arange(1, 51) / 100
_KEY = b"scores outside an event"


class TruthError(ValueError):
    """The file with the truth cannot be used; says what is wrong with it, in Dutch or English."""

    exit_code = 1

    def __init__(self, finding: Finding) -> None:
        """Keep what was found."""
        self.finding = finding
        self.what, self.where, self.mend = self.parts("en")
        super().__init__(finding.text("en"))

    def parts(self, language: str) -> tuple[str, str, str]:
        """Say what, where and mend in a language."""
        found = self.finding
        return found.what(language), found.where(language), found.mend(language)


def score_files(
    predictions: Path,
    truth: Path,
    *,
    cluster: str | None = None,
    group: str | Sequence[str] | None = None,
    weight: str | None = None,
    attainable: Mapping[str, float] | None = None,
    base: Mapping[str, float] | None = None,
    capacity: float = PLAIN.capacity,
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the report as JSON, or the problems of the predictions.

    truth       CSV with RINPERSOON and one column of 0 and 1 per outcome
    cluster     column of households; None: every row is drawn by itself
    group       column by which metrics are shown apart, or several: their intersections; groups below 10 are left out
    weight      column of weights, not negative
    base        outcome -> rate that counts as 0; None: the (weighted) rate of the truth file
    attainable  outcome -> gain in Brier score that counts as 1; None: the score is the mean Brier skill
    capacity    share of the children that there is room for

    Raises TruthError for a truth file, or settings, that cannot be used.
    """
    groups = [group] if isinstance(group, str) else list(group or ())
    extra = [c for c in (cluster, *groups, weight) if c]
    table = _read_truth(truth, extra)
    outcomes = [c for c in table.columns if c not in (ID_COLUMN, *extra)]
    _check_columns(table, truth, cluster=cluster, weight=weight)
    _check_rates(outcomes, base, attainable)
    reading = read_file(predictions, ids=table[ID_COLUMN].tolist(), outcomes=outcomes)
    if reading.frame is None:
        return {}, reading.problems
    weights = table[weight].to_numpy(dtype=float) if weight else None
    answers = Answers(
        truth=table.set_index(ID_COLUMN)[outcomes],
        base=base or {o: float(np.average(table[o], weights=weights)) for o in outcomes},
        attainable=attainable,
        cluster=(table[cluster] if cluster else table[ID_COLUMN]).to_numpy(),
        weight=weights,
        capacity=capacity,
    )
    document = evaluate(reading.frame, answers, key=_KEY).as_json()
    document["capacity"] = capacity
    document["curves"] = {
        outcome: {"net_benefit": _curve(t, p, weights)}
        for outcome, t, p in pairs(reading.frame, answers)
    }
    if groups:
        names = cross(*(table[g].fillna("").to_numpy() for g in groups))
        document |= by_group(reading.frame, answers, names, key=_KEY).as_json()
    return document, []


def _curve(truth: Any, probability: Any, weight: Any) -> list[dict[str, float]]:
    """Return the decision curve: net benefit of the predictions and of helping everybody; nobody is 0."""
    own = np.ones(len(truth)) if weight is None else weight
    model, everybody = net_benefit_curve(truth, probability, own, THRESHOLDS)
    return [
        {"threshold": float(t), "value": float(m), "everybody": float(e)}
        for t, m, e in zip(THRESHOLDS, model, everybody, strict=True)
    ]


def _check_columns(
    table: pd.DataFrame, path: Path, *, cluster: str | None, weight: str | None
) -> None:
    """Refuse households that are not named and weights that weigh nothing."""
    if cluster and (empty := int(table[cluster].isna().sum())):
        raise TruthError(Finding("truth_no_household", empty, str(path), column=cluster))
    if weight:
        weights = pd.to_numeric(table[weight], errors="coerce")
        wrong = int((~np.isfinite(weights) | (weights < 0)).sum())
        if wrong or not weights.sum() > 0:
            raise TruthError(Finding("truth_weight", wrong, str(path), column=weight))


def _check_rates(
    outcomes: list[str], base: Mapping[str, float] | None, attainable: Mapping[str, float] | None
) -> None:
    """Refuse settings that miss an outcome or would turn the score round."""
    for name, given, least in (("base", base, 0.0), ("attainable", attainable, 1e-12)):
        missing = [o for o in outcomes if given is not None and not given.get(o, -1.0) >= least]
        if missing:
            details = {"name": name, "names": ", ".join(missing)}
            raise TruthError(Finding("truth_rates", len(missing), "event.json", details=details))


def _read_truth(path: Path, extra: list[str]) -> pd.DataFrame:
    """Read and check the file with the outcomes."""
    try:
        table = pd.read_csv(
            path, dtype=dict.fromkeys([ID_COLUMN, *extra], str), encoding="utf-8-sig"
        )
    except (OSError, EOFError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        details = {"reason": reason, "id": ID_COLUMN}
        raise TruthError(Finding("truth_unreadable", 1, str(path), details=details)) from None
    for column in [ID_COLUMN, *extra]:
        if column not in table:
            names = {"names": ", ".join(map(str, table.columns))}
            raise TruthError(Finding("truth_column", 1, str(path), column=column, details=names))
    if table.empty:
        raise TruthError(Finding("truth_no_rows", 1, str(path)))
    digits = table[ID_COLUMN].str.fullmatch("[0-9]+").fillna(value=False)
    table[ID_COLUMN] = table[ID_COLUMN].where(~digits, table[ID_COLUMN].str.zfill(ID_DIGITS))
    wrong = int((table[ID_COLUMN].duplicated() | table[ID_COLUMN].isna()).sum())
    if wrong:
        raise TruthError(Finding("truth_ids", wrong, str(path), column=ID_COLUMN))
    outcomes = [c for c in table.columns if c not in (ID_COLUMN, *extra)]
    if not outcomes:
        raise TruthError(Finding("truth_no_outcome", 1, str(path)))
    odd = [c for c in outcomes if not table[c].isin([0, 1]).all()]
    if odd:
        names = {"names": ", ".join(odd)}
        raise TruthError(Finding("truth_not_binary", len(odd), str(path), details=names))
    return table
