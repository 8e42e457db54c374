"""Errors that a user can mend: what, where, mend, and the exit code of the command line.

An error is a key and words; its sentences stand in locales/errors.{nl,en}.toml, under [error.<key>].
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, NamedTuple

from challenge.text import Phrase, Texts, printable, shortly

DONE, REFUSED, WRONG_USAGE, DAMAGED, NOT_ALLOWED, BUG = range(6)


class Parts(NamedTuple):
    """The three parts of an error, in one language."""

    what: str
    where: str
    mend: str

    def text(self, texts: Texts) -> str:
        """Return the error as it is printed."""
        where, mend = texts("frame.where"), texts("frame.mend")
        what, place, way = map(printable, self)
        return f"{what}\n  {where} {place}\n  {mend} {way}"


class EventError(Exception):
    """Something that the user can mend; subclasses fix the exit code."""

    exit_code = REFUSED

    def __init__(self, key: str, *, where: str | None = None, **words: Any) -> None:
        """Keep key and words; `where` is a place (a file, a setting), or the text of the key says it."""
        self.key, self.place, self.words = key, where, words
        self.what, self.where, self.mend = parts = self.parts("en")
        super().__init__(parts.text(Texts("en")))

    def parts(self, language: str) -> Parts:
        """Say what, where and mend in a language."""
        texts = Texts(language)
        name = f"error.{self.key}"
        place = self.place if self.place is not None else texts(f"{name}.where", **self.words)
        return Parts(
            texts(f"{name}.what", **self.words), place, texts(f"{name}.mend", **self.words)
        )


class Refused(EventError):
    """The input was read and refused."""

    exit_code = REFUSED


class WrongUsage(EventError):
    """The command was called in a way that has no meaning."""

    exit_code = WRONG_USAGE


class Damaged(EventError):
    """The event folder is missing or damaged."""

    exit_code = DAMAGED


class NotAllowed(EventError):
    """Not now, or not by this person: phase, quota, token."""

    exit_code = NOT_ALLOWED


def hint(name: str, known: Iterable[str]) -> Phrase:
    """Say which known name was meant, or which there are.

    >>> hint("Blaw", ["Blauw", "Rood"]).words["name"]
    'Blauw'
    >>> hint("cf", ["avars", "cf08a", "cf20m"]).words["names"]
    'cf08a, cf20m'
    """
    names = list(known)
    begins = [n for n in names if name and n.casefold().startswith(name.casefold())]
    folded = {n.casefold(): n for n in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    if near:
        return Phrase("hint.near", name=folded[near[0]])
    return Phrase("hint.choose", names=shortly(begins or names))
