"""How soon the command line answers."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from benchmarks.clock import median_seconds, row


def measure() -> list[dict[str, Any]]:
    def run(*arguments: str) -> float:
        command = [sys.executable, *arguments]
        return median_seconds(
            lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), runs=7
        )

    bare = run("-c", "pass")
    return [
        row(
            "kansrijk --help", run("-m", "challenge", "--help"), yardstick="bare Python", other=bare
        )
    ]
