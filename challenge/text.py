"""Texts that people read, in their language: locales/{nl,en}.toml, and of errors, jury, doctor, report and public pages, by dotted key."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = ("nl", "en")


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


class Texts:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        """Take Dutch or English; anything else is English."""
        self.language = language if language in LANGUAGES else "en"
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

    def whole(self, value: float) -> str:
        """Write a whole number with its thousands apart.

        >>> Texts("nl").whole(250000), Texts("en").whole(2769.6), Texts("nl").whole(-0.2)
        ('250.000', '2,770', '0')
        """
        text = f"{round(value):,}".replace("-", "−")
        return text.replace(",", ".") if self.language == "nl" else text

    def short(self, value: float) -> str:
        """Write a number with as many digits as it has: 1, 0,5.

        >>> Texts("nl").short(1.0), Texts("nl").short(0.25)
        ('1', '0,25')
        """
        text = repr(float(value)).removesuffix(".0")
        return text.replace(".", ",") if self.language == "nl" else text


@cache
def read(language: str) -> Mapping[str, str]:
    """Read the locale files of a language into dotted keys."""
    names = ("", "errors.", "jury.", "doctor.", "report.", "public.")
    files = [LOCALES / f"{name}{language}.toml" for name in names]
    raw = {k: v for file in files for k, v in tomllib.loads(file.read_text("utf-8")).items()}
    return dict(_flat(raw, ""))


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs
