"""Run a kit in a clean folder, as a participant would."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from starter_kits.build import kit_name
from starter_kits.kits import REGISTRY
from starter_kits.running import KitResult


def unpack(kit: Path, folder: Path) -> Path:
    """Unpack a kit and return its folder."""
    with zipfile.ZipFile(kit) as archive:
        archive.extractall(folder)
    return folder / kit.stem


def check_kit(kit: Path) -> KitResult:
    """Unpack a kit and run it. Raises KeyError for a file that is not called as a kit is."""
    checks = {kit_name(name): module.check for name, module in REGISTRY.items()}
    with tempfile.TemporaryDirectory() as name:
        return checks[kit.stem](unpack(kit, Path(name)))
