"""What kits say, in their language: locales/<theme>.<language>.toml, by dotted key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starter_kits.language import Language, dotted

LOCALES = Path(__file__).parent / "locales"


class Words(Language):
    """The texts of one theme in one language."""

    def __init__(self, theme: str, language: str) -> None:
        """Take Dutch or English; anything else is English."""
        super().__init__(language)
        self.theme = theme
        self._texts = read(theme, self.language)

    def __call__(self, key: str, **words: Any) -> str:
        """Return the text called `key` with its placeholders filled in."""
        return self._texts[key].format(**words)

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a text called `key`."""
        return key in self._texts

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
    return dict(dotted(raw))
