"""python -m benchmarks.scale HOUSEHOLDS… : make the data of an event at several sizes; time by stage, memory, disk, and the whole country.

Each size is an event of its own in a folder that is gone afterwards. Memory is that of this process and its workers together
(shared pages counted once), looked at twice a second. With two sizes or more a line is fitted, and what it says of 8.4 million
households is printed: an estimate. Options as of `data generate`: --region, --workers, --unseen, --finals, --panel, --tables.
With --world the public world is made once more by itself, without true risks and what would have happened.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from challenge.definition_text import write_definition
from challenge.ledger.repository import Ledger
from challenge.release import calibrated, recipe_of
from challenge.setup import generate_data, init_event
from challenge.workspace import SETTINGS_FILE, Workspace, open_workspace
from generator import publication
from generator.production import produce

OUT = Path(__file__).parent / "scale.json"
COUNTRY = 8_400_000
# The public world and what is sealed with it; the panel has its own size.
PUBLIC = ("simulate", "write")


class Watch:
    """Looks at memory and disk while work is done."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.memory, self.disk = folder, 0.0, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.memory = max(self.memory, sum(map(_memory, _family())))
            self.disk = max(self.disk, _size(self.folder))


def _family() -> list[str]:
    """Return the ids of this process and all that come from it."""
    parents = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[rest[1]].append(status.parent.name)
    found, todo = [], [Path("/proc/self").resolve().name]
    while todo:
        found.append(todo.pop())
        todo += parents[found[-1]]
    return found


def _memory(process: str) -> float:
    """Return the megabytes of a process, its part of what is shared."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return (
        float(next(line.split()[1] for line in text.splitlines() if line.startswith("Pss:"))) / 1e3
    )


def _size(folder: Path) -> float:
    """Return the megabytes of the files under a folder."""
    total = 0
    for place, _, names in os.walk(folder):  # passes over folders that are gone meanwhile
        for name in names:
            with suppress(OSError):  # it was put in place meanwhile
                total += (Path(place) / name).stat().st_size
    return total / 1e6


def world_alone(workspace: Workspace, workers: int, folder: Path) -> float:
    """Return the seconds that it takes to simulate, observe and write the public world, and nothing that is sealed."""
    definition = workspace.definition
    calibration = calibrated(definition, workspace.secret, lambda *_: None)
    recipe = recipe_of(definition, workspace.secret, calibration, "event")
    recipe = replace(recipe, supports={}, risks_for=())
    began = time.monotonic()
    produce(recipe, folder / "spools", workers=workers, done=lambda *_: None)
    publication.write_all(
        folder / "spools", folder, timeline=definition.timeline, names=recipe.tables
    )
    return time.monotonic() - began


def run(households: int, given: argparse.Namespace) -> dict[str, Any]:
    """Make an event of a size and delete it again."""
    moments: list[tuple[str, float]] = []

    def progress(stage: str, _done: int, _total: int) -> None:
        if not moments or moments[-1][0] != stage:
            moments.append((stage, time.monotonic()))

    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name) / "event"
        workspace = init_event(folder, name="Schaal", language="nl", at=datetime.now(UTC))
        settings = replace(
            workspace.definition,
            region=given.region,
            households=households,
            unseen_households=given.unseen,
            final_populations=given.finals,
            liss_households=given.panel,
            tables=given.tables,
        )
        write_definition(folder / SETTINGS_FILE, settings)
        workspace = open_workspace(folder)
        ledger = Ledger.open(workspace.database_url)
        began, used = time.monotonic(), _processor()
        with Watch(folder) as watch:
            generate_data(
                workspace,
                ledger,
                secret_file=None,
                workers=given.workers,
                progress=progress,
                at=datetime.now(UTC),
            )
        ended = time.monotonic()
        ledger.close()
        used, made = _processor() - used, _size(folder)
        alone = world_alone(open_workspace(folder), given.workers, folder) if given.world else None
        stages: dict[str, float] = defaultdict(float)
        ends = [moment for _, moment in moments[1:]] + [ended]
        for (stage, start), end in zip(moments, ends, strict=True):
            stages[stage] += end - start
        return {
            "households": households,
            "seconds": round(ended - began, 1),
            "processor_seconds": round(used, 1),
            "public_seconds": round(sum(stages[stage] for stage in PUBLIC), 1),
            "world_alone_seconds": alone and round(alone, 1),
            "stages": {stage: round(seconds, 1) for stage, seconds in stages.items()},
            "megabytes": round(watch.memory),
            "disk_megabytes_at_most": round(watch.disk),
            "disk_megabytes_made": round(made),
        }


def _processor() -> float:
    """Return the seconds of processor that this process and its workers that have ended used."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def country(runs: list[dict[str, Any]]) -> dict[str, float]:
    """Fit a line through each figure; return what it says of the country, and how far a size is off the line at most."""
    sizes = np.array([r["households"] for r in runs], dtype=float)
    found = {}
    for figure in ("seconds", "megabytes", "disk_megabytes_at_most", "disk_megabytes_made"):
        values = np.array([r[figure] for r in runs])
        slope, start = np.polyfit(sizes, values, 1)
        found[figure] = round(float(start + slope * COUNTRY))
        off = np.abs(start + slope * sizes - values) / values
        found[f"{figure}_off_the_line"] = round(float(off.max()), 3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("households", type=int, nargs="+")
    parser.add_argument("--region", default="hart-van-brabant")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--unseen", type=int, default=100_000)
    parser.add_argument("--finals", type=int, default=3)
    parser.add_argument("--panel", type=int, default=5_000)
    parser.add_argument("--tables", default="core", choices=["core", "all"])
    parser.add_argument("--world", action="store_true", help="time the public world by itself too")
    parser.add_argument("--folder", type=Path, default=None, help="where events are made")
    given = parser.parse_args()
    runs = []
    for households in given.households:
        runs.append(run(households, given))
        print(json.dumps(runs[-1]), flush=True)
    document = {
        "workers": given.workers,
        "region": given.region,
        "tables": given.tables,
        "runs": runs,
    }
    if len(runs) > 1:
        document["country"] = country(runs)
        print(json.dumps(document["country"]))
    OUT.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"written to {OUT.name}")


if __name__ == "__main__":
    main()
