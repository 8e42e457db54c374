"""Open data: counts per partition, which are summed, rounded and kept back when the file is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.engine.types import Column
from generator.sources.extract import Extract
from generator.sources.open_data.neighbourhoods import neighbourhood_counts

COUNTS: Mapping[str, Callable[[Extract], Mapping[str, Column]]] = {"KWB": neighbourhood_counts}
