"""By what children are divided when it is asked who is served how well: from the public tables, as of the cut-off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from challenge.workspace import Workspace
from generator import warehouse

Array = NDArray[Any]
UNKNOWN = "unknown"
FEATURES = ("sex", "mother_origin", "mother_born_abroad", "household_type")
AREAS = {"municipality": "gem2023", "neighbourhood": "bc2023"}


def divisions(workspace: Workspace, ids: pd.Index[Any]) -> dict[str, Array]:
    """Return name of the division -> group of each child of `ids`, (children,) of text."""
    features = warehouse.read_table(
        workspace.public_file("challenge.duckdb"), "first_1000_days", where="stage = 'toddler'"
    )
    features = features.drop_duplicates("RINPERSOON", keep="last").set_index("RINPERSOON")
    features = features.reindex(ids)
    found = {name: _as_text(features[name]) for name in FEATURES}
    percentile = pd.to_numeric(features["income_percentile"]).astype(float)
    found["income_fifth"] = _as_text(percentile.sub(1).floordiv(20).add(1).astype("Int64"))
    areas = _areas(workspace, ids)
    return found | {name: _as_text(areas[column]) for name, column in AREAS.items()}


def _areas(workspace: Workspace, ids: pd.Index[Any]) -> pd.DataFrame:
    """Return the areas in which children live on the day of the cut-off, rows as `ids`."""
    cbs = workspace.public_file("cbs.duckdb")
    day = f"{workspace.definition.timeline.cutoff}1231"
    listed = ", ".join(f"'{int(i):09d}'" for i in ids)
    there = (
        f"RINPERSOON IN ({listed}) AND GBADATUMAANVANGADRESHOUDING <= '{day}' "
        f"AND GBADATUMEINDEADRESHOUDING >= '{day}'"
    )
    key = ["SOORTOBJECTNUMMER", "RINOBJECTNUMMER"]
    homes = warehouse.read_table(cbs, "GBAADRESOBJECTBUS", where=there)[["RINPERSOON", *key]]
    areas = warehouse.read_table(cbs, "VSLGWBTAB")[[*key, *AREAS.values()]]
    homes = homes.drop_duplicates("RINPERSOON").merge(areas, on=key, how="left")
    return homes.set_index("RINPERSOON").reindex(ids)


def _as_text(column: pd.Series[Any]) -> Array:
    known = column.notna().to_numpy()
    return np.where(known, column.astype(str).to_numpy(), UNKNOWN).astype(object)
