"""make bench: run all benchmarks, print a table, write benchmarks/latest.json.

Every figure is the median of several runs; where there is a yardstick the ratio counts, not the seconds.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import board, generation, ideas, scores, start

OUT = Path(__file__).parent / "latest.json"


def main() -> None:
    console = Console(highlight=False, width=140)
    rows = [row for part in (start, scores, board, ideas, generation) for row in part.measure()]
    table = Table("what", "seconds", "figure", "yardstick", "ratio", box=box.SIMPLE_HEAD)
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "–"
        table.add_row(row["what"], f"{row['seconds']:.3f}", row["figure"], row["yardstick"], ratio)
    console.print(table)
    document = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    OUT.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {OUT.name}")


main()
