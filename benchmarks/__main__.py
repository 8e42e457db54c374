"""make bench: run all benchmarks, print a table, write benchmarks/latest.json, add a line to benchmarks/history.jsonl.

Every figure is the median of several runs; where there is a yardstick the ratio counts, not the seconds. What is slower than
it was is said at the end. `python -m benchmarks generation` runs one part.
"""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks import board, generation, history, ideas, scores, start

OUT = Path(__file__).parent / "latest.json"
PARTS = {
    "start": start,
    "scores": scores,
    "board": board,
    "ideas": ideas,
    "generation": generation,
}


def main() -> None:
    console = Console(highlight=False, width=160)
    parts = [PARTS[name] for name in sys.argv[1:] or PARTS]
    rows = [row for part in parts for row in part.measure()]
    table = Table("what", "seconds", "MB", "figure", "yardstick", "ratio", box=box.SIMPLE_HEAD)
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "–"
        memory = f"{row['megabytes']:.0f}" if "megabytes" in row else "–"
        seconds = f"{row['seconds']:.3f}"
        texts = (escape(row[name]) for name in ("figure", "yardstick"))
        table.add_row(row["what"], seconds, memory, *texts, ratio)
    console.print(table)
    for what, times in history.slower(rows).items():
        console.print(f"SLOWER: {what}: {times:.2f} times the median of earlier runs")
    history.append(rows)
    document = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    OUT.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {OUT.name}")


if __name__ == "__main__":  # stages are measured in processes that import this module again
    main()
