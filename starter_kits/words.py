"""What kits say, in their language: locales/<theme>.<language>.toml, by dotted key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = ("nl", "en")


class Words:
    """The texts of one theme in one language."""

    def __init__(self, theme: str, language: str) -> None:
        """Take Dutch or English; anything else is English."""
        self.theme = theme
        self.language = language if language in LANGUAGES else "en"
        self._texts = read(theme, self.language)

    def __call__(self, key: str, **words: Any) -> str:
        """Return the text called `key` with its placeholders filled in."""
        return self._texts[key].format(**words)

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a text called `key`."""
        return key in self._texts

    def whole(self, value: float) -> str:
        """Write a whole number with its thousands apart.

        >>> Words("family", "nl").whole(250000), Words("family", "en").whole(2769.6)
        ('250.000', '2,770')
        """
        text = f"{round(value):,}"
        return text.replace(",", ".") if self.language == "nl" else text

    def short(self, value: float) -> str:
        """Write a number with as many digits as it has.

        >>> Words("family", "nl").short(0.5), Words("family", "en").short(15.0)
        ('0,5', '15')
        """
        text = f"{value:g}"
        return text.replace(".", ",") if self.language == "nl" else text

    def day(self, iso: str, *, year: bool = True) -> str:
        """Return an ISO date, as precise as it is, the way people write it.

        >>> Words("family", "nl").day("2015-03-09"), Words("family", "en").day("2015-10")
        ('9 mrt 2015', 'Oct 2015')
        """
        parts = iso.split("-")
        months = read("family", self.language)["months"].split()
        words = [str(int(parts[2]))] if len(parts) > 2 else []
        words += [months[int(parts[1]) - 1]] if len(parts) > 1 else []
        return " ".join([*words, parts[0]] if year else words)


@cache
def read(theme: str, language: str) -> Mapping[str, str]:
    """Read the texts of a theme into dotted keys."""
    raw = tomllib.loads((LOCALES / f"{theme}.{language}.toml").read_text(encoding="utf-8"))
    return dict(_flat(raw, ""))


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs
