"""The kits, by name: a new one is a module with `files` and `check`, and a line in REGISTRY."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from starter_kits.kits import nocode, python, r, spss, sql
from starter_kits.material import Material
from starter_kits.running import KitResult


class Kit(Protocol):
    """What the module of a kit has."""

    def files(self, material: Material, /) -> Mapping[str, bytes]:
        """Return what the kit holds besides the common files: name in the kit -> content."""

    def check(self, home: Path, /) -> KitResult:
        """Run the kit as a participant would; `home` is its folder, unpacked for this alone."""


REGISTRY: Mapping[str, Kit] = {"python": python, "r": r, "sql": sql, "spss": spss, "nocode": nocode}
WAITING = frozenset({"spss"})  # their files are written by processes of their own
