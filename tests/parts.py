"""The three parts of the tests, by folder: markers, so that machines side by side can each run one (`make test PART=desk`)."""

from __future__ import annotations

from pathlib import Path

import pytest

PARTS = {
    "world": {"benchmarks", "generator", "golden", "laws", "scoring"},
    "desk": {"challenge"},
    "people": {"docs", "journey", "starter_kits"},
}
TESTS = Path(__file__).parent


def part_of(path: Path) -> str:
    """Return the part that a file of tests belongs to. Raises KeyError for a folder that is in none."""
    folder = path.relative_to(TESTS).parts[0]
    for part, folders in PARTS.items():
        if folder in folders:
            return part
    raise KeyError(f"tests/{folder} is in no part: tests/parts.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its part, before any is chosen by markers."""
    for item in items:
        item.add_marker(part_of(item.path))
