"""Texts that people read, in their language: locales/{language}.toml, and beside them {theme}.{language}.toml, by dotted key.

A language is there when a file has its name; one file may hold all of its texts.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from starter_kits.language import LANGUAGES, Language, dotted

LOCALES = Path(__file__).parent / "locales"
# Languages in which data are declared, and in which scoring and kits speak: a text in another one falls back on English.
DECLARED = LANGUAGES


def languages() -> tuple[str, ...]:
    """Return the languages that there are texts in: those of the data first, then others by their code."""
    return _languages(LOCALES)


@cache
def _languages(folder: Path) -> tuple[str, ...]:
    found = {p.stem for p in folder.glob("*.toml") if re.fullmatch("[a-z]{2,3}", p.stem)}
    return (*DECLARED, *sorted(found - set(DECLARED)))


def printable(text: str) -> str:
    r"""Return a text with a mark for every letter that a terminal would obey in place of showing it.

    >>> printable("a\x1b[2Jb.csv")
    'a�[2Jb.csv'
    """
    return "".join(c if c.isprintable() else "�" for c in text)


def shortly(names: Sequence[str], most: int = 20) -> str:
    """Return names with commas between them; of very many the first ones, and how many there are.

    >>> shortly(["a", "b"]), shortly(["a", "b", "c"], most=2)
    ('a, b', 'a, b … (3)')
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} … ({len(names)})"


class Phrase:
    """A text that waits for its language: the key of a text, and the words in it."""

    def __init__(self, key: str, **words: Any) -> None:
        """Keep key and words; a word may be a phrase itself, or a function of the language."""
        self.key, self.words = key, words


class Texts(Language):
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        """Take a language that there are texts in; anything else is English, as is what a language does not say."""
        super().__init__(language)
        self.told = self.language  # language of the data
        self.language = language if language in languages() else "en"
        self._texts = _filled(LOCALES, self.language)
        self.decimal, self.thousands = self("writing.decimal"), self("writing.thousands")

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
        return self.marked(f"{round(value, digits) + 0.0:.{digits}f}")  # no minus before zero


def read(language: str) -> Mapping[str, str]:
    """Read the locale files of a language into dotted keys."""
    return _read(LOCALES, language)


@cache
def _filled(folder: Path, language: str) -> Mapping[str, str]:
    return {**_read(folder, "en"), **_read(folder, language)}


@cache
def _read(folder: Path, language: str) -> Mapping[str, str]:
    files = [folder / f"{language}.toml", *sorted(folder.glob(f"*.{language}.toml"))]
    found: dict[str, str] = {}
    for file in files:
        for key, text in dotted(tomllib.loads(file.read_text("utf-8"))):
            if key in found:
                raise ValueError(f"{file.name}: {key} stands in another file as well")
            found[key] = text
    return found
