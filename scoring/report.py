"""Score a file of predictions against a file of outcomes: for the kits, and for any truth at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring.evaluate import Answers, evaluate
from scoring.problems import Finding
from scoring.submission import ID_COLUMN, ID_DIGITS, read_file

SMALLEST_GROUP = 10
_KEY = b"scores outside an event"


class TruthError(ValueError):
    """The file with the truth cannot be used; says what is wrong with it."""

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        """Keep the three parts apart."""
        self.what, self.where, self.mend = what, where, mend
        self.exit_code = 1
        super().__init__(f"{what}\n  where: {where}\n  mend:  {mend}")


def score_files(
    predictions: Path,
    truth: Path,
    *,
    cluster: str | None = None,
    group: str | None = None,
    weight: str | None = None,
    attainable: Mapping[str, float] | None = None,
    base: Mapping[str, float] | None = None,
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the report as JSON, or the problems of the predictions.

    truth       CSV with RINPERSOON and one column of 0 and 1 per outcome
    cluster     column of households; None: every row is drawn by itself
    group       column by which metrics are shown apart; groups below 10 are left out
    weight      column of weights, not negative
    base        outcome -> rate that counts as 0; None: the (weighted) rate of the truth file
    attainable  outcome -> gain in Brier score that counts as 1; None: the score is the mean Brier skill
    """
    table = _read_truth(truth, [c for c in (cluster, group, weight) if c])
    outcomes = [c for c in table.columns if c not in (ID_COLUMN, cluster, group, weight)]
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
    )
    document = evaluate(reading.frame, answers, key=_KEY).as_json()
    if group:
        document["groups"], document["suppressed_groups"] = _by_group(
            reading.frame, answers, table[group].fillna("").to_numpy()
        )
    return document, []


def _by_group(
    frame: pd.DataFrame, answers: Answers, groups: np.ndarray[Any, Any]
) -> tuple[dict[str, Any], list[str]]:
    shown, suppressed = {}, []
    for value in sorted(set(groups)):
        chosen = groups == value
        if chosen.sum() < SMALLEST_GROUP:
            suppressed.append(value)
        else:
            shown[value] = evaluate(frame, answers.part(chosen), key=_KEY).as_json()["metrics"]
    return shown, suppressed


def _check_columns(
    table: pd.DataFrame, path: Path, *, cluster: str | None, weight: str | None
) -> None:
    """Refuse households that are not named and weights that weigh nothing."""
    if cluster and table[cluster].isna().any():
        raise TruthError(
            f"Column {cluster} has empty values.",
            where=str(path),
            mend="give every child a household; one of its own where it has no siblings.",
        )
    if weight:
        weights = pd.to_numeric(table[weight], errors="coerce")
        if not np.isfinite(weights).all() or (weights < 0).any() or not weights.sum() > 0:
            raise TruthError(
                f"Column {weight} holds weights that cannot be used.",
                where=str(path),
                mend="give every child a number that is not negative, and not 0 to all of them.",
            )


def _check_rates(
    outcomes: list[str], base: Mapping[str, float] | None, attainable: Mapping[str, float] | None
) -> None:
    """Refuse settings that miss an outcome or would turn the score round."""
    for name, given, least in (("base", base, 0.0), ("attainable", attainable, 1e-12)):
        missing = [o for o in outcomes if given is not None and not given.get(o, -1.0) >= least]
        if missing:
            raise TruthError(
                f"There is no usable {name} for {', '.join(missing)}.",
                where="settings of the event",
                mend="give one for every outcome of the truth file.",
            )


def _read_truth(path: Path, extra: list[str]) -> pd.DataFrame:
    """Read and check the file with the outcomes."""
    try:
        table = pd.read_csv(
            path, dtype=dict.fromkeys([ID_COLUMN, *extra], str), encoding="utf-8-sig"
        )
    except (OSError, EOFError, ValueError) as error:
        raise TruthError(
            "The file with the truth cannot be read.",
            where=f"{path} ({(str(error).splitlines() or [type(error).__name__])[0]})",
            mend=f"give a CSV with {ID_COLUMN} and a column of 0 and 1 per outcome.",
        ) from None
    for column in [ID_COLUMN, *extra]:
        if column not in table:
            raise TruthError(
                f"Column {column} is missing.",
                where=f"{path}, header: {', '.join(map(str, table.columns))}",
                mend="add it, or name another column.",
            )
    if table.empty:
        raise TruthError(
            "The file with the truth has no rows.", where=str(path), mend="give one row per child."
        )
    digits = table[ID_COLUMN].str.fullmatch("[0-9]+").fillna(value=False)
    table[ID_COLUMN] = table[ID_COLUMN].where(~digits, table[ID_COLUMN].str.zfill(ID_DIGITS))
    if table[ID_COLUMN].duplicated().any() or table[ID_COLUMN].isna().any():
        raise TruthError(
            f"{ID_COLUMN} is empty or occurs more than once.",
            where=str(path),
            mend="keep one row per child.",
        )
    outcomes = [c for c in table.columns if c not in (ID_COLUMN, *extra)]
    wrong = [c for c in outcomes if not table[c].isin([0, 1]).all()]
    if wrong or not outcomes:
        raise TruthError(
            f"Outcomes must be 0 or 1: {', '.join(wrong) or 'there is none'}.",
            where=str(path),
            mend="leave other columns out, or name them with --cluster, --group or --weight.",
        )
    return table
