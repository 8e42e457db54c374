"""What earlier runs measured, one line of JSON per run: a slowdown is seen against runs on a machine of the same kind."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "history.jsonl"
SLOWER = 1.25  # times the median of earlier runs: noise of a shared machine stays below


def machine() -> str:
    """Name a kind of machine, not one machine."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def key_of(row: dict[str, Any]) -> str:
    """Name what was measured: a row, and its yardstick without its seconds."""
    yardstick = row["yardstick"].rsplit(" ", 2)[0] if row["ratio"] is not None else ""
    return f"{row['what']} | {yardstick}" if yardstick else str(row["what"])


def figures(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return what counts of each row: the ratio where there is a yardstick of the same run, else the seconds."""
    return {key_of(r): r["seconds"] if r["ratio"] is None else r["ratio"] for r in rows}


def slower(rows: list[dict[str, Any]], file: Path = FILE) -> dict[str, float]:
    """Return key -> how many times as much as the median of earlier runs, where that is above SLOWER."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    runs = [json.loads(line) for line in lines]
    runs = [run["figures"] for run in runs if run["machine"] == machine()]
    found = {}
    for key, figure in figures(rows).items():
        earlier = [run[key] for run in runs if run.get(key)]
        if earlier and figure > SLOWER * statistics.median(earlier):
            found[key] = figure / statistics.median(earlier)
    return found


def append(rows: list[dict[str, Any]], file: Path = FILE) -> None:
    """Add a run."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    document = {"commit": commit, "machine": machine(), "figures": figures(rows)}
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(document, sort_keys=True) + "\n")
