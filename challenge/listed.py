"""The listed children of public data, with the household and the neighbourhood in which a rule may find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from generator import warehouse
from scoring.idea_preview import Listed

_CHILDREN = """
SELECT c.RINPERSOON, coalesce(c.stage, '') AS stage, coalesce(c.mother, c.RINPERSOON) AS mother,
  {household} AS household, {area} AS area
FROM children c
ORDER BY c.RINPERSOON
"""
# Where the mother lives on the last day that the registers know: children that are not yet born live there too.
_HOUSEHOLD = """(SELECT arg_max(h.HUISHOUDNR, h.DATUMAANVANGHH)
  FROM cbs.GBAHUISHOUDENSBUS h WHERE h.RINPERSOON = c.mother)"""
_AREA = """(SELECT any_value(v.bc2023) FROM cbs.VSLGWBTAB v WHERE v.RINOBJECTNUMMER = (
  SELECT arg_max(a.RINOBJECTNUMMER, a.GBADATUMAANVANGADRESHOUDING)
  FROM cbs.GBAADRESOBJECTBUS a WHERE a.RINPERSOON = c.mother))"""


def listed_children(files: Mapping[str, Path], schema: Mapping[str, Sequence[str]]) -> Listed:
    """Return the listed children with the household and the neighbourhood of the mother, where registers are at hand."""
    household = _HOUSEHOLD if "cbs.GBAHUISHOUDENSBUS" in schema else "NULL"
    known = {"cbs.GBAADRESOBJECTBUS", "cbs.VSLGWBTAB"} <= set(schema)
    query = _CHILDREN.format(household=household, area=_AREA if known else "NULL")
    with warehouse.open_readonly(files["main"]) as db:
        if "cbs" in files:
            with warehouse.attached(db, files["cbs"], "cbs"):
                table = db.execute(query).df()
        else:
            table = db.execute(query).df()
    home = table["household"].astype(object)
    home = home.where(home.notna(), table["mother"])
    return Listed(
        table["RINPERSOON"].tolist(),
        pd.factorize(home)[0],
        table["stage"].to_numpy(dtype=str),
        pd.factorize(table["area"])[0],
    )
