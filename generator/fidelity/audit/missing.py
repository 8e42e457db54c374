"""Missing values: whether they are missing for test children in another way than the years explain."""

from __future__ import annotations

import numpy as np
import pandas as pd

from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.statistics import Array, quantile
from generator.fidelity.audit.trial import Trial

TABLE = "challenge.first_1000_days"
UNKNOWN = "unknown"


def drift(evidence: Evidence) -> list[Trial]:
    """Hold the share of missing values among test children against that of training children, column by column.

    Shares of a column may drift: from the last training year to the test year as far as the largest step between two
    training years goes, times the years between. Sampling error comes on top. Both shares are on the scale of the
    arcsine, on which their errors do not depend on the share.
    """
    rows = evidence.db.execute(
        f"SELECT f.*, c.split FROM {TABLE} f JOIN challenge.children c USING (RINPERSOON) "  # noqa: S608
        "WHERE f.stage = 'toddler' AND c.split IN ('train', 'test')"
    ).df()
    test = rows["split"] == "test"
    columns = [c for c in rows.columns if c not in ("RINPERSOON", "stage", "year", "split")]
    training = [group for _, group in rows[~test].groupby("year", sort=True)]
    if not training or not test.any():
        return []
    gap = float(rows.loc[test, "year"].max() - rows.loc[~test, "year"].max())
    return [_column(c, training, rows[test], gap, quantile(2 * len(columns))) for c in columns]


def _column(
    name: str, training: list[pd.DataFrame], test: pd.DataFrame, gap: float, z: float
) -> Trial:
    by_year = [_missing(group[name]) for group in training]
    counts = np.array([len(m) for m in by_year], dtype=float)
    ours = _missing(test[name])
    angles = np.array([_angle(m) for m in by_year])
    steps = np.abs(np.diff(angles)) if len(angles) > 1 else np.zeros(1)
    last = angles[-1]
    # A mean of two neighbouring years would be surer; the last year alone is nearest to the test year.
    sampling = z * float(np.sqrt(1 / (4 * counts[-1]) + 1 / (4 * len(ours))))
    allowed = gap * float(steps.max()) + sampling
    found = abs(_angle(ours) - last)
    words = {"test": float(ours.mean()), "train": float(by_year[-1].mean()), "n": len(ours)}
    return Trial("missing", TABLE, name, float(found), allowed, words)


def _missing(values: pd.Series[str]) -> Array:
    return np.asarray(values.isna() | (values.astype(str) == UNKNOWN), dtype=float)


def _angle(missing: Array) -> float:
    """Return the arcsine of the root of a share (variance 1 / 4n); a correction keeps 0 of few off the edge."""
    return float(np.arcsin(np.sqrt((missing.sum() + 0.375) / (len(missing) + 0.75))))
