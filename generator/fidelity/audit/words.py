"""Words of the audit, in the language of the reader: words.toml, a table per language and kind of trial."""

from __future__ import annotations

from pathlib import Path

from generator.fidelity.audit.trial import Trial
from generator.fidelity.words import Spoken

FILE = Path(__file__).with_suffix(".toml")


class Words(Spoken):
    """The words of the audit."""

    def __init__(self, language: str) -> None:
        """Read the words."""
        super().__init__(language, FILE)

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
