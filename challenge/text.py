"""Texts that people read, in their language: locales/{nl,en}.toml, and beside them {theme}.{nl,en}.toml, by dotted key."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starter_kits.language import LANGUAGES, Language, dotted

__all__ = ["LANGUAGES", "LOCALES", "Phrase", "Texts", "printable", "read"]

LOCALES = Path(__file__).parent / "locales"


def printable(text: str) -> str:
    r"""Return a text with a mark for every letter that a terminal would obey in place of showing it.

    >>> printable("a\x1b[2Jb.csv")
    'a�[2Jb.csv'
    """
    return "".join(c if c.isprintable() else "�" for c in text)


class Phrase:
    """A text that waits for its language: the key of a text, and the words in it."""

    def __init__(self, key: str, **words: Any) -> None:
        """Keep key and words; a word may be a phrase itself, or a function of the language."""
        self.key, self.words = key, words


class Texts(Language):
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        """Take Dutch or English; anything else is English."""
        super().__init__(language)
        self._texts = read(self.language)

    def __call__(self, key: str, **words: Any) -> str:
        """Return the text called `key` with its placeholders filled in."""
        return self._texts[key].format(**{k: self._said(word) for k, word in words.items()})

    def maybe(self, key: str, instead: str) -> str:
        """Return the text called `key`, or `instead` where there is none."""
        return self._texts.get(key, instead)

    def _said(self, word: Any) -> Any:
        if isinstance(word, Phrase):
            return self(word.key, **word.words)
        return word(self.language) if callable(word) else word

    def number(self, value: float | None, digits: int = 3) -> str:
        """Write a number the way the language does; a dash where there is none.

        >>> Texts("nl").number(0.1234, 2)
        '0,12'
        """
        if value is None or math.isnan(value):
            return "–"
        text = f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")  # no minus before zero
        return text.replace(".", ",") if self.language == "nl" else text


@cache
def read(language: str) -> Mapping[str, str]:
    """Read the locale files of a language into dotted keys."""
    files = [LOCALES / f"{language}.toml", *sorted(LOCALES.glob(f"*.{language}.toml"))]
    found: dict[str, str] = {}
    for file in files:
        for key, text in dotted(tomllib.loads(file.read_text("utf-8"))):
            if key in found:
                raise ValueError(f"{file.name}: {key} stands in another file as well")
            found[key] = text
    return found
