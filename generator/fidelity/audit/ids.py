"""Numbers of persons, homes and households: whether digits, bits or differences tell what is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.groups import is_id
from generator.fidelity.audit.order import Fit, modelled
from generator.fidelity.audit.statistics import Array, allowed_correlation, correlation
from generator.fidelity.audit.trial import Trial

BITS = 16
MODULI = (3, 7, 11, 13, 97)
_DIGITS = 9
_NEW = 0.5


def ids(evidence: Evidence) -> Iterator[tuple[str, str, pd.Series[str]]]:
    """Give (table, column, texts of digits by place of the child) of every number that children lead to.

    A number that stands in many tables comes once: nearly all of what is given was not given before.
    """
    seen: set[tuple[int, str]] = set()
    for link in sorted(evidence.links, key=lambda known: (known.via != "child", known.via)):
        rows = evidence.newest(link)
        for name in rows.columns:
            if not is_id(rows[name]):
                continue
            values = rows[name].dropna().astype(str).str.strip()
            values = values[values.str.fullmatch(r"\d+")]
            pairs = set(zip(values.index, values, strict=True))
            if len(pairs - seen) > _NEW * len(pairs):
                seen |= pairs
                yield link.column.place, f"{name} ({link.via})", values


def features(values: pd.Series[str]) -> pd.DataFrame:
    """Return what an adversary reads in numbers: their size, last digits, remainders and bits; a row per child."""
    numbers = values.map(int)
    low = (numbers % 2**62).to_numpy(dtype=np.int64)
    found: dict[str, Array] = {"size": numbers.rank().to_numpy()}
    width = int(values.str.len().max())
    padded = values.str.zfill(width)
    for k in range(min(width, _DIGITS)):
        found[f"digit {k + 1} from the right"] = padded.str[width - 1 - k].astype(int).to_numpy()
    for modulus in MODULI:
        found[f"remainder by {modulus}"] = low % modulus
    for bit in range(BITS):
        found[f"bit {bit}"] = (low >> bit) & 1
    return pd.DataFrame(found, index=values.index).astype(float)


def numbers(evidence: Evidence, fit: Fit) -> list[Trial]:
    """Hold every feature of every number against outcomes and true risks: in order, by digit, and by a model."""
    trials: list[tuple[Trial, int]] = []
    for table, column, values in ids(evidence):
        read = features(values)
        if column.endswith("(child)"):
            mothers = evidence.children["mother"].loc[values.index].map(int)
            read["distance to mother"] = (values.map(int) - mothers).abs().rank()
        here = values.index.to_numpy()
        for feature in read:
            x = read[feature].to_numpy()
            for outcome, what, target in evidence.targets():
                words = {"outcome": outcome, "what": what, "feature": str(feature)}
                found = abs(correlation(x, target[here]))
                if str(feature).startswith(("digit", "remainder")):
                    found = max(found, _between_groups(x, target[here]))
                trials.append((Trial("id", table, column, found, 1.0, words), len(here)))
        if len(here) == len(evidence.children):
            like = Trial("id", table, column, 0.0, 1.0)
            trials += [(t, len(here)) for t in modelled(evidence, read, fit, like)]
    return [replace(t, allowed=allowed_correlation(n, 2 * len(trials))) for t, n in trials]


def _between_groups(x: Array, target: Array) -> float:
    """Return a Kruskal-Wallis test of target by the values of x as the correlation that is as surprising."""
    groups = [target[x == value] for value in np.unique(x)]
    groups = [g for g in groups if len(g) >= 5]
    if len(groups) < 3 or np.ptp(np.concatenate(groups)) == 0:
        return 0.0
    p = max(float(stats.kruskal(*groups).pvalue), 1e-300)
    n = len(x)
    t = float(stats.t.isf(p / 2, n - 2))
    return t / float(np.sqrt(n - 2 + t * t))
