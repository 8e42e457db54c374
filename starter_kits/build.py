"""Plain values + templates + public data + scoring's own files → zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import scoring
from generator.exports.pages import as_html, as_markdown
from generator.exports.tables import table_as_csv
from starter_kits.archive import write_zip

TEMPLATES = Path(__file__).parent / "templates"
CHALLENGE_TABLES = (
    *("children", "train_outcomes", "first_1000_days", "sample_submission"),
    *("supports", "support_offers"),
)
KITS = ("python",)
SETTINGS = "event.json"


def kit_name(kit: str) -> str:
    """Return the name of a kit's folder and, with .zip, of its file."""
    return f"kansrijk-{kit}"


def build_kit(kit: str, *, public: Path, settings: Mapping[str, Any], out: Path) -> Path:
    """Write one kit to `out` and return its path.

    public    folder with the public data
    settings  what kits may know of the event: name, years, base rates, attainable score
    """
    files = {
        **_folder(TEMPLATES / "common", settings),
        **_folder(TEMPLATES / kit, settings),
        **{f"data/{t}.csv": table_as_csv(public / "challenge.duckdb", t) for t in CHALLENGE_TABLES},
        **_scoring(),
    }
    for language in ("nl", "en"):
        files[f"codebook/codebook.{language}.html"] = as_html(language).encode()
        files[f"codebook/codebook.{language}.md"] = as_markdown(language).encode()
    document = json.dumps(settings, indent=2, ensure_ascii=False, sort_keys=True)
    files[SETTINGS] = (document + "\n").encode()
    path = out / f"{kit_name(kit)}.zip"
    write_zip(path, kit_name(kit), files)
    return path


def settings_of(path: Path) -> dict[str, Any] | None:
    """Return the settings that a kit was built with; None when that cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(f"{path.stem}/{SETTINGS}"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    return document if isinstance(document, dict) else None


def _folder(folder: Path, settings: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files of a template; Markdown gets the event's own words for {{name}} and the like."""
    files = {}
    for path in sorted(
        p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    ):
        content = path.read_bytes()
        if path.suffix == ".md":
            text = content.decode("utf-8")
            for key, value in settings.items():
                text = text.replace("{{" + key + "}}", str(value))
            content = text.encode()
        files[path.relative_to(folder).as_posix()] = content
    return files


def _scoring() -> dict[str, bytes]:
    """Return the very files that the server runs."""
    home = Path(scoring.__file__).parent
    return {
        f"scoring/{p.relative_to(home).as_posix()}": p.read_bytes()
        for p in sorted(home.rglob("*"))
        if p.suffix in (".py", ".toml")
    }
