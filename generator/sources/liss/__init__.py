"""A panel of households that answers questionnaires: its members, their background by month, their answers by wave.

Each function of TABLES takes the survey of a partition; the yearly questionnaires are made by `modules.module_records`
from their declarations (generator/questionnaire.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.engine.types import Column
from generator.sources.liss.background import avars, koppelsleutel, prefer_outcome
from generator.sources.liss.survey import Survey

TABLES: Mapping[str, Callable[[Survey], Mapping[str, Column]]] = {
    "avars": avars,
    "koppelsleutel": koppelsleutel,
    "prefer_outcome": prefer_outcome,
}
