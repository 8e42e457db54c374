"""The peer: SDV's HMASynthesizer learns two linked tables and draws as many rows. Reported beside ours, without a bar.

It learns any pair of tables from examples, where ours is a model that was written down: the two do not do the same work.
Needs the extra `twin`, and a database of registers (CBS) that was made.
"""

from __future__ import annotations

import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.clock import row

PERSONS = 1000
PARENT, CHILD, KEY = "GBAPERSOONTAB", "INPATAB", "RINPERSOON"


def measure(registers: Path, *, ours: float) -> list[dict[str, Any]]:
    """Return how long the peer takes; a row that says so when it is not here.

    ours  cells per second of our own generation, all stages
    """
    if find_spec("sdv") is None:
        return [row("HMASynthesizer", 0.0, 'NOT MEASURED: pip install "kansrijk[twin]"')]
    from sdv.metadata import Metadata
    from sdv.multi_table import HMASynthesizer

    with duckdb.connect(str(registers), read_only=True) as db:
        persons = db.execute(
            f"SELECT * FROM {PARENT} WHERE {KEY} IN (SELECT {KEY} FROM {CHILD})"
            f" ORDER BY {KEY} LIMIT {PERSONS}"
        ).df()
        incomes = db.execute(
            f"SELECT * FROM {CHILD} WHERE {KEY} IN (SELECT {KEY} FROM persons)"
        ).df()
    tables = {PARENT: persons, CHILD: incomes}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its columns' forms: not what is measured
        metadata = Metadata.detect_from_dataframes(tables, infer_keys=None)
        for name in tables:
            metadata.update_column(table_name=name, column_name=KEY, sdtype="id")
        metadata.set_primary_key(KEY, PARENT)
        metadata.add_relationship(PARENT, CHILD, KEY, KEY)
        started = time.perf_counter()
        peer = HMASynthesizer(metadata, verbose=False)
        peer.fit(tables)
        fitted = time.perf_counter() - started
        drawn = peer.sample(len(persons), main_table_name=PARENT)
        seconds = time.perf_counter() - started
    cells = sum(table.size for table in drawn.values())
    figure = (
        f"{PERSONS} persons, {len(incomes)} incomes: learned in {fitted:.0f} s;"
        f" {cells / seconds / 1e3:.1f} thousand cells a second, ours {ours / 1e3:.0f}"
    )
    return [
        row(
            "HMASynthesizer",
            seconds,
            figure,
            yardstick="the same cells by ours",
            other=cells / ours,
        )
    ]
