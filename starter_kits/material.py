"""What kits are made from: public data, the words of an event, templates. Read once, shared by all kits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import scoring
from generator.exports.datasheet import as_datasheet
from generator.exports.tables import table_as_csv
from starter_kits.registers import PILOTS, RegisterSample
from starter_kits.words import Words

TEMPLATES = Path(__file__).parent / "templates"
CHALLENGE_TABLES = (
    *("children", "train_outcomes", "first_1000_days", "sample_submission"),
    *("supports", "support_offers"),
)
# Dutch has the plain name: README.md beside README.en.md.
LANGUAGES = {"nl": "", "en": ".en"}
FILLED = (".md", ".toml", ".sps", ".do")  # files with the event's own words in them
_WORDS = "kit.toml"


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
        for language, mark in LANGUAGES.items():
            files[f"DATACARD{mark}.md"] = as_datasheet(language).encode()
        for path in sorted((self.public / "codebook").glob("codebook.*")):
            files[f"codebook/{path.name}"] = path.read_bytes()
        return files

    @cached_property
    def challenge(self) -> dict[str, bytes]:
        """The challenge tables as CSV: name -> content."""
        database = self.public / "challenge.duckdb"
        return {
            **{table: table_as_csv(database, table) for table in CHALLENGE_TABLES},
            "pilots": table_as_csv(self.public / "local.duckdb", PILOTS),
        }

    @cached_property
    def registers(self) -> dict[str, bytes]:
        """The full registers of some families as CSV: name in the kit -> content."""
        with RegisterSample(self.public) as sample:
            return {f"data/registers/{name}.csv": csv for name, csv in sample.as_csv().items()}

    def own(self, kit: str) -> dict[str, bytes]:
        """Return the files of a kit's own template, and the README that its words complete."""
        files = self.template(TEMPLATES / kit)
        words = tomllib.loads(files.pop(_WORDS).decode())
        for language, mark in LANGUAGES.items():
            name = f"README{mark}.md"
            text = (TEMPLATES / "readme" / name).read_text(encoding="utf-8")
            for key, value in words[language].items():
                text = text.replace("{{kit_" + key + "}}", value.strip())
            files[name] = self.filled(text).encode()
        return files

    def template(self, folder: Path) -> dict[str, bytes]:
        """Return the files of a folder; texts get the event's own words for {{name}} and the like."""
        files = {}
        for path in sorted(
            p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
        ):
            content = path.read_bytes()
            if path.suffix in FILLED:
                content = self.filled(content.decode("utf-8")).encode()
            files[path.relative_to(folder).as_posix()] = content
        return files

    @cached_property
    def _in_words(self) -> dict[str, str]:
        """The budget, and how many files a team may hand in: of one day is said only where it is less than in all."""
        files, day = (self.settings[f"submissions_per_{k}"] for k in ("team", "day"))
        said = {language: Words("kit", language) for language in LANGUAGES}
        key = "files_daily" if day < files else "files"
        return {
            **{f"quota_{lang}": words(key, files=files, day=day) for lang, words in said.items()},
            **{f"budget_{lang}": w.whole(self.settings["budget"]) for lang, w in said.items()},
        }

    def filled(self, text: str) -> str:
        """Return a text with the event's own words for {{name}} and the like."""
        for key, value in {**self.settings, **self._in_words}.items():
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
