"""JSON Schemas of what commands print with --json: one file per document, a contract for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def read_schema(name: str) -> dict[str, Any]:
    """Return the schema of one document, such as "board-show"."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def names() -> list[str]:
    """Return the names of all documents."""
    return sorted(p.stem for p in FOLDER.glob("*.json"))
