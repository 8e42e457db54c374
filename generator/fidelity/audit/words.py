"""Words of the audit, in the language of the reader: words.toml, a table per language and kind of trial."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from generator.fidelity.audit.trial import Trial
from generator.fidelity.words import LANGUAGES


class Words:
    """The words of one language; anything but Dutch is English."""

    def __init__(self, language: str) -> None:
        """Read the words."""
        self.language = language if language in LANGUAGES else "en"
        self._words = read_words()[self.language]

    def __call__(self, key: str, **placeholders: Any) -> str:
        """Return the words called `key`, placeholders filled in."""
        words: str = self._words[key]
        return words.format(**placeholders)

    def tried(self, kind: str) -> str:
        """Say what was tried."""
        return self._of(kind, "tried")

    def text(self, trial: Trial) -> str:
        """Say what was found."""
        said = {k: self._number(v) for k, v in trial.words.items()}
        said |= {
            name: self._number(getattr(trial, name))
            for name in ("found", "allowed", "table", "column")
        }
        if "what" in said:
            said["what"] = self(said["what"])
        return self._of(trial.kind, "text").format(**said)

    def mend(self, trial: Trial) -> str:
        """Say how to mend it."""
        return self._of(trial.kind, "mend").format(table=trial.table, column=trial.column)

    def _of(self, kind: str, key: str) -> str:
        words: str = self._words["kinds"][kind][key]
        return words

    def _number(self, value: object) -> str:
        if not isinstance(value, float):
            return str(value)
        text = f"{value:.3f}" if value % 1 else f"{value:.0f}"
        return text.replace(".", ",") if self.language == "nl" else text


@cache
def read_words() -> dict[str, dict[str, Any]]:
    """Return language -> key -> words."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
