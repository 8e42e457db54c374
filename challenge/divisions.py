"""By what children are divided when it is asked who is served how well: from the tables of a population, as of the cut-off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from challenge.populations import Unseen, own_rows
from challenge.workspace import Workspace
from generator import warehouse

Array = NDArray[Any]
UNKNOWN = "unknown"
FEATURES = ("sex", "mother_origin", "mother_born_abroad", "household_type")
AREAS = {"municipality": "gem2023", "neighbourhood": "bc2023"}
_ID, _MOTHER = "RINPERSOON", "mother"


def divisions(workspace: Workspace, ids: pd.Index[Any]) -> dict[str, Array]:
    """Return name of the division -> group of each test child of `ids`, (children,) of text."""
    features = warehouse.read_table(
        workspace.public_file("challenge.duckdb"), "first_1000_days", where="stage = 'toddler'"
    )
    features = features.drop_duplicates(_ID, keep="last").set_index(_ID).reindex(ids)
    areas = _areas(workspace.public_file("cbs.duckdb"), ids, workspace.definition.timeline.cutoff)
    return divided(features, areas)


def unseen_divisions(unseen: Unseen, cutoff: int) -> dict[str, Array]:
    """Return name of the division -> group of each child of an unseen population, (n,) of text.

    Each child by its row at its own stage; it lives where its mother lives, as it may not be born yet.
    """
    main = unseen.tables["challenge"]
    features = own_rows(unseen, [*FEATURES, "income_percentile"])
    mothers = warehouse.read_table(main, "children").drop_duplicates(_ID).set_index(_ID)[_MOTHER]
    of_each = pd.Index(mothers.reindex(unseen.children))
    known = of_each.dropna().unique()
    areas = _areas(unseen.tables["cbs"], known, cutoff).reindex(of_each)
    return divided(features, areas)


def divided(features: pd.DataFrame, areas: pd.DataFrame) -> dict[str, Array]:
    """Return the divisions; rows of both tables are the children."""
    found = {name: _as_text(features[name]) for name in FEATURES}
    percentile = pd.to_numeric(features["income_percentile"]).astype(float)
    found["income_fifth"] = _as_text(percentile.sub(1).floordiv(20).add(1).astype("Int64"))
    return found | {name: _as_text(areas[column]) for name, column in AREAS.items()}


def at_home(cbs: Path, ids: pd.Series[Any], years: pd.Series[Any]) -> pd.DataFrame:
    """Return the areas in which persons live on 31 December of a year each, rows as `ids`; a person may come more than once."""
    parts = []
    for year, of_year in ids.groupby(years):
        known = pd.Index(of_year.unique())
        found = _areas(cbs, known, int(year)).reindex(of_year)
        parts.append(found.set_axis(of_year.index))
    return pd.concat(parts).reindex(ids.index)


def _areas(cbs: Path, ids: pd.Index[Any], cutoff: int) -> pd.DataFrame:
    """Return the areas in which persons live on the day of the cut-off, rows as `ids`."""
    day = f"{cutoff}1231"
    listed = ", ".join(f"'{int(i):09d}'" for i in ids)
    there = (
        f"RINPERSOON IN ({listed}) AND GBADATUMAANVANGADRESHOUDING <= '{day}' "
        f"AND GBADATUMEINDEADRESHOUDING >= '{day}'"
    )
    key = ["SOORTOBJECTNUMMER", "RINOBJECTNUMMER"]
    homes = warehouse.read_table(cbs, "GBAADRESOBJECTBUS", where=there)[[_ID, *key]]
    areas = warehouse.read_table(cbs, "VSLGWBTAB")[[*key, *AREAS.values()]]
    homes = homes.drop_duplicates(_ID).merge(areas, on=key, how="left")
    return homes.set_index(_ID).reindex(ids)


def _as_text(column: pd.Series[Any]) -> Array:
    known = column.notna().to_numpy()
    return np.where(known, column.astype(str).to_numpy(), UNKNOWN).astype(object)
