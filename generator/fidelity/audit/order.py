"""Order: whether the place of a row in its file, or of a value among the values, tells what is sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from generator.fidelity.audit.evidence import Column, Evidence, Link
from generator.fidelity.audit.statistics import (
    FALSE_ALARMS,
    Array,
    allowed_correlation,
    correlation,
)
from generator.fidelity.audit.trial import Trial

# (features, target) -> predictions of rows that the model has not seen
Fit = Callable[[pd.DataFrame, Array], Array]
ROW_GROUP = 122_880
FEWEST_VALUES, MOST_VALUES = 12, 5_000
OWN = ("child", "mother", "address")
ALL_PLACES = "(every table)"


def positions(evidence: Evidence) -> tuple[dict[str, Array], list[str]]:
    """Return "table column (via)" -> place from 0 to 1 of every child's row, and those that a model may combine.

    Who has no row gets a place by lot: having none is something that a register says, and its order does not. Places
    in two tables that follow the same number differ for who has a row in one only, and are the same when the mother is
    the main earner: both are facts that the tables say openly, so that a model gets the places only of persons and
    homes that every child has.
    """
    lots = np.random.default_rng(0)  # public and arbitrary: it only fills gaps
    size = len(evidence.children)
    found, combined = {}, []
    for link in evidence.links:
        places = lots.uniform(size=size)
        rows = evidence.position(link)
        places[rows.index.to_numpy()] = rows.to_numpy()
        name = f"{link.column.place} {link.column.name} ({link.via})"
        found[name] = places
        if len(rows) == size and link.via in OWN:
            combined.append(name)
    return found, combined


def row_order(evidence: Evidence, fit: Fit) -> list[Trial]:
    """Hold the place of rows against outcomes and true risks, table by table and all together by a model."""
    places, combined = positions(evidence)
    trials = []
    for name, place in places.items():
        table, column = name.split(" ", 1)
        for feature, values in {"place": place, "parity": _parity(place)}.items():
            for outcome, what, target in evidence.targets():
                words = {"outcome": outcome, "what": what, "feature": feature}
                found = abs(correlation(values, target))
                trials.append(Trial("row_order", table, column, found, 1.0, words))
    if combined:
        features = pd.DataFrame({name: places[name] for name in combined})
        trials += modelled(evidence, features, fit, Trial("row_order", ALL_PLACES, "model", 0, 1))
    allowed = allowed_correlation(len(evidence.children), len(trials))
    return [replace(t, allowed=allowed) for t in trials]


def _parity(place: Array) -> Array:
    """Return whether the row is an even or odd one, among the children's own rows."""
    return np.asarray(np.argsort(np.argsort(place)) % 2, dtype=float)


def modelled(evidence: Evidence, features: pd.DataFrame, fit: Fit, like: Trial) -> list[Trial]:
    """Return a trial per true risk: what a model of features that mean nothing predicts of it, cross-fitted."""
    trials = []
    for outcome, what, target in evidence.targets():
        if what == "risk":
            # Ranks: a few children with high risks would otherwise decide the fit alone.
            ranks = stats.rankdata(target) / len(target)
            found = max(correlation(fit(features, ranks), target), 0.0)
            words = {"outcome": outcome, "what": what, "feature": "model"}
            trials.append(replace(like, found=found, words=words))
    return trials


def dictionary_order(evidence: Evidence) -> list[Trial]:
    """Hold the order in which values first appear, as a Parquet dictionary keeps it, against the mean risk by value.

    A common value appears early; what is compared is how early it is for how common it is.
    """
    trials: list[tuple[Trial, int]] = []
    for link in _widest_links(evidence):
        rows = evidence.newest(link)
        for column in evidence.columns:
            if column.place != link.column.place or not column.is_text:
                continue
            if column.name == link.column.name or column.name not in rows:
                continue
            if rows[column.name].nunique() >= FEWEST_VALUES:
                early = _first_appearance(evidence, column, link)
                trials += _by_value(evidence, column, rows[column.name], early)
    total = len(trials)
    return [replace(t, allowed=_allowed(n, total)) for t, n in trials]


def _widest_links(evidence: Evidence) -> list[Link]:
    """Return one link per table: the children's own where there is one."""
    best: dict[str, Link] = {}
    for link in evidence.links:
        known = best.get(link.column.place)
        if known is None or (link.via == "child" and known.via != "child"):
            best[link.column.place] = link
    return list(best.values())


def _first_appearance(evidence: Evidence, column: Column, link: Link) -> pd.Series[float]:
    """Return value -> how early it first appears, uniform from 0 to 1 when rows are shuffled by number."""
    rows = evidence.db.execute(
        f'SELECT "{column.name}" AS value, min(rowid) AS first, count(DISTINCT "{link.column.name}") AS common, '  # noqa: S608
        f"(SELECT count(*) FROM {column.source}) AS total FROM {column.source} "
        f'WHERE "{column.name}" IS NOT NULL GROUP BY 1'
    ).df()
    if not FEWEST_VALUES <= len(rows) <= MOST_VALUES:
        return pd.Series(dtype=float)
    place = (rows["first"] + 0.5) / rows["total"]
    return pd.Series((1 - (1 - place) ** rows["common"]).to_numpy(), index=rows["value"])


def _by_value(
    evidence: Evidence, column: Column, values: pd.Series[str], early: pd.Series[float]
) -> list[tuple[Trial, int]]:
    trials = []
    for outcome, what, target in evidence.targets():
        if early.empty or what == "outcome":
            continue
        means = pd.Series(target[values.index], index=values.to_numpy()).groupby(level=0).mean()
        both = pd.concat([early, means], axis=1, join="inner").to_numpy()
        if len(both) >= FEWEST_VALUES:
            found = abs(correlation(both[:, 0], both[:, 1]))
            words = {"outcome": outcome, "what": what}
            trial = Trial("dictionary_order", column.place, column.name, found, 1.0, words)
            trials.append((trial, len(both)))
    return trials


def _allowed(n: int, trials: int) -> float:
    """Return the allowed correlation; 1 where even a perfect order of n values is no surprise."""
    orders = float(np.sum(np.log(np.arange(1, n + 1))))
    surprising = orders > np.log(2 * trials / FALSE_ALARMS)
    return allowed_correlation(n, trials) if surprising else 1.0
