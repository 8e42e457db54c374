"""Each test belongs to one part of `make test PART=…`, and the parts together are all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parts import PARTS, TESTS, part_of

MAKEFILE = (TESTS.parent / "Makefile").read_text(encoding="utf-8")
FOLDERS = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}


def test_every_folder_with_tests_is_in_one_part():
    listed = [folder for folders in PARTS.values() for folder in folders]
    assert sorted(listed) == sorted(FOLDERS)


def test_the_makefile_names_the_parts():
    assert f"PART={'|'.join(PARTS)}:" in MAKEFILE


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_chosen_by_its_marker(part: str, request: pytest.FixtureRequest):
    ours = part_of(Path(__file__))
    assert (request.node.get_closest_marker(part) is not None) == (part == ours)


def test_a_folder_in_no_part_is_refused():
    with pytest.raises(KeyError, match="no part"):
        part_of(TESTS / "elsewhere" / "test_it.py")
