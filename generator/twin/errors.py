"""Errors of the twin, in both languages: a key and words; the sentences stand in errors.toml beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from generator.errors import GeneratorError

WORDS = Path(__file__).with_name("errors.toml")


class TwinError(GeneratorError):
    """The input was read and refused: what is wrong, where, and how to mend it."""

    exit_code = 1

    def __init__(self, key: str, *, where: str | Path, **words: Any) -> None:
        """Keep key and words, so that `parts` can say it in the language of the reader."""
        self.key, self.words, self._where = key, words, str(where)
        what, _, mend = self.parts("en")
        super().__init__(what, where=str(where), mend=mend)

    def parts(self, language: str) -> tuple[str, str, str]:
        """Say what, where and mend in a language."""
        said = read_words()[self.key]
        what, mend = said[f"what_{language}"], said[f"mend_{language}"]
        return what.format(**self.words), self._where, mend.format(**self.words)


@cache
def read_words() -> Mapping[str, Mapping[str, str]]:
    """Read the sentences: key -> what_nl, what_en, mend_nl, mend_en."""
    return cast(Mapping[str, Mapping[str, str]], tomllib.loads(WORDS.read_text("utf-8")))
