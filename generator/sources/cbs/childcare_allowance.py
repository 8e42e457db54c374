"""The childcare allowance: who applied for it, what the care cost, and what was paid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE
from generator.sources.cbs.childcare import use_of_care
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract


def kinderopvang_aanvrager(extract: Extract) -> Mapping[str, Column]:
    """Return one row per parent who applied, and year: costs, allowance and the income that decides, in EUR of the year.

    The mother applies where she lives with the child, else the father; both incomes count when they live together. The
    child with the most hours is the first child of the rules. Leaves out: reclaims, and who applied in vain.
    """
    care, values = use_of_care(extract), extract.lives.values["childcare_allowance"]
    parent = _applicant(extract, care["row"], care["year"])
    known = parent != NOWHERE
    parent, year, child, kind, hours = (
        a[known] for a in (parent, care["year"], care["row"], care["kind"], care["hours"])
    )
    prices = values["price_index"]
    years, of_year = np.unique(year, return_inverse=True)
    index = np.array([prices.at(int(y)) / prices.at(2022) for y in years])[of_year]
    most = np.asarray(values["hour_paid"])[kind] * index
    z = ndtri(np.clip(extract.uniform("childcare_price", child, year=year), 1e-9, 1 - 1e-9))
    cost = hours * most * np.exp(values["price_spread"] * z)
    income = _income(extract, parent, year)
    edges = values["incomes"]
    first = np.interp(income, edges, values["first_child"])
    later = np.interp(income, edges, values["next_child"])
    share = np.where(_is_first(parent, year, child, hours), first, later)
    allowance = share * np.minimum(cost, hours * most)
    pairs, of = np.unique(np.stack([parent, year]), axis=1, return_inverse=True)
    of = of.ravel()
    once = np.zeros(pairs.shape[1])
    once[of] = income * index
    return {
        "key_kind": all_registered(pairs.shape[1]),
        "year": pairs[1].astype(np.int16),
        "rin": extract.rin[pairs[0]],
        "cost": np.round(np.bincount(of, cost)),
        "allowance": np.round(np.bincount(of, allowance)),
        "income": np.round(once),
    }


def _applicant(extract: Extract, child: Ints, years: Column) -> Ints:
    """Return the parent of the extract with whom each child lives at the end of a year: the mother, else the father."""
    parent = np.full(len(child), NOWHERE, dtype=np.int32)
    for year in np.unique(years):
        mine = np.flatnonzero(years == year)
        home = extract.at(int(year), "household")
        for name in ("father", "mother"):
            found = extract.links(name)[child[mine]]
            there = (found != NOWHERE) & extract.chosen[found] & (home[child[mine]] != NOWHERE)
            there &= home[found] == home[child[mine]]
            parent[mine[there]] = found[there]
    return parent


def _income(extract: Extract, parent: Ints, years: Column) -> Column:
    """Return gross income of a parent and the partner at home, in EUR of 2022."""
    income = np.zeros(len(parent))
    for year in np.unique(years):
        mine = np.flatnonzero(years == year)
        gross, row = extract.at(int(year), "gross_income"), parent[mine]
        partner = extract.at(int(year), "partner")[row]
        both = (partner != NOWHERE) & extract.at(int(year), "lives_with_partner")[row]
        income[mine] = gross[row] + np.where(both, gross[partner], 0.0)
    return income


def _is_first(parent: Ints, year: Column, child: Ints, hours: Column) -> Column:
    """Whether each row is of the child with the most hours of all children of that parent and year."""
    keys, of = np.unique(np.stack([parent, year, child]), axis=1, return_inverse=True)
    of = of.ravel()
    together = np.bincount(of, hours)
    order = np.lexsort((-together, keys[1], keys[0]))
    parents = keys[:2, order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (parents[:, 1:] != parents[:, :-1]).any(axis=0)
    first = np.zeros(len(order), dtype=bool)
    first[order[begins]] = True
    return np.asarray(first[of])
