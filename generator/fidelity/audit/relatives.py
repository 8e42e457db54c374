"""Relatives: children of one mother stand in one half of the board.

A team that reads the score of the public half would learn about the private half from siblings otherwise. Siblings
among the training children are another matter: to use them is the task.
"""

from __future__ import annotations

import pandas as pd

from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.trial import Trial

_MOTHERS = (
    "SELECT RINPERSOON, RINPERSOONMa AS mother FROM cbs.KINDOUDERTAB WHERE RINPERSOONSMa = 'R'"
)
_LISTED = "SELECT RINPERSOON, mother FROM challenge.children"


def split_families(evidence: Evidence) -> list[Trial]:
    """Count mothers with test children in both halves: by the sealed answers, the list of children and the register."""
    parts = evidence.answers[["RINPERSOON", "part"]]
    sources = {("answers.sealed", "mother"): evidence.answers[["RINPERSOON", "mother"]]}
    there = {(c.table, c.name) for c in evidence.columns}
    if ("children", "mother") in there:
        sources["challenge.children", "mother"] = evidence.db.execute(_LISTED).df()
    if {("KINDOUDERTAB", "RINPERSOONMa"), ("KINDOUDERTAB", "RINPERSOONSMa")} <= there:
        sources["cbs.KINDOUDERTAB", "RINPERSOONMa"] = evidence.db.execute(_MOTHERS).df()
    return [
        Trial("relatives", table, column, _in_both(parts, mothers), 0)
        for (table, column), mothers in sources.items()
    ]


def _in_both(parts: pd.DataFrame, mothers: pd.DataFrame) -> int:
    families = parts.merge(mothers.dropna(), on="RINPERSOON").groupby("mother")["part"]
    return int((families.nunique() > 1).sum())
