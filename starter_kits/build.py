"""Public data + templates + scoring's own files → one zip per kit."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from starter_kits.archive import Compressor, write_zip
from starter_kits.described import described
from starter_kits.kits import REGISTRY, WAITING
from starter_kits.material import Material
from starter_kits.reading import as_pages

KITS = tuple(REGISTRY)
SETTINGS = "event.json"


def kit_name(kit: str) -> str:
    """Return the name of a kit's folder and, with .zip, of its file."""
    return f"kansrijk-{kit}"


def build_kit(kit: str, *, public: Path, settings: Mapping[str, Any], out: Path) -> Path:
    """Write one kit to `out` and return its path; arguments as `build_all`."""
    (path,) = build_all([kit], public=public, settings=settings, out=out)
    return path


def build_all(
    kits: Iterable[str], *, public: Path, settings: Mapping[str, Any], out: Path
) -> list[Path]:
    """Write kits to `out` and return their paths; what they share is read once.

    public    folder with the public data
    settings  what kits may know of the event: name, years, base rates, attainable score
    """
    material = Material(public, settings)
    document = json.dumps(settings, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    named = list(kits)
    compress = Compressor()
    with ThreadPoolExecutor(1) as pool:
        # What waits for processes of its own is begun first and asked for last.
        ahead = {k: pool.submit(REGISTRY[k].files, material) for k in named if k in WAITING}
        for kit in sorted(named, key=lambda k: k in ahead):
            made = ahead[kit].result() if kit in ahead else REGISTRY[kit].files(material)
            # A kit's own files go before those that all share.
            files = {**material.common, **made, SETTINGS: document.encode()}
            files |= {**as_pages(files), **described(files, str(settings["language"]))}
            write_zip(out / f"{kit_name(kit)}.zip", kit_name(kit), files, compress)
    return [out / f"{kit_name(kit)}.zip" for kit in named]


def settings_of(path: Path) -> dict[str, Any] | None:
    """Return the settings that a kit was built with; None when that cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(f"{path.stem}/{SETTINGS}"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    return document if isinstance(document, dict) else None
