"""What kits are made from: public data, the words of an event, templates. Read once, shared by all kits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import scoring
from generator.exports.pages import as_html, as_markdown
from generator.exports.tables import table_as_csv

TEMPLATES = Path(__file__).parent / "templates"
CHALLENGE_TABLES = (
    *("children", "train_outcomes", "first_1000_days", "sample_submission"),
    *("supports", "support_offers"),
)
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Material:
    """What a kit may be made of.

    public    folder with the public data
    settings  what kits may know of the event: name, years, base rates, attainable score
    """

    public: Path
    settings: Mapping[str, Any]

    @cached_property
    def common(self) -> dict[str, bytes]:
        """The files that every kit has: name in the kit -> content."""
        files = {
            **self.template(TEMPLATES / "common"),
            **{f"data/{name}.csv": content for name, content in self.challenge.items()},
            **_scoring(),
        }
        for language in LANGUAGES:
            files[f"codebook/codebook.{language}.html"] = as_html(language).encode()
            files[f"codebook/codebook.{language}.md"] = as_markdown(language).encode()
        return files

    @cached_property
    def challenge(self) -> dict[str, bytes]:
        """The challenge tables as CSV: name -> content."""
        database = self.public / "challenge.duckdb"
        return {table: table_as_csv(database, table) for table in CHALLENGE_TABLES}

    def template(self, folder: Path) -> dict[str, bytes]:
        """Return the files of a folder; Markdown gets the event's own words for {{name}} and the like."""
        files = {}
        for path in sorted(
            p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
        ):
            content = path.read_bytes()
            if path.suffix == ".md":
                content = self.filled(content.decode("utf-8")).encode()
            files[path.relative_to(folder).as_posix()] = content
        return files

    def filled(self, text: str) -> str:
        """Return a text with the event's own words for {{name}} and the like."""
        for key, value in self.settings.items():
            text = text.replace("{{" + key + "}}", str(value))
        return text


def _scoring() -> dict[str, bytes]:
    """Return the very files that the server runs."""
    home = Path(scoring.__file__).parent
    return {
        f"scoring/{p.relative_to(home).as_posix()}": p.read_bytes()
        for p in sorted(home.rglob("*"))
        if p.suffix in (".py", ".toml")
    }
