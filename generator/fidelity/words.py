"""Words of the page and the terminal, in the language of the reader."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from generator.fidelity.summary import Shortfall

LANGUAGES = ("nl", "en")
FILE = Path(__file__).with_suffix(".toml")
_THIN_SPACE = "\u202f"


class Spoken:
    """The words of one language in a file; anything but Dutch is English."""

    def __init__(self, language: str, file: Path) -> None:
        """Read the words of `file`, a TOML table per language."""
        self.language = language if language in LANGUAGES else "en"
        self._words = words_in(file)[self.language]

    def __call__(self, key: str, **placeholders: Any) -> str:
        """Return the words called `key`, placeholders filled in."""
        words: str = self._words[key]
        return words.format(**placeholders)


class Words(Spoken):
    """The words of the check of published figures."""

    def __init__(self, language: str) -> None:
        """Read the words."""
        super().__init__(language, FILE)

    def domain(self, name: str) -> str:
        """Return the name of a domain."""
        found: str = self._words["domains"][name]
        return found

    def number(self, value: float | None) -> str:
        """Write a number with three or more digits that mean something; a dash where there is none.

        >>> Words("nl").number(12.345), Words("en").number(164487)
        ('12,3', '164\u202f487')
        """
        if value is None:
            return "–"
        digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
        text = f"{round(value, digits) + 0.0:,.{digits}f}".replace(",", _THIN_SPACE)
        text = text.replace("-", "−")
        return text.replace(".", ",") if self.language == "nl" else text

    def shortfall(self, missed: Shortfall) -> str:
        """Say in one sentence how the bar was missed."""
        domain = self.domain(missed.domain) if missed.domain else self("everything")
        if missed.what == "covered":
            found, wanted = f"{missed.found:.0f}", f"{missed.wanted:.0f}"
        else:
            # Rounded down: what falls short may not read as if it were enough.
            found, wanted = f"{math.floor(100 * missed.found)}%", f"{100 * missed.wanted:.0f}%"
        return self(
            f"shortfall_{missed.what}", domain=domain.capitalize(), found=found, wanted=wanted
        )


@cache
def words_in(file: Path) -> dict[str, dict[str, Any]]:
    """Return language -> key -> words."""
    return tomllib.loads(file.read_text(encoding="utf-8"))
